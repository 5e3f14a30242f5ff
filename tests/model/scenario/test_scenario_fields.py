"""Tables that people write: what is wrong is said by the name of its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any
import pytest
from custom_components.octopus_insight.model.scenario.fields import FieldError, read
from custom_components.octopus_insight.model.scenario.offers import BatteryOffer
from custom_components.octopus_insight.model.scenario.tariff import Tariff
from tests.harness.cases import cases


class Rule(StrEnum):
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Roof:
    kwp: float
    tilt: float = 35.0

    def __post_init__(self) -> None:
        if self.kwp < 0:
            raise ValueError(f"kwp is {self.kwp:g}, and cannot be negative")


@dataclass(frozen=True, kw_only=True)
class House:
    roofs: tuple[Roof, ...]
    from_: time = time(0)
    limit_kw: float | None = None
    prices: str | tuple[float, ...] = ()
    rule: Rule = Rule.ALL
    people: int = 1
    is_old: bool = False
    built: date | None = None
    rooms: Mapping[str, Roof] | None = None


FULL = {
    "roofs": [{"kwp": 4}, {"kwp": 2.5, "tilt": 10}],
    "from": time(5, 30),
    "limit_kw": 3,
    "prices": "agile",
    "rule": "none",
    "people": 3,
    "is_old": True,
    "built": date(1930, 1, 1),
    "rooms": {"shed": {"kwp": 1}},
}


def test_a_table_becomes_a_value():
    assert read(House, FULL) == House(
        roofs=(Roof(kwp=4.0), Roof(kwp=2.5, tilt=10.0)),
        from_=time(5, 30),
        limit_kw=3.0,
        prices="agile",
        rule=Rule.NONE,
        people=3,
        is_old=True,
        built=date(1930, 1, 1),
        rooms={"shed": Roof(kwp=1.0)},
    )
    assert isinstance(read(House, FULL).roofs[0].kwp, float)
    assert read(House, FULL | {"prices": [1, 2.5]}).prices == (1.0, 2.5)


def test_times_and_dates_may_be_texts_and_what_may_be_left_out_may_be_null():
    """As JSON has them."""
    texts = FULL | {"from": "05:30", "built": "1930-01-01", "limit_kw": None}
    assert read(House, texts) == read(House, FULL | {"limit_kw": None})
    assert read(House, texts).limit_kw is None


@cases(
    "change, path, words",
    ("misspelt", {"peopel": 2}, ("peopel",), "did you mean people?"),
    ("a key that is no text", {7: 2}, ("7",), "is not known"),
    ("null for what is needed", {"people": None}, ("people",), "None is not a whole number"),
    ("like nothing", {"xyz": 2}, ("xyz",), "known are roofs, from, limit_kw"),
    ("misspelt further in", {"roofs": [{"kwq": 1}]}, ("roofs", 1, "kwq"), "did you mean kwp?"),
    ("missing", {"roofs": [{}]}, ("roofs", 1, "kwp"), "is missing"),
    ("a text for a number", {"limit_kw": "3 kW"}, ("limit_kw",), "'3 kW' is not a number"),
    ("a fraction of people", {"people": 1.5}, ("people",), "1.5 is not a whole number"),
    ("true is no number", {"limit_kw": True}, ("limit_kw",), "True is not a number"),
    ("more than a home has", {"limit_kw": 1e10}, ("limit_kw",), "10000000000.0 is too large"),
    ("a number of many digits", {"people": 10**11}, ("people",), "100000000000 is too large"),
    ("not a number at all", {"limit_kw": float("nan")}, ("limit_kw",), "nan is not a number"),
    ("a number for true", {"is_old": 1}, ("is_old",), "1 is not true or false"),
    ("a table for a list", {"roofs": {"kwp": 1}}, ("roofs",), "is not a list"),
    ("a number for a table", {"rooms": 7}, ("rooms",), "7 is not a table"),
    ("a word nobody knows", {"rule": "some"}, ("rule",), "'some' is not one of all, none"),
    ("a text for a date", {"built": "1930"}, ("built",), "is not a date such as 2026-11-30"),
    ("a text for a time", {"from": "5:30"}, ("from",), "is not a time such as 05:30:00"),
    ("in the second roof", {"roofs": [{"kwp": 1}, {"kwp": -4}]}, ("roofs", 2, "kwp"), "is -4"),
    ("in a named table", {"rooms": {"shed": {"kwp": -1}}}, ("rooms", "shed", "kwp"), "is -1"),
)
def test_what_is_wrong_is_said_by_the_name_of_its_field(change: dict[str, Any], path, words):
    with pytest.raises(FieldError, match=r".") as error:
        read(House, FULL | change)
    assert error.value.path == path
    assert words in str(error.value)


BATTERY = {"name": "B", "usable_kwh": 10, "charge_kw": 5, "discharge_kw": 5}


@cases(
    "change, field",
    ("a negative size", {"usable_kwh": -1}, "usable_kwh"),
    ("negative power", {"charge_kw": -0.1}, "charge_kw"),
    ("more comes out than went in", {"round_trip": 1.01}, "round_trip"),
    ("per cent", {"round_trip": 90}, "round_trip"),
    ("a negative price", {"price": -1}, "price"),
    ("a warranty in per cent", {"warranty_left": 70}, "warranty_left"),
    ("nothing comes back", {"round_trip": 0}, "round_trip"),
    ("a life below nothing", {"lasts_years": -1}, "lasts_years"),
)
def test_a_battery_that_cannot_be_is_refused_by_name(change, field):
    with pytest.raises(FieldError, match=field) as error:
        read(BatteryOffer, BATTERY | change)
    assert error.value.path == (field,)


@cases(
    "table, words",
    (
        "export alone",
        {"name": "T", "zone": "UTC", "import": [], "export": [{"price": 0.1}]},
        "export without import",
    ),
    ("a zone of nowhere", {"name": "T", "zone": "Britain", "import": "x"}, "is not known"),
    ("a folder as a zone", {"name": "T", "zone": "Europe", "import": "x"}, "is not known"),
    ("a way out as a zone", {"name": "T", "zone": "../etc", "import": "x"}, "is not known"),
    (
        "a quarter of an hour",
        {"name": "T", "zone": "UTC", "import": [{"price": 1, "from": time(0, 15)}]},
        "from is 00:15:00: half hours begin",
    ),
    (
        "a day that no week has",
        {"name": "T", "zone": "UTC", "import": [{"price": 1, "days": [7]}]},
        "days is 7: 0 is Monday",
    ),
)
def test_a_tariff_that_cannot_be_is_refused(table, words):
    with pytest.raises(FieldError, match=words):
        read(Tariff, table)
