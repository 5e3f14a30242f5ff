"""Names, units, classes, states and attributes of entities: as they were, platform by platform."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import PropertyMock, patch
from homeassistant.const import Platform
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.entities import meter

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
    no_rates = patch.object(meter, "rates_of", return_value=[])
    with only(Platform(platform)), no_rates:
        entry = await home.set_up()
        if platform == Platform.CALENDAR:
            # sessions are told soon after the start
            await home.at("12:03")
        looks = snapshot.use_extension(HomeAssistantSnapshotExtension)
        await snapshot_platform(hass, entity_registry, looks, entry.entry_id)
        await home.unload()
