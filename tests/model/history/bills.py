"""Builders of whole bills: from a tariff's rows, readings and dispatches, through the store.

Prices are written without VAT in pence, as the supplier publishes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
import json
from pathlib import Path
from typing import Any
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.model.charging.memory import DispatchMemory
from custom_components.octopus_insight.model.charging.price_layer import dispatch_layer
from custom_components.octopus_insight.model.history.batch import Batch, Raw, RawKind
from custom_components.octopus_insight.model.history.bill import Bill, bill
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    Money,
    Price,
    ToldCost,
)
from custom_components.octopus_insight.model.interval import (
    Interval,
    half_hours,
    local_day,
    local_moment,
)
from custom_components.octopus_insight.model.prices.base_timeline import base_timeline
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    DatedRate,
    PaymentMethod,
    Rate,
    TariffRates,
)
from custom_components.octopus_insight.model.serialize import dump
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from tests.model.builders import HALF_HOUR, LONDON
from tests.model.dispatch_builders import charging_of

DAY = timedelta(days=1)
METER = "1"


def net(pence: float, vat: int = 5) -> Rate:
    """Return a price as it is parsed: in pounds, with VAT in percent."""
    exc = Decimal(repr(pence)).scaleb(-2)
    return Rate(exc_vat=float(exc), inc_vat=float(exc * (100 + vat) / 100))


def daily(
    first: str, last: str, *windows: tuple[str, float], vat: int = 5
) -> tuple[DatedRate, ...]:
    """Return a feed's rows on local days: a price from each wall time to the next one."""
    day, rows = date.fromisoformat(first), []
    while day <= date.fromisoformat(last):
        rows += [
            (local_moment(day, time.fromisoformat(wall), LONDON), pence) for wall, pence in windows
        ]
        day += DAY
    ends = [*(start for start, _ in rows[1:]), rows[-1][0] + DAY]
    return tuple(
        DatedRate(start=start, end=end, rate=net(pence, vat), payment_method=None)
        for (start, pence), end in zip(rows, ends, strict=True)
    )[::-1]


def open_row(
    pence: float, vat: int = 5, method: PaymentMethod | None = None, start: datetime | None = None
) -> DatedRate:
    return DatedRate(start=start, end=None, rate=net(pence, vat), payment_method=method)


@dataclass(frozen=True, kw_only=True)
class Household:
    """What a bill is made of; local days, the end exclusive."""

    first: str
    end: str
    agreements: tuple[Agreement, ...]
    rates: Mapping[str, TariffRates]
    charges: tuple[float, ...] = ()
    """Of each day, in pence without VAT."""
    vats: tuple[int, ...] = ()
    """Of each day, where it is not 5 %."""
    memory: DispatchMemory | None = None
    now: str = ""
    """When the prices were kept, where there are dispatches."""
    kwh_per_unit: float = 1.0

    @property
    def days(self) -> list[date]:
        first, end = date.fromisoformat(self.first), date.fromisoformat(self.end)
        return [first + number * DAY for number in range((end - first).days)]

    @property
    def span(self) -> Interval:
        start, end = (local_day(day, LONDON) for day in (self.days[0], self.days[-1]))
        return Interval(start=start.start, end=end.end)

    def prices(self) -> dict[datetime, Price]:
        """Return each half hour's price by tariff and dispatches."""
        timeline = base_timeline(
            self.agreements, self.rates, span=self.span, zone=LONDON, payment=None
        )
        if self.memory is not None:
            timeline = dispatch_layer(timeline, charging_of(self.memory, now=self.now))
        return {slot.start: Price.of(slot) for slot in timeline.slots}

    def batch(self, used: Mapping[datetime, float], **more: Any) -> Batch:
        """Return all of it at once."""
        vats = self.vats or (5,) * len(self.charges)
        charges = [net(pence, vat) for pence, vat in zip(self.charges, vats, strict=True)]
        completed = () if self.memory is None else self.memory.completed
        return Batch(
            at=self.span.end,
            readings={
                METER: tuple(
                    MeterReading(start=start, end=start + HALF_HOUR, quantity=quantity)
                    for start, quantity in used.items()
                )
            },
            prices={METER: self.prices()},
            charges={METER: dict(zip(self.days, charges, strict=bool(charges)))},
            raw=tuple(
                Raw(
                    kind=RawKind.COMPLETED,
                    owner="",
                    start=row.start,
                    end=row.end,
                    known_at=row.end,
                    value=json.dumps(dump(row)),
                )
                for row in completed
            ),
            **more,
        )

    def bill(self, folder: Path, used: Mapping[datetime, float] | None, *later: Batch) -> Bill:
        """Write what was used, if anything, and return the bill of what the store gives."""
        store = Store(folder / "half_hours.db")
        store.open()
        for batch in later if used is None else (self.batch(used), *later):
            store.write(batch)
        series = store.series(METER, self.span, self.kwh_per_unit)
        charges = store.charges(METER, self.days[0], self.days[-1] + DAY)
        days = self.days if self.charges else ()
        found = bill(series.half_hours(), [charges.get(day) for day in days])
        store.close()
        return found

    def used(self, otherwise: float, **walls: float) -> dict[datetime, float]:
        """Return what each half hour used; `at_1800=3.5` is from 18:00 local on each day."""
        found = {}
        for start in half_hours(self.span.start, self.span.end):
            wall = f"at_{start.astimezone(LONDON):%H%M}"
            found[start] = walls.get(wall, otherwise)
        return found


def told(at: datetime, exc: float, inc: float, rate: Rate | None = None) -> ToldCost:
    """Return a settled cost, in pence."""
    cost = Money(exc_vat=exc / 100, inc_vat=inc / 100)
    return ToldCost(authority=Authority.SETTLED, at=at, cost=cost, rate=rate)
