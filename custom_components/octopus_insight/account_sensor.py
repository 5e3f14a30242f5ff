"""Sensors of the account as a whole: what its key has asked, and its points."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import EntityCategory

from .const import CONF_ACCOUNT_NUMBER
from .coordinator import HomeCoordinator
from .devices import account_device_info
from .entity import Attributes, InsightEntity, OctoplusDescription, OctoplusEntity


@dataclass(frozen=True, kw_only=True)
class PointsDescription(OctoplusDescription, SensorEntityDescription):
    """The balance of points."""


REQUESTS_LAST_HOUR = SensorEntityDescription(
    key="requests_last_hour",
    entity_category=EntityCategory.DIAGNOSTIC,
    state_class=SensorStateClass.MEASUREMENT,
)

OCTOPLUS_POINTS = PointsDescription(
    key="octoplus_points",
    state_class=SensorStateClass.MEASUREMENT,
    suggested_display_precision=0,
)


class PointsSensor(OctoplusEntity, SensorEntity):
    """How many points the account has."""

    entity_description: PointsDescription

    @property
    @override
    def native_value(self) -> float | None:
        return self.octoplus.points


class RequestsSensor(InsightEntity, SensorEntity):
    """How many requests the account's key has spent in the last hour."""

    def __init__(self, timeline: HomeCoordinator) -> None:
        """Belong to the account."""
        account_number = timeline.config_entry.data[CONF_ACCOUNT_NUMBER]
        super().__init__(timeline, REQUESTS_LAST_HOUR, account_number)
        self._attr_device_info = account_device_info(timeline.config_entry)

    @property
    @override
    def native_value(self) -> int:
        return self.coordinator.data.requests.last_hour

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        requests = self.coordinator.data.requests
        return {
            **requests.by_kind,
            "next_dispatch_call_allowed": requests.next_dispatch_allowed_at,
        }
