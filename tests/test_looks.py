"""Names, units, classes, states and attributes of entities: as they were, platform by platform.

And what a device's page shows at first: how many entities, and no icon twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
import json
from pathlib import Path
from types import MappingProxyType
from unittest.mock import PropertyMock, patch
from homeassistant import components
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import Platform
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_registry import RegistryEntryDisabler
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.entities import meter
from custom_components.octopus_insight.model.prices.level import LEVEL_LOOKS
from tests.harness.home import Home
from tests.test_image import add_display

WITH_A_PLAN = {Platform.BINARY_SENSOR, Platform.CALENDAR}


@contextmanager
def only(platform: Platform) -> Iterator[None]:
    """Let entries load this one platform, with all its entities enabled."""
    enabled = PropertyMock(return_value=True)
    with (
        patch(f"custom_components.{DOMAIN}.PLATFORMS", [platform]),
        patch.object(Entity, "entity_registry_enabled_default", enabled),
    ):
        yield


@pytest.mark.parametrize("platform", ["binary_sensor", "button", "calendar", "event", "sensor"])
async def test_entities_look_as_they_did(hass, home, snapshot, entity_registry, platform):
    """Of a household that has everything, with a charge from 14:00 to 15:00 where that shows.

    Rates, hundreds of them, have tests of their own.
    """
    if platform in WITH_A_PLAN:
        home.plug_in("14:00-15:00")
    no_rates = patch.object(meter, "_rates_of", return_value=({"rates": []}, "none"))
    with only(Platform(platform)), no_rates:
        entry = await home.set_up()
        if platform == Platform.CALENDAR:
            # sessions are told soon after the start
            await home.at("12:03")
        looks = snapshot.use_extension(HomeAssistantSnapshotExtension)
        await snapshot_platform(hass, entity_registry, looks, entry.entry_id)
        await home.unload()


OURS = Path(meter.__file__).parents[1]


def icons_of(entity: er.RegistryEntry) -> set[str]:
    """Return all icons that an entity may have: its own, else those of its class."""
    own = json.loads((OURS / "icons.json").read_text())["entity"]
    icons = own.get(entity.domain, {}).get(entity.translation_key)
    if icons is None:
        theirs = Path(components.__file__).parent / entity.domain / "icons.json"
        classes = json.loads(theirs.read_text())["entity_component"]
        icons = classes[entity.original_device_class or "_"]
    if entity.translation_key == "price_level":
        icons = {"default": "", "state": {look.word: look.icon for look in LEVEL_LOOKS.values()}}
    return {icons["default"], *icons.get("state", {}).values()}


def devices_with_entities(
    home: Home,
) -> list[tuple[dr.DeviceEntry, list[er.RegistryEntry]]]:
    """Return all devices of the entry with their entities, also those that are turned off."""
    devices = dr.async_entries_for_config_entry(dr.async_get(home.hass), home.entry.entry_id)
    registry = er.async_get(home.hass)
    return [
        (device, er.async_entries_for_device(registry, device.id, include_disabled_entities=True))
        for device in devices
    ]


async def set_up_with_extras(home: Home) -> None:
    """Set up with a power sensor, a display and a battery, and let Octoplus be known."""
    entry = await home.set_up(power_entity="sensor.power")
    await add_display(home.hass, entry)
    site = ConfigSubentry(
        data=MappingProxyType({}), subentry_type="powerwall", title="Powerwall", unique_id=None
    )
    home.hass.config_entries.async_add_subentry(entry, site)
    await home.at("12:01", "12:03", "12:15")


@pytest.mark.parametrize("household", ["iog", "iog-four-rate", "two-cars", "agile"])
async def test_no_two_entities_of_a_device_have_the_same_name_or_icon(home):
    """Also while they are on, or in any other state."""
    await set_up_with_extras(home)
    for device, entities in devices_with_entities(home):
        assert entities, device.name
        for one, other in combinations(entities, 2):
            both = f"{one.entity_id} and {other.entity_id}"
            assert icons_of(one) & icons_of(other) == set(), both
            assert one.original_name != other.original_name, both


async def test_long_term_statistics_are_kept_of_one_sensor(home):
    """Each takes 35 kB a day in the recorder; of the others there are ten days of states."""
    await set_up_with_extras(home)
    kept = {
        one.entity_id
        for _, some in devices_with_entities(home)
        for one in some
        if "state_class" in (one.capabilities or {})
    }
    assert kept == {"sensor.electricity_current_rate"}


async def test_every_device_names_its_maker_and_model_and_has_a_link(home):
    await set_up_with_extras(home)
    found = devices_with_entities(home)
    assert len(found) == 7
    for device, _ in found:
        assert device.manufacturer, device.name
        assert device.model, device.name
        assert device.configuration_url.startswith(("https://octopus.energy/", "homeassistant://"))


@pytest.mark.parametrize("is_all_enabled", [False])
async def test_a_home_begins_with_what_a_person_wants(home):
    """At most thirty entities, without battery and display; the others are there to be enabled."""
    await home.set_up(power_entity="sensor.power")
    await home.at("12:03")
    entities = [one for _, some in devices_with_entities(home) for one in some]
    disabled = {
        one.entity_id for one in entities if one.disabled_by is RegistryEntryDisabler.INTEGRATION
    }
    assert len(entities) - len(disabled) <= 30
    days = {
        f"event.{meter}_{day}_day_rates"
        for meter in ("electricity", "export")
        for day in ("previous", "current", "next")
    }
    flat = {
        f"sensor.{one}"
        for one in (
            "export_next_rate",
            "export_next_rate_change",
            "gas_next_rate",
            "gas_next_rate_change",
        )
    }
    periods = ("this_week", "this_month", "this_year")
    totals = {
        f"sensor.{meter}_{what}_{period}"
        for meter in ("electricity", "gas")
        for what in ("consumption", "cost")
        for period in periods
    }
    smart = {
        f"sensor.electricity_smart_charging_{what}_{period}"
        for what in ("consumption", "sessions", "savings")
        for period in ("yesterday", "month", "total")
    }
    shown = {
        "sensor.electricity_cost_this_month",
        "sensor.electricity_smart_charging_savings_month",
    }
    past = (
        totals
        | smart
        | {
            f"sensor.{meter}_{key}"
            for meter in ("electricity", "export", "gas")
            for key in ("history_complete_to", "missing_half_hours")
        }
    )
    assert disabled == days | flat | past - shown | {
        *("sensor.gas_standing_charge", "sensor.gas_previous_consumption_volume"),
        "event.electricity_price_level_changed",
        "event.octopus_account_statement",
        *(f"sensor.{meter}_tariff" for meter in ("electricity", "export", "gas")),
        "sensor.octopus_account_history_progress",
        "sensor.octopus_account_requests_last_hour",
        "sensor.tesla_model_y_dispatches_last_retrieved",
    }


@pytest.mark.parametrize("is_all_enabled", [False])
@pytest.mark.parametrize("household", ["fixed-flat", "agile"])
async def test_the_next_price_of_a_home_is_there_on_every_tariff(home):
    """Also on a flat one, since the next tariff of the same meter may be another."""
    await home.set_up()
    assert home.state_of("import", "next_rate") is not None
    assert home.state_of("import", "next_rate_change") is not None


@pytest.mark.parametrize("is_all_enabled", [False])
async def test_what_was_enabled_before_stays_enabled(hass, home):
    """By an earlier version, which enabled all."""
    entry = home.supplier.entry()
    entry.add_to_hass(hass)
    registry = er.async_get(hass)
    unique_id = f"{home.supplier.id_of('import')}_current_day_rates"
    registry.async_get_or_create("event", DOMAIN, unique_id, config_entry=entry)
    home.entry = entry
    await home.load()
    assert registry.async_get(home.entity_id_of("import", "current_day_rates")).disabled_by is None
    assert home.attributes("import", "current_day_rates")["rates"]


async def test_better_names_change_no_entity_id(home):
    """They are made of the words that they had at first."""
    await set_up_with_extras(home)
    ids = {one.entity_id for _, some in devices_with_entities(home) for one in some}
    assert ids >= {
        *("sensor.export_rate", "sensor.export_next_rate", "sensor.electricity_current_rate"),
        *("sensor.powerwall_tariff", "switch.powerwall_sync", "event.powerwall_tariff_event"),
        *("binary_sensor.powerwall_out_of_sync", "image.hall_picture"),
        *("binary_sensor.tesla_model_y_intelligent_dispatching", "event.tesla_model_y_dispatch"),
        *("calendar.tesla_model_y_dispatches", "button.tesla_model_y_refresh_dispatches"),
        *("calendar.octopus_account_saving_sessions", "calendar.octopus_account_free_electricity"),
        *("binary_sensor.octopus_account_saving_session", "sensor.gas_previous_cost"),
        *("sensor.tesla_model_y_next_dispatch", "sensor.export_previous_earnings"),
        *("sensor.octopus_account_requests_last_hour", "calendar.electricity_cheap_times"),
    }
