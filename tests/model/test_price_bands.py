"""The bands of a tariff, found in its own prices."""

from datetime import timedelta
from itertools import groupby
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.interval import half_hours, local_date
from custom_components.octopus_insight.model.prices.bands import BandAnalysis, classify_bands
from custom_components.octopus_insight.model.prices.rates import RateSeries
from custom_components.octopus_insight.model.prices.tariff import DatedRate, TariffShape
from custom_components.octopus_insight.model.prices.timeline import Band
from tests.model.builders import LONDON, at, cases, rate, row, rows_in_a_row

LOW, MIDDLE, HIGH = Band.LOW, Band.MIDDLE, Band.HIGH


def analysis(rows: tuple[DatedRate, ...], first: str, number: int = 3) -> BandAnalysis:
    """Survey `number` local days from the one that `first` lies in; rows newest first."""
    day = local_date(at(first), LONDON)
    days = [day + timedelta(days=index) for index in range(number)]
    return classify_bands(RateSeries(rows=tuple(reversed(rows))), days, LONDON)


def by_wall_clock(found: BandAnalysis, start: str, end: str) -> list[tuple[str, Band | None]]:
    """Say from which local time on which band holds."""
    slots = [(each, found.bands.get(each)) for each in half_hours(at(start), at(end))]
    runs = [(band, next(run)[0]) for band, run in groupby(slots, key=lambda each: each[1])]
    return [(f"{first.astimezone(LONDON):%H:%M}", band) for band, first in runs]


def nights(start: str, number: int, low: float = 0.07, high: float = 0.29) -> tuple[DatedRate, ...]:
    """Six low and eighteen high hours, over and over."""
    return rows_in_a_row(start, *[(low, 6), (high, 18)] * number)


@cases(
    "rows, shape",
    ("no rows", (), TariffShape.UNKNOWN),
    ("one open row", (row(0.25, None, None),), TariffShape.FLAT),
    (
        "one price a day, another each day",
        rows_in_a_row("2026-11-10T00:00Z", (0.25, 24), (0.26, 24), (0.27, 24)),
        TariffShape.FLAT,
    ),
    (
        "flat, with a change at noon",
        rows_in_a_row("2026-11-10T00:00Z", (0.25, 12), (0.26, 60)),
        TariffShape.FLAT,
    ),
    (
        "as many days with a change as without",
        rows_in_a_row("2026-11-10T00:00Z", (0.25, 24), (0.25, 12), (0.26, 12)),
        TariffShape.FLAT,
    ),
    ("two prices", nights("2026-11-09T23:30Z", 4), TariffShape.BANDS),
    (
        "three prices",
        rows_in_a_row("2026-11-10T00:00Z", *[(0.1, 4), (0.2, 12), (0.4, 3), (0.2, 5)] * 3),
        TariffShape.BANDS,
    ),
    (
        "four prices",
        rows_in_a_row("2026-11-10T00:00Z", *[(0.1, 6), (0.2, 6), (0.3, 6), (0.4, 6)] * 3),
        TariffShape.HALF_HOURLY,
    ),
    (
        "a new price every half hour",
        rows_in_a_row("2026-11-10T00:00Z", *((index % 40 / 100, 0.5) for index in range(144))),
        TariffShape.HALF_HOURLY,
    ),
    ("short, one price", rows_in_a_row("2026-11-10T02:00Z", (0.29, 5)), TariffShape.FLAT),
    (
        "short, two prices",
        rows_in_a_row("2026-11-10T02:00Z", (0.07, 5), (0.29, 5)),
        TariffShape.BANDS,
    ),
    (
        "short, nine prices",
        rows_in_a_row("2026-11-10T02:00Z", *((index / 100, 0.5) for index in range(9))),
        TariffShape.HALF_HOURLY,
    ),
)
def test_the_usual_number_of_prices_a_day_is_the_shape(rows, shape):
    """One is flat, two and three are bands, more is half-hourly."""
    assert analysis(rows, "2026-11-10T00:00Z").shape is shape


@cases(
    "first_low, start, end",
    ("winter", "2026-11-09T23:30Z", "2026-11-10T00:00Z", "2026-11-11T00:00Z"),
    ("summer", "2026-07-09T22:30Z", "2026-07-09T23:00Z", "2026-07-10T23:00Z"),
)
def test_two_prices_rank_low_and_high(first_low, start, end):
    """The low band of Intelligent Go is 23:30 to 05:30 by the wall clock, in either half year."""
    found = analysis(nights(first_low, 4), start)
    assert by_wall_clock(found, start, end) == [("00:00", LOW), ("05:30", HIGH), ("23:30", LOW)]


def test_three_prices_rank_low_middle_and_high():
    """Flux: cheap from 02:00 to 05:00, dear from 16:00 to 19:00."""
    day = [(0.2, 2), (0.1, 3), (0.2, 11), (0.4, 3), (0.2, 5)]
    found = analysis(rows_in_a_row("2026-11-10T00:00Z", *day * 3), "2026-11-10T00:00Z")
    assert by_wall_clock(found, "2026-11-10T00:00Z", "2026-11-11T00:00Z") == [
        ("00:00", MIDDLE),
        ("02:00", LOW),
        ("05:00", MIDDLE),
        ("16:00", HIGH),
        ("19:00", MIDDLE),
    ]


def test_a_band_may_come_several_times_a_day():
    """Cosy has three cheap windows and one dear one."""
    day = [(0.26, 4), (0.13, 3), (0.26, 6), (0.13, 3), (0.4, 3), (0.26, 3), (0.13, 2)]
    found = analysis(rows_in_a_row("2026-11-10T00:00Z", *day * 3), "2026-11-10T00:00Z")
    assert by_wall_clock(found, "2026-11-10T00:00Z", "2026-11-11T00:00Z") == [
        ("00:00", MIDDLE),
        ("04:00", LOW),
        ("07:00", MIDDLE),
        ("13:00", LOW),
        ("16:00", HIGH),
        ("19:00", MIDDLE),
        ("22:00", LOW),
    ]


# Over a clock change the supplier's night is five or seven hours long, and its day as ever.
SPRING = rows_in_a_row(
    "2026-03-27T23:30Z", (0.07, 6), (0.29, 18), (0.07, 5), (0.29, 18), (0.07, 6), (0.29, 18)
)
AUTUMN = rows_in_a_row(
    "2026-10-23T22:30Z", (0.07, 6), (0.29, 18), (0.07, 7), (0.29, 18), (0.07, 6), (0.29, 18)
)


@cases(
    "rows, first, start, end, low, high",
    # 46 half hours: the night 00:00-05:30 lacks an hour, 9 + 1 low ones remain.
    ("46", SPRING, "2026-03-28T12:00Z", "2026-03-29T00:00Z", "2026-03-29T23:00Z", 10, 36),
    # 50 half hours: the night has 13, and the evening one.
    ("50", AUTUMN, "2026-10-24T12:00Z", "2026-10-24T23:00Z", "2026-10-26T00:00Z", 14, 36),
)
def test_clock_change_days_are_ranked_by_their_own_prices(rows, first, start, end, low, high):
    """A day of 46 or 50 half hours has its night by the wall clock like any other."""
    found = analysis(rows, first)
    assert by_wall_clock(found, start, end) == [("00:00", LOW), ("05:30", HIGH), ("23:30", LOW)]
    bands = [found.bands[each] for each in half_hours(at(start), at(end))]
    assert (bands.count(LOW), bands.count(HIGH)) == (low, high)


def test_a_day_in_part_takes_the_pattern_of_the_nearest_full_day():
    """The feed ends at noon on the second day; the evening has bands, though no prices."""
    rows = rows_in_a_row("2026-11-09T23:30Z", (0.07, 6), (0.29, 18), (0.07, 6), (0.29, 6.5))
    found = analysis(rows, "2026-11-10T00:00Z", number=2)
    assert by_wall_clock(found, "2026-11-11T00:00Z", "2026-11-12T00:00Z") == [
        ("00:00", LOW),
        ("05:30", HIGH),
        ("23:30", LOW),
    ]
    assert at("2026-11-11T11:30Z") in found.off_peak_rates
    assert at("2026-11-11T12:00Z") not in found.off_peak_rates


@cases(
    "rows, first, start, end",
    (
        "46",
        rows_in_a_row("2026-03-27T23:30Z", (0.07, 6), (0.29, 18), (0.07, 2)),
        "2026-03-28T12:00Z",
        "2026-03-29T00:00Z",
        "2026-03-29T23:00Z",
    ),
    (
        "50",
        rows_in_a_row("2026-10-23T22:30Z", (0.07, 6), (0.29, 18), (0.07, 2)),
        "2026-10-24T12:00Z",
        "2026-10-24T23:00Z",
        "2026-10-26T00:00Z",
    ),
    (
        "the day after, from the pattern of the 46",
        rows_in_a_row("2026-03-28T23:30Z", (0.07, 5), (0.29, 18), (0.07, 2)),
        "2026-03-29T12:00Z",
        "2026-03-29T23:00Z",
        "2026-03-30T23:00Z",
    ),
)
def test_a_pattern_is_carried_over_a_clock_change_by_the_wall_clock(rows, first, start, end):
    """A full day lends its wall times to a neighbour that is longer or shorter."""
    found = analysis(rows, first, number=2)
    assert by_wall_clock(found, start, end) == [("00:00", LOW), ("05:30", HIGH), ("23:30", LOW)]


# Prices change on 11 November at 00:00, 12:00 or 23:30: old 0.07 and 0.29, new 0.08 and 0.31.
@cases(
    "rows, expected",
    (
        "at midnight: one low rate that day",
        rows_in_a_row(
            "2026-11-09T23:30Z",
            *[(0.07, 6), (0.29, 18), (0.07, 0.5)],
            *[(0.08, 5.5), (0.31, 18), (0.08, 6), (0.31, 18)],
        ),
        {"00:00": 0.08, "12:00": 0.08, "23:30": 0.08},
    ),
    (
        "at noon: the nearer of two low rates",
        rows_in_a_row(
            "2026-11-09T23:30Z",
            *[(0.07, 6), (0.29, 18), (0.07, 6), (0.29, 6.5)],
            *[(0.31, 11.5), (0.08, 6), (0.31, 18)],
        ),
        # 12:00 is 7 hours after the old low half hour 05:00 and 11.5 before the new one 23:30;
        # the middle between 05:00 and 23:30 is 14:15.
        {"00:00": 0.07, "12:00": 0.07, "14:00": 0.07, "14:30": 0.08, "23:30": 0.08},
    ),
)
def test_on_the_day_of_a_change_the_nearer_low_rate_is_in_force(rows, expected):
    """A dispatch pays the low rate of its day, and of two low rates the nearer one."""
    found = analysis(rows, "2026-11-10T00:00Z")
    assert by_wall_clock(found, "2026-11-11T00:00Z", "2026-11-12T00:00Z") == [
        ("00:00", LOW),
        ("05:30", HIGH),
        ("23:30", LOW),
    ]
    low_rates = {wall: found.off_peak_rates[at(f"2026-11-11T{wall}Z")] for wall in expected}
    assert low_rates == {wall: rate(price) for wall, price in expected.items()}


def test_a_day_without_a_low_half_hour_borrows_the_nearest_low_rate():
    """Of 10 November only the afternoon was answered: its low rate is the one of the 11th."""
    rows = (
        *rows_in_a_row("2026-11-11T00:00Z", (0.08, 5.5), (0.31, 18), (0.08, 6), (0.31, 18)),
        row(0.31, "2026-11-10T12:00Z", "2026-11-10T18:00Z"),
    )
    found = analysis(rows, "2026-11-10T00:00Z")
    assert found.bands[at("2026-11-10T12:00Z")] is HIGH
    assert found.off_peak_rates[at("2026-11-10T12:00Z")] == rate(0.08)


def test_a_short_feed_is_ranked_as_a_whole():
    """Half a day with two prices: the lower one is low, and beyond it nothing is said."""
    found = analysis(
        rows_in_a_row("2026-11-10T02:00Z", (0.07, 3.5), (0.29, 6)), "2026-11-10T00:00Z"
    )
    assert by_wall_clock(found, "2026-11-10T00:00Z", "2026-11-11T00:00Z") == [
        ("00:00", None),
        ("02:00", LOW),
        ("05:30", HIGH),
        ("11:30", None),
    ]
    assert found.off_peak_rates[at("2026-11-10T11:00Z")] == rate(0.07)


@cases(
    "rows, shape",
    ("flat", (row(0.25, None, None),), TariffShape.FLAT),
    (
        "half-hourly",
        rows_in_a_row("2026-11-10T00:00Z", *((index / 100, 0.5) for index in range(144))),
        TariffShape.HALF_HOURLY,
    ),
)
def test_only_a_tariff_with_bands_has_a_low_rate(rows, shape):
    """Flat and half-hourly tariffs have no bands, so there is no low rate to pay."""
    found = analysis(rows, "2026-11-10T00:00Z")
    assert found == BandAnalysis(shape=shape, bands={}, off_peak_rates={})


@given(st.lists(st.sampled_from([0.07, 0.29, 0.4]), min_size=48, max_size=48))
def test_within_a_ranked_day_a_higher_band_costs_more(day_prices):
    """Bands and prices are in the same order, whatever the windows."""
    rows = rows_in_a_row("2026-11-10T00:00Z", *((price, 0.5) for price in day_prices))
    found = analysis(rows, "2026-11-10T00:00Z", number=1)
    order = [LOW, MIDDLE, HIGH]
    ranked = sorted(
        (order.index(found.bands[one.start]), one.rate.inc_vat)
        for one in rows
        if one.start in found.bands
    )
    assert [price for _, price in ranked] == sorted(price for _, price in ranked)
    assert (found.shape is TariffShape.BANDS) == (len(set(day_prices)) in {2, 3})
