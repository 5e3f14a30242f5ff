"""What the house's power costs at this moment: one reading of the user's sensor, priced."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from homeassistant.core import HomeAssistant, State

from ..model.home import MeterView
from ..model.usage.cost import cost_per_hour
from .home import Home, TimelineCoordinator
from .octopus.car_sensors import power_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CostNow:
    """What the house pays at this moment."""

    cost_per_hour: float | None
    """As if the power stayed as it is [GBP/h], negative while earning; None: no price is known."""

    told_at: datetime
    """When the sensor last told the power [UTC]."""


def cost_now(hass: HomeAssistant, timeline: TimelineCoordinator, point_id: str) -> CostNow | None:
    """Price the power at an import meter point; None: the sensor tells none, or none was named."""
    entity_id = timeline.settings.power_entity
    state = None if entity_id is None else hass.states.get(entity_id)
    power_kw = house_power(state)
    view = timeline.data.meters.get(point_id)
    if state is None or power_kw is None or view is None:
        return None
    return CostNow(
        cost_per_hour=cost_per_hour(power_kw, _price_now(view), _export_price_now(timeline.data)),
        told_at=state.last_reported,
    )


def house_power(state: State | None) -> float | None:
    """Return what a sensor of the house's power reads [kW]; None: nothing that can be used."""
    power_kw = power_of(state)
    return power_kw if power_kw is not None and isfinite(power_kw) else None


def _price_now(view: MeterView) -> float | None:
    slot = view.timeline.at(view.now)
    return None if slot is None else slot.price_per_kwh


def _export_price_now(home: Home) -> float | None:
    """Return what the house is paid for a unit [GBP/kWh]: nothing where export is not agreed on.

    None: the price is not known, or it is not known which of several applies.
    """
    prices = [
        _price_now(view)
        for view in home.meters.values()
        if view.point.is_export and view.agreement is not None
    ]
    if not prices:
        return 0.0
    return prices[0] if len(prices) == 1 else None
