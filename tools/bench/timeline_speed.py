"""How long it takes to compose a timeline of four days, base and layers.

It is the processor's time, since the machine may be busy. The clock is not frozen, which would be
slower. The input is what the integration composed at its start.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from time import process_time
from unittest.mock import patch

from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.tariff import Fuel
from custom_components.octopus_insight.model.prices.timeline import RateTimeline
from custom_components.octopus_insight.model.pricing import PriceKnowledge
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
    """The input of one timeline."""

    knowledge: PriceKnowledge
    point: MeterPoint
    span: Interval

    def compose(self) -> RateTimeline:
        """Make the timeline."""
        return self.knowledge.timeline(self.point, self.span)

    def times_ms(self, runs: int) -> list[float]:
        """Compose repeatedly, and return the times [ms], shortest first."""
        times = []
        for _ in range(runs):
            begun = process_time()
            self.compose()
            times.append((process_time() - begun) * 1000)
        return sorted(times)


async def timeline_section(*, is_short: bool) -> Section:
    """Compose the import timeline of three kinds of tariff many times."""
    runs = SHORT_RUNS if is_short else RUNS
    rows, figures = [], []
    for household, has_car in HOUSEHOLDS.items():
        composing = await _composing(household, has_car=has_car)
        slots = len(composing.compose().slots)
        times = composing.times_ms(runs)
        shown = (median(times), times[0], times[int(runs * 0.95)])
        rows.append((household, str(slots), str(runs), *(f"{time:.2f}" for time in shown)))
        measured = round(shown[0], 2)
        name = f"{household}: median"
        figures.append(Figure(name=name, measured=measured, limit=MEDIAN_LIMIT_MS, unit="ms"))
    head = ("household", "slots", "runs", "median [ms]", "shortest [ms]", "95 % within [ms]")
    return Section(
        title="A timeline of four days composed; cars are charging, with five slots to come",
        body=table(head, rows),
        # few runs may be slow for reasons of their own
        figures=() if is_short else tuple(figures),
    )


async def _composing(household: str, *, has_car: bool) -> Composing:
    """Start a household, and return the longest import timeline that it composes."""
    clock = real_clock()
    seen: list[Composing] = []
    compose = PriceKnowledge.timeline

    def watched(knowledge: PriceKnowledge, point: MeterPoint, span: Interval) -> RateTimeline:
        seen.append(Composing(knowledge=knowledge, point=point, span=span))
        return compose(knowledge, point, span)

    events = _charging(clock.now()) if has_car else []
    async with bench_home(household, clock, events) as home:
        with patch.object(PriceKnowledge, "timeline", watched):
            await home.add()
    imports = (
        one
        for one in reversed(seen)
        if one.point.fuel is Fuel.ELECTRICITY and not one.point.is_export
    )
    return max(imports, key=lambda one: one.span.duration)


def _charging(now: datetime) -> list[Event]:
    """Return events that make a car charge now, with more to come."""
    slots = [
        {"start": now + offset, "end": now + offset + DISPATCH_LASTS} for offset in NOW_AND_LATER
    ]
    before = now + min(NOW_AND_LATER)
    return [(before, {"do": "plug_in"}), (before, {"do": "plan", "slots": slots})]
