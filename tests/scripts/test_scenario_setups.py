"""Setups by the names of their things: what is like what, and what has to be said of mistakes."""

from datetime import time
import pytest
from custom_components.octopus_insight.catalogue import read_catalogue
from custom_components.octopus_insight.model.scenario.fields import FieldError
from custom_components.octopus_insight.model.scenario.wanted import Wanted
from tests.harness.cases import cases
from tools.scenario.setups import setups_of

CATALOGUE = read_catalogue()
ROOF = {"planes": [{"kwp": 4}]}
CAR = {
    "like": "small",
    "trips": [{"leaves": "8 am", "returns": "18:00", "miles": 20}],
}
TODAY = Wanted(name="Today", tariff="flat", battery="battery-5")


def setup(table: dict, **own: dict):
    return setups_of(TODAY, [Wanted(name="New", **table)], own, CATALOGUE)[1]


def test_a_variant_has_what_today_has_unless_it_says_other():
    assert setup({}).tariff.name == "Flat"
    assert setup({}).battery.usable_kwh == 5
    assert setup({"tariff": "go"}).tariff.name == "Go"
    assert setup({"battery": "none"}).battery is None


def test_own_tables_may_be_like_others_and_have_their_own_name():
    larger = {"like": "battery-5", "usable_kwh": 7.5}
    dearer = {"like": "larger", "price": 9000.0, "name": "Dear one"}
    found = setup({"battery": "dearer"}, batteries={"larger": larger, "dearer": dearer}).battery
    assert (found.name, found.usable_kwh, found.charge_kw) == ("Dear one", 7.5, 2.5)
    assert found.price == 9000


def test_an_own_table_takes_the_place_of_one_of_the_catalogue_or_adds_to_it():
    whole = {"usable_kwh": 1.0, "charge_kw": 1.0, "discharge_kw": 1.0}
    assert setup({}, batteries={"battery-5": whole}).battery.name == "battery-5"
    more = {"like": "battery-5", "price": 1.0}
    found = setup({}, batteries={"battery-5": more}).battery
    assert (found.name, found.price) == ("5 kWh, any make", 1)


def test_what_has_no_price_has_one_by_its_size():
    """4 kWp: 1780 less two fifths of the 83 to the next size."""
    assert setup({"solar": "roof"}, solar={"roof": ROOF}).solar.price == pytest.approx(
        4 * (1780 - 2 / 5 * 83)
    )


def test_what_is_wanted_may_be_a_size_or_a_table_as_in_the_action():
    """7.5 kWh: 500 and 300 a kWh."""
    assert setup({"battery": 7.5}).battery.price == 500 + 300 * 7.5
    assert setup({"battery": {"like": "battery-5", "price": 1.0}}).battery.price == 1
    assert setup({"solar": 2}).solar.kwp == 2


def test_a_car_has_the_price_of_its_charger():
    trips = [{"leaves": time(8), "returns": time(18), "miles": 20}]
    car = {"like": "vehicle-to-home", "trips": trips}
    found = setup({"car": "mine"}, cars={"mine": car}).car
    assert (found.price, found.vat, found.name) == (5000, "charger", "Vehicle to home")
    assert found.usable_kwh == 39
    assert setup({"car": "mine"}, cars={"mine": car | {"charger": "one-way"}}).car.price == 800


@cases(
    "table, own, path, words",
    ("no such name", {"tariff": "goo"}, {}, ("variants", 1, "tariff"), "no goo; did you mean go?"),
    (
        "like nothing",
        *({"battery": "x"}, {"batteries": {"x": {"like": "y"}}}),
        *(("batteries", "x", "like"), "there is no y"),
    ),
    (
        "like one below",
        {"battery": "x"},
        {"batteries": {"x": {"like": "y"}, "y": {"like": "battery-5"}}},
        *(("batteries", "x", "like"), "there is no y"),
    ),
    (
        "like itself",
        *({"battery": "x"}, {"batteries": {"x": {"like": "x"}}}),
        *(("batteries", "x", "like"), "there is no x"),
    ),
    (
        "no such charger",
        *({"car": "x"}, {"cars": {"x": {**CAR, "charger": "two-ways"}}}),
        *(("cars", "x", "charger"), "there is no two-ways"),
    ),
    (
        "a time as a text",
        *({"car": "x"}, {"cars": {"x": CAR}}),
        *(("cars", "x", "trips", 1, "leaves"), "is not a time"),
    ),
    ("no tariff", {"tariff": "none"}, {}, ("variants", 1, "tariff"), "is missing"),
)
def test_a_mistake_is_named_with_its_place(table, own, path, words):
    with pytest.raises(FieldError, match=r"\w") as error:
        setup(table, **own)
    assert error.value.path == path
    assert words in str(error.value)
