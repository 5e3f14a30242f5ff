"""VAT on domestic energy."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from ..model.interval import Interval, as_utc
from ..model.prices.tariff import EVER, NEVER, DatedRate, Fuel, Rate

# Reduced rate for domestic fuel and power: VAT Act 1994, section 29A and schedule 7A, group 1;
# 5 % since 1 September 1997 (local midnight, which was summer time). Electricity is relieved of it
# from 1 October 2026 to 31 March 2027: HMRC, Revenue and Customs Brief 10 (2026). Newest first.
_SINCE_1997 = (datetime(1997, 8, 31, 23, tzinfo=UTC), 0.05)
_RATES: dict[Fuel, tuple[tuple[datetime, float], ...]] = {
    Fuel.ELECTRICITY: (
        (datetime(2027, 3, 31, 23, tzinfo=UTC), 0.05),
        (datetime(2026, 9, 30, 23, tzinfo=UTC), 0.0),
        _SINCE_1997,
    ),
    Fuel.GAS: (_SINCE_1997,),
}


def vat_rate(fuel: Fuel, moment: datetime) -> float:
    """Return the share of the net price [0 to 1]; `ValueError` before the table begins."""
    for start, rate in _RATES[fuel]:
        if as_utc(moment) >= start:
            return rate
    raise ValueError(f"no VAT rate is known for {moment.isoformat()}")


def split_by_vat(
    rows: Iterable[DatedRate], fuel: Fuel, span: Interval, *, shown_at: datetime | None
) -> Iterator[DatedRate]:
    """Split rows where VAT changes in a span: a list shows one VAT for all of a row.

    That is the one at `shown_at`, whose part keeps the published price; None: no part.
    """
    changes = [moment for moment, _ in reversed(_RATES[fuel]) if span.start < moment < span.end]
    for row in rows:
        inside = [moment for moment in changes if row.since < moment < row.until]
        for start, end in pairwise([row.start, *inside, row.end]):
            rate = row.rate
            is_shown = shown_at is not None and (start or EVER) <= shown_at < (end or NEVER)
            if inside and not is_shown:
                share = vat_rate(fuel, max(start or span.start, span.start))
                rate = Rate(inc_vat=rate.exc_vat * (1 + share), exc_vat=rate.exc_vat)
            yield replace(row, start=start, end=end, rate=rate)
