"""Labels and prices: what each band of the day is called, costs and earns."""

from dataclasses import replace
import pytest
from custom_components.octopus_insight.model.battery import (
    BandPrice,
    InvalidTariffError,
    Label,
    SellRule,
    TimeOfUseBand,
    TimeOfUseOptions,
    UnpricedDayError,
    check_bands,
)
from custom_components.octopus_insight.model.battery.standard_day import grouped
from custom_components.octopus_insight.model.prices.timeline import Band, PriceReason, RateTimeline
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
    is_within,
    made,
    not_exporting,
    prices_of,
    saving,
    two_bands,
    without_bands,
)
from tests.model.builders import LONDON, at, cases

FLAT = without_bands(lambda _: 0.25)


def steps(*runs: tuple[str, float | None]):
    """Price a day half-hourly: each price holds from its wall time on."""
    return without_bands(lambda wall: [price for start, price in runs if start <= wall][-1])


def test_everything_cheap_is_one_band():
    """Where dispatches fill the day no other label and no other price is left."""
    tariff = made(dispatch("05:00", "2026-11-11T00:00Z"), now="2026-11-10T00:30Z")
    assert by_label(tariff) == {"OFF_PEAK": ["00:00-24:00"]}
    assert prices_of(tariff) == {"OFF_PEAK": (0.07, 0.07)}


def test_a_flat_tariff_is_one_price_for_all_time():
    """25p all day, and 15p for export: nothing to be steered by, and nothing called cheap."""
    tariff = made(of=home_of(FLAT))
    assert by_label(tariff) == {"ALL": ["00:00-24:00"]}
    assert prices_of(tariff) == {"ALL": (0.25, 0.15)}


def test_free_hours_of_a_flat_tariff():
    """Beside free hours the one price is the peak, since nothing of it is cheap."""
    tariff = made(free("13:00", "14:00"), of=home_of(FLAT))
    assert prices_of(tariff) == {"SUPER_OFF_PEAK": (0.0, 0.0), "ON_PEAK": (0.25, 0.15)}


def test_a_saving_session_of_a_flat_tariff():
    """Day steps down beside a saving session: 0.25 + 2.25 and 0.15 + 2.25."""
    tariff = made(saving("17:00", "18:00"), of=home_of(FLAT))
    assert prices_of(tariff) == {"PARTIAL_PEAK": (0.25, 0.15), "ON_PEAK": (2.5, 2.4)}


def test_a_dispatch_makes_nothing_cheap_on_a_flat_tariff():
    """There is no cheap price it could have."""
    assert by_label(made(dispatch("13:00", "14:00"), of=home_of(FLAT))) == {"ALL": ["00:00-24:00"]}


def test_three_bands_keep_their_windows():
    """Cosy has three cheap windows and one peak; a flat 15p export is cut to the cheap price."""
    tariff = made(of=home_of(COSY))
    assert by_label(tariff) == {
        "OFF_PEAK": ["04:00-07:00", "13:00-16:00", "22:00-24:00"],
        "PARTIAL_PEAK": ["00:00-04:00", "07:00-13:00", "19:00-22:00"],
        "ON_PEAK": ["16:00-19:00"],
    }
    assert prices_of(tariff) == {
        "OFF_PEAK": (0.14, 0.14),
        "PARTIAL_PEAK": (0.28, 0.15),
        "ON_PEAK": (0.42, 0.15),
    }


def test_three_bands_each_way():
    """Flux pays for export in three bands too, in the same windows."""
    assert prices_of(made(of=home_of(FLUX, FLUX_EXPORT))) == {
        "OFF_PEAK": (0.16, 0.05),
        "PARTIAL_PEAK": (0.27, 0.17),
        "ON_PEAK": (0.38, 0.29),
    }


def test_three_bands_and_a_session_are_four_labels():
    """Free hours take the lowest label; a saving session the highest, and the others step down."""
    assert prices_of(made(free("13:00", "14:00"), of=home_of(COSY))) == {
        "SUPER_OFF_PEAK": (0.0, 0.0),
        "OFF_PEAK": (0.14, 0.14),
        "PARTIAL_PEAK": (0.28, 0.15),
        "ON_PEAK": (0.42, 0.15),
    }
    assert prices_of(made(saving("17:00", "18:00"), of=home_of(COSY))) == {
        "SUPER_OFF_PEAK": (0.14, 0.14),
        "OFF_PEAK": (0.28, 0.15),
        "PARTIAL_PEAK": (0.42, 0.15),
        "ON_PEAK": (2.67, 2.4),  # 0.42 + 2.25 and 0.15 + 2.25
    }


def test_three_bands_and_both_sessions_are_more_than_there_are_labels():
    """Two of the bands are laid together at their mean, here the two that differ least.

    0.14 for 8 h, 0.20 for 13 h and 0.42 for 3 h: (0.14 x 8 + 0.20 x 13) / 21 = 0.17714.
    """

    def dearer_peak(wall):
        price, band = COSY(wall)
        return (0.20 if band is Band.MIDDLE else price), band

    sessions = (free("13:00", "14:00"), saving("17:00", "18:00"))
    assert prices_of(made(*sessions, of=not_exporting(dearer_peak))) == {
        "SUPER_OFF_PEAK": (0.0, 0.0),
        "OFF_PEAK": (0.1771, 0.0),
        "PARTIAL_PEAK": (0.42, 0.0),
        "ON_PEAK": (2.67, 0.0),
    }


def test_labels_follow_prices_where_a_session_pays_little():
    """05p on top of the middle 28p are 33p, which is less than the peak of 42p."""
    tariff = made(saving("20:00", "21:00", 0.05), of=home_of(COSY))
    assert prices_of(tariff)["PARTIAL_PEAK"] == (0.33, 0.2)
    assert by_label(tariff)["PARTIAL_PEAK"] == ["20:00-21:00"]
    assert by_label(tariff)["ON_PEAK"] == ["16:00-19:00"]


def test_a_session_over_a_dispatch_is_worth_its_reward_on_the_day_price():
    """Saving beats cheap: 0.2715 + 2.25, not 0.07 + 2.25."""
    tariff = made(saving("17:00", "18:00"), dispatch("17:00", "19:00"))
    assert prices_of(tariff)["ON_PEAK"] == (2.5215, 2.4)
    assert by_label(tariff)["OFF_PEAK"] == ["00:00-05:30", "18:00-19:00", "23:30-24:00"]


def test_a_session_by_night_is_worth_its_reward_on_the_day_price():
    """Where it has no minute outside the cheap band, the day price is that of the whole day."""
    assert prices_of(made(saving("23:30", "2026-11-11T00:30Z")))["ON_PEAK"] == (2.5215, 2.4)


def test_of_two_sessions_the_better_reward_counts():
    """A label has one price: 0.2715 + 2.25."""
    tariff = made(saving("12:00", "13:00", 1.0), saving("17:00", "18:00", 2.25))
    assert prices_of(tariff)["ON_PEAK"] == (2.5215, 2.4)
    assert by_label(tariff)["ON_PEAK"] == ["12:00-13:00", "17:00-18:00"]


def test_free_beats_saving():
    """Of both at once the free one is shown."""
    tariff = made(saving("17:00", "19:00"), free("18:00", "18:30"))
    assert by_label(tariff)["ON_PEAK"] == ["17:00-18:00", "18:30-19:00"]
    assert by_label(tariff)["SUPER_OFF_PEAK"] == ["18:00-18:30"]


def test_an_export_price_that_varies_is_its_mean():
    """Cheap minutes are the night's 6 h, day minutes the other 18 h; what is laid over moves none.

    Export is 4p until 02:00, 10p until 12:00, then 22p until 23:30, and 4p again. By night:
    2.5 h at 4p and 3.5 h at 10p are (10 + 35) / 6 = 7.5p, cut to 7p. By day: 6.5 h at 10p and
    11.5 h at 22p are (65 + 253) / 18 = 17.6667p.
    """
    exported = steps(("00:00", 0.04), ("02:00", 0.10), ("12:00", 0.22), ("23:30", 0.04))
    expected = {"OFF_PEAK": (0.07, 0.07), "ON_PEAK": (0.2715, 0.1767)}
    assert prices_of(made(of=home_of(sell=exported))) == expected
    assert prices_of(made(dispatch("12:00", "15:00"), of=home_of(sell=exported))) == expected
    as_it_is = TimeOfUseOptions(sell_rule=SellRule.NONE)
    told = prices_of(made(of=home_of(sell=exported), options=as_it_is))
    assert told["OFF_PEAK"] == (0.07, 0.075)


def test_without_an_export_meter_nothing_is_earned():
    """Not even in a saving session: nobody would count it."""
    assert prices_of(made(saving("17:00", "18:00"), of=not_exporting())) == {
        "OFF_PEAK": (0.07, 0.0),
        "PARTIAL_PEAK": (0.2715, 0.0),
        "ON_PEAK": (2.5215, 0.0),
    }


def test_what_export_earns_is_not_known_everywhere():
    """What is known of the day stands for the rest of it; where nothing is, nothing is earned."""
    unknown_by_night = steps(("00:00", None), ("05:30", 0.05), ("23:30", None))
    assert prices_of(made(of=home_of(sell=unknown_by_night)))["OFF_PEAK"] == (0.07, 0.05)
    assert prices_of(made(of=home_of(sell=steps(("00:00", None)))))["ON_PEAK"] == (0.2715, 0.0)


def test_nothing_is_below_nothing():
    """Tesla knows no negative prices."""
    tariff = made(of=home_of(two_bands(-0.05, 0.2), without_bands(lambda _: -0.01)))
    assert prices_of(tariff) == {"OFF_PEAK": (0.0, 0.0), "ON_PEAK": (0.2, 0.0)}


def test_prices_have_four_decimals():
    """0.27154999 and 0.07005 are cut to what is sent."""
    tariff = made(of=not_exporting(two_bands(0.07006, 0.27154999)))
    assert prices_of(tariff) == {"OFF_PEAK": (0.0701, 0.0), "ON_PEAK": (0.2715, 0.0)}


def test_four_prices_a_day_are_four_bands():
    """Nothing needs to be laid together."""
    pricing = steps(("00:00", 0.1), ("06:00", 0.2), ("12:00", 0.22), ("14:00", 0.3), ("19:00", 0.1))
    assert prices_of(made(of=not_exporting(pricing))) == {
        "SUPER_OFF_PEAK": (0.1, 0.0),
        "OFF_PEAK": (0.2, 0.0),
        "PARTIAL_PEAK": (0.22, 0.0),
        "ON_PEAK": (0.3, 0.0),
    }


def test_half_hourly_prices_are_grouped_into_four_bands_at_their_mean():
    """20p for 6 h, 22p and 30p for 2 h each share a band: (120 + 44 + 60) / 10 = 22.4p.

    -4p for 2 h, 10p for 9 h and 45p for 3 h have one each, and -4p is written as nothing.
    """
    night = (("00:00", 0.10), ("04:00", -0.04))
    pricing = steps(
        *night, ("06:00", 0.2), ("12:00", 0.22), ("14:00", 0.3), ("16:00", 0.45), ("19:00", 0.1)
    )
    told = made(of=not_exporting(pricing))
    assert prices_of(told) == {
        "SUPER_OFF_PEAK": (0.0, 0.0),
        "OFF_PEAK": (0.1, 0.0),
        "PARTIAL_PEAK": (0.224, 0.0),
        "ON_PEAK": (0.45, 0.0),
    }
    assert by_label(told)["PARTIAL_PEAK"] == ["06:00-16:00"]


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


def test_rates_are_those_of_the_local_day():
    """Prices change at local midnight, and with them the tariff: 23:00 UTC in summer."""
    home = home_of(two_bands(0.05, 0.20), first="2026-06-15", days=1)
    following = home_of(two_bands(0.06, 0.22, ["01:00-06:00"]), first="2026-06-16", days=1)
    both = replace(home, buy=RateTimeline(slots=(*home.buy.slots, *following.buy.slots)), sell=None)
    before = made(of=both, now="2026-06-15T22:59Z")
    after = made(of=both, now="2026-06-15T23:00Z")
    assert prices_of(before) == {"OFF_PEAK": (0.05, 0.0), "ON_PEAK": (0.2, 0.0)}
    assert prices_of(after) == {"OFF_PEAK": (0.06, 0.0), "ON_PEAK": (0.22, 0.0)}
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
    "pricing",
    ("no bands", without_bands(lambda wall: LOW if is_within(wall, NIGHT) else None)),
    ("bands told once", lambda wall: (LOW, Band.LOW) if wall < "05:30" else (None, None)),
)
def test_what_is_not_known_is_never_cheap_beside_what_is_dear(pricing):
    """Half hours without a price go with the dearest that is known."""

    def with_a_dear_hour(wall):
        band = pricing("00:00")[1]
        return (HIGH, band and Band.HIGH) if is_within(wall, ["12:00-13:00"]) else pricing(wall)

    tariff = made(of=not_exporting(with_a_dear_hour))
    assert prices_of(tariff) == {"OFF_PEAK": (0.07, 0.0), "ON_PEAK": (0.2715, 0.0)}
    assert "05:30" in by_label(tariff)["ON_PEAK"][0]
    assert by_label(tariff)["OFF_PEAK"][0] == "00:00-05:30"


def test_a_day_without_prices_makes_no_tariff():
    """Nothing is made up where nothing is known."""
    with pytest.raises(UnpricedDayError, match="2026-11-10"):
        made(of=home_of(without_bands(lambda _: None)))
    with pytest.raises(UnpricedDayError, match="2026-11-20"):
        made(now="2026-11-20T09:00Z")


def test_the_hour_shown_twice_is_priced_as_the_second_time():
    """On 25 October 2026 a night in UTC from 00:30 begins at 01:30 and, again shown, at 01:00."""
    days = home_of(first="2026-10-24", days=3)
    slots = tuple(
        replace(slot, band=Band.LOW, rate=slot.off_peak_rate)
        if "00:30" <= f"{slot.start:%H:%M}" < "07:30"
        else replace(slot, band=Band.HIGH, rate=replace(slot.off_peak_rate, inc_vat=HIGH))
        for slot in days.buy.slots
    )
    economy_7 = replace(days, buy=RateTimeline(slots=slots))
    assert days.zone is LONDON
    assert by_label(made(of=economy_7, now="2026-10-24T12:00Z"))["OFF_PEAK"] == ["01:30-08:30"]
    assert by_label(made(of=economy_7, now="2026-10-25T12:00Z"))["OFF_PEAK"] == ["01:00-07:30"]
    assert by_label(made(of=economy_7, now="2026-10-26T12:00Z"))["OFF_PEAK"] == ["00:30-07:30"]


def test_the_hour_not_shown_is_priced_as_what_comes_before():
    """29 March 2026 has no 01:00 to 02:00, and still every minute of the face has a price."""
    spring = home_of(two_bands(LOW, HIGH, ["00:30-04:30"]), first="2026-03-28", days=3)
    assert by_label(made(of=spring, now="2026-03-29T09:00Z"))["OFF_PEAK"] == ["00:30-04:30"]


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
    """Nothing is said of them."""
    assert check_bands(bands) is None


@pytest.mark.parametrize(
    ("bands", "fault"),
    [
        pytest.param([], "the day ends at 00:00", id="nothing"),
        pytest.param([FIRST, band(330, 1439)], "the day ends at 23:59", id="a minute short"),
        pytest.param([FIRST, band(330, 1441)], "the day ends at 24:01", id="a minute long"),
        pytest.param([band(1, 1440)], "00:00 is not covered once", id="late"),
        pytest.param([FIRST, band(331, 1440)], "05:30 is not covered once", id="gap"),
        pytest.param([FIRST, band(329, 1440)], "05:30 is not covered once", id="overlap"),
        pytest.param(
            [FIRST, band(330, 330), band(330, 1440)], "05:30 is not covered once", id="empty"
        ),
        pytest.param(
            [FIRST, band(330, 1440, replace(NIGHT_PRICE, buy_per_kwh=0.08))],
            "a label has two prices",
            id="two import prices",
        ),
        pytest.param(
            [FIRST, band(330, 1440, replace(NIGHT_PRICE, sell_per_kwh=0.0))],
            "a label has two prices",
            id="two export prices",
        ),
        pytest.param(
            [FIRST, band(330, 1440, replace(DAY_PRICE, label=Label.ALL))],
            "stands beside others",
            id="flat beside night",
        ),
        *(
            pytest.param([band(0, 1440, replace(DAY_PRICE, **{side: value}))], "no number", id=name)
            for side in ("buy_per_kwh", "sell_per_kwh")
            for name, value in (
                (f"{side} negative", -0.0001),
                (f"{side} not a number", float("nan")),
                (f"{side} endless", float("inf")),
            )
        ),
    ],
)
def test_bands_that_break_teslas_rules_are_refused(bands, fault):
    """Tesla takes such a tariff and spoils the owner's rate plan, so it never leaves."""
    with pytest.raises(InvalidTariffError, match=fault):
        check_bands(bands)
