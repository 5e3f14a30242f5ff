"""Reads rows: unit rates [GBP/kWh], standing charges [GBP/d] and meter readings."""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Final
from ...model.interval import Interval, floor_half_hour
from ...model.prices.tariff import DatedRate, PaymentMethod, Rate
from ...model.usage.consumption import MeterReading
from ...model.usage.live import LiveReading
from .reading import GraphqlAnswer, Page, Row, known

type Vat = Callable[[datetime | None], float]
"""VAT on a row that begins at a moment [0 to 1]."""
MOST_USED: Final = 100.0
"""In half an hour, of kWh or m³: no house has a fuse or a pipe for more."""
_TELEMETRY: Final = "smartMeterTelemetry"
_MOST_LIVE: Final = 1e9
"""In Wh, and in W."""
_PAYMENT_METHODS: Final = {None: None, "DIRECT_DEBIT": PaymentMethod.DIRECT_DEBIT}


def rates(rows: Iterable[Row], vat: Vat) -> tuple[DatedRate, ...]:
    """Return the rows of a list that have a price."""
    return known(_dated(row, ("valid_from", "valid_to"), "value_exc_vat", vat) for row in rows)


def applicable_rates(answer: GraphqlAnswer, vat: Vat) -> Page[DatedRate]:
    """Return the rows of a page, and the cursor of the next; None: it is the last.

    The prices are without VAT, as bills show; the schema does not say so.
    """
    rows, cursor = answer.required("applicableRates").page()
    return known(_dated(row, ("validFrom", "validTo"), "value", vat) for row in rows), cursor


def _dated(row: Row, bounds: tuple[str, str], exc_vat: str, vat: Vat) -> DatedRate | None:
    start, end = map(row.moment, bounds)
    if any(row.values.get(bound) is not None and row.moment(bound) is None for bound in bounds):
        return None  # a bound that cannot be read is not an open one
    rate = rate_of(row.pounds("value_inc_vat"), row.pounds(exc_vat), vat=vat(start))
    if rate is None:
        return None
    word = row.text("payment_method")
    payment_method = _PAYMENT_METHODS.get(word, PaymentMethod.NON_DIRECT_DEBIT)
    return DatedRate(rate=rate, start=start, end=end, payment_method=payment_method)


def rate_of(inc_vat: float | None, exc_vat: float | None, *, vat: float) -> Rate | None:
    """Return a price; what is missing of it follows from the other, and `vat` [0 to 1]."""
    if inc_vat is None:
        return None if exc_vat is None else Rate(inc_vat=exc_vat * (1 + vat), exc_vat=exc_vat)
    return Rate(inc_vat=inc_vat, exc_vat=inc_vat / (1 + vat) if exc_vat is None else exc_vat)


def live_readings(answer: GraphqlAnswer) -> tuple[LiveReading, ...]:
    """Return the readings of a Home Mini, ascending; there are none without one."""
    for error in answer.errors_of(_TELEMETRY):
        raise error
    found = []
    for row in answer.data.parts(_TELEMETRY):
        if (read_at := row.moment("readAt")) is not None:
            told = (row.number(name, _MOST_LIVE) for name in ("consumption", "demand"))
            kwh, kw = (one and one / 1000 for one in told)
            found.append(LiveReading(read_at=read_at, register_kwh=kwh, demand_kw=kw))
    return tuple(sorted(found, key=attrgetter("read_at")))


def meter_readings(rows: Iterable[Row], span: Interval) -> tuple[MeterReading, ...]:
    """Return the readings that begin in the span, each start once."""
    readings: dict[datetime, MeterReading] = {}
    for row in rows:
        when = row.interval("interval_start", "interval_end")
        quantity = row.number("consumption", MOST_USED, 0.0)
        if when is None or quantity is None or not span.contains(when.start):
            continue
        if floor_half_hour(when.start) == when.start:
            readings[when.start] = MeterReading(start=when.start, end=when.end, quantity=quantity)
    return tuple(readings.values())
