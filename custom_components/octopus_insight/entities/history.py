"""Sensors of the past: what this week, month and year come to, and how complete that is.

None has a state class: the statistics have the same energy hour by hour, and it would be offered
twice.
"""

from collections.abc import Callable
from typing import Any, Final
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory, UnitOfEnergy
from ..coordinator import HomeCoordinator
from ..entity import SensorDescription, Value
from ..model.history.summary import MeterHistory, Period
from ..model.views import MeterView

ENABLED: Final = ("cost_this_month", "smart_charging_savings_month")
"""Of electricity; the others wait for who wants them."""
KWH: Final[dict[str, Any]] = {
    "device_class": SensorDeviceClass.ENERGY,
    "native_unit_of_measurement": UnitOfEnergy.KILO_WATT_HOUR,
    "suggested_display_precision": 2,
}
MONEY: Final[dict[str, Any]] = {
    "device_class": SensorDeviceClass.MONETARY,
    "native_unit_of_measurement": "{currency}",
    "suggested_display_precision": 2,
}
DIAGNOSTIC: Final[dict[str, Any]] = {"entity_category": EntityCategory.DIAGNOSTIC}
TOTALS: Final = (
    (Period.THIS_WEEK, "consumption_this_week", "cost_this_week"),
    (Period.THIS_MONTH, "consumption_this_month", "cost_this_month"),
    (Period.THIS_YEAR, "consumption_this_year", "cost_this_year"),
)
SMART: Final = (
    (
        "yesterday",
        "smart_charging_consumption_yesterday",
        "smart_charging_sessions_yesterday",
        "smart_charging_savings_yesterday",
    ),
    (
        "month",
        "smart_charging_consumption_month",
        "smart_charging_sessions_month",
        "smart_charging_savings_month",
    ),
    (
        "total",
        "smart_charging_consumption_total",
        "smart_charging_sessions_total",
        "smart_charging_savings_total",
    ),
)


def _is_paid(view: MeterView, _: HomeCoordinator) -> bool:
    return not view.point.is_export


def _has_dispatches(view: MeterView, _: HomeCoordinator) -> bool:
    return any(slot.dispatch_rule is not None for slot in view.timeline.slots)


def _sensor(
    key: str, value_fn: Callable[[MeterHistory], Value], **more: Any
) -> SensorDescription[MeterView]:
    def value(view: MeterView, coordinator: HomeCoordinator) -> Value:
        history = coordinator.data.history
        meter = None if history is None else history.meters.get(view.point.id)
        return None if meter is None else value_fn(meter)

    return SensorDescription(
        key=key,
        enabled_fn=lambda view: key in ENABLED and view.point.is_electricity_import,
        value_fn=value,
        made_of=("account", "consumption", "rates", "standing_charges"),
        **more,
    )


def _field(table: str, part: str, name: str) -> Callable[[MeterHistory], Value]:
    return lambda meter: getattr(getattr(meter, table).get(part), name, None)


HISTORY_ROWS: Final = (
    *(
        _sensor(key, _field("totals", period, name), exists_fn=_is_paid, **kind)
        for period, *keys in TOTALS
        for key, name, kind in zip(keys, ("kwh", "cost"), (KWH, MONEY), strict=True)
    ),
    *(
        _sensor(key, _field("smart_charging", part, name), exists_fn=_has_dispatches, **kind)
        for part, *keys in SMART
        for key, name, kind in zip(
            keys, ("kwh", "sessions", "savings"), (KWH, {}, MONEY), strict=True
        )
    ),
    _sensor(
        "savings_vs_flat_month",
        lambda meter: meter.savings_vs_flat,
        exists_fn=lambda view, coordinator: (
            view.point.is_electricity_import
            and coordinator.settings.preferences.compare_flat_rate is not None
        ),
        **MONEY,
    ),
    _sensor(
        "history_complete_to",
        lambda meter: meter.complete_to,
        device_class=SensorDeviceClass.DATE,
        **DIAGNOSTIC,
    ),
    _sensor("missing_half_hours", lambda meter: meter.missing_half_hours, **DIAGNOSTIC),
)
