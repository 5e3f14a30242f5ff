"""Sensors of the past, and of what a Home Mini reads until the meter's own readings replace it.

None has a state class: statistics have the same energy by the hour, and it would be offered twice.
"""

from itertools import product
from typing import Any, Final
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory, UnitOfEnergy, UnitOfPower
from ..coordinator import HomeCoordinator
from ..entity import Ask, SensorDescription, Value
from ..model.views import MeterView

ENABLED: Final = ("cost_this_month", "smart_charging_savings_month")
"""Of electricity; the others wait for who wants them."""
CLASSES: Final = {
    "consumption": (SensorDeviceClass.ENERGY, UnitOfEnergy.KILO_WATT_HOUR, 2),
    "cost": (SensorDeviceClass.MONETARY, "{currency}", 2),
    "savings": (SensorDeviceClass.MONETARY, "{currency}", 2),
    "complete": (SensorDeviceClass.DATE, None, None),
    "demand": (SensorDeviceClass.POWER, UnitOfPower.KILO_WATT, 2),
}
DIAGNOSTIC: Final[dict[str, Any]] = {"entity_category": EntityCategory.DIAGNOSTIC}


def _classes_of(key: str) -> dict[str, Any]:
    found = next((it for word, it in CLASSES.items() if word in key), (None, None, None))
    names = ("device_class", "native_unit_of_measurement", "suggested_display_precision")
    return dict(zip(names, found, strict=True))


def _sensor(key: str, exists_fn: Ask[MeterView, bool], **more: Any) -> SensorDescription[MeterView]:
    def value(view: MeterView, coordinator: HomeCoordinator) -> Value:
        history = coordinator.data.history
        meter = None if history is None else history.meters.get(view.point.id)
        return (
            None
            if meter is None
            else getattr(meter, key.removeprefix("history_"), meter.figures.get(key))
        )

    return SensorDescription(
        key=key,
        enabled_fn=lambda view: key in ENABLED and view.point.is_electricity_import,
        exists_fn=exists_fn,
        value_fn=value,
        made_of=("account", "consumption", "rates", "standing_charges"),
        **_classes_of(key),
        **more,
    )


def _is_paid(view: MeterView, _: HomeCoordinator) -> bool:
    return not view.point.is_export


def _has_dispatches(view: MeterView, _: HomeCoordinator) -> bool:
    return any(slot.dispatch_rule is not None for slot in view.timeline.slots)


def _is_compared(view: MeterView, coordinator: HomeCoordinator) -> bool:
    is_wanted = coordinator.settings.preferences.compare_flat_rate is not None
    return is_wanted and view.point.is_electricity_import


HISTORY_ROWS: Final = (
    *(
        _sensor(f"{what}_this_{period}", _is_paid)
        for what, period in product(("consumption", "cost"), ("week", "month", "year"))
    ),
    *(
        _sensor(f"smart_charging_{what}_{part}", _has_dispatches)
        for what, part in product(
            ("consumption", "sessions", "savings"), ("yesterday", "month", "total")
        )
    ),
    _sensor("savings_vs_flat_month", _is_compared),
    _sensor("history_complete_to", lambda *_: True, **DIAGNOSTIC),
    _sensor("missing_half_hours", lambda *_: True, **DIAGNOSTIC),
)


def _live(key: str, name: str) -> SensorDescription[MeterView]:
    def exists(view: MeterView, coordinator: HomeCoordinator) -> bool:
        is_read = not view.point.is_export and view.point.device_id is not None
        has_power = view.point.is_electricity_import or name != "demand_kw"
        return coordinator.settings.home_mini and is_read and has_power

    return SensorDescription(
        key=key,
        exists_fn=exists,
        available_fn=lambda view, _: view.live is not None,
        value_fn=lambda view, _: getattr(view.live, name),
        made_of=("live",),
        **_classes_of(key),
    )


LIVE_ROWS: Final = (
    _live("live_demand", "demand_kw"),
    _live("live_consumption_today", "today_kwh"),
    _live("live_cost_today", "today_cost"),
)
