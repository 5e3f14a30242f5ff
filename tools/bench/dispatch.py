"""Whole simulated days: requests, time to detect a change, and minutes with wrong values."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from statistics import mean, median
from simulator.scenarios import DAYS, Day
from tools.demo.output import table
from .counted import Counted
from .day_run import POLLER_STARTS, DayResult, DayRun, Who, run_days
from .days import dispatch_figures
from .plug import BACK_AFTER, LATE_BY
from .section import KINDS, Figure, Options, Section, counts

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
    "sessions": (("sessions",), 18),
}
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
    "detected: median",
    "worst",
)
LEGEND = f"""\
Of each kind there are three homes, which ask a third of an interval apart. Requests, worst hour and
shortest gap are of the one that asks most; wrong times are the mean (and the worst) of the three;
detection is of the changes of all three.
Wrong is what differs from what the supplier would answer at that moment; with a plug entity, a car
that is not plugged in does not charge. Minutes of two cars are added up; none are counted while
Home Assistant is off. A change at the supplier is detected when the next answer has come.
A plug's sensor follows it {LATE_BY.seconds} s late, and is unavailable for {BACK_AFTER.seconds} s
after each start.
On the day of surprises charges begin and end with no warning. There the poller, which spends all
that an hour may hold, is no limit: it is only shown."""


@dataclass(frozen=True, slots=True)
class Homes:
    """The results of the three homes of one kind on a day."""

    day: Day
    who: Who
    results: tuple[DayResult, ...]

    @property
    def name(self) -> str:
        """Return the day and who asks."""
        return f"{self.day.name}, {self.who}"

    @property
    def wrong_dispatching_min(self) -> list[float]:
        """Return for how long each home showed a wrong dispatching sensor [min]."""
        return [one.wrong.dispatching / MINUTE for one in self.results]

    @property
    def wrong_state_min(self) -> list[float]:
        """Return for how long each home showed a wrong state [min]."""
        return [one.wrong.state / MINUTE for one in self.results]

    def most(self, *kinds: str) -> int:
        """Return the requests of these kinds, or of all, of the home that makes most of them."""
        return max(one.counted.number(*kinds) for one in self.results)

    def row(self) -> tuple[str, ...]:
        """Return the row of the table."""
        delays_s = [delay.total_seconds() for one in self.results for delay in one.detection_delays]
        busiest = max((one.counted for one in self.results), key=Counted.number)
        wrong_min = (self.wrong_dispatching_min, self.wrong_state_min)
        return (
            self.name,
            *counts(busiest),
            *(f"{mean(times):.1f} ({max(times):.1f})" for times in wrong_min),
            f"{median(delays_s):.0f} s" if delays_s else "-",
            f"{max(delays_s):.0f} s" if delays_s else "-",
        )


async def dispatch_section(options: Options) -> Section:
    """Run all days: with a plug entity, without one, and with a fixed poller."""
    days = [day for day in DAYS if not options.is_short or day.name in SHORT_DAYS]
    cases = [(day, who) for day in days for who in Who]
    three = range(len(POLLER_STARTS))
    runs = [DayRun(day=day.name, who=who, home=home) for day, who in cases for home in three]
    results = await asyncio.to_thread(run_days, runs)
    by_case = batched(results, len(three), strict=True)
    homes = [Homes(day, who, of_case) for (day, who), of_case in zip(cases, by_case, strict=True)]
    return Section(
        title="Whole days, noon to noon: the adaptive schedule beside a fixed 3-minute poller",
        body=f"{table(HEAD, [one.row() for one in homes])}\n* of dispatches alone\n\n{LEGEND}",
        figures=tuple(figure for one in homes for figure in _figures(one, homes)),
    )


def _figures(one: Homes, homes: Iterable[Homes]) -> Iterator[Figure]:
    """Yield the figures of our integration; the poller has no limits, it is one."""
    if one.who is Who.POLLER:
        return
    yield from dispatch_figures(one.name, (result.counted for result in one.results))
    if one.day.name in PLUG_IN_DAYS:
        yield from _plug_in_day_figures(one)
    if one.who is Who.WITH_PLUG and one.day.is_foreseeable and not one.day.has_outage:
        poller = next(other for other in homes if other.day is one.day and other.who is Who.POLLER)
        ours, theirs = (round(mean(each.wrong_dispatching_min), 2) for each in (one, poller))
        name = f"{one.name}: wrong dispatching, mean, beside the poller's"
        yield Figure(name, ours, theirs, unit="min")


def _plug_in_day_figures(one: Homes) -> Iterator[Figure]:
    """Yield requests by kind and wrong minutes, each of the worst of the three homes."""
    limits: Mapping[str, tuple[tuple[str, ...], int]] = {
        "all": ((), TOTAL_LIMITS[one.who]),
        "dispatches": (("dispatches",), DISPATCHES_LIMITS[one.who]),
        **KIND_LIMITS,
    }
    for name, (kinds, limit) in limits.items():
        yield Figure(f"{one.name}: {name}", one.most(*kinds), limit)
    if one.who is Who.WITH_PLUG:
        name, longest_min = f"{one.name}: wrong dispatching", max(one.wrong_dispatching_min)
        yield Figure(name, round(longest_min, 2), WRONG_DISPATCHING_LIMIT_MIN, unit="min")
    name, longest_min = f"{one.name}: wrong state", max(one.wrong_state_min)
    yield Figure(name, round(longest_min, 2), WRONG_STATE_LIMITS_MIN[one.who], unit="min")
