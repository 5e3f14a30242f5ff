"""Entities of a meter point."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from typing import Any, Final, override
from homeassistant.components.event import EventExtraStoredData
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfEnergy, UnitOfTime, UnitOfVolume
from ..coordinator import HomeCoordinator
from ..entity import (
    Attributes,
    BinarySensorDescription,
    EventDescription,
    InsightDescription,
    InsightEvent,
    SensorDescription,
    fields_of,
)
from ..model.interval import COMING_HOLDS, local_date, local_day
from ..model.prices.level import LEVEL_LOOKS, PriceLevel
from ..model.prices.tariff import Fuel
from ..model.usage.consumption import GasUnit
from ..model.views import MeterView

PRICE_UNIT = f"{{currency}}/{UnitOfEnergy.KILO_WATT_HOUR}"
PRICE_DIGITS = 4
"""Those shown: a hundredth of a penny."""
UPDATED: Final = "updated"
_MAY_CHANGE = attrgetter("may_change")
_PRICE = attrgetter("start", "end", "price_per_kwh")


def quantity(device_class: SensorDeviceClass, unit: str) -> dict[str, Any]:
    """Return how a sensor of an amount is shown."""
    names = ("device_class", "native_unit_of_measurement", "suggested_display_precision")
    return dict(zip(names, (device_class, unit, 2), strict=True))


ENERGY: Final = quantity(SensorDeviceClass.ENERGY, UnitOfEnergy.KILO_WATT_HOUR)
MONEY: Final = quantity(SensorDeviceClass.MONETARY, "{currency}")


def _rows(rows: tuple[object, ...], *names: str) -> list[Attributes]:
    read = attrgetter(*names)
    return [dict(zip(names, read(row), strict=True)) for row in rows]


def _energy_attributes(view: MeterView, _: HomeCoordinator) -> Attributes:
    if (previous := view.previous) is None:
        return {}
    half_hours = _rows(previous.consumption.readings, "start", "energy_kwh")
    return {"date": previous.day, "half_hours": half_hours}


def _cost_attributes(view: MeterView, _: HomeCoordinator) -> Attributes:
    if (previous := view.previous) is None or (cost := previous.cost) is None:
        return {}
    half_hours = _rows(cost.half_hours, "start", "energy_kwh", "price_per_kwh", "cost")
    return {"date": previous.day, "standing_charge": cost.standing_charge, "half_hours": half_hours}


def _rate_sensor(
    key: str, name: str, fuel: Fuel = Fuel.ELECTRICITY, *, is_export: bool = False
) -> SensorDescription[MeterView]:
    # of all prices only that of the home's power is worth room in long-term statistics
    has_graph = key == "current_rate" and fuel is Fuel.ELECTRICITY
    run_fn, shown = attrgetter(name), ("start", "end", "reason", "certainty")
    return SensorDescription(
        key=key,
        native_unit_of_measurement=PRICE_UNIT,
        state_class=SensorStateClass.MEASUREMENT if has_graph else None,
        enabled_fn=_MAY_CHANGE if name == "following" else lambda _: True,
        suggested_display_precision=PRICE_DIGITS,
        exists_fn=lambda view, _: (view.point.fuel, view.point.is_export) == (fuel, is_export),
        value_fn=lambda view, _: getattr(run_fn(view), "price_per_kwh", None),
        attributes_fn=lambda view, _: fields_of(run_fn(view), *shown),
    )


def _previous_sensor(key: str, *, is_money: bool, is_export: bool) -> SensorDescription[MeterView]:
    # no state class: the recorder would count yesterday's energy as today's
    part, figure = ("cost", "total") if is_money else ("consumption", "energy_kwh")
    return SensorDescription(
        key=key,
        exists_fn=lambda view, it: (
            view.point.is_export is is_export
            and (not it.source.is_prices_only or view.point.id in it.data.knowledge.readings)
        ),
        value_fn=lambda view, _: getattr(getattr(view.previous, part, None), figure, None),
        attributes_fn=_cost_attributes if is_money else _energy_attributes,
        made_of=("account", "consumption", *(("rates", "standing_charges") if is_money else ())),
        **(MONEY if is_money else ENERGY),
    )


def meter_diagnostics(view: MeterView) -> dict[str, Any]:
    """Return agreements and today's timeline."""
    today = local_day(local_date(view.now, view.zone), view.zone)
    slots = view.timeline.between(today.start, today.end).slots
    names = ("start", "price_per_kwh", "band", "shape", "reason", "certainty")
    return {
        **fields_of(view.point, "fuel", "is_export"),
        "tariffs": [
            {**fields_of(one, "tariff_code", "start", "end"), "registers": sorted(one.registers)}
            for one in view.point.agreements
        ],
        "previous_day": view.previous and view.previous.day.isoformat(),
        "timeline": [fields_of(slot, *names) for slot in slots],
    }


@lru_cache(maxsize=32)
def _rates_of(day: date, prices: tuple[tuple[Any, ...], ...]) -> tuple[Attributes, str]:
    """Return the rates of a local day [currency/kWh] as cards read them, and a fingerprint."""
    names = ("start", "end", "value_inc_vat")
    # no rate is capped here, but cards expect the key
    rates = {"rates": [dict(zip(names, it, strict=True)) | {"is_capped": False} for it in prices]}
    return rates, sha256(repr((day, rates)).encode()).hexdigest()


def _day_rates(key: str, days_ahead: int) -> EventDescription[MeterView, str]:
    def told(view: MeterView) -> tuple[Attributes, str]:
        day = local_date(view.now, view.zone) + timedelta(days=days_ahead)
        return _rates_of(day, tuple(map(_PRICE, view.priced_slots(day))))

    return EventDescription(
        key=key,
        entity=DayRatesEvent,
        enabled_fn=lambda _: False,
        event_types=[UPDATED],
        exists_fn=lambda view, _: view.point.fuel is Fuel.ELECTRICITY,
        attributes_fn=lambda view, _: told(view)[0],
        seen_fn=lambda view: told(view)[1],
        events_fn=lambda before, now: () if now == before else ((UPDATED, None),),
    )


@dataclass
class StoredRates(EventExtraStoredData):
    """Keeps a restart from repeating an event."""

    fingerprint: str


class DayRatesEvent(InsightEvent[MeterView, str]):
    """The day or its rates changed."""

    @override
    async def async_added_to_hass(self) -> None:
        stored = await self.async_get_last_extra_data()
        self._seen = (stored.as_dict().get("fingerprint") if stored else None) or ""
        await super().async_added_to_hass()

    @property
    @override
    def extra_restore_state_data(self) -> StoredRates:
        return StoredRates(**asdict(super().extra_restore_state_data), fingerprint=self._seen or "")


LEVEL_CHANGED: EventDescription[MeterView, PriceLevel] = EventDescription(
    key="price_level_changed",
    enabled_fn=lambda _: False,
    event_types=list(PriceLevel),
    exists_fn=lambda view, _: view.point.is_electricity_import,
    seen_fn=lambda view: view.level,
    events_fn=lambda before, now: () if now is before else ((now, None),),
)
DAY_RATE_KEYS = ("previous_day_rates", "current_day_rates", "next_day_rates")
DAY_RATES = tuple(_day_rates(key, ahead) for ahead, key in enumerate(DAY_RATE_KEYS, -1))
METER_ROWS: tuple[InsightDescription[MeterView], ...] = (
    *(_rate_sensor("current_rate", "current", fuel) for fuel in Fuel),
    *(_rate_sensor("next_rate", "following", fuel) for fuel in Fuel),
    _rate_sensor("export_rate", "current", is_export=True),
    _rate_sensor("next_export_rate", "following", is_export=True),
    SensorDescription(
        key="next_rate_change",
        device_class=SensorDeviceClass.TIMESTAMP,
        enabled_fn=_MAY_CHANGE,
        # few entities where only prices are known: the next export rate has its start
        exists_fn=lambda view, it: not (view.point.is_export and it.source.is_prices_only),
        value_fn=lambda it, _: getattr(it.timeline.next_run(it.now - COMING_HOLDS), "start", None),
    ),
    SensorDescription(
        key="tariff",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda view, _: view.tariff_name,
        attributes_fn=lambda view, _: fields_of(
            view.agreement, "tariff_code", "product_code", valid_from="start", valid_to="end"
        ),
        made_of=("account",),
    ),
    SensorDescription(
        key="standing_charge",
        native_unit_of_measurement=f"{{currency}}/{UnitOfTime.DAYS}",
        suggested_display_precision=PRICE_DIGITS,
        enabled_fn=lambda view: view.point.fuel is Fuel.ELECTRICITY,
        exists_fn=lambda view, _: not view.point.is_export,
        value_fn=lambda view, _: getattr(view.standing_charge, "inc_vat", None),
        made_of=("account", "standing_charges"),
    ),
    _previous_sensor("previous_consumption", is_money=False, is_export=False),
    _previous_sensor("previous_cost", is_money=True, is_export=False),
    _previous_sensor("previous_export", is_money=False, is_export=True),
    _previous_sensor("previous_earnings", is_money=True, is_export=True),
    SensorDescription(
        key="previous_consumption_volume",
        enabled_fn=lambda _: False,
        exists_fn=lambda view, _: view.gas_unit is GasUnit.M3,
        value_fn=lambda view, _: getattr(view.previous, "volume_m3", None),
        attributes_fn=lambda view, _: {"date": view.previous and view.previous.day},
        made_of=("account", "consumption"),
        **quantity(SensorDeviceClass.GAS, UnitOfVolume.CUBIC_METERS),
    ),
    SensorDescription(
        key="price_level",
        device_class=SensorDeviceClass.ENUM,
        options=list(PriceLevel),
        exists_fn=lambda view, _: view.point.is_electricity_import,
        value_fn=lambda view, _: view.level,
        attributes_fn=lambda view, _: {
            "colour": LEVEL_LOOKS[view.level].colour,
            **({"source_level": view.source_level} if view.source_level else {}),
        },
        icon_fn=lambda view: LEVEL_LOOKS[view.level].icon,
    ),
    BinarySensorDescription(
        key="off_peak",
        exists_fn=lambda view, _: view.point.is_electricity_import and view.has_low_band,
        available_fn=lambda view, _: getattr(view.slot, "off_peak_rate", None) is not None,
        is_on_fn=lambda view: view.is_off_peak,
    ),
    LEVEL_CHANGED,
    *DAY_RATES,
)
