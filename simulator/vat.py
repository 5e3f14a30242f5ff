"""VAT on domestic energy as a dated table, and how the price list shows it.

Electricity, standing charges too, bears 5 %, nothing from 1 October 2026 to 31 March 2027, and
5 % again; gas bears 5 % throughout. A row of the price list that lies within one period of the
table shows the VAT of that period. One that reaches across periods, as every open row does, shows
the VAT of today for its whole time.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from .tariffs import Feed, Price, PublicationClock, RateRow, Window

type VatTable = tuple[tuple[datetime, Decimal], ...]
"""From when on which share is added to a price, oldest first."""

LONG_AGO = datetime(1997, 8, 31, 23, tzinfo=UTC)
NONE_SINCE = datetime(2026, 9, 30, 23, tzinfo=UTC)
AGAIN_SINCE = datetime(2027, 3, 31, 23, tzinfo=UTC)
FIVE_PERCENT, NOTHING = Decimal("0.05"), Decimal(0)

ELECTRICITY_VAT: VatTable = (
    (LONG_AGO, FIVE_PERCENT),
    (NONE_SINCE, NOTHING),
    (AGAIN_SINCE, FIVE_PERCENT),
)
GAS_VAT: VatTable = ((LONG_AGO, FIVE_PERCENT),)


def vat_at(table: VatTable, moment: datetime) -> Decimal:
    """Return the share that is added to a price."""
    return [share for start, share in table if start <= moment][-1]


@dataclass(frozen=True, slots=True)
class WithVat:
    """A feed of net prices, shown with VAT."""

    feed: Feed
    table: VatTable = ELECTRICITY_VAT

    def rows(self, window: Window, publication: PublicationClock) -> list[RateRow]:
        """Return the rows of the feed with the VAT that the price list shows now."""
        rows = self.feed.rows(window, publication)
        return [replace(row, price=self._shown(row, publication.now)) for row in rows]

    def _shown(self, row: RateRow, now: datetime) -> Price:
        reaches_across = row.end is None or any(
            row.start < start < row.end for start, _ in self.table
        )
        share = vat_at(self.table, now if reaches_across else row.start)
        return Price(row.price.exc, float(Decimal(str(row.price.exc)) * (1 + share)))
