"""What the house's power costs now, by the sensor that the options name."""

from datetime import timedelta
from math import isfinite
from typing import Final, override
from homeassistant.components.sensor import SensorStateClass
from homeassistant.const import UnitOfTime
from homeassistant.core import Event, EventStateReportedData, State, callback
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
from ..coordinator import HomeCoordinator
from ..coordinator.octopus.car_sensors import power_of
from ..entity import METER, EntityTable, InsightSensor, SensorDescription
from ..model.usage.cost import cost_per_hour
from ..model.views import MeterView

ATTR_LAST_UPDATED: Final = "last_updated"
ALIVE_EVERY = timedelta(minutes=5)
"""How often a steady power is said to be alive: the recorder keeps each time."""


def _power_state(coordinator: HomeCoordinator) -> State | None:
    entity_id = coordinator.settings.power_entity
    return None if entity_id is None else coordinator.hass.states.get(entity_id)


def house_power(state: State | None) -> float | None:
    """Return a reading of the house's power [kW]; None: not usable."""
    power_kw = power_of(state)
    return power_kw if power_kw is not None and isfinite(power_kw) else None


def cost_now(view: MeterView, coordinator: HomeCoordinator) -> float | None:
    """Price the house's power at an import meter [currency/h].

    Negative while earning; None: the power or a price is not known.
    """
    power_kw = house_power(_power_state(coordinator))
    if power_kw is None:
        return None
    return cost_per_hour(power_kw, view.price_per_kwh, coordinator.data.export_price_per_kwh)


class CostSensor(InsightSensor[MeterView]):
    """Also updated with the power."""

    # new with each reading, and never looked up again
    _unrecorded_attributes = frozenset({ATTR_LAST_UPDATED})

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        if (power := self.coordinator.settings.power_entity) is not None:
            write = callback(lambda _: self.async_write_ha_state())
            self.async_on_remove(async_track_state_change_event(self.hass, [power], write))
            follow = async_track_state_report_event(self.hass, power, self._async_power_reported)
            self.async_on_remove(follow)

    @callback
    def _async_power_reported(self, event: Event[EventStateReportedData]) -> None:
        shown = self.hass.states.get(self.entity_id)
        if shown is None or event.data["last_reported"] - shown.last_updated >= ALIVE_EVERY:
            self.async_write_ha_state()


COST: SensorDescription[MeterView] = SensorDescription(
    key="cost_per_hour",
    native_unit_of_measurement=f"{{currency}}/{UnitOfTime.HOURS}",
    state_class=SensorStateClass.MEASUREMENT,
    suggested_display_precision=2,
    exists_fn=lambda view, coordinator: (
        view.point.is_electricity_import
        and view.agreement is not None
        and coordinator.settings.power_entity is not None
    ),
    available_fn=lambda _, coordinator: house_power(_power_state(coordinator)) is not None,
    value_fn=cost_now,
    attributes_fn=lambda _, coordinator: {
        ATTR_LAST_UPDATED: getattr(_power_state(coordinator), "last_reported", None)
    },
)
COST_SENSORS = EntityTable(owner=METER, entity=CostSensor, rows=(COST,))
