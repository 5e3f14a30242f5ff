"""How the bench counts advice that is right, and what makes a home's tariffs known well enough."""

from datetime import UTC, datetime
import pytest
from custom_components.octopus_insight.model.scenario.slots import Battery, Slots, Trip
from tests.harness.cases import cases
from tools.bench.advice import (
    BEST,
    PLANNED,
    UNCHANGED,
    Count,
    Offered,
    by_weeks,
    cheapest,
    contenders,
    convex_below,
    drawn_home,
    is_convex,
    is_right,
    section_of,
    too_much,
)


def offered(lowest, highest=None, *, planned=0.0, unchanged=0.0) -> Offered:
    highest = lowest if highest is None else highest
    by = {BEST: highest, PLANNED: planned, UNCHANGED: unchanged}
    return Offered(lowest=lowest, highest=highest, by=by)


@cases(
    "one, other, right",
    ("the best", (100, 100), (110, 110), True),
    ("a pound more is a tie", (101, 101), (100, 100), True),
    ("a penny more than a tie", (101.01, 101.01), (100, 100), False),
    ("right whatever its bounds leave open", (99, 101), (100, 105), True),
    ("wrong whatever they leave open", (102, 104), (99, 100.9), False),
    ("perhaps a tie, perhaps none", (100, 101.5), (100, 100), None),
    ("wrong only if the other's bound is reached", (101, 101), (99.5, 100.5), None),
)
def test_a_tariff_is_right_if_none_is_cheaper_by_more_than_a_pound(one, other, right):
    assert is_right({"one": offered(*one), "other": offered(*other)}, "one") is right


def test_shares_and_costs_are_of_what_each_way_names():
    """Best possible: best, best, best, open. Achievable: best, a tie, wrong by 9, open. Unchanged:
    wrong by 20, best, best, open."""
    homes = (
        {
            "a": offered(100, planned=104, unchanged=150),
            "b": offered(120, unchanged=140, planned=125),
        },
        {
            "a": offered(100.5, planned=102, unchanged=9),
            "b": offered(100, planned=103, unchanged=8),
        },
        {
            "a": offered(90, 91, planned=103, unchanged=8),
            "b": offered(100, planned=102, unchanged=9),
        },
        {"a": offered(98, 103, planned=9, unchanged=8), "b": offered(101, planned=8, unchanged=9)},
    )
    counts = {BEST: Count(), PLANNED: Count(), UNCHANGED: Count()}
    for tariffs in homes:
        for way, count in counts.items():
            count.add(tariffs, way)
    assert (counts[BEST].right, counts[BEST].costs) == (3, [0])
    assert (counts[PLANNED].right, counts[PLANNED].costs) == (2, [9, 0])
    assert (counts[UNCHANGED].right, counts[UNCHANGED].costs) == (2, [20, 2])
    figures = section_of(counts, 1).figures
    assert [(figure.measured, figure.is_met) for figure in figures] == [(75, False), (50, False)]


def test_what_is_named_and_what_may_be_the_best_are_looked_at_more_closely():
    tariffs = {
        "best": offered(100, 102, planned=110, unchanged=300),
        "perhaps": offered(102.9, 110, planned=120, unchanged=300),
        "a tie with it": offered(103, 104, planned=120, unchanged=300),
        "too dear": offered(103.1, 104, planned=120, unchanged=300),
        "named by unchanged use": offered(200, planned=210, unchanged=250),
    }
    assert cheapest(tariffs, PLANNED) == "best"
    assert too_much(tariffs, cheapest(tariffs, UNCHANGED)) == 98
    assert contenders(tariffs) == {*tariffs} - {"too dear"}


@cases(
    "buy, sell, convex",
    ("export earns as much", 0.1, 0.1, True),
    ("export earns more", 0.1, 0.11, False),
    ("import is free", 0.0, 0.0, True),
    ("import is paid for", -0.01, -0.01, False),
)
def test_costs_are_convex_where_export_earns_no_more_and_nothing_is_paid_for(buy, sell, convex):
    slots = Slots(
        start=datetime(2026, 1, 1, tzinfo=UTC),
        load=[1.0] * 2,
        solar=[0.0] * 2,
        import_price=[0.3, buy],
        export_price=[0.0, sell],
    )
    assert is_convex(slots) is convex


def test_weeks_are_solved_one_by_one_with_their_own_trips():
    """8 days of 1 kWh at 0.30; the car's 2 kWh cost 0.10 at night: on day 1, and on day 8."""
    day = [0.10] * 10 + [0.30] * 38
    slots = Slots(
        start=datetime(2026, 1, 1, tzinfo=UTC),
        load=([0.0] * 20 + [1.0] + [0.0] * 27) * 8,
        solar=[0.0] * 384,
        import_price=day * 8,
        export_price=[0.0] * 384,
    )
    car = Battery(usable_kwh=4, charge_kw=4, discharge_kw=0, charge_efficiency=1)
    trips = [Trip(leaves=first + 16, returns=first + 30, kwh=2) for first in (0, 336)]
    assert by_weeks(slots, ((car, trips),), 1) == pytest.approx((2.8, 2.8))


@cases(
    "load, buy, meter, cost, below",
    ("all is taken that can be", 1.0, 0.10, 3.0, 0.3, 0.3),
    ("all is given that can be", 1.0, 0.10, -3.0, -0.6, -0.6),
    ("nothing passes the meter", 1.0, 0.10, 0.0, 0.0, -0.15),
    ("never any export", 5.0, 0.10, 5.0, 0.5, 0.5),
    ("import is paid for more than export", 1.0, -0.30, 3.0, -0.9, -0.9),
    ("then it is as low as it gets", 1.0, -0.30, -3.0, -0.6, -0.9),
)
def test_convex_costs_are_never_dearer_and_the_same_at_the_cheaper_end(
    load, buy, meter, cost, below
):
    """Export earns 0.20. Of 1 kWh, 4 kW in give 3 kWh, 8 kW out give -3 kWh."""
    battery = Battery(usable_kwh=9, charge_kw=4, discharge_kw=8)
    slots = Slots(
        start=datetime(2026, 1, 1, tzinfo=UTC),
        load=[load],
        solar=[0.0],
        import_price=[buy],
        export_price=[0.20],
    )
    assert max(meter, 0) * buy + min(meter, 0) * 0.20 == pytest.approx(cost)
    convex, more = convex_below(slots, ((battery, ()),))
    assert convex.import_price == convex.export_price
    assert meter * convex.import_price[0] + more == pytest.approx(below)


def test_a_home_has_something_to_plan_and_only_tariffs_for_what_it_has():
    for seed in range(1, 9):
        year, setups = drawn_home(seed)
        names = {setup.name for setup in setups}
        has_car, has_battery = setups[0].car is not None, setups[0].battery is not None
        assert has_car or has_battery
        assert {"flat", "economy-7", "agile"} <= names
        assert ("go" in names, "intelligent-go" in names) == (has_car, has_car)
        assert ("flux" in names) == (has_battery and max(year.solar) > 0)
        assert 1500 <= sum(year.load) <= 7000
        assert len({setup.tariff.standing_charge for setup in setups}) == len(setups)
        assert [setup.tariff for setup in drawn_home(seed)[1]] == [one.tariff for one in setups]
