"""From agreements and rates to the base timeline."""

from datetime import date, timedelta
from itertools import groupby
from hypothesis import given, strategies as st
import pytest
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
    DatedRate,
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
from tests.model.builders import LONDON, agreement, at, rate, row, rows_in_a_row, span, tariff

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


@pytest.mark.parametrize(
    ("moment", "price"),
    [
        pytest.param("2026-11-10T05:29:59Z", 0.07, id="last second of the night"),
        pytest.param("2026-11-10T05:30Z", 0.29, id="day"),
        pytest.param("2026-11-10T23:29:59Z", 0.29, id="last second of the day"),
        pytest.param("2026-11-10T23:30Z", 0.07, id="night"),
    ],
)
def test_a_price_changes_at_its_boundary(moment, price):
    """The half hour that begins at the boundary has the new price."""
    priced = timeline([agreement("INTELLI-VAR-1")], tariff("INTELLI-VAR-1", standard=LEGACY_WINTER))
    found = priced.at(at(moment))
    assert found is not None
    assert found.rate == rate(price)


def test_bands_are_carried_where_their_list_has_ended():
    """It ends at 12:00: from then on each band costs what it last did, and so does a dispatch."""
    rows = rows_in_a_row("2026-11-08T23:30Z", (0.07, 6), (0.29, 18), (0.07, 6), (0.29, 6.5))
    priced = timeline([agreement("INTELLI-VAR-1")], tariff("INTELLI-VAR-1", standard=rows))
    assert by_wall_clock(priced) == [("00:00", 0.07), ("05:30", 0.29), ("23:30", 0.07)]
    beyond = priced.between(at("2026-11-10T12:00Z"), DAY.end)
    assert meanings(beyond) == {
        (TariffShape.BANDS, Band.HIGH, PriceReason.TARIFF, Certainty.CARRIED),
        (TariffShape.BANDS, Band.LOW, PriceReason.STANDARD_OFF_PEAK, Certainty.CARRIED),
    }
    assert {each.off_peak_rate for each in beyond.slots} == {rate(0.07)}


HALF_OF_A_DAY = [("00:00", 0.07), ("05:30", 0.29), ("12:00", None)]
ENDING_FLAT = rows_in_a_row("2026-11-08T00:00Z", (0.24, 60))


@pytest.mark.parametrize(
    ("product", "rows", "expected"),
    [
        pytest.param("VAR-1", ENDING_FLAT, [("00:00", 0.24)], id="flat: carried"),
        pytest.param(
            "SILVER-1", ENDING_FLAT, [("00:00", 0.24), ("12:00", None)], id="Tracker: never"
        ),
        pytest.param(
            "COSY-1",
            rows_in_a_row("2026-11-08T00:00Z", *[(0.1, 6), (0.2, 10), (0.3, 3), (0.2, 5)] * 2),
            [("00:00", 0.1), ("06:00", 0.2), ("16:00", 0.3), ("19:00", 0.2)],
            id="three bands: each its own",
        ),
        pytest.param(
            "GO-1",
            rows_in_a_row("2026-11-10T00:00Z", (0.07, 5.5), (0.29, 6.5)),
            HALF_OF_A_DAY,
            id="no whole day: no pattern to carry on",
        ),
        pytest.param(
            "GO-1",
            (
                *rows_in_a_row("2026-11-10T18:00Z", (0.31, 6)),
                *rows_in_a_row("2026-11-08T00:00Z", *[(0.07, 5.5), (0.29, 18.5)] * 2),
            ),
            [("00:00", 0.07), ("05:30", 0.29), ("18:00", 0.31)],
            id="a gap: never over what is published",
        ),
    ],
)
def test_only_bands_are_carried(product, rows, expected):
    """A price that is new each day says nothing of the next."""
    assert by_wall_clock(timeline([agreement(product)], tariff(product, standard=rows))) == expected


def told(*values: float) -> tuple[DatedRate, ...]:
    """Build what an account is told of 9 to 11 November: its night is 02:00 to 05:00."""
    low, high = values
    return rows_in_a_row("2026-11-09T00:00Z", *[(high, 2), (low, 3), (high, 19)] * 2)


TOLD = [("00:00", 0.3), ("02:00", 0.15), ("05:00", 0.3)]


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        pytest.param({}, TOLD, id="no list"),
        pytest.param({"standard": ()}, TOLD, id="empty"),
        pytest.param({"standard": (row(0.2, None, None),)}, [("00:00", 0.2)], id="a list wins"),
        pytest.param(
            {"standard": (row(0.2, "2026-11-10T03:00Z", "2026-11-10T04:00Z"),)},
            [("00:00", 0.3), ("02:00", 0.15), ("03:00", 0.2), ("04:00", 0.15), ("05:00", 0.3)],
            id="half hour by half hour",
        ),
    ],
)
def test_what_the_account_is_told_counts_where_no_list_does(lists, expected):
    """It is as settled as a list's price."""
    rates = tariff("VAR-1", account=told(0.15, 0.3), **lists)
    priced = timeline([agreement("VAR-1")], rates)
    assert by_wall_clock(priced) == expected
    assert {each.certainty for each in priced.slots} == {Certainty.PUBLISHED}


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        pytest.param({}, TOLD, id="no list"),
        pytest.param({"day": (), "night": ()}, TOLD, id="empty ones"),
        pytest.param(
            {"day": (row(0.4, None, None),), "night": (row(0.2, None, None),)},
            [("00:00", 0.4), ("00:30", 0.2), ("07:30", 0.4)],
            id="lists win, with their own window",
        ),
        pytest.param(
            {"day": (row(0.4, None, "2026-11-10T01:00Z"),), "night": ()},
            [("00:00", 0.4), ("00:30", 0.3), ("02:00", 0.15), ("05:00", 0.3)],
            id="before a price is carried",
        ),
    ],
)
def test_what_the_account_is_told_counts_for_registers(lists, expected):
    """Its half hours say when this meter's night is, and its low rate."""
    rates = tariff("VAR-2R", account=told(0.15, 0.3), **lists)
    priced = timeline([economy_7()], rates)
    assert by_wall_clock(priced) == expected
    assert {each.shape for each in priced.slots} == {TariffShape.REGISTERS}
    assert {each.is_off_peak for each in priced.slots if each.rate == rate(0.15)} in ({True}, set())


def test_what_the_account_was_told_of_registers_is_carried():
    """Until the 10th at 12:00; the night after it costs what nights cost."""
    rates = tariff("VAR-2R", account=told(0.15, 0.3))
    priced = timeline([economy_7()], rates, over=span("2026-11-11T00:00Z", "2026-11-12T00:00Z"))
    assert by_wall_clock(priced) == TOLD
    assert {each.certainty for each in priced.slots} == {Certainty.CARRIED}
    assert {each.off_peak_rate for each in priced.slots} == {rate(0.15)}


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


@pytest.mark.parametrize(
    ("terms", "over", "expected"),
    [
        pytest.param(
            economy_7(),
            DAY,
            [("00:00", 0.3), ("00:30", 0.15), ("07:30", 0.3)],
            id="smart, winter",
        ),
        pytest.param(
            economy_7(),
            SUMMER_DAY,
            [("00:00", 0.3), ("01:30", 0.15), ("08:30", 0.3)],
            id="smart, summer: the meter keeps UTC",
        ),
        pytest.param(
            economy_7(has_smart_meter=False),
            SUMMER_DAY,
            [("00:00", 0.15), ("07:00", 0.3)],
            id="time switch, summer: local time",
        ),
    ],
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


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [
        pytest.param(date(2026, 3, 29), 10, 36, id="46"),
        pytest.param(date(2026, 7, 10), 12, 36, id="48, summer"),
        pytest.param(date(2026, 11, 10), 12, 36, id="48, winter"),
        pytest.param(date(2026, 10, 25), 14, 36, id="50"),
    ],
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


@pytest.mark.parametrize(
    ("terms", "rates"),
    [
        pytest.param(agreement("IOG-SMB-1"), FOUR_RATE_RATES, id="by the product"),
        pytest.param(
            agreement("NEW-1", registers=FOUR), tariff("NEW-1"), id="by what the account says"
        ),
        pytest.param(
            agreement("NEW-1"),
            tariff("NEW-1", ev_peak=(row(0.3, None, None),)),
            id="by the feeds that answered",
        ),
    ],
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


@pytest.mark.parametrize(
    "agreements",
    [
        pytest.param([], id="no agreement at all"),
        pytest.param([agreement("VAR-1", "2026-11-11T00:00Z")], id="only a future one"),
        pytest.param([agreement("VAR-1", None, "2026-11-10T00:00Z")], id="only a past one"),
        pytest.param([agreement("ODD-1")], id="a tariff without rates"),
    ],
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


@pytest.mark.parametrize(
    ("agreements", "expected"),
    [
        pytest.param(
            [agreement("A-1", None, "2026-11-10T12:00Z"), agreement("B-1", "2026-11-10T12:00Z")],
            [("00:00", 0.2), ("12:00", 0.3)],
            id="one after the other",
        ),
        pytest.param(
            [agreement("B-1", "2026-11-10T12:00Z"), agreement("A-1", None, "2026-11-10T12:00Z")],
            [("00:00", 0.2), ("12:00", 0.3)],
            id="newest first",
        ),
        pytest.param(
            [
                agreement("A-1", None, "2026-11-10T06:00Z"),
                agreement("B-1", "2026-11-10T12:00Z", None),
            ],
            [("00:00", 0.2), ("06:00", None), ("12:00", 0.3)],
            id="a gap",
        ),
        pytest.param(
            [agreement("A-1"), agreement("B-1", "2026-11-10T12:00Z", "2026-11-10T18:00Z")],
            [("00:00", 0.2), ("12:00", 0.3), ("18:00", 0.2)],
            id="an overlap: the later start wins",
        ),
        pytest.param(
            [agreement("A-1"), agreement("B-1", "2026-11-12T00:00Z")],
            [("00:00", 0.2)],
            id="a future one",
        ),
    ],
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


@pytest.mark.parametrize(
    ("agreed", "payment", "price"),
    [
        pytest.param(None, None, 0.24, id="direct debit by default"),
        pytest.param(0.26, None, 0.26, id="what the account shows"),
        pytest.param(0.26, PaymentMethod.DIRECT_DEBIT, 0.24, id="what the user says"),
    ],
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
