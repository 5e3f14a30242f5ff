"""What the house's power costs at this moment: one reading of the user's sensor, priced."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from homeassistant.core import HomeAssistant, State

from ..model.usage.cost_per_hour import cost_per_hour
from .home import HomeCoordinator
from .octopus.car_sensors import power_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CostNow:
    """What the house pays at this moment."""

    cost_per_hour: float | None
    """As if the power stayed as it is [GBP/h], negative while earning; None: no price is known."""

    told_at: datetime
    """When the sensor last told the power [UTC]."""


def cost_now(hass: HomeAssistant, timeline: HomeCoordinator, point_id: str) -> CostNow | None:
    """Price the power at an import meter point; None: the sensor tells none, or none was named."""
    entity_id = timeline.settings.power_entity
    state = None if entity_id is None else hass.states.get(entity_id)
    power_kw = house_power(state)
    home = timeline.data
    view = home.meters.get(point_id)
    if state is None or power_kw is None or view is None:
        return None
    return CostNow(
        cost_per_hour=cost_per_hour(power_kw, view.price_per_kwh, home.export_price_per_kwh),
        told_at=state.last_reported,
    )


def house_power(state: State | None) -> float | None:
    """Return what a sensor of the house's power reads [kW]; None: nothing that can be used."""
    power_kw = power_of(state)
    return power_kw if power_kw is not None and isfinite(power_kw) else None
