"""Whatever is told, no text leaves the sheet, runs into another, or gets too small to read."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from day_pictures import DAYS_PICTURES, YESTERDAY_PICTURES
from hypothesis import given, settings, strategies as st
from pictures import DRAWN_AT, NORMAL_DAY, during
import pytest
from custom_components.octopus_insight.displays.eink.canvas import Canvas, font
from custom_components.octopus_insight.displays.eink.hours import Mark
from custom_components.octopus_insight.displays.eink.now.content import Change, NowContent
from custom_components.octopus_insight.displays.eink.picture import LAYOUTS
from custom_components.octopus_insight.displays.eink.settings import Bits, Size
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.octoplus import SessionKind
from custom_components.octopus_insight.model.prices.level import PriceLevel

HOUR = 2 * HALF_HOUR
SMALLEST, ON_SMALL = 22, 20
"""Capitals of three millimetres on a panel of 7.5 inches, and of two on one of 4.2 [units]."""


class Recorder(Canvas):
    """A sheet that remembers where texts stand."""

    def __init__(self, size):
        super().__init__(size, Bits.BLACK_AND_WHITE)
        self.texts = []

    def text(self, at, text, size, *, anchor="ls", ink=0):
        super().text(at, text, size, anchor=anchor, ink=ink)
        if text:
            place, used = (self.px(at[0]), self.px(at[1])), font(self.px(size))
            box = self.draw.textbbox(place, text, font=used, anchor=anchor)
            self.texts.append((text, size, box))


def known_prices():
    return st.floats(min_value=-9.99, max_value=9.99)


def marks(kind):
    spans = st.tuples(st.integers(-4, 22), st.integers(1, 20))
    return spans.map(
        lambda span: Mark(
            session=kind, when=during(span[0] / 2, (span[0] + span[1]) / 2), is_on=span[0] <= 0
        )
    )


def changes():
    return st.builds(
        lambda halves, price: Change(
            at=NORMAL_DAY.window.start + HALF_HOUR * halves, price_per_kwh=price
        ),
        st.integers(1, 96),
        known_prices(),
    )


def contents() -> st.SearchStrategy[NowContent]:
    """Return contents of all kinds, with up to three charges and sessions."""
    return st.builds(
        partial(replace, NORMAL_DAY),
        price_per_kwh=st.none() | known_prices(),
        level=st.none() | st.sampled_from(PriceLevel),
        cost_per_hour=st.none() | st.floats(min_value=-99, max_value=99),
        change=st.none() | changes(),
        marks=st.lists(st.sampled_from([None, *SessionKind]).flatmap(marks), max_size=3).map(tuple),
        age=st.none() | st.integers(0, 99).map(lambda halves: HALF_HOUR * halves),
    )


def moved(span, later):
    return Interval(start=span.start + later, end=span.end + later)


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("hour", range(-11, 2))
@pytest.mark.parametrize(
    "change",
    [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)],
    ids=["spring", "autumn"],
)
def test_texts_are_apart_on_a_night_when_the_clocks_change(change, hour):
    """In spring midnight and two o'clock are an hour apart."""
    later = change + hour * HOUR - NORMAL_DAY.window.start
    bars = tuple(replace(bar, when=moved(bar.when, later)) for bar in NORMAL_DAY.bars)
    night = replace(NORMAL_DAY, window=moved(NORMAL_DAY.window, later), bars=bars, marks=())
    for size in Size:
        assert_texts_are_apart_and_large_enough(night, size)


@settings(max_examples=80)
@given(content=contents(), size=st.sampled_from(Size))
def test_texts_are_inside_the_sheet_apart_and_large_enough(content, size):
    assert_texts_are_apart_and_large_enough(content, size)


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("name", [*DAYS_PICTURES, *YESTERDAY_PICTURES])
def test_texts_of_whole_days_are_too(name, size):
    content = (DAYS_PICTURES | YESTERDAY_PICTURES)[name]
    assert_texts_are_apart_and_large_enough(content, size)


def assert_texts_are_apart_and_large_enough(content, on_size):
    sheet = Recorder(on_size)
    LAYOUTS[type(content)](sheet, content, DRAWN_AT)
    for text, size, (left, top, right, bottom) in sheet.texts:
        assert left >= 0, text
        assert top >= 0, text
        assert right <= sheet.image.width, text
        assert bottom <= sheet.image.height, text
        assert size >= (ON_SMALL if on_size is Size.SMALL else SMALLEST), text
    for index, (text, _, box) in enumerate(sheet.texts):
        for other, _, other_box in sheet.texts[index + 1 :]:
            assert not overlap(box, other_box), (text, other)
