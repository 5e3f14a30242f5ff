"""Sensors of the past, and of what a Home Mini reads until the meter's own readings replace it.

None has a state class: statistics have the same energy by the hour, and it would be offered twice.
"""

from typing import Any, Final
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory, UnitOfPower
from ..entity import SensorDescription
from ..model.views import MeterView
from .meter import ENERGY, MONEY, quantity

ENABLED: Final = ("cost_this_month", "smart_charging_savings_month")
"""Of electricity; the others wait for who wants them."""
DIAGNOSTIC: Final[dict[str, Any]] = {"entity_category": EntityCategory.DIAGNOSTIC}


def _sensor(key: str, **more: Any) -> SensorDescription[MeterView]:
    return SensorDescription(
        key=key,
        enabled_fn=lambda view: key in ENABLED and view.point.is_electricity_import,
        value_fn=lambda view, coordinator: coordinator.history.get(view.point.id, {}).get(key),
        made_of=("account", "consumption", "rates", "standing_charges"),
        **more,
    )


HISTORY_ROWS: Final = (
    *(
        _sensor(f"{what}_this_{period}", exists_fn=lambda it, _: not it.point.is_export, **shown)
        for what, shown in (("consumption", ENERGY), ("cost", MONEY))
        for period in ("week", "month", "year")
    ),
    *(
        _sensor(
            f"smart_charging_{what}_{part}",
            exists_fn=lambda view, _: any(slot.dispatch_rule for slot in view.timeline.slots),
            **shown,
        )
        for what, shown in (("consumption", ENERGY), ("sessions", {}), ("savings", MONEY))
        for part in ("yesterday", "month", "total")
    ),
    _sensor(
        "savings_vs_flat_month",
        exists_fn=lambda view, it: (
            it.settings.preferences.compare_flat_rate is not None
            and view.point.is_electricity_import
        ),
        **MONEY,
    ),
    _sensor("history_complete_to", device_class=SensorDeviceClass.DATE, **DIAGNOSTIC),
    _sensor("missing_half_hours", **DIAGNOSTIC),
)


def _live(key: str, name: str, **shown: Any) -> SensorDescription[MeterView]:
    return SensorDescription(
        key=key,
        exists_fn=lambda view, coordinator: (
            coordinator.settings.home_mini
            and view.point.device_id is not None
            and not view.point.is_export
            and (view.point.is_electricity_import or name != "demand_kw")
        ),
        available_fn=lambda view, _: view.live is not None,
        value_fn=lambda view, _: getattr(view.live, name),
        made_of=("live",),
        **shown,
    )


LIVE_ROWS: Final = (
    _live("live_demand", "demand_kw", **quantity(SensorDeviceClass.POWER, UnitOfPower.KILO_WATT)),
    _live("live_consumption_today", "today_kwh", **ENERGY),
    _live("live_cost_today", "today_cost", **MONEY),
)
