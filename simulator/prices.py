"""What a unit and a day of supply cost in the past, by tariff and half hour.

A row of a price list within one period of the VAT table has the VAT that it shows. One that
reaches across periods has that of each half hour; nothing is added to what an exporter is paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from .catalogue import TARIFFS
from .endpoints import STANDING
from .localtime import half_hours
from .tariffs import PublicationClock, RateRow, Tariff, Window
from .vat import ELECTRICITY_VAT, FIVE_PERCENT, GAS_VAT, NOTHING, vat_at

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price [p] without VAT, and the share that is added to it."""

    exc: Decimal
    vat: Decimal

    @property
    def inc(self) -> Decimal:
        """Return the price with VAT."""
        return self.exc * (1 + self.vat)


def price_at(code: str, feed: str, method: str, moment: datetime) -> UnitPrice | None:
    """Return the price of the half hour that begins at `moment`; `None`: there is none."""
    return _month(code, feed, method, moment.astimezone(UTC).date().replace(day=1)).get(moment)


@cache
def _month(code: str, feed: str, method: str, first: date) -> Mapping[datetime, UnitPrice]:
    tariff = TARIFFS[code]
    start = datetime.combine(first, time(), tzinfo=UTC)
    end = (start + 5 * WEEK).replace(day=1)
    source = tariff.standing if feed == STANDING else tariff.feeds[feed]
    return {
        moment: UnitPrice(Decimal(str(row.price.exc)), _vat(tariff, row, moment))
        for row in source.rows(Window(start, end), PublicationClock(end + WEEK))
        if row.payment_method in (None, method)
        for moment in half_hours(max(row.start, start), min(row.end or end, end))
    }


def _vat(tariff: Tariff, row: RateRow, moment: datetime) -> Decimal:
    if tariff.product.direction == "EXPORT":
        return NOTHING
    table = GAS_VAT if tariff.is_gas else ELECTRICITY_VAT
    if row.end is None or any(row.start < step < row.end for step, _ in table):
        return vat_at(table, moment)
    return NOTHING if row.price.exc == row.price.inc else FIVE_PERCENT
