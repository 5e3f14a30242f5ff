"""`scripts/demo --pages` knows every page and form of a household."""

import pytest
from simulator.world import World
from tools.demo.options import read_options
from tools.demo.pages import of_adding, of_entries, roles
from tools.demo.supplier import Supplier

NAMES = {"1": "Tesla Model Y", "2": "Electricity", "3": "Ohme"}
ENTITIES = [
    {"device_id": device_id, "translation_key": key}
    for device_id, key in (("1", "next_dispatch"), ("1", "intelligent_state"), ("2", "tariff"))
]
SECOND_CAR = {"device_id": "3", "translation_key": "intelligent_state"}


def named(pages) -> set[str]:
    return {page.name for page in pages}


def shown(entities) -> set[str]:
    devices = [{"id": device_id, "name": name} for device_id, name in NAMES.items()]
    return named(of_entries(devices, entities, {"octopus_insight/lamp.yaml": "A lamp"}))


def test_a_device_goes_by_what_it_is_and_a_meter_by_its_name():
    assert roles(NAMES, ENTITIES) == {"car": "1", "electricity": "2", "ohme": "3"}
    assert roles(NAMES, [*ENTITIES, SECOND_CAR]) == {"car": "1", "electricity": "2", "car-2": "3"}


def test_each_device_and_blueprint_has_a_page():
    pages = {"integration", "device-car", "device-electricity", "blueprint-lamp", "options-error"}
    assert pages <= shown(ENTITIES)


def test_the_options_of_several_cars_are_several_forms():
    one, two = shown(ENTITIES), shown([*ENTITIES, SECOND_CAR])
    assert {"options-tesla-model-y", "options-ohme"} <= two - one
    assert len([name for name in two - one if name.startswith("options-")]) == 3


@pytest.mark.parametrize(("household", "has_choice"), [("iog", False), ("two-accounts", True)])
def test_an_account_is_chosen_where_there_are_several(household, has_choice):
    world = World.of(household)
    supplier = Supplier(name=household, api_key=world.api_key, api_url="http://x", world=world)
    assert ("add-account-choice" in named(of_adding(supplier))) is has_choice


def test_pages_are_of_one_simulated_household(tmp_path):
    assert not read_options(["--pages", str(tmp_path)]).stays_open
    for whose in (["--household", "all"], ["--real"]):
        with pytest.raises(SystemExit):
            read_options(["--pages", str(tmp_path), *whose])
