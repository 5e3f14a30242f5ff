"""`python -m tools.bench.ablation`: what each rule and each interval of polling is worth.

Homes on paper live through a day of surprises, once as the integration asks and once with each rule
or interval switched off. Homes are those of the fleet that plug in a car.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count, islice, pairwise
from multiprocessing import get_context
from random import Random
from statistics import mean, median
import sys
from typing import Any
from unittest.mock import patch
from custom_components.octopus_insight.model.charging.dispatch import PlannedDispatch
from custom_components.octopus_insight.model.interval import (
    HALF_HOUR,
    Interval,
    merge,
    total_duration,
)
from custom_components.octopus_insight.model.polling import rules
from custom_components.octopus_insight.model.polling.state import PollIntervals
from custom_components.octopus_insight.octopus.budget import POLL_INTERVALS
from tools.demo.output import table
from .fleet.household_model import (
    HOUR,
    LIVED_BEFORE,
    MINUTE,
    NOON,
    HomeLife,
    in_order,
    life_of,
)
from .fleet.simulated_home import SimulatedHome

HOMES = 24
END = NOON + timedelta(hours=24)
RESTARTED_AT = NOON + timedelta(hours=7, minutes=10)
"""In each third home."""
ZERO = timedelta(0)
SWITCHED_OFF: Mapping[str, Any] = {
    "first_try": POLL_INTERVALS.retry,
    "retry": POLL_INTERVALS.near,
    "tries": 1,
    "near": POLL_INTERVALS.steady,
    "soon": ZERO,
    "steady": POLL_INTERVALS.unplugged,
    "night": POLL_INTERVALS.steady,
    "dusk": ZERO,
    "unplugged": POLL_INTERVALS.unplugged_by_plug,
    "unplugged_by_plug": POLL_INTERVALS.unplugged,
    "not_seen": ZERO,
    "apart": ZERO,
    "earliest": ZERO,
    "slot_start": POLL_INTERVALS.boundary,
    "boundary": POLL_INTERVALS.near,
    "catch_up": POLL_INTERVALS.catch_up_near,
    "catch_up_near": POLL_INTERVALS.catch_up,
    "near_slot": ZERO,
}
"""Each interval by itself, put to the value of the next simpler one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfHome:
    """What a home asked in a day, and how right it was."""

    requests: int
    worst_hour: int
    wrong: timedelta
    """How long it showed another answer than the supplier's to whether the car is dispatching."""
    delays: tuple[timedelta, ...]
    """From each change at the supplier to the answer that shows it."""


def lives(homes: int) -> list[HomeLife]:
    """Return the first lives of the fleet in which a car is plugged in, with surprises."""
    plugged_in = (life for life in map(life_of, count()) if life.plugged is not None)
    return [_surprised(life) for life in islice(plugged_in, homes)]


def _surprised(life: HomeLife) -> HomeLife:
    """Let the supplier withdraw, shorten or prolong a third of the slots, just as they happen."""
    random = Random(f"surprises of {life.number}")  # noqa: S311 - habits, no secrets
    rows, plans = life.plans[-1][1], list(life.plans)
    for row in rows:
        what = random.choice(["withdraw", "shorten", "prolong", *["nothing"] * 6])
        late = timedelta(seconds=random.uniform(5, 110))
        before = plans[-1][1]
        others = tuple(one for one in before if one.start != row.start)
        if row.start - 2 * MINUTE <= plans[-1][0] or what == "nothing":
            continue
        if what == "withdraw":
            plans.append((row.start - late, others))
        else:
            middle = row.start + HALF_HOUR
            end = middle if what == "shorten" else row.end + HALF_HOUR
            at = (middle if what == "shorten" else row.end) - late
            plans.append((at, in_order((*others, replace(row, end=end)))))
    return replace(life, plans=tuple(plans))


def day_of(life: HomeLife, intervals: PollIntervals) -> DayOfHome:
    """Let a home live through the day."""
    home = SimulatedHome(life, intervals)
    shown: list[Interval] = []
    asked: list[datetime] = []
    since, rows = NOON - LIVED_BEFORE, home.smart_rows
    for end in (*([RESTARTED_AT] if life.number % 3 == 0 else ()), END):
        for request in home.live_until(end):
            shown += _clipped(rows, since, min(request.at, home.unplugged_at or request.at))
            since, rows = request.at, home.smart_rows
            asked.append(request.at)
        if end is RESTARTED_AT:
            home.restart_at(end)
    shown += _clipped(rows, since, END)
    asked = [at for at in asked if at >= NOON]
    true = list(_truth(life))
    both = total_duration(merge([*shown, *true]))
    moments = (*_plugged(life), *(at for at, _ in life.plans))
    return DayOfHome(
        requests=len(asked),
        worst_hour=max((sum(at - HOUR < one <= at for one in asked) for at in asked), default=0),
        wrong=2 * both - total_duration(merge(shown)) - total_duration(merge(true)),
        delays=tuple(
            min((at for at in asked if at >= change), default=END) - change
            for change in moments
            if NOON <= change < END - HOUR
        ),
    )


def _clipped(
    rows: tuple[PlannedDispatch, ...], since: datetime, until: datetime
) -> Iterator[Interval]:
    since, until = max(since, NOON), min(until, END)
    for row in rows:
        if row.start < until and since < row.end:
            yield Interval(start=max(row.start, since), end=min(row.end, until))


def _truth(life: HomeLife) -> Iterator[Interval]:
    """Yield when an answer would show the car dispatching."""
    begin, leave = _plugged(life)
    for (at, rows), (until, _) in pairwise([*life.plans, (leave, ())]):
        yield from _clipped(rows, max(at, begin), min(until, leave))


def _plugged(life: HomeLife) -> tuple[datetime, datetime]:
    if life.plugged is None:
        raise ValueError("these homes plug in their car")
    return life.plugged


# --- The table ------------------------------------------------------------------------------------


def variants() -> dict[str, object]:
    """Return what is switched off, by name: a rule, or other intervals; None: nothing."""
    every = rules.RULES
    named = {f"rule {rule.__name__.strip('_')}": rule for rule in every}
    return {"nothing": None, **named, **SWITCHED_OFF}


def measure(name: str, homes: int) -> tuple[str, ...]:
    """Return a row of the table."""
    off = variants()[name]
    other = {name: SWITCHED_OFF[name]} if name in SWITCHED_OFF else {}
    intervals = replace(POLL_INTERVALS, **other)
    with (
        patch.object(rules, "RULES", tuple(one for one in rules.RULES if one is not off)),
    ):
        days = [day_of(life, intervals) for life in lives(homes)]
    delays = sorted(delay.total_seconds() for day in days for delay in day.delays)
    return (
        name,
        f"{mean(day.requests for day in days):.1f}",
        str(max(day.worst_hour for day in days)),
        f"{mean(day.wrong / MINUTE for day in days):.2f}",
        f"{max(day.wrong / MINUTE for day in days):.1f}",
        f"{median(delays):.0f} s",
        f"{delays[len(delays) * 9 // 10]:.0f} s",
        f"{delays[-1]:.0f} s",
    )


def main() -> None:
    """Print the table."""
    homes = int(sys.argv[1]) if len(sys.argv) > 1 else HOMES
    names = list(variants())
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        rows = list(processes.map(measure, names, [homes] * len(names)))
    head = (
        "switched off",
        "requests/day",
        "worst hour",
        "wrong [min]",
        "worst home",
        "delay: median",
        "nine in ten",
        "longest",
    )
    print(table(head, rows))


if __name__ == "__main__":
    main()
