"""The catalogue: each table can be used, says its source, and gives way to the user's."""

from datetime import date
from pathlib import Path
import pytest
from custom_components.octopus_insight.catalogue import read_catalogue
from custom_components.octopus_insight.model.scenario.fields import read
from custom_components.octopus_insight.model.scenario.offers import BatteryOffer
from custom_components.octopus_insight.model.scenario.tariff import Tariff
from tests.harness.cases import cases

OURS = read_catalogue()
OWN = 'name = "Mine"\nusable_kwh = 7\ncharge_kw = 3\ndischarge_kw = 3\n'


@pytest.mark.parametrize("name", OURS["batteries"])
def test_each_battery_can_be_used(name):
    assert read(BatteryOffer, OURS["batteries"][name]).source


@pytest.mark.parametrize("name", OURS["tariffs"])
def test_each_tariff_can_be_used(name):
    assert read(Tariff, OURS["tariffs"][name]).date_ >= date(2026, 11, 30)


def test_own_tables_win_and_others_stay(tmp_path: Path):
    (tmp_path / "batteries.toml").write_text(
        f'[powerwall-3]\n{OWN}source = "a quote"\ndate = 2027-01-02\n'
        f'[garage]\n{OWN}source = "a quote"\ndate = 2027-01-02\n'
    )
    found = read_catalogue(tmp_path)
    assert found["batteries"]["powerwall-3"]["usable_kwh"] == 7
    assert found["batteries"].keys() == {*OURS["batteries"], "garage"}
    assert found["tariffs"] == OURS["tariffs"]


def test_a_table_without_a_name_has_that_of_its_key(tmp_path: Path):
    nameless = OWN.removeprefix('name = "Mine"\n') + 'source = "a quote"\ndate = 2027-01-02\n'
    (tmp_path / "batteries.toml").write_text(f"[garage]\n{nameless}")
    assert read_catalogue(tmp_path)["batteries"]["garage"]["name"] == "garage"


@cases(
    "text, words",
    ("no source", f"[x]\n{OWN}date = 2027-01-02", "x needs a source"),
    ("no date", f'[x]\n{OWN}source = "a quote"', "x needs a source, and a date"),
    ("a date as a text", f'[x]\n{OWN}source = "a quote"\ndate = "2027-01-02"', "x needs"),
    ("no table", "x = 1", "x needs"),
    ("not TOML", "[x\n", "line 1"),
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text, words):
    (tmp_path / "batteries.toml").write_text(text)
    with pytest.raises(ValueError, match=words) as error:
        read_catalogue(tmp_path)
    assert "batteries.toml" in str(error.value)


@cases(
    "text, words",
    ("a key is missing", "price_at_least = 500", "battery needs price_per_kwh, such as 300.0"),
    ("a text", 'price_at_least = "500"\nprice_per_kwh = 300.0', "needs price_at_least, such as"),
    ("true", "price_at_least = true\nprice_per_kwh = 300.0", "needs price_at_least, such as"),
)
def test_costs_have_what_ours_have(tmp_path: Path, text, words):
    said = 'source = "a quote"\ndate = 2027-01-02\n'
    (tmp_path / "costs.toml").write_text(f"[battery]\n{said}{text}")
    with pytest.raises(ValueError, match=words):
        read_catalogue(tmp_path)


def test_costs_may_be_whole_numbers(tmp_path: Path):
    whole = 'price_at_least = 500\nprice_per_kwh = 300\nsource = "a quote"\ndate = 2027-01-02'
    (tmp_path / "costs.toml").write_text(f"[battery]\n{whole}")
    assert read_catalogue(tmp_path)["costs"]["battery"]["price_per_kwh"] == 300
