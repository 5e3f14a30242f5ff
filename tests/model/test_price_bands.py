"""The bands of a tariff, found in its own prices."""

from datetime import date, timedelta
from itertools import groupby
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.interval import half_hours_of_day
from custom_components.octopus_insight.model.prices.bands import BandAnalysis
from custom_components.octopus_insight.model.prices.rates import RateSeries
from custom_components.octopus_insight.model.prices.tariff import DatedRate, TariffShape
from custom_components.octopus_insight.model.prices.timeline import Band
from tests.harness.cases import cases
from tests.model.builders import LONDON, always, at, rate, row, rows_in_a_row


def analysis(
    rows: tuple[DatedRate, ...], first: str = "2026-11-10", number: int = 3
) -> BandAnalysis:
    """Survey local days from the first on; rows are newest first."""
    days = [date.fromisoformat(first) + timedelta(days=index) for index in range(number)]
    return BandAnalysis.of(RateSeries(rows=tuple(reversed(rows))), days, LONDON)


def by_wall_clock(found: BandAnalysis, day: str = "2026-11-10") -> str:
    """Say from which local time of a day on which band holds."""
    slots = half_hours_of_day(date.fromisoformat(day), LONDON)
    runs = groupby(slots, key=found.bands.get)
    starts = [(next(run).astimezone(LONDON), band or "-") for band, run in runs]
    return ", ".join(f"{start:%H:%M} {band}" for start, band in starts)


def days(*runs: tuple[float, float]) -> tuple[DatedRate, ...]:
    """Build rows from midnight of 10 November on."""
    return rows_in_a_row("2026-11-10T00:00Z", *runs)


LOW_HIGH_LOW = "00:00 low, 05:30 high, 23:30 low"
CHANGING = [(index % 40 / 100, 0.5) for index in range(144)]


@cases(
    "rows, shape",
    ("no rows", (), TariffShape.UNKNOWN),
    ("one open row", always(0.25), TariffShape.FLAT),
    ("another price each day", days((0.25, 24), (0.26, 24), (0.27, 24)), TariffShape.FLAT),
    ("flat, with a change at noon", days((0.25, 12), (0.26, 60)), TariffShape.FLAT),
    ("as many with a change", days((0.25, 24), (0.25, 12), (0.26, 12)), TariffShape.FLAT),
    ("two prices", days(*[(0.07, 6), (0.29, 18)] * 3), TariffShape.BANDS),
    ("three", days(*[(0.1, 4), (0.2, 12), (0.4, 3), (0.2, 5)] * 3), TariffShape.BANDS),
    ("four", days(*[(0.1, 6), (0.2, 6), (0.3, 6), (0.4, 6)] * 3), TariffShape.HALF_HOURLY),
    ("a new price every half hour", days(*CHANGING), TariffShape.HALF_HOURLY),
    ("short, one price", rows_in_a_row("2026-11-10T02:00Z", (0.29, 5)), TariffShape.FLAT),
    (
        "short, two prices",
        rows_in_a_row("2026-11-10T02:00Z", (0.07, 5), (0.29, 5)),
        TariffShape.BANDS,
    ),
    (
        "short, nine prices",
        rows_in_a_row("2026-11-10T02:00Z", *CHANGING[:9]),
        TariffShape.HALF_HOURLY,
    ),
)
def test_the_usual_number_of_prices_a_day_is_the_shape(rows, shape):
    """One is flat, two and three are bands, more is half-hourly; only bands have a low rate."""
    found = analysis(rows)
    assert found.shape is shape
    if shape is not TariffShape.BANDS:
        assert (found.bands, found.off_peak_rates) == ({}, {})


NIGHTS = [(0.07, 6), (0.29, 18)] * 4
COSY = [(0.26, 4), (0.13, 3), (0.26, 6), (0.13, 3), (0.4, 3), (0.26, 3), (0.13, 2)]
FLUX = [(0.2, 2), (0.1, 3), (0.2, 11), (0.4, 3), (0.2, 5)]


@cases(
    "rows, day, expected",
    # Intelligent Go, by the wall clock in either half year
    ("winter", rows_in_a_row("2026-11-09T23:30Z", *NIGHTS), "2026-11-10", LOW_HIGH_LOW),
    ("summer", rows_in_a_row("2026-07-09T22:30Z", *NIGHTS), "2026-07-10", LOW_HIGH_LOW),
    (
        "Flux",
        days(*FLUX * 3),
        "2026-11-10",
        "00:00 middle, 02:00 low, 05:00 middle, 16:00 high, 19:00 middle",
    ),
    (
        "Cosy: a band may come several times a day",
        days(*COSY * 3),
        "2026-11-10",
        "00:00 middle, 04:00 low, 07:00 middle, 13:00 low, 16:00 high, 19:00 middle, 22:00 low",
    ),
)
def test_prices_of_a_day_rank_low_middle_and_high(rows, day, expected):
    assert by_wall_clock(analysis(rows, day), day) == expected


# Over a clock change the supplier's night is five or seven hours long, and its day as ever.
SPRING = rows_in_a_row(
    "2026-03-27T23:30Z", (0.07, 6), (0.29, 18), (0.07, 5), (0.29, 18), (0.07, 6), (0.29, 18)
)
AUTUMN = rows_in_a_row(
    "2026-10-23T22:30Z", (0.07, 6), (0.29, 18), (0.07, 7), (0.29, 18), (0.07, 6), (0.29, 18)
)


@cases(
    "rows, first, day, low, high",
    # 46 half hours: the night 00:00-05:30 lacks an hour, 9 + 1 low ones remain.
    ("46", SPRING, "2026-03-28", "2026-03-29", 10, 36),
    # 50 half hours: the night has 13, and the evening one.
    ("50", AUTUMN, "2026-10-24", "2026-10-25", 14, 36),
)
def test_clock_change_days_are_ranked_by_their_own_prices(rows, first, day, low, high):
    found = analysis(rows, first)
    assert by_wall_clock(found, day) == LOW_HIGH_LOW
    starts = half_hours_of_day(date.fromisoformat(day), LONDON)
    bands = [found.bands[each] for each in starts]
    assert (bands.count(Band.LOW), bands.count(Band.HIGH)) == (low, high)


def test_a_day_in_part_takes_the_pattern_of_the_nearest_full_day():
    """The feed ends at noon on the second day; the evening has bands, though no prices."""
    rows = rows_in_a_row("2026-11-09T23:30Z", (0.07, 6), (0.29, 18), (0.07, 6), (0.29, 6.5))
    found = analysis(rows, number=2)
    assert by_wall_clock(found, "2026-11-11") == LOW_HIGH_LOW
    assert at("2026-11-11T11:30Z") in found.off_peak_rates
    assert at("2026-11-11T12:00Z") not in found.off_peak_rates


@cases(
    "start, night, first, day",
    ("46", "2026-03-27T23:30Z", 6, "2026-03-28", "2026-03-29"),
    ("50", "2026-10-23T22:30Z", 6, "2026-10-24", "2026-10-25"),
    ("the day after, from the 46", "2026-03-28T23:30Z", 5, "2026-03-29", "2026-03-30"),
)
def test_a_pattern_is_carried_over_a_clock_change_by_the_wall_clock(start, night, first, day):
    """A full day lends its wall times to a neighbour that is longer or shorter."""
    rows = rows_in_a_row(start, (0.07, night), (0.29, 18), (0.07, 2))
    assert by_wall_clock(analysis(rows, first, number=2), day) == LOW_HIGH_LOW


# Prices change on 11 November at 00:00, 12:00 or 23:30: old 0.07 and 0.29, new 0.08 and 0.31.
OLD, NEW = [(0.07, 6), (0.29, 18)], [(0.08, 6), (0.31, 18)]


@cases(
    "runs, expected",
    (
        "at midnight: one low rate that day",
        [*OLD, (0.07, 0.5), (0.08, 5.5), (0.31, 18), *NEW],
        {"00:00": 0.08, "12:00": 0.08, "23:30": 0.08},
    ),
    (
        # 12:00 is 7 hours after the old low half hour 05:00 and 11.5 before the new one 23:30;
        # the middle between 05:00 and 23:30 is 14:15.
        "at noon: the nearer of two low rates",
        [*OLD, (0.07, 6), (0.29, 6.5), (0.31, 11.5), *NEW],
        {"00:00": 0.07, "12:00": 0.07, "14:00": 0.07, "14:30": 0.08, "23:30": 0.08},
    ),
)
def test_on_the_day_of_a_change_the_nearer_low_rate_is_in_force(runs, expected):
    """A dispatch pays the low rate of its day, and of two low rates the nearer one."""
    found = analysis(rows_in_a_row("2026-11-09T23:30Z", *runs))
    assert by_wall_clock(found, "2026-11-11") == LOW_HIGH_LOW
    low_rates = {wall: found.off_peak_rates[at(f"2026-11-11T{wall}Z")] for wall in expected}
    assert low_rates == {wall: rate(price) for wall, price in expected.items()}


def test_a_day_without_a_low_half_hour_borrows_the_nearest_low_rate():
    """Of 10 November only the afternoon was answered: its low rate is the one of the 11th."""
    following = rows_in_a_row("2026-11-11T00:00Z", (0.08, 5.5), (0.31, 18), *NEW)
    found = analysis((*following, row(0.31, "2026-11-10T12:00Z", "2026-11-10T18:00Z")))
    assert found.bands[at("2026-11-10T12:00Z")] is Band.HIGH
    assert found.off_peak_rates[at("2026-11-10T12:00Z")] == rate(0.08)


def test_a_short_feed_is_ranked_as_a_whole():
    """Half a day with two prices: the lower one is low, and beyond it nothing is said."""
    found = analysis(rows_in_a_row("2026-11-10T02:00Z", (0.07, 3.5), (0.29, 6)))
    assert by_wall_clock(found) == "00:00 -, 02:00 low, 05:30 high, 11:30 -"
    assert found.off_peak_rates[at("2026-11-10T11:00Z")] == rate(0.07)


@given(st.lists(st.sampled_from([0.07, 0.29, 0.4]), min_size=48, max_size=48))
def test_within_a_ranked_day_a_higher_band_costs_more(day_prices):
    """Bands and prices are in the same order, whatever the windows."""
    rows = days(*((price, 0.5) for price in day_prices))
    found = analysis(rows, number=1)
    order = [Band.LOW, Band.MIDDLE, Band.HIGH]
    ranked = sorted(
        (order.index(found.bands[one.start]), one.rate.inc_vat)
        for one in rows
        if one.start in found.bands
    )
    assert [price for _, price in ranked] == sorted(price for _, price in ranked)
    assert (found.shape is TariffShape.BANDS) == (len(set(day_prices)) in {2, 3})
