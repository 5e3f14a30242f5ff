"""How long it takes to compose a home: four days of prices for each meter, and its cars.

It is the processor's time, since the machine may be busy. The clock is not frozen, which would be
slower. The input is what the integration composed at its start.
"""

from datetime import datetime, timedelta
from statistics import median
from time import process_time
from custom_components.octopus_insight.model.home import Home, compose_home
from simulator.scenarios import Event
from tools.demo.output import table
from .clock import real_clock
from .home import bench_home
from .section import Figure, Options, Section

HOUSEHOLDS = {"iog": True, "iog-four-rate": True, "agile": False}
"""Whether there is a car."""
MEDIAN_LIMIT_MS = 5.0
RUNS = 500
SHORT_RUNS = 50
NOW_AND_LATER = (timedelta(minutes=-10), *(timedelta(hours=hours) for hours in (2, 5, 7, 9, 12)))
"""Starts of the planned dispatches, from now."""
LASTS = timedelta(minutes=50)


async def timeline_section(options: Options) -> Section:
    """Compose the homes of three kinds of tariff many times."""
    runs = SHORT_RUNS if options.is_short else RUNS
    rows, figures = [], []
    for household, has_car in HOUSEHOLDS.items():
        home = await _home_of(household, has_car=has_car)
        slots = sum(len(meter.timeline.slots) for meter in home.meters.values())
        times = _times_ms(home, runs)
        shown = (median(times), times[0], times[int(runs * 0.95)])
        rows.append((household, str(slots), str(runs), *(f"{time:.2f}" for time in shown)))
        name = f"{household}: median"
        figures.append(Figure(name, round(shown[0], 2), MEDIAN_LIMIT_MS, unit="ms"))
    head = ("household", "slots", "runs", "median [ms]", "shortest [ms]", "95 % within [ms]")
    return Section(
        title="A home composed, four days of prices a meter; cars are charging, five slots to come",
        body=table(head, rows),
        # few runs may be slow for reasons of their own
        figures=() if options.is_short else tuple(figures),
    )


def _times_ms(home: Home, runs: int) -> list[float]:
    """Compose a home repeatedly, and return the times [ms], shortest first."""
    times = []
    for _ in range(runs):
        begun = process_time()
        compose_home(home.knowledge, home.now)
        times.append((process_time() - begun) * 1000)
    return sorted(times)


async def _home_of(household: str, *, has_car: bool) -> Home:
    """Start a household, and return the home that the integration composed."""
    clock = real_clock()
    events = _charging(clock.now()) if has_car else []
    async with bench_home(household, clock, events) as running:
        await running.add()
        home: Home = running.entry.runtime_data.timeline.data
    return home


def _charging(now: datetime) -> list[Event]:
    """Return events that make a car charge now, with more to come."""
    slots = [{"start": now + offset, "end": now + offset + LASTS} for offset in NOW_AND_LATER]
    before = now + min(NOW_AND_LATER)
    return [(before, {"do": "plug_in"}), (before, {"do": "plan", "slots": slots})]
