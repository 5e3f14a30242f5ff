"""How dear a slot is, in one word."""

from dataclasses import replace
from datetime import date
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
from tests.harness.cases import cases
from tests.model.builders import LONDON, at, prices, slot, timeline_of

NOON = "2026-11-17T12:00Z"


def levels(
    timeline: RateTimeline, cheap_below: float | None = None, expensive_above: float | None = None
) -> str:
    """Tell each slot's level by its first letter; `-`: there is none."""
    lines = LevelThresholds(cheap_below=cheap_below, expensive_above=expensive_above)
    found = [price_level(timeline, each.start, LONDON, lines) for each in timeline.slots]
    return "".join("-" if level is None else level[0] for level in found)


LOW, MIDDLE, HIGH = Band.LOW, Band.MIDDLE, Band.HIGH


def banded(*bands: tuple[Band, float], shape: TariffShape = TariffShape.BANDS) -> RateTimeline:
    slots = (
        slot(price, at(NOON) + index * HALF_HOUR, band=band, shape=shape)
        for index, (band, price) in enumerate(bands)
    )
    has_middle = MIDDLE in dict(bands)
    return timeline_of(*(replace(each, has_middle_band=has_middle) for each in slots))


@pytest.mark.parametrize("shape", [TariffShape.BANDS, TariffShape.REGISTERS, TariffShape.FOUR_RATE])
def test_two_bands_are_cheap_and_normal(shape):
    """With two prices a day nothing is expensive."""
    assert levels(banded((LOW, 0.07), (HIGH, 0.29), shape=shape)) == "cn"


@cases(
    "timeline, expected",
    (
        "of three bands the highest is expensive",
        banded((LOW, 0.1), (MIDDLE, 0.2), (HIGH, 0.4)),
        "cne",
    ),
    ("a flat price is never cheap", prices(0.01, 0.9, start=NOON, shape=TariffShape.FLAT), "nn"),
    ("a plunge wins over a band", banded((LOW, 0.0)), "p"),
    ("not known is not normal", prices(None, start=NOON), "-"),
)
def test_levels(timeline, expected):
    assert levels(timeline) == expected
    assert price_level(timeline, timeline.slots[-1].end, LONDON) is None


def test_another_tariff_with_three_bands_says_nothing_about_this_one():
    """On the day of a switch from three bands to two, the high band of the new tariff is normal."""
    new = slot(0.29, "2026-11-17T13:00Z", band=HIGH, shape=TariffShape.BANDS)
    assert levels(timeline_of(*banded((MIDDLE, 0.26), (HIGH, 0.4)).slots, new)) == "nen"


@pytest.mark.parametrize("shape", [TariffShape.FLAT, TariffShape.HALF_HOURLY, TariffShape.BANDS])
@cases(
    "price, is_plunge",
    ("below zero", -0.01, True),
    ("free", 0.0, True),
    ("just above", 0.0001, False),
)
def test_at_or_below_zero_the_price_has_plunged(shape, price, is_plunge):
    assert (levels(prices(price, start=NOON, shape=shape)) == "p") is is_plunge


@cases(
    "values, expected",
    ("3 slots: 3 // 4 = 0 stand out", [1, 2, 3], "nnn"),
    ("4 slots: one each", [4, 1, 3, 2], "ecnn"),
    ("7 slots: 7 // 4 = 1", [1, 2, 3, 4, 5, 6, 7], "cnnnnne"),
    ("8 slots: two each", [1, 2, 3, 4, 5, 6, 7, 8], "ccnnnnee"),
    ("ties across both cuts", [1, 2, 2, 4, 5, 7, 7, 8], "cnnnnnne"),
    ("ties within the cuts", [1, 1, 3, 4, 5, 6, 8, 8], "ccnnnnee"),
    ("all alike", [5, 5, 5, 5, 5, 5, 5, 5], "nnnnnnnn"),
    ("only known slots count: n = 4", [1, None, 2, None, 3, 4], "c-n-ne"),
    ("plunges take the places of the cheapest", [-3, -2, 1, 2, 3, 4, 5, 6], "ppnnnnee"),
)
def test_half_hourly_prices_are_ranked_within_their_day(values, expected):
    """The n // 4 cheapest and dearest known slots stand out; a tie across a cut is normal."""
    assert levels(prices(*values, start=NOON)) == expected


@cases(
    "number, expected",
    ("23 of 48 half hours: of 71 with the day before, 71 // 4 = 17", 23, "c" * 17 + "n" * 6),
    ("half of the day is enough: 24 // 4 = 6", 24, "c" * 6 + "n" * 12 + "e" * 6),
)
def test_a_day_of_which_little_is_known_is_ranked_with_the_days_beside_it(number, expected):
    """Where all of it costs less than the day before, none of it is expensive."""
    rising = [0.10 + 0.001 * index for index in range(number)]
    found = levels(prices(*[0.9] * 48, *rising, start="2026-11-17T00:00Z"))
    assert found[48:] == expected


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
    first = starts[0] - 10 * HALF_HOUR
    found = levels(prices(*[0.01] * 10, *rising, *[0.9] * 10, start=first.isoformat()))
    normal = len(starts) - 2 * quarter
    assert found[10:-10] == "c" * quarter + "n" * normal + "e" * quarter


def test_a_half_hourly_slot_is_ranked_by_price_whatever_band_a_layer_gave_it():
    *others, last = prices(1, 2, 3, 4, start=NOON).slots
    assert levels(timeline_of(*others, replace(last, band=LOW))) == "cnne"


@given(st.lists(st.integers(1, 6).map(float), max_size=24))
def test_equal_prices_of_a_day_have_equal_levels(values):
    """And a quarter at most stands out at either end."""
    found = levels(prices(*values, start="2026-11-17T06:00Z"))
    assert len(set(zip(values, found, strict=True))) == len(set(values))
    assert found.count("c") <= len(values) // 4
    assert found.count("e") <= len(values) // 4


# --- Thresholds -----------------------------------------------------------------------------------


@cases(
    "price, level",
    ("free", 0.0, "p"),
    ("below the lower line", 0.1499, "c"),
    ("on the lower line", 0.15, "n"),
    ("on the upper line", 0.30, "n"),
    ("above the upper line", 0.3001, "e"),
    ("not known", None, "-"),
)
@pytest.mark.parametrize(
    ("shape", "band"), [(TariffShape.HALF_HOURLY, None), (TariffShape.BANDS, Band.HIGH)]
)
def test_a_person_may_draw_the_lines(shape, band, price, level):
    """A price on a line is normal; free stays a plunge, and unknown unknown."""
    assert levels(timeline_of(slot(price, NOON, band=band, shape=shape)), 0.15, 0.30) == level


@cases(
    "lines, expected",
    ("cheap below 3", {"cheap_below": 3}, "ccne"),
    ("cheap below 1", {"cheap_below": 1}, "nnne"),
    # what a person calls cheap is not expensive
    ("cheap below 9", {"cheap_below": 9}, "cccc"),
    ("expensive above 1", {"expensive_above": 1}, "ceee"),
    ("expensive above 4", {"expensive_above": 4}, "cnnn"),
)
def test_an_end_without_a_line_is_left_to_the_tariff(lines, expected):
    """Of 1, 2, 3 and 4 the tariff calls 1 cheap and 4 expensive."""
    assert levels(prices(1, 2, 3, 4, start=NOON), **lines) == expected


def test_a_flat_price_is_not_cheap_by_a_line_either():
    """There is no dearer time to save by waiting; that it is expensive a person may say."""
    flat = prices(0.2, start=NOON, shape=TariffShape.FLAT)
    assert levels(flat, cheap_below=0.5) == "n"
    assert levels(flat, expensive_above=0.1) == "e"


# --- Looks ----------------------------------------------------------------------------------------


def test_each_level_and_none_has_a_look_of_its_own():
    """Told apart by word, by icon and by colour alone."""
    assert set(LEVEL_LOOKS) == {*PriceLevel, None}
    looks = LEVEL_LOOKS.values()
    for kind in ("word", "icon", "colour"):
        assert len({getattr(look, kind) for look in looks}) == len(looks), kind
    assert all(0 <= part <= 255 for look in looks for part in look.colour)
