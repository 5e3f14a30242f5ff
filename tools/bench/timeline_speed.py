"""How long it takes to compose a home: four days of prices for each meter, and its cars.

It is the processor's time, since the machine may be busy. The clock is not frozen, which would be
slower. The input is what the integration composed at its start.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from time import process_time
from custom_components.octopus_insight.model.home import Home, compose_home
from custom_components.octopus_insight.model.knowledge import Knowledge
from simulator.scenarios import Event
from tools.demo.output import table
from .clock import real_clock
from .home import bench_home
from .section import Figure, Section

HOUSEHOLDS = {"iog": True, "iog-four-rate": True, "agile": False}
"""Whether there is a car."""
MEDIAN_LIMIT_MS = 5.0
RUNS = 500
SHORT_RUNS = 50
NOW_AND_LATER = (timedelta(minutes=-10), *(timedelta(hours=hours) for hours in (2, 5, 7, 9, 12)))
"""Starts of the planned dispatches, from now."""
DISPATCH_LASTS = timedelta(minutes=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """The input of one home."""

    knowledge: Knowledge
    now: datetime

    def compose(self) -> Home:
        """Make the home."""
        return compose_home(self.knowledge, self.now)

    def times_ms(self, runs: int) -> list[float]:
        """Compose repeatedly, and return the times [ms], shortest first."""
        times = []
        for _ in range(runs):
            begun = process_time()
            self.compose()
            times.append((process_time() - begun) * 1000)
        return sorted(times)


async def timeline_section(*, is_short: bool) -> Section:
    """Compose the homes of three kinds of tariff many times."""
    runs = SHORT_RUNS if is_short else RUNS
    rows, figures = [], []
    for household, has_car in HOUSEHOLDS.items():
        composing = await _composing(household, has_car=has_car)
        meters = composing.compose().meters.values()
        slots = sum(len(meter.timeline.slots) for meter in meters)
        times = composing.times_ms(runs)
        shown = (median(times), times[0], times[int(runs * 0.95)])
        rows.append((household, str(slots), str(runs), *(f"{time:.2f}" for time in shown)))
        measured = round(shown[0], 2)
        name = f"{household}: median"
        figures.append(Figure(name=name, measured=measured, limit=MEDIAN_LIMIT_MS, unit="ms"))
    head = ("household", "slots", "runs", "median [ms]", "shortest [ms]", "95 % within [ms]")
    return Section(
        title="A home composed, four days of prices a meter; cars are charging, five slots to come",
        body=table(head, rows),
        # few runs may be slow for reasons of their own
        figures=() if is_short else tuple(figures),
    )


async def _composing(household: str, *, has_car: bool) -> Composing:
    """Start a household, and return what its home is composed of."""
    clock = real_clock()
    events = _charging(clock.now()) if has_car else []
    async with bench_home(household, clock, events) as running:
        await running.add()
        home: Home = running.entry.runtime_data.timeline.data
    return Composing(knowledge=home.knowledge, now=home.now)


def _charging(now: datetime) -> list[Event]:
    """Return events that make a car charge now, with more to come."""
    slots = [
        {"start": now + offset, "end": now + offset + DISPATCH_LASTS} for offset in NOW_AND_LATER
    ]
    before = now + min(NOW_AND_LATER)
    return [(before, {"do": "plug_in"}), (before, {"do": "plan", "slots": slots})]
