"""Sensors: tables of questions, and the classes that put them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfEnergy, UnitOfTime, UnitOfVolume
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account_sensor import OCTOPLUS_POINTS, PointsSensor, RequestsSensor
from .coordinator import CONTROL_WORDS, CURRENCY, Home, HomeCoordinator
from .cost_sensor import COST_PER_HOUR, CostSensor
from .entity import (
    Attributes,
    CarDescription,
    CarEntity,
    InsightEntity,
    MeterDescription,
    MeterEntity,
    async_add_as_found,
)
from .model.charging.allowance import CarAllowance
from .model.previous_day import PreviousDay
from .model.prices.level import LEVEL_LOOKS, PriceLevel
from .model.prices.timeline import PriceRun
from .model.views import CarView, MeterView
from .powerwall_sensor import POWERWALL_TARIFF, TariffSensor
from .runtime import InsightConfigEntry
from .site_entity import async_add_of_sites

PARALLEL_UPDATES = 0

PRICE_UNIT = f"{CURRENCY}/{UnitOfEnergy.KILO_WATT_HOUR}"
CHARGE_UNIT = f"{CURRENCY}/{UnitOfTime.DAYS}"
HOUR = timedelta(hours=1)
PRICE_DIGITS = 4
"""Rates are shown to a hundredth of a penny; the state keeps every digit."""

type Value = float | str | datetime | None


@dataclass(frozen=True, kw_only=True)
class MeterSensorDescription(MeterDescription, SensorEntityDescription):
    """A question to a meter point, answered with a number, a word or a moment."""

    value_fn: Callable[[MeterView], Value]
    icon_fn: Callable[[MeterView], str] | None = None
    """None: the icon is the one that belongs to the key."""


@dataclass(frozen=True, kw_only=True)
class CarSensorDescription(CarDescription, SensorEntityDescription):
    """A question to a car or charger, answered with a word or a moment."""

    exists_fn: Callable[[CarView], bool] = lambda _: True
    value_fn: Callable[[CarView, HomeCoordinator], Value]


def _is_import(view: MeterView) -> bool:
    return not view.point.is_export


def _is_export(view: MeterView) -> bool:
    return view.point.is_export


def _is_electricity_import(view: MeterView) -> bool:
    return view.point.is_electricity_import


def _price(run: PriceRun | None) -> float | None:
    return None if run is None else run.price_per_kwh


def _run_attributes(run: PriceRun | None) -> Attributes:
    if run is None:
        return {"start": None, "end": None, "reason": None, "certainty": None}
    return {
        "start": run.start,
        "end": run.end,
        "reason": run.reason,
        "certainty": run.certainty,
    }


def _tariff_attributes(view: MeterView) -> Attributes:
    agreement = view.agreement
    if agreement is None:
        return {}
    return {
        "tariff_code": agreement.tariff_code,
        "product_code": agreement.product_code,
        "valid_from": agreement.start,
        "valid_to": agreement.end,
    }


def _energy_attributes(view: MeterView) -> Attributes:
    previous = view.previous
    if previous is None:
        return {}
    return {
        "date": previous.day,
        "half_hours": [
            {"start": reading.start, "energy_kwh": reading.energy_kwh}
            for reading in previous.consumption.readings
        ],
    }


def _cost_attributes(view: MeterView) -> Attributes:
    if view.previous is None or view.previous.cost is None:
        return {}
    day = view.previous.cost
    return {
        "date": day.day,
        "standing_charge": day.standing_charge,
        "half_hours": [
            {
                "start": half_hour.start,
                "energy_kwh": half_hour.energy_kwh,
                "price_per_kwh": half_hour.price_per_kwh,
                "cost": half_hour.cost,
            }
            for half_hour in day.cost.half_hours
        ],
    }


def _previous[T](view: MeterView, value_fn: Callable[[PreviousDay], T]) -> T | None:
    return None if view.previous is None else value_fn(view.previous)


def _cost(previous: PreviousDay) -> float | None:
    return None if previous.cost is None else previous.cost.total


def _rate_sensors(
    current_key: str, next_key: str, exists_fn: Callable[[MeterView], bool]
) -> tuple[MeterSensorDescription, ...]:
    """Describe the rate now and the rate after it, paid or received."""
    return (
        MeterSensorDescription(
            key=current_key,
            native_unit_of_measurement=PRICE_UNIT,
            state_class=SensorStateClass.MEASUREMENT,
            suggested_display_precision=PRICE_DIGITS,
            exists_fn=exists_fn,
            value_fn=lambda view: _price(view.current),
            attributes_fn=lambda view: _run_attributes(view.current),
        ),
        MeterSensorDescription(
            key=next_key,
            native_unit_of_measurement=PRICE_UNIT,
            suggested_display_precision=PRICE_DIGITS,
            exists_fn=exists_fn,
            value_fn=lambda view: _price(view.following),
            attributes_fn=lambda view: _run_attributes(view.following),
        ),
    )


def _previous_sensors(
    energy_key: str, money_key: str, exists_fn: Callable[[MeterView], bool]
) -> tuple[MeterSensorDescription, ...]:
    """Describe the last complete day: energy and money, used or exported.

    Neither has a state class: the recorder would book yesterday's energy on today.
    """
    return (
        MeterSensorDescription(
            key=energy_key,
            device_class=SensorDeviceClass.ENERGY,
            native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
            suggested_display_precision=2,
            exists_fn=exists_fn,
            value_fn=lambda view: _previous(view, lambda day: day.consumption.energy_kwh),
            attributes_fn=_energy_attributes,
        ),
        MeterSensorDescription(
            key=money_key,
            device_class=SensorDeviceClass.MONETARY,
            native_unit_of_measurement=CURRENCY,
            suggested_display_precision=2,
            exists_fn=exists_fn,
            value_fn=lambda view: _previous(view, _cost),
            attributes_fn=_cost_attributes,
        ),
    )


METER_SENSORS: tuple[MeterSensorDescription, ...] = (
    *_rate_sensors("current_rate", "next_rate", _is_import),
    *_rate_sensors("export_rate", "next_export_rate", _is_export),
    MeterSensorDescription(
        key="next_rate_change",
        device_class=SensorDeviceClass.TIMESTAMP,
        exists_fn=lambda _: True,
        value_fn=lambda view: None if view.following is None else view.following.start,
    ),
    MeterSensorDescription(
        key="tariff",
        exists_fn=lambda _: True,
        value_fn=lambda view: view.tariff_name,
        attributes_fn=_tariff_attributes,
    ),
    MeterSensorDescription(
        key="standing_charge",
        native_unit_of_measurement=CHARGE_UNIT,
        suggested_display_precision=PRICE_DIGITS,
        exists_fn=_is_import,
        value_fn=lambda view: view.standing_charge_per_day,
    ),
    *_previous_sensors("previous_consumption", "previous_cost", _is_import),
    *_previous_sensors("previous_export", "previous_earnings", _is_export),
    MeterSensorDescription(
        key="previous_consumption_volume",
        device_class=SensorDeviceClass.GAS,
        native_unit_of_measurement=UnitOfVolume.CUBIC_METERS,
        suggested_display_precision=2,
        exists_fn=lambda view: view.is_metered_by_volume,
        value_fn=lambda view: _previous(view, lambda day: day.volume_m3),
        attributes_fn=lambda view: {"date": _previous(view, lambda day: day.day)},
    ),
    MeterSensorDescription(
        key="price_level",
        device_class=SensorDeviceClass.ENUM,
        options=list(PriceLevel),
        exists_fn=_is_electricity_import,
        value_fn=lambda view: view.level,
        attributes_fn=lambda view: {"colour": LEVEL_LOOKS[view.level].colour},
        icon_fn=lambda view: LEVEL_LOOKS[view.level].icon,
    ),
)


PLAN_FAILED = "plan_failed"
"""The latest answer came without the car's plan: the one before stands."""


def _retrieved_attributes(view: CarView, timeline: HomeCoordinator) -> Attributes:
    home = timeline.data
    dispatches = home.source("dispatches")
    of_plan = PLAN_FAILED if view.charging.plan_failed else None
    return {
        "next_refresh": dispatches.next_refresh,
        "next_refresh_reason": dispatches.reason,
        "requests_last_hour": home.requests.by_kind["dispatches"],
        "maximum_requests_per_hour": home.requests.dispatches_per_hour,
        "last_error": dispatches.last_error or of_plan,
    }


def _allowance_sensor(
    key: str, duration_fn: Callable[[CarAllowance], timedelta]
) -> CarSensorDescription:
    """Describe a part of the car's allowance; only four rates give it one."""
    return CarSensorDescription(
        key=key,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.HOURS,
        suggested_display_precision=2,
        exists_fn=lambda view: view.allowance is not None,
        available_fn=lambda view: view.allowance is not None,
        value_fn=lambda view, _: (
            None if view.allowance is None else duration_fn(view.allowance) / HOUR
        ),
        attributes_fn=lambda view, _: _allowance_attributes(view.allowance),
    )


def _allowance_attributes(allowance: CarAllowance | None) -> Attributes:
    if allowance is None:
        return {}
    return {
        "window_start": allowance.window.start,
        "window_end": allowance.window.end,
        "certainty": allowance.certainty,
    }


CAR_SENSORS: tuple[CarSensorDescription, ...] = (
    _allowance_sensor("car_allowance_used", lambda allowance: allowance.used),
    _allowance_sensor("car_allowance_remaining", lambda allowance: allowance.remaining),
    CarSensorDescription(
        key="intelligent_state",
        device_class=SensorDeviceClass.ENUM,
        options=list(CONTROL_WORDS),
        available_fn=lambda view: view.charging.is_state_fresh,
        value_fn=lambda view, _: view.charging.state,
        attributes_fn=lambda view, _: {"supplier_state": view.charging.supplier_state},
    ),
    CarSensorDescription(
        key="next_dispatch",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda view, _: (
            None if view.charging.next_dispatch is None else view.charging.next_dispatch.start
        ),
        attributes_fn=lambda view, _: {
            "end": view.charging.next_dispatch and view.charging.next_dispatch.end
        },
    ),
    CarSensorDescription(
        key="dispatches_last_retrieved",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda _, timeline: timeline.data.source("dispatches").retrieved_at,
        attributes_fn=_retrieved_attributes,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of every meter, every car and the account."""
    timeline = entry.runtime_data.timeline

    def find(home: Home) -> Iterable[InsightEntity]:
        for point_id, view in home.meters.items():
            for description in METER_SENSORS:
                if description.exists_fn(view):
                    yield MeterSensor(timeline, description, point_id)
            if timeline.settings.power_entity and COST_PER_HOUR.exists_fn(view):
                yield CostSensor(timeline, COST_PER_HOUR, point_id)
        for car_id, car_view in home.cars.items():
            for car_description in CAR_SENSORS:
                if car_description.exists_fn(car_view):
                    yield CarSensor(timeline, car_description, car_id)
        yield RequestsSensor(timeline)
        if home.octoplus is not None and home.octoplus.points is not None:
            yield PointsSensor(timeline, OCTOPLUS_POINTS)

    async_add_as_found(entry, async_add_entities, find)
    async_add_of_sites(entry, async_add_entities, partial(TariffSensor, POWERWALL_TARIFF))


class MeterSensor(MeterEntity, SensorEntity):
    """A sensor of a meter point."""

    entity_description: MeterSensorDescription

    _unrecorded_attributes = frozenset({"half_hours"})

    @property
    @override
    def native_value(self) -> Value:
        return self.entity_description.value_fn(self.view)

    @property
    @override
    def icon(self) -> str | None:
        icon_fn = self.entity_description.icon_fn
        return super().icon if icon_fn is None or not self.available else icon_fn(self.view)


class CarSensor(CarEntity, SensorEntity):
    """A sensor of a car or charger."""

    entity_description: CarSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        return self.entity_description.value_fn(self.view, self.coordinator)
