"""How bills round: to which digit, which way a tie goes, and what a real year comes to."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.bill import bill
from custom_components.octopus_insight.model.history.half_hour import HalfHour, Price
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from tests.harness.cases import cases, rows
from tests.model.history.bills import METER, net

DATA = Path(__file__).parents[3] / "simulator" / "data"
NEW_YEAR = datetime(2013, 1, 1, tzinfo=UTC)


def price(rate: Rate) -> Price:
    return Price(rate=rate, reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED)


def half_hour(number: int, kwh: float | None, rate: Rate) -> HalfHour:
    start = NEW_YEAR + number * HALF_HOUR
    return HalfHour(start=start, end=start + HALF_HOUR, kwh=kwh, price=price(rate))


@rows(
    "kwh, pence, billed",
    # the two that the supplier's method is shown by
    (0.125, 25.3291, 3.04),
    (0.135, 25.3291, 3.55),
    # energy: 0.125 is 0.12, a little more is 0.13
    (0.1249, 100.0, 12.0),
    (0.125, 100.0, 12.0),
    (0.1251, 100.0, 13.0),
    (0.115, 100.0, 12.0),
    (0.005, 100.0, 0.0),
    # money: a tie at 2.525 goes down, one at 2.535 goes up
    (0.1, 25.2499, 2.52),
    (0.1, 25.25, 2.52),
    (0.1, 25.2501, 2.53),
    (0.1, 25.35, 2.54),
    # the same below zero, and nothing at all
    (0.1, -25.25, -2.52),
    (0.1, -25.35, -2.54),
    (3.5, 0.0, 0.0),
    (0.0, 25.3291, 0.0),
    # what is left of a half hour without the car's 3.375 kWh is 0.125 and no hair more
    (3.5 - 3.375, 100.0, 12.0),
    (0.3 - 0.175, 100.0, 12.0),
)
def test_a_half_hour_is_rounded_twice_and_ties_go_to_the_even_digit(kwh, pence, billed):
    (band,) = bill([half_hour(0, kwh, net(pence, 0))], []).bands
    assert band.as_billed == pytest.approx(billed / 100, abs=1e-12)
    assert band.exact == kwh * net(pence, 0).inc_vat


@rows(
    "charge, vat, as_billed",
    (10.49, 0, 0.10),
    (10.5, 0, 0.11),
    (10.51, 0, 0.11),
    (11.5, 0, 0.12),
    # 47.3892 x 1.05 = 49.75866
    (47.3892, 5, 0.50),
    # 50 x 1.05 = 52.5
    (50.0, 5, 0.53),
)
def test_a_total_is_in_whole_pennies_and_half_a_penny_goes_up(charge, vat, as_billed):
    assert bill([], [net(charge, vat)]).total.as_billed == as_billed


@cases(
    "exc, inc, factor",
    # 5.49297 is published as 5.493, 50.45586 as 50.4559
    ("rounded when published", 5.2314, 5.493, "1.05"),
    ("a standing charge", 48.0532, 50.4559, "1.05"),
    ("relieved", 20.0, 20.0, "1"),
    ("negative", -3.0, -3.15, "1.05"),
    ("free", 0.0, 0.0, "1"),
    ("full rate", 20.0, 24.0, "1.2"),
)
def test_vat_is_what_the_two_prices_say(exc, inc, factor):
    """In whole percent: 100 kWh in one half hour, the net price times the factor."""
    rate = Rate(exc_vat=exc / 100, inc_vat=inc / 100)
    (band,) = bill([half_hour(0, 100.0, rate)], []).bands
    assert band.as_billed == float(Decimal(str(exc)) * Decimal(factor))


def test_a_half_hour_that_is_not_metered_ends_a_smart_charge():
    """Five half hours of a dispatch at 7 p instead of 25 p, of which the third is missing.

    Four of 2 kWh save 4 x 2 x 18 p = 1.44.
    """
    smart = replace(price(net(7, 0)), reason=PriceReason.DISPATCH, standard_rate=net(25, 0))
    energies = (2.0, 2.0, None, 2.0, 2.0)
    slots = [half_hour(number, kwh, net(7, 0)) for number, kwh in enumerate(energies)]
    found = bill([replace(one, price=smart) for one in slots], [])
    assert (found.smart_charging_sessions, found.missing_half_hours) == (2, 1)
    assert found.smart_charging_savings == pytest.approx(1.44)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9999) | st.none(),
            st.sampled_from((-123450, 0, 66667, 253291, 281904)),
            st.sampled_from((0, 5)),
        ),
        max_size=60,
    )
)
def test_a_bill_is_the_sum_of_its_half_hours(drawn):
    """Exact in fractions; each missing one is counted. Energies in Wh, prices in 0.0001 p."""
    slots = [
        half_hour(number, None if wh is None else wh / 1000, net(price / 10_000, vat))
        for number, (wh, price, vat) in enumerate(drawn)
    ]
    found = bill(slots, [])
    exact = sum(
        Fraction(wh, 1000) * Fraction(price, 1_000_000) * Fraction(100 + vat, 100)
        for wh, price, vat in drawn
        if wh is not None
    )
    assert found.total.exact == pytest.approx(float(exact), abs=1e-9)
    assert found.missing_half_hours == sum(wh is None for wh, _, _ in drawn)
    # half a step of energy at the highest price, half a step of money, and half a penny
    bound = len(drawn) * (0.005 * 0.281904 + 0.00005) * 1.05 + 0.005
    assert found.total.as_billed == pytest.approx(float(exact), abs=bound + 1e-9)


def table(name: str) -> list[str]:
    """Return a year's 17,520 values as they are written."""
    with (DATA / name).open() as file:
        return [value for _, *values in list(csv.reader(file))[1:] for value in values]


def bill_of_year(folder: Path, used: list[str], rates: list[Rate]):
    """Return the bill of a year that went through the store."""
    store = Store(folder / "year.db")
    store.open()
    starts = [NEW_YEAR + number * HALF_HOUR for number in range(len(used))]
    readings = tuple(
        MeterReading(start=start, end=start + HALF_HOUR, quantity=float(kwh))
        for start, kwh in zip(starts, used, strict=True)
    )
    prices = dict(zip(starts, map(price, rates), strict=True))
    span = Interval(start=NEW_YEAR, end=starts[-1] + HALF_HOUR)
    store.write(Batch(at=span.end, readings={METER: readings}, prices={METER: prices}))
    found = bill(store.series(METER, span).half_hours(), [])
    store.close()
    return found


def test_the_london_year_at_one_price(tmp_path):
    """17,520 half hours at 25.3291 p and 5 %.

    102,941.31 p as they are; the supplier's way 98,031.20 p without VAT and 102,932.76 p with it.
    """
    used = table("london_home_2013.csv")
    assert len(used) == 17_520
    found = bill_of_year(tmp_path, used, [net(25.3291)] * len(used))
    (band,) = found.bands
    assert band.kwh == pytest.approx(3870.621, abs=1e-6)
    assert round(band.exact * 100, 2) == 102_941.31
    assert band.as_billed * 100 == pytest.approx(98_031.20 * 1.05, abs=1e-6)
    assert round(band.as_billed * 100, 2) == 102_932.76
    assert found.total.as_billed == 1029.33


def test_the_london_year_at_the_real_agile_prices(tmp_path):
    """Half hour by half hour in fractions, nothing rounded: the same to 1e-9."""
    used, published = table("london_home_2013.csv"), table("agile_eastern_2019.csv")
    rates = [
        Rate(inc_vat=float(Decimal(text).scaleb(-2)), exc_vat=float(Decimal(text) / 105))
        for text in published
    ]
    found = bill_of_year(tmp_path, used, rates)
    right = sum(Fraction(kwh) * Fraction(p) for kwh, p in zip(used, published, strict=True)) / 100
    assert found.total.exact == pytest.approx(float(right), abs=1e-9, rel=0)
    assert found.missing_half_hours == 0
