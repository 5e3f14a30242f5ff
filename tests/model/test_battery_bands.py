"""Labels and prices: what each band of the day is called, costs and earns."""

from dataclasses import replace
import pytest
from custom_components.octopus_insight.model.battery.bands import (
    BandPrice,
    InvalidTariffError,
    Label,
    TimeOfUseBand,
    check_bands,
)
from custom_components.octopus_insight.model.battery.standard_day import UnpricedDayError, grouped
from custom_components.octopus_insight.model.prices.timeline import Band, PriceReason, RateTimeline
from tests.harness.cases import cases
from tests.model.battery_builders import (
    COSY,
    FLUX,
    FLUX_EXPORT,
    HIGH,
    LOW,
    NIGHT,
    by_label,
    dispatch,
    free,
    home_of,
    in_pence,
    is_within,
    made,
    not_exporting,
    prices_of,
    saving,
    two_bands,
    without_bands,
)
from tests.model.builders import at


def steps(*runs: tuple[str, float | None]):
    """Price a day half-hourly: each price holds from its wall time on."""
    return without_bands(lambda wall: [price for start, price in runs if start <= wall][-1])


def with_middle_band(price):
    """Return Cosy with another price in its middle band."""
    return lambda wall: (price, Band.MIDDLE) if COSY(wall)[1] is Band.MIDDLE else COSY(wall)


FLAT = home_of(without_bands(lambda _: 0.25))
COSY_HOUSE = home_of(COSY)
OFF, PARTIAL, ON = "OFF_PEAK", "PARTIAL_PEAK", "ON_PEAK"
GIFT, SAVING = free("13:00", "14:00"), saving("17:00", "18:00")
LONG, GIFT_IN_IT = saving("17:00", "19:00"), free("18:00", "18:30")
POOR, SMALL = saving("20:00", "21:00", 0.05), saving("12:00", "13:00", 1.0)
NIGHT_SAVING, SLOT = saving("23:30", "2026-11-11T00:30Z"), dispatch("17:00", "19:00")
FOUR = steps(("00:00", 0.1), ("06:00", 0.2), ("12:00", 0.22), ("14:00", 0.3), ("19:00", 0.1))
NIGHT_AND_MORNING = (("00:00", 0.1), ("04:00", -0.04), ("06:00", 0.2), ("12:00", 0.22))
SUNK = steps(*NIGHT_AND_MORNING, ("14:00", 0.3), ("16:00", 0.45), ("19:00", 0.1))


@cases(
    "windows, house, expected",
    ("flat", [], FLAT, "ALL 25/15"),
    # nothing of it is cheap, so it is the peak, or steps down for what is dearer: 25 + 225
    ("flat, free hours", [GIFT], FLAT, "SUPER_OFF 0/0 ON 25/15"),
    ("flat, a session", [SAVING], FLAT, "PARTIAL 25/15 ON 250/240"),
    # a flat export is cut to the cheap price
    ("three bands", [], COSY_HOUSE, "OFF 14/14 PARTIAL 28/15 ON 42/15"),
    ("each way", [], home_of(FLUX, FLUX_EXPORT), "OFF 16/5 PARTIAL 27/17 ON 38/29"),
    # free hours take the lowest label
    ("free hours", [GIFT], COSY_HOUSE, "SUPER_OFF 0/0 OFF 14/14 PARTIAL 28/15 ON 42/15"),
    # a saving session the highest, and the others step down: 42 + 225 and 15 + 225
    ("saving", [SAVING], COSY_HOUSE, "SUPER_OFF 14/14 OFF 28/15 PARTIAL 42/15 ON 267/240"),
    # more than there are labels: the two bands that differ least are laid together,
    # 14p for 8 h, 20p for 13 h and 42p for 3 h: (14 x 8 + 20 x 13) / 21 = 17.714
    (
        "both sessions",
        [GIFT, SAVING],
        not_exporting(with_middle_band(0.20)),
        "SUPER_OFF 0/0 OFF 17.71/0 PARTIAL 42/0 ON 267/0",
    ),
    # labels follow prices: 5p on top of the middle 28p are 33p, less than the peak of 42p
    ("a poor session", [POOR], COSY_HOUSE, "SUPER_OFF 14/14 OFF 28/15 PARTIAL 33/20 ON 42/15"),
    # worth its reward on the day price: 27.15 + 225, not 7 + 225
    ("over a dispatch", [SAVING, SLOT], home_of(), "OFF 7/7 PARTIAL 27.15/15 ON 252.15/240"),
    # where it has no minute outside the cheap band, the day price is that of the whole day
    ("by night", [NIGHT_SAVING], home_of(), "OFF 7/7 PARTIAL 27.15/15 ON 252.15/240"),
    # a label has one price: the better reward counts
    ("two sessions", [SMALL, SAVING], home_of(), "OFF 7/7 PARTIAL 27.15/15 ON 252.15/240"),
    # nobody would count what is earned
    ("no export meter", [SAVING], not_exporting(), "OFF 7/0 PARTIAL 27.15/0 ON 252.15/0"),
    # what is known of the day stands for the rest of it; where nothing is, nothing is earned
    (
        "what export earns is not known everywhere",
        [],
        home_of(sell=steps(("00:00", None), ("05:30", 0.05), ("23:30", None))),
        "OFF 7/5 ON 27.15/5",
    ),
    ("it is not known at all", [], home_of(sell=steps(("00:00", None))), "OFF 7/0 ON 27.15/0"),
    # Tesla knows no negative prices, and four decimals are sent
    (
        "below nothing",
        [],
        home_of(two_bands(-0.05, 0.2), steps(("00:00", -0.01))),
        "OFF 0/0 ON 20/0",
    ),
    ("decimals", [], not_exporting(two_bands(0.07006, 0.27154999)), "OFF 7.01/0 ON 27.15/0"),
    ("four prices", [], not_exporting(FOUR), "SUPER_OFF 10/0 OFF 20/0 PARTIAL 22/0 ON 30/0"),
    # grouped at their mean: 20p for 6 h, 22p and 30p for 2 h each are (120 + 44 + 60) / 10 = 22.4p;
    # -4p for 2 h, 10p for 9 h and 45p for 3 h have one each, and -4p is written as nothing
    ("six prices", [], not_exporting(SUNK), "SUPER_OFF 0/0 OFF 10/0 PARTIAL 22.4/0 ON 45/0"),
)
def test_what_each_label_costs_and_earns(windows, house, expected):
    assert in_pence(made(*windows, of=house)) == expected


@cases(
    "windows, house, label, expected",
    ("a flat tariff", [], FLAT, "ALL", ["00:00-24:00"]),
    # there is no cheap price it could have
    ("flat, a dispatch", [dispatch("13:00", "14:00")], FLAT, "ALL", ["00:00-24:00"]),
    ("Cosy's cheap bands", [], COSY_HOUSE, OFF, ["04:00-07:00", "13:00-16:00", "22:00-24:00"]),
    ("its middle", [], COSY_HOUSE, PARTIAL, ["00:00-04:00", "07:00-13:00", "19:00-22:00"]),
    ("its peak", [], COSY_HOUSE, ON, ["16:00-19:00"]),
    ("a poor session", [POOR], COSY_HOUSE, PARTIAL, ["20:00-21:00"]),
    ("the peak beside it", [POOR], COSY_HOUSE, ON, ["16:00-19:00"]),
    # but for the session over it
    ("a slot", [SAVING, SLOT], home_of(), OFF, ["00:00-05:30", "18:00-19:00", "23:30-24:00"]),
    ("two sessions", [SMALL, SAVING], home_of(), ON, ["12:00-13:00", "17:00-18:00"]),
    ("free beats saving", [LONG, GIFT_IN_IT], home_of(), "SUPER_OFF_PEAK", ["18:00-18:30"]),
    ("beside free hours", [LONG, GIFT_IN_IT], home_of(), ON, ["17:00-18:00", "18:30-19:00"]),
    ("prices that are grouped", [], not_exporting(SUNK), PARTIAL, ["06:00-16:00"]),
)
def test_when_each_label_holds(windows, house, label, expected):
    assert by_label(made(*windows, of=house))[label] == expected


def test_everything_cheap_is_one_band():
    tariff = made(dispatch("05:00", "2026-11-11T00:00Z"), now="2026-11-10T00:30Z")
    assert by_label(tariff) == {OFF: ["00:00-24:00"]}
    assert prices_of(tariff) == {OFF: (0.07, 0.07)}


@cases(
    "weighted, most, expected",
    ("one price", [(1, 1)], 4, [[1]]),
    ("few enough", [(1, 1), (2, 1), (9, 1)], 3, [[1], [2], [9]]),
    ("the close ones together", [(1, 1), (2, 1), (9, 1)], 2, [[1, 2], [9]]),
    ("all in one", [(1, 1), (2, 1), (9, 1)], 1, [[1, 2, 9]]),
    # 1 + 3 at weights 9 and 1 spread 3.6, 3 + 6 at 1 and 1 spread 4.5
    ("by spread", [(1, 9), (3, 1), (6, 1)], 2, [[1, 3], [6]]),
    # 1 + 3 at weights 9 and 9 spread 18, 3 + 6 at 9 and 1 spread 8.1
    ("rare ones give way", [(1, 9), (3, 9), (6, 1)], 2, [[1], [3, 6]]),
)
def test_groups_differ_as_little_as_possible_inside(weighted, most, expected):
    """Prices that lie close together, for as long as they hold, share a group."""
    prices = [[weighted[index][0] for index in group] for group in grouped(weighted, most)]
    assert prices == expected


def test_prices_change_at_local_midnight():
    """At 23:00 UTC in summer; until then the half hour before it costs what it does today."""
    home = home_of(two_bands(0.05, 0.20), first="2026-06-15", days=1)
    following = home_of(two_bands(0.06, 0.22, ["01:00-06:00"]), first="2026-06-16", days=1)
    both = replace(home, buy=RateTimeline(slots=(*home.buy.slots, *following.buy.slots)), sell=None)
    before = made(of=both, now="2026-06-15T22:59Z")
    after = made(of=both, now="2026-06-15T23:00Z")
    assert in_pence(before) == "OFF 5/0 PARTIAL 6/0 ON 22/0"
    assert by_label(before)["OFF_PEAK"] == ["23:30-24:00"]
    assert in_pence(after) == "OFF 6/0 ON 22/0"
    assert by_label(after)["OFF_PEAK"] == ["01:00-06:00"]


def laid_over(home, start, end):
    """Make the import slots in between cheap by a dispatch, as the dispatch layer does."""
    slots = tuple(
        replace(slot, rate=slot.off_peak_rate, band=Band.LOW, reason=PriceReason.DISPATCH)
        if at(start) <= slot.start < at(end) and slot.band is Band.HIGH
        else slot
        for slot in home.buy.slots
    )
    return replace(home, buy=RateTimeline(slots=slots))


@cases(
    "start, end",
    ("two hours", "2026-11-10T12:00Z", "2026-11-10T14:00Z"),
    ("the whole day", "2026-11-10T00:00Z", "2026-11-11T00:00Z"),
)
def test_dispatches_in_the_timeline_do_not_move_the_standard_tariff(start, end):
    """Only admitted windows make anything cheap; the high rate is known from elsewhere."""
    told = made(of=laid_over(home_of(), start, end))
    assert told.tariff == made(of=home_of()).tariff


@cases(
    "pricing, mean",
    # by night 12 half hours at 7 p, 2 at 27.15 p: (84 + 54.3) / 14
    ("no bands", without_bands(lambda wall: LOW if is_within(wall, NIGHT) else None), 0.0988),
    # 11 half hours at 7 p, 2 at 27.15 p: (77 + 54.3) / 13
    ("bands told once", lambda wall: (LOW, Band.LOW) if wall < "05:30" else (None, None), 0.101),
)
def test_what_is_not_known_is_neither_cheap_nor_a_peak(pricing, mean):
    """Half hours that have no band, and no price on any day, cost the mean of what is known."""

    def with_a_dear_hour(wall):
        band = pricing("00:00")[1]
        return (HIGH, band and Band.HIGH) if is_within(wall, ["12:00-13:00"]) else pricing(wall)

    tariff = made(of=not_exporting(with_a_dear_hour))
    assert [buy for buy, _ in prices_of(tariff).values()] == [0.07, mean, 0.2715]
    assert by_label(tariff)["ON_PEAK"] == ["12:00-13:00"]
    assert by_label(tariff)["OFF_PEAK"][0] == "00:00-05:30"


def test_a_day_without_prices_makes_no_tariff():
    with pytest.raises(UnpricedDayError, match="2026-11-10"):
        made(of=home_of(without_bands(lambda _: None)))
    with pytest.raises(UnpricedDayError, match="2026-11-20"):
        made(now="2026-11-20T09:00Z")


def test_the_hour_shown_twice_is_priced_as_it_comes_next():
    """On 25 October 2026 a night in UTC from 00:30 begins at 01:30, and once more at 01:00."""
    days = home_of(first="2026-10-24", days=3)
    slots = tuple(
        replace(slot, band=Band.LOW, rate=slot.off_peak_rate)
        if "00:30" <= f"{slot.start:%H:%M}" < "07:30"
        else replace(slot, band=Band.HIGH, rate=replace(slot.off_peak_rate, inc_vat=HIGH))
        for slot in days.buy.slots
    )
    economy_7 = replace(days, buy=RateTimeline(slots=slots))
    moments = ("24T03:00", "24T12:00", "25T00:30", "25T12:00")
    nights = [by_label(made(of=economy_7, now=f"2026-10-{each}Z"))[OFF] for each in moments]
    # at 04:00 in summer the night is on that ends at 08:30
    assert nights == [["01:30-08:30"], ["01:30-07:30"], ["00:30-07:30"], ["00:30-07:30"]]


NIGHT_PRICE = BandPrice(label=Label.OFF_PEAK, buy_per_kwh=0.07, sell_per_kwh=0.07)
DAY_PRICE = BandPrice(label=Label.ON_PEAK, buy_per_kwh=0.27, sell_per_kwh=0.15)


def band(start: int, end: int, price: BandPrice = DAY_PRICE) -> TimeOfUseBand:
    return TimeOfUseBand(start_minute=start, end_minute=end, price=price)


FIRST = band(0, 330, NIGHT_PRICE)


@cases(
    "bands",
    ("two bands", [FIRST, band(330, 1440)]),
    ("night cut", [FIRST, band(330, 1410), band(1410, 1440, NIGHT_PRICE)]),
    ("flat", [band(0, 1440, replace(DAY_PRICE, label=Label.ALL))]),
    ("free", [band(0, 1440, replace(DAY_PRICE, buy_per_kwh=0.0))]),
)
def test_bands_that_obey_teslas_rules_pass(bands):
    assert check_bands(bands) is None


@cases(
    "bands, fault",
    ("nothing", [], "the day ends at 00:00"),
    ("a minute short", [FIRST, band(330, 1439)], "the day ends at 23:59"),
    ("a minute long", [FIRST, band(330, 1441)], "the day ends at 24:01"),
    ("late", [band(1, 1440)], "00:00 is not covered once"),
    ("gap", [FIRST, band(331, 1440)], "05:30 is not covered once"),
    ("overlap", [FIRST, band(329, 1440)], "05:30 is not covered once"),
    ("empty", [FIRST, band(330, 330), band(330, 1440)], "05:30 is not covered once"),
    (
        "two import prices",
        [FIRST, band(330, 1440, replace(NIGHT_PRICE, buy_per_kwh=0.08))],
        "a label has two prices",
    ),
    (
        "two export prices",
        [FIRST, band(330, 1440, replace(NIGHT_PRICE, sell_per_kwh=0.0))],
        "a label has two prices",
    ),
    (
        "flat beside night",
        [FIRST, band(330, 1440, replace(DAY_PRICE, label=Label.ALL))],
        "stands beside others",
    ),
    *(
        (f"{side} {value}", [band(0, 1440, replace(DAY_PRICE, **{side: value}))], "no number")
        for side in ("buy_per_kwh", "sell_per_kwh")
        for value in (-0.0001, float("nan"), float("inf"))
    ),
)
def test_bands_that_break_teslas_rules_are_refused(bands, fault):
    """Tesla takes such a tariff and spoils the owner's rate plan, so it never leaves."""
    with pytest.raises(InvalidTariffError, match=fault):
        check_bands(bands)
