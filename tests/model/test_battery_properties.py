"""What holds for any windows, at any moment, on any day."""

from copy import deepcopy
from datetime import datetime, timedelta
from itertools import pairwise
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.battery.bands import Label
from custom_components.octopus_insight.model.battery.plan import time_of_use
from custom_components.octopus_insight.model.battery.windows import (
    SellRule,
    TimeOfUseOptions,
    Window,
    WindowKind,
)
from custom_components.octopus_insight.model.interval import Interval
from tests.model.battery_builders import (
    COSY,
    FLUX,
    FLUX_EXPORT,
    HIGH,
    LOW,
    by_label,
    home_of,
    read,
    two_bands,
    without_bands,
)
from tests.model.builders import LONDON, at
from tests.model.tesla_rules import faults_of

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
DOUBLED_HOUR = Interval(start=at("2026-10-25T00:00Z"), end=at("2026-10-25T02:00Z"))


def agile(wall: str) -> float:
    """Price each half hour differently, some of them below nothing."""
    hour, minute = map(int, wall.split(":"))
    return ((hour * 2 + minute // 30) * 7 % 48 - 4) / 100


FIRST_DAYS = {"ordinary": "2026-11-08", "spring": "2026-03-26", "autumn": "2026-10-22"}
HOUSES = {
    (name, first): home_of(buy, sell, first=first, days=6)
    for first in FIRST_DAYS.values()
    for name, buy, sell in (
        ("night", two_bands(LOW, HIGH), None),
        ("late night", two_bands(LOW, HIGH, ["00:30-05:30"]), without_bands(agile)),
        ("cosy", COSY, None),
        ("flux", FLUX, FLUX_EXPORT),
        ("flat", without_bands(lambda _: 0.25), None),
        ("half-hourly", without_bands(agile), without_bands(agile)),
    )
}
houses = st.sampled_from(sorted(HOUSES))
minutes_in = st.integers(min_value=2 * 24 * 60, max_value=4 * 24 * 60)
"""A moment of the third or fourth of the six days; the clocks change on the fourth, at 01:00."""


@st.composite
def situations(draw):
    name, first = draw(houses)
    now = at(f"{first}T00:00Z") + draw(minutes_in) * MINUTE
    windows = draw(st.lists(windows_around(now), max_size=5))
    options = TimeOfUseOptions(
        saving_sessions=True, sell_rule=draw(st.sampled_from([*SellRule, SellRule.CAPPED]))
    )
    return HOUSES[name, first], windows, options, now


@st.composite
def windows_around(draw, now: datetime):
    start = now + draw(st.integers(min_value=-26 * 60, max_value=50 * 60)) * MINUTE
    length = draw(st.sampled_from([1, 15, 30, 52, 60, 90, 240, 700, 1440]))
    return Window(
        kind=draw(st.sampled_from([*WindowKind, WindowKind.DISPATCH])),
        when=Interval(start=start, end=start + length * MINUTE),
        reward_per_kwh=draw(st.sampled_from([0.0, 0.1, 2.25])),
    )


def made(poll_state, *, now: datetime | None = None, windows: list[Window] | None = None):
    home, known, options, moment = poll_state
    return time_of_use(home, known if windows is None else windows, options, now=now or moment)


@given(situations())
def test_every_minute_is_covered_once(poll_state):
    """Bands follow each other from 00:00 to 24:00, and the tariff says the same both ways."""
    tariff = made(poll_state)
    assert tariff.bands[0].start_minute == 0
    assert tariff.bands[-1].end_minute == 24 * 60
    for band, following in pairwise(tariff.bands):
        assert band.start_minute < band.end_minute == following.start_minute
        assert band.price.label is not following.price.label
    assert read(tariff.tariff) == read(tariff.tariff["sell_tariff"]) == by_label(tariff)


@given(situations())
def test_no_tariff_breaks_teslas_rules(poll_state):
    """Whatever is combined; with one period less each of them would."""
    tariff = made(poll_state).tariff
    assert faults_of(tariff) == ()
    gapped = deepcopy(tariff)
    (season,) = gapped["seasons"].values()
    group = next(iter(season["tou_periods"].values()))
    group["periods"].pop()
    assert faults_of(gapped)


@given(situations())
def test_labels_have_one_price_each_in_their_own_order(poll_state):
    """A dearer label never costs less, nothing is below nothing, and ALL stands alone."""
    tariff = made(poll_state)
    prices = {band.price.label: band.price for band in tariff.bands}
    assert all(band.price == prices[band.price.label] for band in tariff.bands)
    bought = [prices[label].buy_per_kwh for label in Label if label in prices]
    assert bought == sorted(bought)
    assert min(bought) >= 0
    assert (Label.ALL in prices) <= (len(prices) == 1)


@given(situations())
def test_no_price_to_sell_is_above_the_price_to_buy(poll_state):
    """Where export is capped Tesla has no reason to raise an import price."""
    home, windows, _, now = poll_state
    capped = TimeOfUseOptions(saving_sessions=True)
    for band in time_of_use(home, windows, capped, now=now).bands:
        assert 0 <= band.price.sell_per_kwh <= band.price.buy_per_kwh


@given(situations())
def test_a_day_later_nothing_of_a_window_is_left(poll_state):
    _, windows, _, now = poll_state
    later = now + DAY
    still = [window for window in windows if window.span.end > later]
    assert made(poll_state, now=later).tariff == made(poll_state, now=later, windows=still).tariff


def shows(moment: datetime) -> tuple[int, int]:
    local = moment.astimezone(LONDON)
    return local.hour, local.minute


@given(situations())
def test_no_window_is_written_before_its_clock_time_is_next(poll_state):
    """From now to its start the clock never shows a time of it; the doubled hour is taken as is."""
    now = poll_state[-1]
    for window in made(poll_state).admission.admitted:
        span = window.span
        times = {
            shows(span.start + number * MINUTE)
            for number in range(int((span.end - span.start) / MINUTE))
        }
        moment = now
        while moment < span.start:
            assert shows(moment) not in times or DOUBLED_HOUR.contains(moment)
            moment += 7 * MINUTE


@given(situations())
def test_nothing_changes_by_itself_before_the_next_change(poll_state):
    """Until then the same windows stand, and then they are others."""
    now, told = poll_state[-1], made(poll_state).admission
    following = told.next_change
    if following is None:
        assert made(poll_state, now=now + DAY).admission.admitted == told.admitted == ()
        return
    before = made(poll_state, now=following - timedelta(seconds=1)).admission
    assert before.admitted == told.admitted
    assert made(poll_state, now=following).admission.admitted != told.admitted


@given(situations())
def test_the_order_of_windows_makes_no_difference(poll_state):
    _, windows, _, _ = poll_state
    backwards = made(poll_state, windows=windows[::-1])
    assert made(poll_state).issued.signature == backwards.issued.signature
