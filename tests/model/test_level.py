"""How dear a slot is, in one word."""

from dataclasses import replace
from datetime import date, timedelta
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import HALF_HOUR, half_hours_of_day
from custom_components.octopus_insight.model.prices.level import (
    LEVEL_LOOKS,
    LevelThresholds,
    PriceLevel,
    price_level,
)
from custom_components.octopus_insight.model.prices.tariff import TariffShape
from custom_components.octopus_insight.model.prices.timeline import Band, RateTimeline
from tests.model.builders import LONDON, at, cases, prices, slot

NOON = "2026-11-17T12:00Z"
CHEAP, NORMAL = PriceLevel.CHEAP, PriceLevel.NORMAL
EXPENSIVE, PLUNGE = PriceLevel.EXPENSIVE, PriceLevel.PLUNGE


def levels(
    timeline: RateTimeline, cheap_below: float | None = None, expensive_above: float | None = None
) -> list[PriceLevel | None]:
    lines = LevelThresholds(cheap_below=cheap_below, expensive_above=expensive_above)
    return [price_level(timeline, each.start, LONDON, lines) for each in timeline.slots]


def banded(*slots: tuple[Band | None, float], shape: TariffShape) -> RateTimeline:
    return RateTimeline(
        slots=tuple(
            replace(
                slot(price, at(NOON) + index * HALF_HOUR, band=band, shape=shape),
                has_middle_band=Band.MIDDLE in dict(slots),
            )
            for index, (band, price) in enumerate(slots)
        )
    )


@pytest.mark.parametrize("shape", [TariffShape.BANDS, TariffShape.REGISTERS, TariffShape.FOUR_RATE])
def test_two_bands_are_cheap_and_normal(shape):
    """With two prices a day nothing is expensive."""
    timeline = banded((Band.LOW, 0.07), (Band.HIGH, 0.29), shape=shape)
    assert levels(timeline) == [CHEAP, NORMAL]


def test_three_bands_are_cheap_normal_and_expensive():
    """With three prices a day the highest is expensive."""
    timeline = banded(
        (Band.LOW, 0.13), (Band.MIDDLE, 0.26), (Band.HIGH, 0.4), shape=TariffShape.BANDS
    )
    assert levels(timeline) == [CHEAP, NORMAL, EXPENSIVE]


def test_another_tariff_with_three_bands_says_nothing_about_this_one():
    """On the day of a switch from three bands to two, the high band of the new tariff is normal."""
    old = banded((Band.MIDDLE, 0.26), (Band.HIGH, 0.4), shape=TariffShape.BANDS).slots
    new = replace(slot(0.29, "2026-11-17T13:00Z", band=Band.HIGH), shape=TariffShape.BANDS)
    assert levels(RateTimeline(slots=(*old, new))) == [NORMAL, EXPENSIVE, NORMAL]


def test_a_flat_price_is_normal():
    """A flat price is never cheap, however low."""
    assert levels(prices(0.01, 0.9, start=NOON, shape=TariffShape.FLAT)) == [NORMAL, NORMAL]


@pytest.mark.parametrize("shape", [TariffShape.FLAT, TariffShape.HALF_HOURLY, TariffShape.BANDS])
@cases(
    "price, is_plunge",
    ("below zero", -0.01, True),
    ("free", 0.0, True),
    ("just above", 0.0001, False),
)
def test_at_or_below_zero_the_price_has_plunged(shape, price, is_plunge):
    """Free and better than free is a plunge on every tariff."""
    timeline = prices(price, start=NOON, shape=shape)
    assert (levels(timeline) == [PLUNGE]) is is_plunge


def test_a_plunge_wins_over_a_band():
    """A low band that costs nothing has plunged."""
    assert levels(banded((Band.LOW, 0.0), shape=TariffShape.BANDS)) == [PLUNGE]


def test_without_a_price_there_is_no_level():
    """Not known is not normal; nor is a moment outside the timeline."""
    timeline = prices(None, start=NOON)
    assert price_level(timeline, at(NOON), LONDON) is None
    assert price_level(timeline, at("2026-11-17T12:30Z"), LONDON) is None


@cases(
    "values, expected",
    ("3 slots: 3 // 4 = 0 stand out", [1, 2, 3], [NORMAL] * 3),
    ("4 slots: one each", [4, 1, 3, 2], [EXPENSIVE, CHEAP, NORMAL, NORMAL]),
    ("7 slots: 7 // 4 = 1", [1, 2, 3, 4, 5, 6, 7], [CHEAP, *[NORMAL] * 5, EXPENSIVE]),
    (
        "8 slots: two each",
        [1, 2, 3, 4, 5, 6, 7, 8],
        [CHEAP, CHEAP, *[NORMAL] * 4, EXPENSIVE, EXPENSIVE],
    ),
    ("ties across both cuts", [1, 2, 2, 4, 5, 7, 7, 8], [CHEAP, *[NORMAL] * 6, EXPENSIVE]),
    (
        "ties within the cuts",
        [1, 1, 3, 4, 5, 6, 8, 8],
        [CHEAP, CHEAP, *[NORMAL] * 4, EXPENSIVE, EXPENSIVE],
    ),
    ("all alike", [5, 5, 5, 5, 5, 5, 5, 5], [NORMAL] * 8),
    (
        "only known slots count: n = 4",
        [1, None, 2, None, 3, 4],
        [CHEAP, None, NORMAL, None, NORMAL, EXPENSIVE],
    ),
    (
        "plunges take the places of the cheapest",
        [-3, -2, 1, 2, 3, 4, 5, 6],
        [PLUNGE, PLUNGE, *[NORMAL] * 4, EXPENSIVE, EXPENSIVE],
    ),
)
def test_half_hourly_prices_are_ranked_within_their_day(values, expected):
    """The n // 4 cheapest and dearest known slots stand out; a tie across a cut is normal."""
    assert levels(prices(*values, start=NOON)) == expected


@cases(
    "day, quarter",
    ("46 half hours: 11", date(2026, 3, 29), 11),
    ("48 half hours: 12", date(2026, 11, 17), 12),
    ("50 half hours: 12", date(2026, 10, 25), 12),
)
def test_the_day_that_is_ranked_is_the_local_one(day, quarter):
    """Neighbouring days, here cheaper and dearer than all of it, do not count."""
    starts = half_hours_of_day(day, LONDON)
    rising = [0.10 + 0.001 * index for index in range(len(starts))]
    timeline = prices(
        *[0.01] * 10, *rising, *[0.9] * 10, start=(starts[0] - 10 * HALF_HOUR).isoformat()
    )
    found = [price_level(timeline, start, LONDON) for start in starts]
    middle = [NORMAL] * (len(starts) - 2 * quarter)
    assert found == [CHEAP] * quarter + middle + [EXPENSIVE] * quarter


def test_a_half_hourly_slot_is_ranked_by_price_whatever_band_a_layer_gave_it():
    """A band is no rank among half-hourly prices."""
    timeline = prices(1, 2, 3, 4, start=NOON)
    marked = RateTimeline(slots=(*timeline.slots[:3], replace(timeline.slots[3], band=Band.LOW)))
    assert price_level(marked, at(NOON) + timedelta(minutes=90), LONDON) is EXPENSIVE


@given(st.lists(st.integers(1, 6).map(float), max_size=24))
def test_equal_prices_of_a_day_have_equal_levels(values):
    """And a quarter at most stands out at either end."""
    found = levels(prices(*values, start="2026-11-17T06:00Z"))
    assert len(set(zip(values, found, strict=True))) == len(set(values))
    assert found.count(CHEAP) <= len(values) // 4
    assert found.count(EXPENSIVE) <= len(values) // 4


# --- Thresholds -----------------------------------------------------------------------------------


@cases(
    "price, level",
    ("free", 0.0, PLUNGE),
    ("below the lower line", 0.1499, CHEAP),
    ("on the lower line", 0.15, NORMAL),
    ("on the upper line", 0.30, NORMAL),
    ("above the upper line", 0.3001, EXPENSIVE),
    ("not known", None, None),
)
@pytest.mark.parametrize(
    ("shape", "band"), [(TariffShape.HALF_HOURLY, None), (TariffShape.BANDS, Band.HIGH)]
)
def test_a_person_may_draw_the_lines(shape, band, price, level):
    """A price on a line is normal; free stays a plunge, and unknown unknown."""
    known = slot(price, NOON, band=band, shape=shape)
    assert levels(RateTimeline(slots=(known,)), 0.15, 0.30) == [level]


def test_an_end_without_a_line_is_left_to_the_tariff():
    """Of 1, 2, 3 and 4 the tariff calls 1 cheap and 4 expensive."""
    timeline = prices(1, 2, 3, 4, start=NOON)
    assert levels(timeline, cheap_below=3) == [CHEAP, CHEAP, NORMAL, EXPENSIVE]
    assert levels(timeline, cheap_below=1) == [NORMAL, NORMAL, NORMAL, EXPENSIVE]
    assert levels(timeline, expensive_above=1) == [CHEAP, EXPENSIVE, EXPENSIVE, EXPENSIVE]
    assert levels(timeline, expensive_above=4) == [CHEAP, NORMAL, NORMAL, NORMAL]


def test_what_a_person_calls_cheap_is_not_expensive():
    """The dearest half hour of the day is cheap below a line of 9."""
    assert levels(prices(1, 2, 3, 4, start=NOON), cheap_below=9) == [CHEAP] * 4


def test_a_flat_price_is_not_cheap_by_a_line_either():
    """There is no dearer time to save by waiting; that it is expensive a person may say."""
    flat = prices(0.2, start=NOON, shape=TariffShape.FLAT)
    assert levels(flat, cheap_below=0.5) == [NORMAL]
    assert levels(flat, expensive_above=0.1) == [EXPENSIVE]


# --- Looks ----------------------------------------------------------------------------------------


def test_each_level_and_none_has_a_look_of_its_own():
    """Told apart by word, by icon and by colour alone."""
    assert set(LEVEL_LOOKS) == {*PriceLevel, None}
    looks = LEVEL_LOOKS.values()
    for kind in ("word", "icon", "colour"):
        assert len({getattr(look, kind) for look in looks}) == len(looks), kind
    assert all(0 <= part <= 255 for look in looks for part in look.colour)
