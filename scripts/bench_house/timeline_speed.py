"""How long it takes to compose a timeline of four days, base and dispatch layer, anew.

Measured is the processor's time, for the machine may do other things, too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from time import process_time

from custom_components.octopus_insight.const import SUPPLIER_ZONE
from custom_components.octopus_insight.coordinator import Sources
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.halfhour import Interval, local_date, local_day
from custom_components.octopus_insight.model.plain import from_plain, to_plain
from custom_components.octopus_insight.model.pricing import PriceKnowledge
from custom_components.octopus_insight.model.record import DispatchRecord
from custom_components.octopus_insight.model.tariff import Fuel, TariffRates
from scripts.demo_house.table import table
from simulator.days import plug_in_day

from .clock import Clock, frozen_at
from .days import SETTLED_BEFORE, noon_of
from .house import house_of
from .section import Section
from .verdict import Judged

HOUSEHOLDS = ("iog", "iog-four-rate", "agile")
EVENING = timedelta(hours=6, minutes=20)
"""From noon: a slot is running, and a night of them is planned."""
MEDIAN_LIMIT_MS = 5.0
SPAN = (timedelta(days=-1), timedelta(days=3))
"""Yesterday, today and two days more, as the integration composes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """All that one timeline is made of."""

    knowledge: PriceKnowledge
    point: MeterPoint
    span: Interval

    def times_ms(self, runs: int) -> list[float]:
        """Compose again and again, and return how long each time took [ms], shortest first."""
        return sorted(self._times_ms(runs))

    def _times_ms(self, runs: int) -> Iterator[float]:
        for _ in range(runs):
            begun = process_time()
            self.knowledge.timeline(self.point, self.span)
            yield (process_time() - begun) * 1000


async def timeline_section(*, is_short: bool) -> Section:
    """Compose the import timeline of three kinds of tariff many times."""
    runs = 50 if is_short else 500
    rows, judged = [], []
    for household in HOUSEHOLDS:
        composing = await _composing(household)
        slots = len(composing.knowledge.timeline(composing.point, composing.span).slots)
        times = composing.times_ms(runs)
        shown = (median(times), times[0], times[int(runs * 0.95)])
        rows.append((household, str(slots), str(runs), *(f"{time:.2f}" for time in shown)))
        judged.append(_judged(household, median(times)))
    head = ("household", "slots", "runs", "median [ms]", "shortest [ms]", "95 % within [ms]")
    return Section(
        title="A timeline of four days composed anew, a car charging and a night planned",
        body=table(head, rows),
        # a time is no measure where one run may be slow for reasons of its own
        judged=() if is_short else tuple(judged),
    )


def _judged(household: str, time_ms: float) -> Judged:
    return Judged(
        name=f"{household}: median", measured=round(time_ms, 2), limit=MEDIAN_LIMIT_MS, unit="ms"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a house knows at one moment."""

    now: datetime
    point: MeterPoint
    rates: Mapping[str, TariffRates]
    records: tuple[DispatchRecord, ...]


async def _composing(household: str) -> Composing:
    """Let a household live up to the evening, and take what it knows then."""
    noon = noon_of(plug_in_day.WINTER)
    events = [] if household == "agile" else plug_in_day.events(plug_in_day.WINTER)
    with frozen_at(noon - SETTLED_BEFORE) as clock:
        async with house_of(household, clock, events) as house:
            await house.add()
            await house.live_until(noon + EVENING)
            plain = to_plain(_known(house.entry.runtime_data.timeline.sources, clock))
    # The moments of a frozen clock are slower than real ones.
    known = from_plain(_Known, plain)
    first, last = (local_date(known.now + reach, SUPPLIER_ZONE) for reach in SPAN)
    return Composing(
        knowledge=PriceKnowledge(
            now=known.now,
            zone=SUPPLIER_ZONE,
            rates=known.rates,
            records=known.records,
            payment=None,
        ),
        point=known.point,
        span=Interval(
            start=local_day(first, SUPPLIER_ZONE).start, end=local_day(last, SUPPLIER_ZONE).start
        ),
    )


def _known(sources: Sources, clock: Clock) -> _Known:
    charges = sources.standing_charges.data
    (point,) = (
        point
        for point in sources.account.data.account.meter_points
        if point.fuel is Fuel.ELECTRICITY and not point.is_export
    )
    return _Known(
        now=clock.now(),
        point=point,
        rates={
            code: TariffRates(
                tariff_code=code, unit_rates=rows, standing_charges=charges.get(code, ())
            )
            for code, rows in sources.rates.data.items()
        },
        records=tuple(sources.dispatches.data.values()),
    )
