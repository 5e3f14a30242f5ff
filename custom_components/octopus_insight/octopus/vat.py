"""VAT on domestic energy."""

from datetime import UTC, datetime
from ..model.interval import as_utc
from ..model.prices.tariff import Fuel

# Reduced rate for domestic fuel and power: VAT Act 1994, section 29A and schedule 7A, group 1;
# 5 % since 1 September 1997 (local midnight, which was summer time). Newest first.
_RATES: dict[Fuel, tuple[tuple[datetime, float], ...]] = {
    Fuel.ELECTRICITY: ((datetime(1997, 8, 31, 23, tzinfo=UTC), 0.05),),
    Fuel.GAS: ((datetime(1997, 8, 31, 23, tzinfo=UTC), 0.05),),
}


def vat_rate(fuel: Fuel, moment: datetime) -> float:
    """Return the share of the net price [0 to 1]; `ValueError` before the table begins."""
    for start, rate in _RATES[fuel]:
        if as_utc(moment) >= start:
            return rate
    raise ValueError(f"no VAT rate is known for {moment.isoformat()}")
