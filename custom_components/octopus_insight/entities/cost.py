"""What the house's power costs now, by the sensor that the options name."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Final, override
from homeassistant.components.sensor import SensorStateClass
from homeassistant.const import UnitOfTime
from homeassistant.core import Event, EventStateChangedData, State, callback
from homeassistant.helpers.event import async_track_state_change_event
from ..coordinator import HomeCoordinator
from ..coordinator.octopus.car_sensors import power_of
from ..entity import METER, Attributes, EntityTable, InsightSensor, SensorDescription
from ..model.usage.cost import cost_per_hour
from ..model.views import MeterView

ATTR_LAST_UPDATED: Final = "last_updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostNow:
    """The cost of the house's power."""

    cost_per_hour: float | None
    """[currency/h], negative while earning; None: a price is not known."""
    measured_at: datetime
    """When the sensor last reported [UTC]."""


def cost_now(view: MeterView, coordinator: HomeCoordinator) -> CostNow | None:
    """Price the house's power at an import meter; None: the power is not known."""
    entity_id = coordinator.settings.power_entity
    state = None if entity_id is None else coordinator.hass.states.get(entity_id)
    power_kw = house_power(state)
    if state is None or power_kw is None:
        return None
    cost = cost_per_hour(power_kw, view.price_per_kwh, coordinator.data.export_price_per_kwh)
    return CostNow(cost_per_hour=cost, measured_at=state.last_reported)


def house_power(state: State | None) -> float | None:
    """Return a reading of the house's power [kW]; None: not usable."""
    power_kw = power_of(state)
    return power_kw if power_kw is not None and isfinite(power_kw) else None


def _exists(view: MeterView, coordinator: HomeCoordinator) -> bool:
    is_supplied = view.point.is_electricity_import and view.agreement is not None
    return is_supplied and coordinator.settings.power_entity is not None


def _attributes(view: MeterView, coordinator: HomeCoordinator) -> Attributes:
    cost = cost_now(view, coordinator)
    return {} if cost is None else {ATTR_LAST_UPDATED: cost.measured_at}


class CostSensor(InsightSensor[MeterView]):
    """Also updated with the power."""

    # new with each reading, and never looked up again
    _unrecorded_attributes = frozenset({ATTR_LAST_UPDATED})

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        if (power := self.coordinator.settings.power_entity) is not None:
            watch = async_track_state_change_event(self.hass, [power], self._async_power_changed)
            self.async_on_remove(watch)

    @callback
    def _async_power_changed(self, _event: Event[EventStateChangedData]) -> None:
        self.async_write_ha_state()


COST: SensorDescription[MeterView] = SensorDescription(
    key="cost_per_hour",
    native_unit_of_measurement=f"{{currency}}/{UnitOfTime.HOURS}",
    state_class=SensorStateClass.MEASUREMENT,
    suggested_display_precision=2,
    exists_fn=_exists,
    available_fn=lambda view, coordinator: cost_now(view, coordinator) is not None,
    value_fn=lambda view, coordinator: getattr(cost_now(view, coordinator), "cost_per_hour", None),
    attributes_fn=_attributes,
)
COST_SENSORS = EntityTable(owner=METER, entity=CostSensor, rows=(COST,))
