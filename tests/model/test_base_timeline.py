"""From agreements and rates to the base timeline."""

from datetime import date, timedelta
from itertools import groupby
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import (
    HALF_HOUR,
    Interval,
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
from tests.harness.cases import cases
from tests.model.builders import (
    LONDON,
    agreement,
    always,
    at,
    prices,
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


def standard(*rows: DatedRate, product: str = "VAR-1", **more: object) -> RateTimeline:
    """Price the day by rows of one feed."""
    return timeline([agreement(product)], tariff(product, standard=rows), **more)


def agreed(product: str, start: str | None = None, end: str | None = None) -> Agreement:
    """Build an agreement whose bounds are wall times of the day."""
    first, last = (moment and f"2026-11-10T{moment}Z" for moment in (start, end))
    return agreement(product, first, last)


def by_wall_clock(priced: RateTimeline) -> str:
    """Say from which local time on which price holds."""
    runs = groupby(priced.slots, key=lambda each: each.price_per_kwh)
    starts = [(next(run).start.astimezone(LONDON), price) for price, run in runs]
    return ", ".join(f"{start:%H:%M} {price}" for start, price in starts)


def meanings(priced: RateTimeline) -> set[str]:
    """Tell shape, band, reason and certainty of each slot, a word each."""
    return {
        f"{each.shape} {each.band or '-'} {each.reason} {each.certainty}" for each in priced.slots
    }


def test_a_flat_tariff_has_one_price_and_no_bands():
    priced = standard(*always(0.25))
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
    assert by_wall_clock(priced) == "00:00 0.25"


def test_free_is_a_price():
    priced = standard(*always(0.0))
    assert meanings(priced) == {"flat - tariff published"}
    assert by_wall_clock(priced) == "00:00 0.0"


LEGACY_WINTER = rows_in_a_row("2026-11-08T23:30Z", *[(0.07, 6), (0.29, 18)] * 4)


def test_bands_carry_their_reason_and_the_low_rate():
    """Legacy Intelligent Go: low is the standard off-peak, high is the tariff."""
    priced = standard(*LEGACY_WINTER, product="INTELLI-VAR-1")
    assert by_wall_clock(priced) == "00:00 0.07, 05:30 0.29, 23:30 0.07"
    assert meanings(priced) == {
        "bands low standard_off_peak published",
        "bands high tariff published",
    }
    assert {each.off_peak_rate for each in priced.slots} == {rate(0.07)}
    assert [each.is_off_peak for each in priced.slots].count(True) == 12


@cases(
    "moment, price",
    ("last second of the night", "05:29:59", 0.07),
    ("day", "05:30", 0.29),
    ("last second of the day", "23:29:59", 0.29),
    ("night", "23:30", 0.07),
)
def test_a_price_changes_at_its_boundary(moment, price):
    priced = standard(*LEGACY_WINTER, product="INTELLI-VAR-1")
    assert priced.at(at(f"2026-11-10T{moment}Z")).rate == rate(price)


def test_bands_are_carried_where_their_list_has_ended():
    """It ends at 12:00: from then on each band costs what it last did, and so does a dispatch."""
    rows = rows_in_a_row("2026-11-08T23:30Z", (0.07, 6), (0.29, 18), (0.07, 6), (0.29, 6.5))
    priced = standard(*rows, product="INTELLI-VAR-1")
    assert by_wall_clock(priced) == "00:00 0.07, 05:30 0.29, 23:30 0.07"
    beyond = priced.between(at("2026-11-10T12:00Z"), DAY.end)
    assert meanings(beyond) == {"bands high tariff carried", "bands low standard_off_peak carried"}
    assert {each.off_peak_rate for each in beyond.slots} == {rate(0.07)}


HALF_OF_A_DAY = "00:00 0.07, 05:30 0.29, 12:00 None"
ENDING_FLAT = rows_in_a_row("2026-11-08T00:00Z", (0.24, 60))


@pytest.mark.parametrize(
    ("product", "rows", "expected"),
    [
        pytest.param("VAR-1", ENDING_FLAT, "00:00 0.24", id="flat: carried"),
        pytest.param("SILVER-1", ENDING_FLAT, "00:00 0.24, 12:00 None", id="Tracker: never"),
        pytest.param(
            "COSY-1",
            rows_in_a_row("2026-11-08T00:00Z", *[(0.1, 6), (0.2, 10), (0.3, 3), (0.2, 5)] * 2),
            "00:00 0.1, 06:00 0.2, 16:00 0.3, 19:00 0.2",
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
            "00:00 0.07, 05:30 0.29, 18:00 0.31",
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


TOLD = "00:00 0.3, 02:00 0.15, 05:00 0.3"


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        pytest.param({}, TOLD, id="no list"),
        pytest.param({"standard": ()}, TOLD, id="empty"),
        pytest.param({"standard": (row(0.2, None, None),)}, "00:00 0.2", id="a list wins"),
        pytest.param(
            {"standard": (row(0.2, "2026-11-10T03:00Z", "2026-11-10T04:00Z"),)},
            "00:00 0.3, 02:00 0.15, 03:00 0.2, 04:00 0.15, 05:00 0.3",
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
            "00:00 0.4, 00:30 0.2, 07:30 0.4",
            id="lists win, with their own window",
        ),
        pytest.param(
            {"day": (row(0.4, None, "2026-11-10T01:00Z"),), "night": ()},
            "00:00 0.4, 00:30 0.3, 02:00 0.15, 05:00 0.3",
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
    runs = [((index % 37 - 3) / 100, 0.5) for index in range(48 * 3 - 2)]
    priced = standard(*rows_in_a_row("2026-11-08T00:00Z", *runs), product="AGILE-1")
    # 10 November is the third day: half hours 96 to 141 of the feed, 96 % 37 = 22, 22 - 3 = 19.
    assert priced.slots[0].price_per_kwh == 0.19
    # Half hour 111 is a multiple of 37, the sixteenth of the day: 07:30, -3 pence.
    assert priced.slots[15].price_per_kwh == -0.03
    assert [each.rate is None for each in priced.slots] == [False] * 46 + [True] * 2
    assert meanings(priced) == {"half_hourly - tariff published", "half_hourly - unknown none"}


def economy_7(**more: bool) -> Agreement:
    return agreement("VAR-2R", registers=HOUSE, **more)


ECONOMY_7_RATES = tariff("VAR-2R", day=always(0.3), night=always(0.15))
SUMMER_DAY = local_day(date(2026, 7, 10), LONDON)


@cases(
    "terms, over, expected",
    ("smart, winter", economy_7(), DAY, "00:00 0.3, 00:30 0.15, 07:30 0.3"),
    # smart meters keep their windows in UTC all year, time switches in local time
    ("smart, summer", economy_7(), SUMMER_DAY, "00:00 0.3, 01:30 0.15, 08:30 0.3"),
    ("switch", economy_7(has_smart_meter=False), SUMMER_DAY, "00:00 0.15, 07:00 0.3"),
    # an account that does not say so is told by the answers
    ("known by the feeds", agreement("VAR-2R"), DAY, "00:00 0.3, 00:30 0.15, 07:30 0.3"),
)
def test_day_and_night_registers_follow_their_window(terms, over, expected):
    """The feeds have no windows."""
    priced = timeline([terms], ECONOMY_7_RATES, over=over)
    assert by_wall_clock(priced) == expected
    assert meanings(priced) == {
        "registers low standard_off_peak published",
        "registers high tariff published",
    }
    assert {each.off_peak_rate for each in priced.slots} == {rate(0.15)}


def test_a_register_holds_until_its_next_row_is_published():
    """Night ended on the 9th and day began on the 10th at noon: carried, and not known before."""
    day = row(0.3, "2026-11-10T12:00Z", None)
    night = row(0.15, None, "2026-11-10T00:00Z")
    priced = timeline([economy_7()], tariff("VAR-2R", day=(day,), night=(night,)))
    assert by_wall_clock(priced) == "00:00 None, 00:30 0.15, 07:30 None, 12:00 0.3"
    at_two, at_nine, at_three = (
        priced.at(at(f"2026-11-10T{hour}:00Z")) for hour in ("02", "09", "15")
    )
    assert (at_two.certainty, at_two.reason) == (Certainty.CARRIED, PriceReason.STANDARD_OFF_PEAK)
    assert (at_nine.certainty, at_nine.reason) == (Certainty.NONE, PriceReason.UNKNOWN)
    assert (at_three.certainty, at_three.reason) == (Certainty.PUBLISHED, PriceReason.TARIFF)
    assert at_nine.off_peak_rate == rate(0.15)


FOUR_RATE_RATES = tariff(
    "IOG-SMB-1",
    day=always(0.3),
    night=always(0.07),
    ev_peak=always(0.31),
    ev_off_peak=always(0.06),
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
    assert by_wall_clock(priced) == "00:00 0.07, 05:30 0.3, 23:30 0.07"
    bands = [each.band for each in priced.slots]
    assert (bands.count(Band.LOW), bands.count(Band.HIGH)) == (low, high)
    assert {each.shape for each in priced.slots} == {TariffShape.FOUR_RATE}
    cars = {(each.car_rate, each.car_off_peak_rate) for each in priced.slots}
    assert cars == {(rate(0.31), rate(0.06))}
    assert {each.off_peak_rate for each in priced.slots} == {rate(0.07)}


@cases(
    "terms, rates",
    ("by the product", agreement("IOG-SMB-1"), FOUR_RATE_RATES),
    ("by what the account says", agreement("NEW-1", registers=FOUR), tariff("NEW-1")),
    ("by the feeds", agreement("NEW-1"), tariff("NEW-1", ev_peak=always(0.3))),
)
def test_a_four_rate_tariff_is_known_by_product_registers_or_feeds(terms, rates):
    assert {each.shape for each in timeline([terms], rates).slots} == {TariffShape.FOUR_RATE}


def test_bands_of_registers_are_known_before_their_prices():
    """A four-rate tariff without any row: the night is the night, its price is not known."""
    priced = timeline([agreement("IOG-SMB-1", registers=FOUR)], {})
    assert by_wall_clock(priced) == "00:00 None"
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
    priced = timeline(agreements, tariff("VAR-1", standard=always(0.25)))
    unknown = [None] * 48
    assert priced == prices(*unknown, start="2026-11-10T00:00Z", shape=TariffShape.UNKNOWN)


RATES = {**tariff("A-1", standard=always(0.2)), **tariff("B-1", standard=always(0.3))}
A_TO_NOON, B_FROM_NOON = agreed("A-1", None, "12:00"), agreed("B-1", "12:00")


@cases(
    "agreements, expected",
    ("one after the other", [A_TO_NOON, B_FROM_NOON], "00:00 0.2, 12:00 0.3"),
    ("newest first", [B_FROM_NOON, A_TO_NOON], "00:00 0.2, 12:00 0.3"),
    ("a gap", [agreed("A-1", None, "06:00"), B_FROM_NOON], "00:00 0.2, 06:00 None, 12:00 0.3"),
    # the later start wins
    (
        "an overlap",
        [agreed("A-1"), agreed("B-1", "12:00", "18:00")],
        "00:00 0.2, 12:00 0.3, 18:00 0.2",
    ),
    ("a future one", [agreed("A-1"), agreement("B-1", "2026-11-12T00:00Z")], "00:00 0.2"),
)
def test_each_half_hour_has_the_agreement_then_in_force(agreements, expected):
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
    "agreed_rate, payment, expected",
    ("direct debit by default", None, None, "00:00 0.24"),
    ("what the account shows", 0.26, None, "00:00 0.26"),
    ("what the user says", 0.26, PaymentMethod.DIRECT_DEBIT, "00:00 0.24"),
)
def test_the_household_pays_its_own_row(agreed_rate, payment, expected):
    terms = agreement("VAR-1", agreed_unit_rate=agreed_rate)
    priced = timeline([terms], tariff("VAR-1", standard=BOTH_METHODS), payment=payment)
    assert by_wall_clock(priced) == expected


def test_a_span_off_the_grid_is_widened_to_it():
    """From 12:10 to 12:40 two half hours are touched."""
    priced = standard(*always(0.25), over=span("2026-11-10T12:10Z", "2026-11-10T12:40Z"))
    whole = Interval(start=priced.slots[0].start, end=priced.slots[-1].end)
    assert whole == span("2026-11-10T12:00Z", "2026-11-10T13:00Z")


def test_rows_may_straddle_the_span():
    late = row(0.3, "2026-11-10T12:00Z", "2026-12-01T00:00Z")
    early = row(0.2, "2026-01-01T00:00Z", "2026-11-10T12:00Z")
    assert by_wall_clock(standard(late, early)) == "00:00 0.2, 12:00 0.3"


@given(
    st.dates(min_value=date(2020, 1, 2), max_value=date(2035, 1, 1)), st.integers(1, 3), st.data()
)
def test_a_timeline_has_every_half_hour_of_its_days(day, number, data):
    """Whatever the agreements: 46, 48 or 50 slots a day, each with a price or a reason why not."""
    days = [day + timedelta(days=index) for index in range(number)]
    starts = [start for each in days for start in half_hours_of_day(each, LONDON)]
    bounds = st.none() | st.sampled_from([start.isoformat() for start in starts])
    products = st.sampled_from(["A-1", "B-1", "IOG-SMB-1", "ODD-1"])
    agreements = data.draw(st.lists(st.builds(agreement, products, bounds, bounds), max_size=4))
    over = Interval(start=starts[0], end=starts[-1] + HALF_HOUR)
    priced = timeline(agreements, {**RATES, **FOUR_RATE_RATES}, over=over)
    assert [each.start for each in priced.slots] == starts
    for each in priced.slots:
        is_unknown = each.reason is PriceReason.UNKNOWN
        assert (each.rate is None) == is_unknown == (each.certainty is Certainty.NONE)
