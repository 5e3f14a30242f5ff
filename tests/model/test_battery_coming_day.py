"""Each clock time has the price of the next time it comes round, as far as that is known."""

from dataclasses import replace
from datetime import date, timedelta
from custom_components.octopus_insight.model.battery.plan import TimeOfUse
from custom_components.octopus_insight.model.battery.windows import SellRule, TimeOfUseOptions
from custom_components.octopus_insight.model.prices.timeline import RateTimeline
from tests.harness.cases import cases
from tests.model.battery_builders import (
    ALL_SESSIONS,
    COSY,
    HIGH,
    LOW,
    Pricing,
    by_label,
    dispatch,
    free,
    home_of,
    in_pence,
    is_within,
    made,
    not_exporting,
    priced,
    prices_of,
    saving,
    two_bands,
    without_bands,
)


def days_of(*days: Pricing, first: str = "2026-11-14"):
    """Build a house without export, each local day priced in its own way; the first a Saturday."""
    starts = [(date.fromisoformat(first) + timedelta(days=n)).isoformat() for n in range(len(days))]
    lists = [priced(day, start, 1).slots for day, start in zip(days, starts, strict=True)]
    slots = tuple(slot for of_day in lists for slot in of_day)
    return replace(not_exporting(), buy=RateTimeline(slots=slots))


def price_at(tariff: TimeOfUse, wall: str) -> float:
    """Return what a unit costs at a time of the clock [GBP/kWh]."""
    rows = (band.as_dict() for band in tariff.bands)
    (band,) = (row for row in rows if row["start"] <= wall < row["end"])
    return band["buy"]


def by_clock(*runs: tuple[str, float | None]) -> Pricing:
    """Price a day half-hourly: each price holds from its wall time on."""
    return without_bands(lambda wall: [price for start, price in runs if start <= wall][-1])


SATURDAY = by_clock(("00:00", 0.13), ("16:00", 0.33), ("19:00", 0.21))
SUNDAY = by_clock(("00:00", 0.13), ("02:00", 0.0), ("05:30", 0.13), ("16:00", 0.33), ("19:00", 0.2))
SUNDAY_SO_FAR = by_clock(
    ("00:00", 0.13), ("02:00", 0.0), ("05:30", 0.13), ("16:00", 0.33), ("19:00", 0.2),
    ("23:00", None),
)  # fmt: skip
MONDAY = by_clock(("00:00", 0.118), ("16:00", 0.36), ("19:00", 0.22), ("23:00", None))
NOT_YET = by_clock(("00:00", None))

AGILE = days_of(SATURDAY, SUNDAY, MONDAY, NOT_YET)
"""As known on Sunday from 16:00 on."""


@cases(
    "now, wall, expected",
    # Monday's, not what last night cost
    ("the night to come", "20:00", "02:30", 0.118),
    ("what is on", "20:00", "20:00", 0.2),
    ("what is on, in its last minute", "20:29", "20:00", 0.2),
    ("just over", "20:30", "20:00", 0.22),
    ("still to come today", "20:00", "22:30", 0.2),
    ("the peak before it", "15:59", "16:00", 0.33),
    ("the peak after it", "19:00", "16:00", 0.36),
    # not published: what it last cost
    ("the last hour of tomorrow", "23:30", "23:00", 0.2),
)
def test_a_clock_time_costs_what_it_does_when_it_comes_next(now, wall, expected):
    tariff = made(of=AGILE, now=f"2026-11-15T{now}Z")
    assert price_at(tariff, wall) == expected


def test_an_hour_not_published_yet_costs_what_it_last_did_at_that_time():
    """On Sunday at 10:00 nothing is known from 23:00 on: 23:00 was 21 p on Saturday.

    8 half hours at 20 p and 2 at 21 p share a label at 20.2 p; what is dear is the peak alone.
    """
    tariff = made(of=days_of(SATURDAY, SUNDAY_SO_FAR, NOT_YET, NOT_YET), now="2026-11-15T10:00Z")
    assert [price_at(tariff, wall) for wall in ("23:00", "01:00", "16:00")] == [0.202, 0.13, 0.33]
    assert by_label(tariff)["ON_PEAK"] == ["16:00-19:00"]


def test_what_never_was_known_at_its_time_is_the_mean_of_all_that_is():
    """19 hours at 10 p and 4 hours at 30 p are (190 + 120) / 23 = 13.4783 p."""
    day = by_clock(("00:00", 0.1), ("19:00", 0.3), ("23:00", None))
    tariff = made(of=days_of(day, day, day, day), now="2026-11-15T10:00Z")
    assert price_at(tariff, "23:30") == 0.1348


@cases(
    "night, unpublished, expected",
    # not the 31 p that follow, nor the 29 p of the same clock time the day before
    ("the cheap band", ["23:30-05:30"], "03:00-03:30", (0.08, 0.31)),
    ("the high band", ["23:30-05:30"], "06:00-07:00", (0.08, 0.31)),
)
def test_an_hour_not_published_yet_costs_what_its_band_does_nearest_by(
    night, unpublished, expected
):
    def tomorrow(wall):
        price, band = two_bands(0.08, 0.31, night)(wall)
        return (None if is_within(wall, [unpublished]) else price), band

    today = two_bands(0.07, 0.29)
    home = days_of(today, today, tomorrow, tomorrow)
    tariff = made(of=home, now="2026-11-16T00:00Z")
    assert {prices[0] for prices in prices_of(tariff).values()} == set(expected)


def test_an_agreement_that_changes_at_midnight_changes_what_comes_after_it():
    """From 7 p and 29 p by day to 8 p from 01:00 to 06:00, and 31 p: each counts at its times."""
    today, tomorrow = two_bands(0.07, 0.29), two_bands(0.08, 0.31, ["01:00-06:00"])
    home = days_of(today, today, tomorrow, tomorrow)
    tariff = made(of=home, now="2026-11-15T20:00Z")
    assert prices_of(tariff) == {
        "SUPER_OFF_PEAK": (0.07, 0.0),
        "OFF_PEAK": (0.08, 0.0),
        "PARTIAL_PEAK": (0.29, 0.0),
        "ON_PEAK": (0.31, 0.0),
    }
    assert by_label(tariff) == {
        "SUPER_OFF_PEAK": ["23:30-24:00"],
        "OFF_PEAK": ["01:00-06:00"],
        "PARTIAL_PEAK": ["20:00-23:30"],
        "ON_PEAK": ["00:00-01:00", "06:00-20:00"],
    }


def test_of_more_prices_than_labels_those_that_lie_close_share_one():
    """Free hours leave three: half an hour at 7 p and 5 hours at 8 p are 43.5 / 5.5 = 7.9091 p."""
    today, tomorrow = two_bands(0.07, 0.29), two_bands(0.08, 0.31, ["01:00-06:00"])
    gift = free("2026-11-15T22:00Z", "2026-11-15T22:30Z")
    home = days_of(today, today, tomorrow, tomorrow)
    told = made(gift, of=home, now="2026-11-15T20:00Z")
    assert in_pence(told) == "SUPER_OFF 0/0 OFF 7.91/0 PARTIAL 29/0 ON 31/0"


@cases(
    "now, expected",
    ("before it", "2026-03-28T12:00Z", ["00:30-04:30"]),
    # the hour that the clocks skip comes on the 30th, at another price
    ("on the day", "2026-03-29T09:00Z", ["00:30-04:30"]),
)
def test_an_hour_that_the_clocks_skip_comes_a_day_later(now, expected):
    spring = home_of(two_bands(LOW, HIGH, ["00:30-04:30"]), first="2026-03-27", days=5)
    assert by_label(made(of=spring, now=now))["OFF_PEAK"] == expected


# --- What is sold ---------------------------------------------------------------------------------

AS_IT_IS = TimeOfUseOptions(saving_sessions=True, sell_rule=SellRule.NONE)
OUTGOING = by_clock(
    ("00:00", 0.04), ("02:00", 0.05), ("12:00", 0.10), ("16:00", 0.24), ("19:00", 0.10)
)  # fmt: skip
ONE_PRICE = without_bands(lambda _: 0.25)
NOON, EVENING = free("12:00", "13:00"), saving("17:00", "18:00")


@cases(
    "buy, windows, options, expected",
    # by night 2 h at 4 p and 3.5 h at 5 p are 4.6364 p, and half an hour at 10 p is cut to 7 p;
    # by day 6.5 h at 5 p and 8.5 h at 10 p are 7.8333 p, and 3 h are at 24 p
    ("two bands", None, [], None, "SUPER_OFF 7/4.64 OFF 7/7 PARTIAL 27.15/7.83 ON 27.15/24"),
    ("not cut", None, [], AS_IT_IS, "SUPER_OFF 7/4.64 OFF 7/10 PARTIAL 27.15/7.83 ON 27.15/24"),
    # free hours take a cheap label: the night is sold at its mean, (25.5 + 3.5) / 6 = 4.8333 p
    ("free hours", None, [NOON], None, "SUPER_OFF 0/0 OFF 7/4.83 PARTIAL 27.15/7.83 ON 27.15/24"),
    # a session takes a high one: (117.5 + 72) / 18 = 10.5278 p by day, and 225 p more in it
    (
        "a saving session",
        None,
        [EVENING],
        None,
        "SUPER_OFF 7/4.64 OFF 7/7 PARTIAL 27.15/10.53 ON 252.15/235.53",
    ),
    (
        "both",
        None,
        [NOON, EVENING],
        None,
        "SUPER_OFF 0/0 OFF 7/4.83 PARTIAL 27.15/10.53 ON 252.15/235.53",
    ),
    # nothing of a flat tariff is cheap: 2 h at 4 p, 10 h at 5 p and 9 h at 10 p are 7.0476 p
    ("one price", ONE_PRICE, [], None, "PARTIAL 25/7.05 ON 25/24"),
    # the middle is sold at its mean: 2 h at 4 p, 7 h at 5 p and 4 h at 10 p are 83 / 13 = 6.3846 p
    ("three bands", COSY, [], None, "SUPER_OFF 14/5 OFF 14/10 PARTIAL 28/6.38 ON 42/24"),
)
def test_bands_are_cut_where_export_differs_as_far_as_labels_are_free(
    buy, windows, options, expected
):
    """The cheap band has two labels, and the high one; the rest is told as means."""
    told = made(*windows, of=home_of(buy, OUTGOING), options=options or ALL_SESSIONS)
    assert in_pence(told) == expected


def test_a_dispatch_takes_the_cheap_price_that_earns_most_nearly_what_the_hour_does():
    """From 17:00 export earns 24 p, cut to 7 p: more like the night's last half hour."""
    told = by_label(made(dispatch("17:00", "17:30"), of=home_of(None, OUTGOING)))
    assert told["OFF_PEAK"] == ["17:00-17:30", "23:30-24:00"]


def test_an_export_price_not_published_yet_is_what_it_last_was():
    """Where none is known at all, nothing is earned."""
    today = by_clock(("00:00", 0.05), ("16:00", 0.15), ("23:00", None))
    sell = days_of(today, today, NOT_YET, NOT_YET).buy
    home = replace(days_of(*[ONE_PRICE] * 4), sell=sell)
    told = made(of=home, now="2026-11-15T20:00Z")
    # 16 h at 5 p and 7 h at 15 p have the mean 8.0435 p, which the last hour is sold at;
    # 16 h at 5 p and 1 h at 8.0435 p are 5.1790 p
    assert in_pence(told) == "PARTIAL 25/5.18 ON 25/15"
    assert by_label(told)["ON_PEAK"] == ["16:00-23:00"]
    unknown = replace(home, sell=days_of(*[NOT_YET] * 4).buy)
    assert in_pence(made(of=unknown, now="2026-11-15T20:00Z")) == "ALL 25/0"
