"""What somebody billed of a band, beside what was metered."""

import pytest
from custom_components.octopus_insight.model.history.bill import compared
from custom_components.octopus_insight.model.history.half_hour import HalfHour, Price
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from tests.harness.cases import cases
from tests.model.builders import HALF_HOUR, at, rate


def half_hour(kwh: float | None, pounds: float = 0.2, band: Band | None = None) -> HalfHour:
    price = Price(
        rate=rate(pounds), reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED, band=band
    )
    start = at("2026-11-17T12:00Z")
    return HalfHour(start=start, end=start + HALF_HOUR, kwh=kwh, price=price)


@cases(
    "billed, metered, is_rounding",
    ("half a unit more", 17, 16.5, True),
    ("above half a unit", 17, 16.499, False),
    ("half a unit less", 17, 17.5, True),
    ("below half a unit", 17, 17.501, False),
    ("a ten is as exact as any whole number", 20, 20.5, True),
    ("a ten, and a whole unit", 20, 21, False),
    ("half a tenth", 17.5, 17.45, True),
    ("more than half a tenth", 17.5, 17.449, False),
    ("nothing billed", 0, 0.5, True),
    ("nothing billed of more", 0, 0.501, False),
)
def test_a_difference_is_rounding_up_to_half_of_the_last_digit(billed, metered, is_rounding):
    """Billed less metered, which costs 20 p a unit."""
    (row,), missing = compared([half_hour(metered)], {"standard": billed})
    assert (row.is_rounding, missing) == (is_rounding, 0)
    assert row.difference_kwh == pytest.approx(billed - metered)
    assert row.difference == pytest.approx((billed - metered) * 0.2)


def test_bands_are_compared_each_at_its_own_price_and_all_together():
    """Low: 2 kWh at 0.10; high: 1 kWh at 0.30 and 3 at 0.50, 0.45 on average; one is missing."""
    used = [
        half_hour(2, 0.1, Band.LOW),
        half_hour(1, 0.3, Band.HIGH),
        half_hour(3, 0.5, Band.HIGH),
        half_hour(None),
    ]
    (low, high, whole), missing = compared(used, {"off_peak": 3, "peak": 6, "total": 9})
    assert (low.kwh, high.kwh, whole.kwh, missing) == (2, 4, 6, 1)
    assert (low.difference, high.difference) == (pytest.approx(0.1), pytest.approx(0.9))
    assert whole.difference == pytest.approx(3 * 2.0 / 6)


def test_where_nothing_was_metered_there_is_no_price_and_no_band():
    (row,), _ = compared([], {"total": 5})
    assert (row.kwh, row.difference_kwh, row.difference) == (0, 5, None)
    with pytest.raises(ValueError, match="peak"):
        compared([], {"peak": 5})
