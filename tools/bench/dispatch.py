"""Whole simulated days: what is asked, what is noticed when, and for how long it is wrong."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from statistics import mean, median

from simulator.scenarios import DAYS, Day
from tools.demo.table import table

from .counted import Counted
from .day_run import POLLER_STARTS, Life, Lived, Who, live_all
from .days import SHORTEST_GAP_S, WORST_HOUR_LIMIT
from .plug import BACK_AFTER, LATE_BY
from .section import KINDS, Section, counts
from .verdict import Judged

SHORT_DAYS = ("plug-in, winter",)
PLUG_IN_DAYS = ("plug-in, winter", "plug-in, summer")
"""The days with limits of their own."""
TOTAL_LIMITS = {Who.WITH_PLUG: 230, Who.WITHOUT: 290}
DISPATCHES_LIMITS = {Who.WITH_PLUG: 160, Who.WITHOUT: 220}
KIND_LIMITS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "logins": (("login",), 26),
    "account and devices": (("account",), 4),
    "rates and standing charges": (("rates", "standing_charges"), 12),
    "consumption": (("consumption",), 12),
    "sessions": (("sessions",), 12),
}
"""Of which kinds how many."""
WRONG_DISPATCHING_LIMIT_MIN = 1
"""With a plug entity."""
WRONG_STATE_LIMITS_MIN = {Who.WITH_PLUG: 3, Who.WITHOUT: 25}

MINUTE = timedelta(minutes=1)
HEAD = (
    "day",
    *KINDS,
    "other",
    "all",
    "worst hour*",
    "shortest gap*",
    "wrong dispatching [min]",
    "wrong state [min]",
    "noticed: median",
    "worst",
)
LEGEND = f"""\
Of each kind there are three homes, which ask a third of an interval apart. Requests, worst hour and
shortest gap are of the one that asks most; wrong times are the mean (and the worst) of the three;
changes noticed are those of all three.
Wrong is what differs from what the supplier would answer at that moment; with a plug entity, a car
that is not plugged in does not charge. Minutes of two cars are added up; none are counted while
Home Assistant is off. A change at the supplier is noticed when the next answer has come.
A plug's sensor follows it {LATE_BY.seconds} s late, and is unavailable for {BACK_AFTER.seconds} s
after each start.
On the day of surprises charges begin and end with no warning. There the poller, which spends all
that an hour may hold, is no limit: it is shown, not judged."""


@dataclass(frozen=True, slots=True)
class Homes:
    """What the three homes of one kind made of a day."""

    day: Day
    who: Who
    lived: tuple[Lived, ...]

    @property
    def name(self) -> str:
        """Return the day and who asks."""
        return f"{self.day.name}, {self.who}"

    @property
    def busiest(self) -> Counted:
        """Return the requests of the home that asks most."""
        return max((one.counted for one in self.lived), key=lambda counted: counted.total)

    @property
    def wrong_dispatching_min(self) -> list[float]:
        """Return for how long each showed a wrong dispatching sensor [min]."""
        return [one.wrong.dispatching / MINUTE for one in self.lived]

    @property
    def wrong_state_min(self) -> list[float]:
        """Return for how long each showed a wrong state [min]."""
        return [one.wrong.state / MINUTE for one in self.lived]

    def row(self) -> tuple[str, ...]:
        """Return the row of the table."""
        noticed_s = [delay.total_seconds() for one in self.lived for delay in one.noticed]
        measures: tuple[Callable[[Iterable[float]], float], ...] = (median, max)
        return (
            self.name,
            *counts(self.busiest),
            *(
                f"{mean(times):.1f} ({max(times):.1f})"
                for times in (self.wrong_dispatching_min, self.wrong_state_min)
            ),
            *(f"{measure(noticed_s):.0f} s" if noticed_s else "-" for measure in measures),
        )


async def dispatch_section(*, is_short: bool) -> Section:
    """Live through all days: with a plug entity, without one, and as a fixed poller."""
    days = [day for day in DAYS if not is_short or day.name in SHORT_DAYS]
    cases = [(day, who) for day in days for who in Who]
    three = range(len(POLLER_STARTS))
    lives = [Life(day=day.name, who=who, home=home) for day, who in cases for home in three]
    lived = await asyncio.to_thread(live_all, lives)
    homes = [
        Homes(day, who, three_lived)
        for (day, who), three_lived in zip(
            cases, batched(lived, len(three), strict=True), strict=True
        )
    ]
    return Section(
        title="Whole days, noon to noon: the adaptive schedule beside a fixed 3-minute poller",
        body=f"{table(HEAD, [one.row() for one in homes])}\n* of dispatches alone\n\n{LEGEND}",
        judged=tuple(figure for one in homes for figure in _judged(one, homes)),
    )


def _judged(one: Homes, homes: Iterable[Homes]) -> Iterator[Judged]:
    """Yield the figures of one who asks; the poller has no limits, it is one."""
    if one.who is Who.POLLER:
        return
    yield from _judged_always(one)
    if one.day.name in PLUG_IN_DAYS:
        yield from _judged_requests(one)
        yield from _judged_times(one)
    if one.who is Who.WITH_PLUG and one.day.is_foreseeable and not one.day.has_outage:
        poller = next(other for other in homes if other.day is one.day and other.who is Who.POLLER)
        yield Judged(
            name=f"{one.name}: wrong dispatching, mean, beside the poller's",
            measured=round(mean(one.wrong_dispatching_min), 2),
            limit=round(mean(poller.wrong_dispatching_min), 2),
            unit="min",
        )


def _judged_always(one: Homes) -> Iterator[Judged]:
    """Yield what holds for dispatch requests whatever happens."""
    yield Judged(
        name=f"{one.name}: worst rolling hour of dispatches",
        measured=max(lived.counted.worst_hour() for lived in one.lived),
        limit=WORST_HOUR_LIMIT,
    )
    gaps = (lived.counted.shortest_gap_s() for lived in one.lived)
    yield Judged(
        name=f"{one.name}: shortest gap of dispatches",
        measured=min((gap for gap in gaps if gap is not None), default=None),
        limit=SHORTEST_GAP_S,
        is_floor=True,
        unit="s",
    )


def _judged_requests(one: Homes) -> Iterator[Judged]:
    """Yield the requests of a day, each kind of the home that makes most of it."""
    yield Judged(
        name=f"{one.name}: all",
        measured=max(lived.counted.total for lived in one.lived),
        limit=TOTAL_LIMITS[one.who],
    )
    limits = {"dispatches": (("dispatches",), DISPATCHES_LIMITS[one.who]), **KIND_LIMITS}
    for name, (kinds, limit) in limits.items():
        yield Judged(
            name=f"{one.name}: {name}",
            measured=max(lived.counted.number(*kinds) for lived in one.lived),
            limit=limit,
        )


def _judged_times(one: Homes) -> Iterator[Judged]:
    """Yield for how long the home was shown something wrong that was shown it longest."""
    if one.who is Who.WITH_PLUG:
        yield Judged(
            name=f"{one.name}: wrong dispatching",
            measured=round(max(one.wrong_dispatching_min), 2),
            limit=WRONG_DISPATCHING_LIMIT_MIN,
            unit="min",
        )
    yield Judged(
        name=f"{one.name}: wrong state",
        measured=round(max(one.wrong_state_min), 2),
        limit=WRONG_STATE_LIMITS_MIN[one.who],
        unit="min",
    )
