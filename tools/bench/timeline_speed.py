"""How long it takes to compose a home again: four days of prices for each meter, and its cars.

Measured is the processor's time, for the machine may do other things, too. The clock is a real one,
since the moments of a frozen clock are slower; and what is composed is what the integration itself
composed as it started.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from time import process_time

from custom_components.octopus_insight.model.home import Home, compose_home
from custom_components.octopus_insight.model.knowledge import Knowledge
from simulator.scenarios import Event
from tools.demo.table import table

from .clock import real_clock
from .home import house_of
from .section import Section
from .verdict import Judged

HOUSEHOLDS = {"iog": True, "iog-four-rate": True, "agile": False}
"""Whether there is a car."""
MEDIAN_LIMIT_MS = 5.0
RUNS = 500
SHORT_RUNS = 50
NOW_AND_LATER = (timedelta(minutes=-10), *(timedelta(hours=hours) for hours in (2, 5, 7, 9, 12)))
"""When the planned dispatches begin, seen from now."""
DISPATCH_LASTS = timedelta(minutes=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """What one home is made of."""

    knowledge: Knowledge
    now: datetime

    def compose(self) -> Home:
        """Make the home."""
        return compose_home(self.knowledge, self.now)

    def times_ms(self, runs: int) -> list[float]:
        """Compose again and again, and return how long each time took [ms], shortest first."""
        return sorted(self._times_ms(runs))

    def _times_ms(self, runs: int) -> Iterator[float]:
        for _ in range(runs):
            begun = process_time()
            self.compose()
            yield (process_time() - begun) * 1000


async def timeline_section(*, is_short: bool) -> Section:
    """Compose the homes of three kinds of tariff many times."""
    runs = SHORT_RUNS if is_short else RUNS
    rows, judged = [], []
    for household, has_car in HOUSEHOLDS.items():
        composing = await _composing(household, has_car=has_car)
        slots = sum(len(meter.timeline.slots) for meter in composing.compose().meters.values())
        times = composing.times_ms(runs)
        shown = (median(times), times[0], times[int(runs * 0.95)])
        rows.append((household, str(slots), str(runs), *(f"{time:.2f}" for time in shown)))
        judged.append(_judged(household, median(times)))
    head = ("household", "slots", "runs", "median [ms]", "shortest [ms]", "95 % within [ms]")
    return Section(
        title="A home composed again; its cars are charging, with five slots to come",
        body=table(head, rows),
        # a time is no measure where one run may be slow for reasons of its own
        judged=() if is_short else tuple(judged),
    )


def _judged(household: str, time_ms: float) -> Judged:
    return Judged(
        name=f"{household}: median", measured=round(time_ms, 2), limit=MEDIAN_LIMIT_MS, unit="ms"
    )


async def _composing(household: str, *, has_car: bool) -> Composing:
    """Start a household, and take what its home is composed of."""
    clock = real_clock()
    events = _charging(clock.now()) if has_car else []
    async with house_of(household, clock, events) as running:
        await running.add()
        home: Home = running.entry.runtime_data.timeline.data
    return Composing(knowledge=home.knowledge, now=home.now)


def _charging(now: datetime) -> list[Event]:
    """Return what makes a car charge at this moment, with more to come."""
    slots = [
        {"start": now + offset, "end": now + offset + DISPATCH_LASTS} for offset in NOW_AND_LATER
    ]
    before = now + min(NOW_AND_LATER)
    return [(before, {"do": "plug_in"}), (before, {"do": "plan", "slots": slots})]
