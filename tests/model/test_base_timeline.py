"""From agreements and rates to the base timeline."""

from datetime import date, timedelta
from itertools import groupby
from hypothesis import given, strategies as st
from custom_components.octopus_insight.model.interval import (
    HALF_HOUR,
    Interval,
    half_hours,
    half_hours_of_day,
    local_day,
)
from custom_components.octopus_insight.model.prices.base_timeline import base_timeline
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    DispatchRule,
    PaymentMethod,
    Register,
    TariffRates,
    TariffShape,
)
from custom_components.octopus_insight.model.prices.timeline import (
    Band,
    Certainty,
    PricedSlot,
    PriceReason,
    RateTimeline,
)
from tests.model.builders import (
    LONDON,
    agreement,
    at,
    cases,
    rate,
    row,
    rows_in_a_row,
    span,
    tariff,
)

DAY = span("2026-11-10T00:00Z", "2026-11-11T00:00Z")
HOUSE = frozenset({Register.DAY, Register.NIGHT})
FOUR = frozenset({Register.DAY, Register.NIGHT, Register.EV_PEAK, Register.EV_OFF_PEAK})


def timeline(
    agreements: list[Agreement],
    rates: dict[str, TariffRates],
    *,
    over: Interval = DAY,
    payment: PaymentMethod | None = None,
) -> RateTimeline:
    return base_timeline(agreements, rates, span=over, zone=LONDON, payment=payment)


def by_wall_clock(priced: RateTimeline) -> list[tuple[str, float | None]]:
    """Say from which local time on which price holds."""
    runs = groupby(priced.slots, key=lambda each: each.price_per_kwh)
    return [(f"{next(run).start.astimezone(LONDON):%H:%M}", price) for price, run in runs]


def meanings(priced: RateTimeline) -> set[tuple[object, ...]]:
    return {(each.shape, each.band, each.reason, each.certainty) for each in priced.slots}


def test_a_flat_tariff_has_one_price_and_no_bands():
    """A single open row prices every half hour."""
    priced = timeline([agreement("VAR-1")], tariff("VAR-1", standard=(row(0.25, None, None),)))
    assert len(priced.slots) == 48
    assert priced.slots[0] == PricedSlot(
        start=at("2026-11-10T00:00Z"),
        end=at("2026-11-10T00:30Z"),
        rate=rate(0.25),
        off_peak_rate=None,
        band=None,
        shape=TariffShape.FLAT,
        reason=PriceReason.TARIFF,
        certainty=Certainty.PUBLISHED,
    )
    assert by_wall_clock(priced) == [("00:00", 0.25)]


def test_free_is_a_price():
    """A rate of nothing is known, and published."""
    priced = timeline([agreement("VAR-1")], tariff("VAR-1", standard=(row(0.0, None, None),)))
    assert meanings(priced) == {(TariffShape.FLAT, None, PriceReason.TARIFF, Certainty.PUBLISHED)}
    assert by_wall_clock(priced) == [("00:00", 0.0)]


LEGACY_WINTER = rows_in_a_row("2026-11-08T23:30Z", *[(0.07, 6), (0.29, 18)] * 4)


def test_bands_carry_their_reason_and_the_low_rate():
    """Legacy Intelligent Go: low is the standard off-peak, high is the tariff."""
    priced = timeline([agreement("INTELLI-VAR-1")], tariff("INTELLI-VAR-1", standard=LEGACY_WINTER))
    assert by_wall_clock(priced) == [("00:00", 0.07), ("05:30", 0.29), ("23:30", 0.07)]
    assert meanings(priced) == {
        (TariffShape.BANDS, Band.LOW, PriceReason.STANDARD_OFF_PEAK, Certainty.PUBLISHED),
        (TariffShape.BANDS, Band.HIGH, PriceReason.TARIFF, Certainty.PUBLISHED),
    }
    assert {each.off_peak_rate for each in priced.slots} == {rate(0.07)}
    assert [each.is_off_peak for each in priced.slots].count(True) == 12


@cases(
    "moment, price",
    ("last second of the night", "2026-11-10T05:29:59Z", 0.07),
    ("day", "2026-11-10T05:30Z", 0.29),
    ("last second of the day", "2026-11-10T23:29:59Z", 0.29),
    ("night", "2026-11-10T23:30Z", 0.07),
)
def test_a_price_changes_at_its_boundary(moment, price):
    """The half hour that begins at the boundary has the new price."""
    priced = timeline([agreement("INTELLI-VAR-1")], tariff("INTELLI-VAR-1", standard=LEGACY_WINTER))
    found = priced.at(at(moment))
    assert found is not None
    assert found.rate == rate(price)


def test_the_low_rate_is_known_to_the_end_of_the_feed_and_no_further():
    """The feed ends at 12:00: from then on there are bands, but neither price nor low rate."""
    rows = rows_in_a_row("2026-11-08T23:30Z", (0.07, 6), (0.29, 18), (0.07, 6), (0.29, 6.5))
    priced = timeline([agreement("INTELLI-VAR-1")], tariff("INTELLI-VAR-1", standard=rows))
    assert by_wall_clock(priced) == [("00:00", 0.07), ("05:30", 0.29), ("12:00", None)]
    beyond = priced.between(at("2026-11-10T12:00Z"), DAY.end)
    assert meanings(beyond) == {
        (TariffShape.BANDS, Band.HIGH, PriceReason.UNKNOWN, Certainty.NONE),
        (TariffShape.BANDS, Band.LOW, PriceReason.UNKNOWN, Certainty.NONE),
    }
    assert {each.off_peak_rate for each in beyond.slots} == {None}


def test_half_hourly_prices_may_be_negative_and_end():
    """Agile: prices up to 23:00, then none until they are published."""
    rows = rows_in_a_row(
        "2026-11-08T00:00Z", *(((index % 37 - 3) / 100, 0.5) for index in range(48 * 3 - 2))
    )
    priced = timeline([agreement("AGILE-1")], tariff("AGILE-1", standard=rows))
    # 10 November is the third day: half hours 96 to 141 of the feed, 96 % 37 = 22, 22 - 3 = 19.
    assert priced.slots[0].price_per_kwh == 0.19
    # Half hour 111 is a multiple of 37, the sixteenth of the day: 07:30, -3 pence.
    assert priced.slots[15].price_per_kwh == -0.03
    assert [each.rate is None for each in priced.slots] == [False] * 46 + [True] * 2
    assert meanings(priced) == {
        (TariffShape.HALF_HOURLY, None, PriceReason.TARIFF, Certainty.PUBLISHED),
        (TariffShape.HALF_HOURLY, None, PriceReason.UNKNOWN, Certainty.NONE),
    }


def economy_7(**more: bool) -> Agreement:
    return agreement("VAR-2R", registers=HOUSE, **more)


ECONOMY_7_RATES = tariff("VAR-2R", day=(row(0.3, None, None),), night=(row(0.15, None, None),))
SUMMER_DAY = local_day(date(2026, 7, 10), LONDON)


@cases(
    "terms, over, expected",
    ("smart, winter", economy_7(), DAY, [("00:00", 0.3), ("00:30", 0.15), ("07:30", 0.3)]),
    (
        "smart, summer: the meter keeps UTC",
        economy_7(),
        SUMMER_DAY,
        [("00:00", 0.3), ("01:30", 0.15), ("08:30", 0.3)],
    ),
    (
        "time switch, summer: local time",
        economy_7(has_smart_meter=False),
        SUMMER_DAY,
        [("00:00", 0.15), ("07:00", 0.3)],
    ),
)
def test_day_and_night_registers_follow_their_window(terms, over, expected):
    """The feeds have no windows; smart meters keep theirs in UTC all year."""
    priced = timeline([terms], ECONOMY_7_RATES, over=over)
    assert by_wall_clock(priced) == expected
    assert meanings(priced) == {
        (TariffShape.REGISTERS, Band.LOW, PriceReason.STANDARD_OFF_PEAK, Certainty.PUBLISHED),
        (TariffShape.REGISTERS, Band.HIGH, PriceReason.TARIFF, Certainty.PUBLISHED),
    }
    assert {each.off_peak_rate for each in priced.slots} == {rate(0.15)}


def test_feeds_of_day_and_night_are_enough_to_know_the_registers():
    """An account that does not say so is told by the answers."""
    priced = timeline([agreement("VAR-2R")], ECONOMY_7_RATES)
    assert {each.shape for each in priced.slots} == {TariffShape.REGISTERS}


def test_a_register_holds_until_its_next_row_is_published():
    """Night ended on the 9th and day began on the 10th at noon: carried, and not known before."""
    rates = tariff(
        "VAR-2R",
        day=(row(0.3, "2026-11-10T12:00Z", None),),
        night=(row(0.15, None, "2026-11-10T00:00Z"),),
    )
    priced = timeline([economy_7()], rates)
    assert by_wall_clock(priced) == [
        ("00:00", None),
        ("00:30", 0.15),
        ("07:30", None),
        ("12:00", 0.3),
    ]
    night, morning, afternoon = (
        priced.at(at(f"2026-11-10T{hour}Z")) for hour in ("02:00", "09:00", "15:00")
    )
    assert night is not None
    assert morning is not None
    assert afternoon is not None
    assert (night.certainty, night.reason) == (Certainty.CARRIED, PriceReason.STANDARD_OFF_PEAK)
    assert (morning.certainty, morning.reason) == (Certainty.NONE, PriceReason.UNKNOWN)
    assert (afternoon.certainty, afternoon.reason) == (Certainty.PUBLISHED, PriceReason.TARIFF)
    assert morning.off_peak_rate == rate(0.15)


FOUR_RATE_RATES = tariff(
    "IOG-SMB-1",
    day=(row(0.3, None, None),),
    night=(row(0.07, None, None),),
    ev_peak=(row(0.31, None, None),),
    ev_off_peak=(row(0.06, None, None),),
)


@cases(
    "day, low, high",
    ("46", date(2026, 3, 29), 10, 36),
    ("48, summer", date(2026, 7, 10), 12, 36),
    ("48, winter", date(2026, 11, 10), 12, 36),
    ("50", date(2026, 10, 25), 14, 36),
)
def test_four_rates_are_two_for_the_house_and_two_for_the_car(day, low, high):
    """The house is low from 23:30 to 05:30 local; the car pays its peak until a layer says more."""
    terms = agreement("IOG-SMB-1", registers=FOUR)
    priced = timeline([terms], FOUR_RATE_RATES, over=local_day(day, LONDON))
    assert by_wall_clock(priced) == [("00:00", 0.07), ("05:30", 0.3), ("23:30", 0.07)]
    bands = [each.band for each in priced.slots]
    assert (bands.count(Band.LOW), bands.count(Band.HIGH)) == (low, high)
    assert {each.shape for each in priced.slots} == {TariffShape.FOUR_RATE}
    assert {(each.car_rate, each.car_off_peak_rate) for each in priced.slots} == {
        (rate(0.31), rate(0.06))
    }
    assert {each.off_peak_rate for each in priced.slots} == {rate(0.07)}


@cases(
    "terms, rates",
    ("by the product", agreement("IOG-SMB-1"), FOUR_RATE_RATES),
    ("by what the account says", agreement("NEW-1", registers=FOUR), tariff("NEW-1")),
    (
        "by the feeds that answered",
        agreement("NEW-1"),
        tariff("NEW-1", ev_peak=(row(0.3, None, None),)),
    ),
)
def test_a_four_rate_tariff_is_known_by_product_registers_or_feeds(terms, rates):
    """Any of the three is enough."""
    priced = timeline([terms], rates)
    assert {each.shape for each in priced.slots} == {TariffShape.FOUR_RATE}


def test_bands_of_registers_are_known_before_their_prices():
    """A four-rate tariff without any row: the night is the night, its price is not known."""
    priced = timeline([agreement("IOG-SMB-1", registers=FOUR)], {})
    assert by_wall_clock(priced) == [("00:00", None)]
    assert [each.is_off_peak for each in priced.slots] == [True] * 11 + [False] * 36 + [True]
    assert {each.reason for each in priced.slots} == {PriceReason.UNKNOWN}


@cases(
    "agreements",
    ("no agreement at all", []),
    ("only a future one", [agreement("VAR-1", "2026-11-11T00:00Z")]),
    ("only a past one", [agreement("VAR-1", None, "2026-11-10T00:00Z")]),
    ("a tariff without rates", [agreement("ODD-1")]),
)
def test_without_a_price_every_half_hour_says_so(agreements):
    """Nothing known is an explicit slot without a price, never a missing one."""
    rates = tariff("VAR-1", standard=(row(0.25, None, None),))
    priced = timeline(agreements, rates)
    assert priced.slots == tuple(
        PricedSlot(
            start=start,
            end=start + HALF_HOUR,
            rate=None,
            off_peak_rate=None,
            band=None,
            shape=TariffShape.UNKNOWN,
            reason=PriceReason.UNKNOWN,
            certainty=Certainty.NONE,
        )
        for start in half_hours(DAY.start, DAY.end)
    )


RATES = {
    **tariff("A-1", standard=(row(0.2, None, None),)),
    **tariff("B-1", standard=(row(0.3, None, None),)),
}


@cases(
    "agreements, expected",
    (
        "one after the other",
        [agreement("A-1", None, "2026-11-10T12:00Z"), agreement("B-1", "2026-11-10T12:00Z")],
        [("00:00", 0.2), ("12:00", 0.3)],
    ),
    (
        "newest first",
        [agreement("B-1", "2026-11-10T12:00Z"), agreement("A-1", None, "2026-11-10T12:00Z")],
        [("00:00", 0.2), ("12:00", 0.3)],
    ),
    (
        "a gap",
        [agreement("A-1", None, "2026-11-10T06:00Z"), agreement("B-1", "2026-11-10T12:00Z", None)],
        [("00:00", 0.2), ("06:00", None), ("12:00", 0.3)],
    ),
    (
        "an overlap: the later start wins",
        [agreement("A-1"), agreement("B-1", "2026-11-10T12:00Z", "2026-11-10T18:00Z")],
        [("00:00", 0.2), ("12:00", 0.3), ("18:00", 0.2)],
    ),
    ("a future one", [agreement("A-1"), agreement("B-1", "2026-11-12T00:00Z")], [("00:00", 0.2)]),
)
def test_each_half_hour_has_the_agreement_then_in_force(agreements, expected):
    """Agreements follow each other, leave gaps, overlap, or lie ahead."""
    assert by_wall_clock(timeline(agreements, RATES)) == expected


def test_a_switch_of_tariff_switches_the_shape():
    """From legacy bands to four rates at local midnight."""
    terms = [
        agreement("INTELLI-VAR-1", None, "2026-11-10T00:00Z"),
        agreement("IOG-SMB-1", "2026-11-10T00:00Z", registers=FOUR),
    ]
    rates = {**tariff("INTELLI-VAR-1", standard=LEGACY_WINTER), **FOUR_RATE_RATES}
    priced = timeline(terms, rates, over=span("2026-11-09T22:00Z", "2026-11-10T06:30Z"))
    assert [(each.dispatch_rule, each.price_per_kwh) for each in priced.slots] == [
        *[(DispatchRule.PLANNED, 0.29)] * 3,
        (DispatchRule.PLANNED, 0.07),
        *[(DispatchRule.STARTED, 0.07)] * 11,
        *[(DispatchRule.STARTED, 0.3)] * 2,
    ]


BOTH_METHODS = (
    row(0.24, None, None, PaymentMethod.DIRECT_DEBIT),
    row(0.26, None, None, PaymentMethod.NON_DIRECT_DEBIT),
)


@cases(
    "agreed, payment, price",
    ("direct debit by default", None, None, 0.24),
    ("what the account shows", 0.26, None, 0.26),
    ("what the user says", 0.26, PaymentMethod.DIRECT_DEBIT, 0.24),
)
def test_the_household_pays_its_own_row(agreed, payment, price):
    """Of rows per payment method the household's counts."""
    priced = timeline(
        [agreement("VAR-1", agreed_unit_rate=agreed)],
        tariff("VAR-1", standard=BOTH_METHODS),
        payment=payment,
    )
    assert by_wall_clock(priced) == [("00:00", price)]


def test_a_span_off_the_grid_is_widened_to_it():
    """From 12:10 to 12:40 two half hours are touched."""
    over = span("2026-11-10T12:10Z", "2026-11-10T12:40Z")
    priced = timeline(
        [agreement("VAR-1")], tariff("VAR-1", standard=(row(0.25, None, None),)), over=over
    )
    assert (priced.slots[0].start, priced.slots[-1].end) == (
        at("2026-11-10T12:00Z"),
        at("2026-11-10T13:00Z"),
    )


def test_rows_may_straddle_the_span():
    """Rows that begin before and end after it count inside."""
    rows = (
        row(0.3, "2026-11-10T12:00Z", "2026-12-01T00:00Z"),
        row(0.2, "2026-01-01T00:00Z", "2026-11-10T12:00Z"),
    )
    priced = timeline([agreement("VAR-1")], tariff("VAR-1", standard=rows))
    assert by_wall_clock(priced) == [("00:00", 0.2), ("12:00", 0.3)]


@given(
    st.dates(min_value=date(2020, 1, 2), max_value=date(2035, 1, 1)), st.integers(1, 3), st.data()
)
def test_a_timeline_has_every_half_hour_of_its_days(day, number, data):
    """Whatever the agreements: 46, 48 or 50 slots a day, each with a price or a reason why not."""
    days = [day + timedelta(days=index) for index in range(number)]
    starts = [start for each in days for start in half_hours_of_day(each, LONDON)]
    bounds = st.none() | st.sampled_from(starts)
    agreements = data.draw(
        st.lists(
            st.builds(
                lambda product, start, end: agreement(
                    product, start and start.isoformat(), end and end.isoformat()
                ),
                st.sampled_from(["A-1", "B-1", "IOG-SMB-1", "ODD-1"]),
                bounds,
                bounds,
            ),
            max_size=4,
        )
    )
    over = Interval(start=starts[0], end=starts[-1] + HALF_HOUR)
    priced = timeline(agreements, {**RATES, **FOUR_RATE_RATES}, over=over)
    assert [each.start for each in priced.slots] == starts
    for each in priced.slots:
        is_unknown = each.reason is PriceReason.UNKNOWN
        assert (each.rate is None) == is_unknown == (each.certainty is Certainty.NONE)
