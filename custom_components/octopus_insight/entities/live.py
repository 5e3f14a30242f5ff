"""What a Home Mini reads. The day's readings replace it later; nothing is added to them."""

from typing import Any, Final
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import UnitOfPower
from ..coordinator import HomeCoordinator
from ..entity import SensorDescription
from ..model.views import MeterView
from .history import KWH, MONEY


def _sensor(key: str, name: str, **more: Any) -> SensorDescription[MeterView]:
    is_demand = name == "demand_kw"

    def exists(view: MeterView, coordinator: HomeCoordinator) -> bool:
        is_read = not view.point.is_export and view.point.device_id is not None
        is_wanted = coordinator.settings.home_mini and is_read
        return is_wanted and (view.point.is_electricity_import or not is_demand)

    return SensorDescription(
        key=key,
        exists_fn=exists,
        available_fn=lambda view, _: view.live is not None,
        value_fn=lambda view, _: getattr(view.live, name),
        made_of=("live",),
        **more,
    )


LIVE_ROWS: Final = (
    _sensor(
        "live_demand",
        "demand_kw",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=2,
    ),
    _sensor("live_consumption_today", "today_kwh", **KWH),
    _sensor("live_cost_today", "today_cost", **MONEY),
)
