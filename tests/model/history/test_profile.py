"""How energy and money spread over the half hours of a day: tables by hand, and plain sums."""

from array import array
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import isnan, nan
from zoneinfo import ZoneInfo
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    Money,
    Price,
    ToldCost,
)
from custom_components.octopus_insight.model.history.profile import (
    Profile,
    days_of,
    profiles,
)
from custom_components.octopus_insight.model.history.series import NO_PRICE, Series
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval, local_day
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from tests.harness.cases import cases

LONDON = ZoneInfo("Europe/London")
TUESDAY, SUNDAY = date(2026, 11, 17), date(2026, 11, 15)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def price(
    rate: float | None, band: Band | None = None, reason: PriceReason = PriceReason.TARIFF
) -> Price:
    told = None if rate is None else Rate(inc_vat=rate, exc_vat=rate)
    car = Rate(inc_vat=0.05, exc_vat=0.05)
    return Price(rate=told, reason=reason, certainty=Certainty.PUBLISHED, band=band, car_rate=car)


LOW, HIGH, SMART, FLAT, NONE = 1, 2, 3, 4, 5
PRICES = {
    LOW: price(0.07, Band.LOW, PriceReason.STANDARD_OFF_PEAK),
    HIGH: price(0.30, Band.HIGH),
    SMART: price(0.07, Band.LOW, PriceReason.DISPATCH),
    FLAT: price(0.20),
    NONE: price(None),
}


def series_of(first: date, *days: tuple[list[float], list[int]]) -> Series:
    """Return local days, each as energies and ids of prices."""
    kwh = [energy for energies, _ in days for energy in energies]
    ids = [number for _, numbers in days for number in numbers]
    start = local_day(first, LONDON).start
    return Series(
        span=Interval(start=start, end=start + len(kwh) * HALF_HOUR),
        kwh=array("d", kwh),
        price_ids=array("I", ids),
        authorities=bytes(len(kwh)),
        prices=PRICES,
    )


def one_profile(series: Series, flat_rate: float | None = None) -> Profile:
    (found,) = profiles(series, days_of(series, LONDON), LONDON, lambda _: None, flat_rate).values()
    return found


def night_and_day(length: int = 48) -> list[int]:
    """Return low prices for the first ten half hours."""
    return [*[LOW] * 10, *[HIGH] * (length - 10)]


# --- Tables by hand -------------------------------------------------------------------------------


def test_three_days_with_a_dispatch_and_a_gap():
    """Sunday and Monday are alike; on Tuesday 12:00 is a dispatch, and 13:00 has no reading."""
    tuesday = [0.3] * 48
    tuesday[26] = nan
    prices = night_and_day()
    prices[24] = SMART
    alike = ([0.1] * 48, night_and_day())
    found = one_profile(series_of(SUNDAY, alike, ([0.2] * 48, night_and_day()), (tuesday, prices)))
    told = found.as_dict()
    # 0.1 + 0.2 + 0.3 kWh at 7 p by night and 30 p by day
    assert told["kwh"][0] == pytest.approx(0.6)
    assert told["cost"][0] == pytest.approx(0.042)
    assert told["kwh"][47] == pytest.approx(0.6)
    assert told["cost"][47] == pytest.approx(0.18)
    # 0.3 kWh at 30 p, and 0.3 kWh at 7 p: 9 p and 2.1 p
    assert told["kwh"][24] == pytest.approx(0.6)
    assert told["cost"][24] == pytest.approx(0.111)
    assert told["bands"]["smart_charging"]["kwh"][24] == pytest.approx(0.3)
    assert told["bands"]["smart_charging"]["cost"][24] == pytest.approx(0.021)
    assert told["bands"]["peak"]["cost"][24] == pytest.approx(0.09)
    assert told["bands"]["off_peak"]["kwh"][24] == 0.0
    # the gap: two days, 9 p
    assert told["kwh"][26] == pytest.approx(0.3)
    assert told["cost"][26] == pytest.approx(0.09)
    assert told["days"] == [2 if slot == 26 else 3 for slot in range(48)]
    assert told["missing"] == [1 if slot == 26 else 0 for slot in range(48)]
    assert found.incomplete == [TUESDAY]
    assert sorted(told["bands"]) == ["off_peak", "peak", "smart_charging"]
    assert told["unpriced_kwh"] == 0.0


@cases(
    "day, length, hour, kwh, days",
    ("the hour before it", AUTUMN, 50, 0, 0.1, 1),
    ("the repeated hour counts twice, on one day", AUTUMN, 50, 1, 0.2, 1),
    ("the hour after it", AUTUMN, 50, 2, 0.1, 1),
    ("before the skipped hour", SPRING, 46, 0, 0.1, 1),
    ("the skipped hour is not there", SPRING, 46, 1, None, 0),
    ("after the skipped hour", SPRING, 46, 2, 0.1, 1),
    ("the end of the day", SPRING, 46, 23, 0.1, 1),
)
def test_days_on_which_clocks_change(day, length, hour, kwh, days):
    """What counts is what the clock showed; nothing of it is a gap."""
    found = one_profile(series_of(day, ([0.1] * length, [FLAT] * length)))
    told = found.as_dict()
    for slot in (hour * 2, hour * 2 + 1):
        assert told["kwh"][slot] == (kwh if kwh is None else pytest.approx(kwh))
        assert told["cost"][slot] == (kwh if kwh is None else pytest.approx(kwh * 0.2))
        assert told["days"][slot] == days
    assert sum(told["missing"]) == 0
    assert found.incomplete == []


def test_half_of_the_repeated_hour_may_be_missing():
    """01:00 in summer time has no reading, and in winter time it has."""
    energies = [0.1] * 50
    energies[2] = nan
    found = one_profile(series_of(AUTUMN, (energies, [FLAT] * 50)))
    told = found.as_dict()
    assert (told["kwh"][2], told["days"][2], told["missing"][2]) == (pytest.approx(0.1), 1, 1)
    assert found.incomplete == [AUTUMN]


def test_a_day_that_is_not_over_has_no_gaps():
    """Twenty half hours are there, up to 10:00."""
    found = one_profile(series_of(TUESDAY, ([0.1] * 20, [FLAT] * 20)))
    assert found.as_dict()["days"] == [*[1] * 20, *[0] * 28]
    assert found.as_dict()["kwh"][20] is None
    assert found.incomplete == []


def test_what_has_no_price_costs_nobody_knows_what():
    """Where all of it has none the cost is unknown; where some has, the rest is told apart."""
    series = series_of(
        SUNDAY, ([0.1] * 48, [NO_PRICE] * 48), ([0.2] * 48, [NONE] * 24 + [FLAT] * 24)
    )
    told = one_profile(series).as_dict()
    assert told["cost"] == [*[None] * 24, *[pytest.approx(0.04)] * 24]
    assert told["kwh"] == [pytest.approx(0.3)] * 48
    assert told["unpriced_kwh"] == pytest.approx(48 * 0.1 + 24 * 0.2)
    assert [*told["bands"]] == ["standard"]


def test_what_the_supplier_charged_overrules_the_price():
    """On a day like any other, and on one with a gap: 50 p instead of 0.1 kWh at 20 p."""
    gap = [0.1] * 48
    gap[0] = nan
    series = series_of(SUNDAY, ([0.1] * 48, [FLAT] * 48), (gap, [FLAT] * 48))
    at = datetime(2026, 11, 20, tzinfo=UTC)
    told = ToldCost(authority=Authority.SETTLED, at=at, cost=Money(inc_vat=0.5, exc_vat=0.5))
    # 48: without a reading there is nothing to count
    found = one_profile(replace(series, told={10: told, 48 + 20: told, 48: told})).as_dict()
    assert found["cost"][10] == pytest.approx(0.52)
    assert found["cost"][20] == pytest.approx(0.52)
    assert found["cost"][0] == pytest.approx(0.02)
    assert found["bands"]["standard"]["cost"][10] == pytest.approx(0.52)


def test_the_car_pays_its_own_price():
    """0.06 of 0.1 kWh at 5 p, the rest at 20 p."""
    series = replace(series_of(SUNDAY, ([0.1] * 48, [FLAT] * 48)), car_kwh={10: 0.06})
    found = one_profile(series).as_dict()
    assert found["cost"][10] == pytest.approx(0.003 + 0.008)
    assert found["kwh"][10] == pytest.approx(0.1)


def test_a_flat_rate_is_paid_for_all_of_it():
    """Whatever it cost, and whether or not that is known."""
    series = replace(
        series_of(SUNDAY, ([0.1] * 48, [*night_and_day(47), NO_PRICE])), car_kwh={3: 1.0}
    )
    found = one_profile(series, 0.25).as_dict()
    assert found["cost"] == [pytest.approx(0.025)] * 48
    assert [*found["bands"]] == ["standard"]


def test_groups_of_days_stand_apart():
    """A week from Sunday to Saturday, by weekday: 0.1 kWh on the first day, then 0.2, ..."""
    days = [([0.1 * number] * 48, [FLAT] * 48) for number in range(1, 8)]
    series = series_of(SUNDAY, *days)
    found = profiles(series, days_of(series, LONDON), LONDON, date.weekday)
    assert [*found] == [6, 0, 1, 2, 3, 4, 5]
    assert found[0].as_dict()["kwh"] == [pytest.approx(0.2)] * 48
    assert found[6].as_dict()["days"] == [1] * 48


def test_the_days_of_a_series():
    """With both clock changes, and a last day that is not over."""
    start = local_day(SPRING - timedelta(days=1), LONDON).start
    hours = Interval(start=start, end=start + 100 * HALF_HOUR)
    series = replace(series_of(SPRING, ([0.1] * 100, [FLAT] * 100)), span=hours)
    assert days_of(series, LONDON) == [
        (date(2026, 3, 28), range(48)),
        (SPRING, range(48, 94)),
        (date(2026, 3, 30), range(94, 100)),
    ]
    # one that ends at midnight has no part of the day after
    whole = series_of(SUNDAY, ([0.1] * 48, [FLAT] * 48))
    assert days_of(whole, LONDON) == [(SUNDAY, range(48))]


# --- Plain sums -----------------------------------------------------------------------------------

ENERGY = st.one_of(st.just(nan), st.floats(0, 5))


@st.composite
def some_series(draw: st.DrawFn) -> Series:
    """Return days around a change of clocks, of which some are alike and some have told costs."""
    first = draw(st.sampled_from([SPRING, AUTUMN, SUNDAY])) - timedelta(
        days=draw(st.integers(0, 2))
    )
    number = draw(st.integers(1, 4))
    whole = Interval(
        start=local_day(first, LONDON).start,
        end=local_day(first + timedelta(days=number - 1), LONDON).end,
    )
    length = whole.duration // HALF_HOUR - draw(st.sampled_from([0, 0, 7]))
    pattern = draw(st.lists(st.sampled_from([NO_PRICE, *PRICES]), min_size=48, max_size=48))
    energies = draw(st.lists(st.one_of(st.floats(0, 5), ENERGY), min_size=48, max_size=48))
    holes = draw(st.sets(st.integers(0, length - 1), max_size=4))
    places = st.dictionaries(st.integers(0, length - 1), st.floats(-2, 2), max_size=4)
    at = datetime(2026, 12, 1, tzinfo=UTC)
    told = {
        place: ToldCost(authority=Authority.SETTLED, at=at, cost=Money(inc_vat=it, exc_vat=it))
        for place, it in draw(places).items()
    }
    kwh = [nan if place in holes else energies[place % 48] for place in range(length)]
    series = series_of(first, (kwh, [pattern[place % 48] for place in range(length)]))
    return replace(
        series, told=told, car_kwh={place: abs(it) for place, it in draw(places).items()}
    )


@given(some_series())
def test_all_of_it_is_what_the_half_hours_come_to(series):
    """Energy, money, gaps and readings by half hour of day, added up one by one."""
    kwh, cost, missing = defaultdict(float), defaultdict(float), defaultdict(int)
    days = defaultdict(set)
    for half_hour in series.half_hours():
        wall = half_hour.start.astimezone(LONDON)
        slot = wall.hour * 2 + wall.minute // 30
        if half_hour.kwh is None:
            missing[slot] += 1
        else:
            kwh[slot] += half_hour.kwh
            cost[slot] += 0.0 if half_hour.cost is None else half_hour.cost.inc_vat
            days[slot].add(wall.date())
    found = one_profile(series)
    bands = found.bands.values()
    for slot in range(48):
        assert sum(energies[slot] for energies, _ in bands) == pytest.approx(kwh[slot], abs=1e-9)
        assert sum(costs[slot] for _, costs in bands) == pytest.approx(cost[slot], abs=1e-9)
        assert found.as_dict()["missing"][slot] == missing[slot]
        assert found.as_dict()["days"][slot] == len(days[slot])
    lacking = {
        (series.span.start + place * HALF_HOUR).astimezone(LONDON).date()
        for place, energy in enumerate(series.kwh)
        if isnan(energy)
    }
    assert found.incomplete == sorted(lacking)
