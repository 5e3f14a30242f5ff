"""The sensor of what the house's power costs at this moment; it follows the power as it changes."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import UnitOfTime
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers.event import async_track_state_change_event

from .coordinator import CURRENCY
from .coordinator.power import CostNow, cost_now
from .entity import Attributes, MeterDescription, MeterEntity
from .model.views import MeterView

ATTR_LAST_UPDATED: Final = "last_updated"


@dataclass(frozen=True, kw_only=True)
class CostDescription(MeterDescription, SensorEntityDescription):
    """What a meter point's power costs."""


def _is_import_in_force(view: MeterView) -> bool:
    return view.point.is_electricity_import and view.agreement is not None


COST_PER_HOUR = CostDescription(
    key="cost_per_hour",
    native_unit_of_measurement=f"{CURRENCY}/{UnitOfTime.HOURS}",
    state_class=SensorStateClass.MEASUREMENT,
    suggested_display_precision=2,
    exists_fn=_is_import_in_force,
)


class CostSensor(MeterEntity, SensorEntity):
    """What the house pays now, priced anew whenever its power or its rate changes."""

    entity_description: CostDescription

    # a moment that is new with each reading, and never looked up again
    _unrecorded_attributes = frozenset({ATTR_LAST_UPDATED})

    @property
    def _cost(self) -> CostNow | None:
        return cost_now(self.hass, self.coordinator, self.owner_id)

    @property
    @override
    def available(self) -> bool:
        return super().available and self._cost is not None

    @property
    @override
    def native_value(self) -> float | None:
        return None if self._cost is None else self._cost.cost_per_hour

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return {} if self._cost is None else {ATTR_LAST_UPDATED: self._cost.told_at}

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        power_entity = self.coordinator.settings.power_entity
        self.async_on_remove(
            async_track_state_change_event(
                self.hass, [power_entity] if power_entity else [], self._async_power_changed
            )
        )

    @callback
    def _async_power_changed(self, _event: Event[EventStateChangedData]) -> None:
        self.async_write_ha_state()
