"""The binary sensor of a battery site: whether it holds another tariff than it should."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass

from .battery import warnings_of
from .site_entity import SiteEntity

POWERWALL_OUT_OF_SYNC = BinarySensorEntityDescription(
    key="powerwall_out_of_sync", device_class=BinarySensorDeviceClass.PROBLEM
)


class OutOfSyncSensor(SiteEntity, BinarySensorEntity):
    """On until the tariff that is to be sent is confirmed; off where none is to be sent."""

    @property
    @override
    def is_on(self) -> bool | None:
        return self.site.is_out_of_sync

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return {
            "no_tariff": self.site.no_tariff,
            "warnings": warnings_of(self.hass, self.site.settings.site_device),
        }
