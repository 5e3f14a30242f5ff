"""Events: what happened to a dispatch, how dear it became, which rates are new.

An automation can start with each. What is there already when Home Assistant starts has not
happened; only rates that nobody was told of yet are told then.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Final, override

from homeassistant.components.event import (
    EventEntity,
    EventEntityDescription,
    EventExtraStoredData,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import Home
from .entity import (
    Attributes,
    CarDescription,
    CarEntity,
    InsightEntity,
    MeterDescription,
    MeterEntity,
    async_add_as_found,
)
from .model.charging.events import DispatchEventType, PlanSnapshot, dispatch_events
from .model.interval import local_date
from .model.prices.level import PriceLevel
from .model.prices.tariff import Fuel
from .model.views import MeterView
from .powerwall_event import POWERWALL_TARIFF_EVENT, TariffEvent
from .runtime import InsightConfigEntry
from .site_entity import async_add_of_sites

PARALLEL_UPDATES = 0

UPDATED: Final = "updated"
ATTR_RATES: Final = "rates"


@dataclass(frozen=True, kw_only=True)
class CarEventDescription(CarDescription, EventEntityDescription):
    """Something that happens to a car or charger."""


@dataclass(frozen=True, kw_only=True)
class MeterEventDescription(MeterDescription, EventEntityDescription):
    """Something that happens to a meter point's price."""


@dataclass(frozen=True, kw_only=True)
class DayRatesDescription(MeterEventDescription):
    """The rates of one local day, which happen when they become known or change."""

    day_offset: timedelta
    """From today."""

    def day(self, view: MeterView) -> date:
        """Return the local day."""
        return local_date(view.now, view.zone) + self.day_offset

    def rates(self, view: MeterView) -> list[dict[str, Any]]:
        """Return the day's known rates [GBP/kWh], under the names that cards and tools read."""
        return [
            {
                "start": slot.start,
                "end": slot.end,
                "value_inc_vat": slot.price_per_kwh,
                # nothing is cut to a highest price here, but readers expect the word
                "is_capped": False,
            }
            for slot in view.priced_slots(self.day(view))
        ]


def _is_electricity(view: MeterView) -> bool:
    return view.point.fuel is Fuel.ELECTRICITY


def _is_electricity_import(view: MeterView) -> bool:
    return _is_electricity(view) and not view.point.is_export


DISPATCH = CarEventDescription(key="dispatch", event_types=list(DispatchEventType))

PRICE_LEVEL_CHANGED = MeterEventDescription(
    key="price_level_changed", event_types=list(PriceLevel), exists_fn=_is_electricity_import
)

DAY_RATES = (
    DayRatesDescription(
        key="previous_day_rates",
        event_types=[UPDATED],
        exists_fn=_is_electricity,
        day_offset=timedelta(days=-1),
    ),
    DayRatesDescription(
        key="current_day_rates",
        event_types=[UPDATED],
        exists_fn=_is_electricity,
        day_offset=timedelta(),
    ),
    DayRatesDescription(
        key="next_day_rates",
        event_types=[UPDATED],
        exists_fn=_is_electricity,
        day_offset=timedelta(days=1),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events of every electricity meter and every car, now or once."""
    timeline = entry.runtime_data.timeline

    def find(home: Home) -> Iterable[InsightEntity]:
        for point_id, view in home.meters.items():
            if PRICE_LEVEL_CHANGED.exists_fn(view):
                yield PriceLevelEvent(timeline, PRICE_LEVEL_CHANGED, point_id)
            for description in DAY_RATES:
                if description.exists_fn(view):
                    yield DayRatesEvent(timeline, description, point_id)
        for car_id in home.cars:
            yield DispatchEventEntity(timeline, DISPATCH, car_id)

    async_add_as_found(entry, async_add_entities, find)
    async_add_of_sites(entry, async_add_entities, partial(TariffEvent, POWERWALL_TARIFF_EVENT))


class DispatchEventEntity(CarEntity, EventEntity):
    """Happens when a dispatch of the car is planned, starts, ends or is withdrawn."""

    entity_description: CarEventDescription
    _seen: PlanSnapshot | None = None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._seen = self.view.charging.snapshot

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        look = self.view.charging.snapshot if self.available else None
        if look is not None:
            for event in () if self._seen is None else dispatch_events(self._seen, look):
                self._trigger_event(
                    event.type,
                    {
                        "start": event.dispatch.start.isoformat(),
                        "end": event.end.isoformat(),
                        "type": event.dispatch.type,
                    },
                )
                self.async_write_ha_state()
            self._seen = look
        super()._handle_coordinator_update()


class PriceLevelEvent(MeterEntity, EventEntity):
    """Happens when electricity becomes cheap, normal, expensive or free."""

    entity_description: MeterEventDescription
    _level: PriceLevel | None = None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._level = self.view.level

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        level = self.view.level if self.available else None
        if level is not None:
            if self._level not in (None, level):
                self._trigger_event(level)
            self._level = level
        super()._handle_coordinator_update()


@dataclass
class ToldRates(EventExtraStoredData):
    """What a restart must not make happen again."""

    told: str | None
    """Fingerprint of the rates that were told last."""


class DayRatesEvent(MeterEntity, EventEntity):
    """Happens when the rates of its day become known or change, and when its day changes.

    The rates themselves are an attribute, so that cards can read them.
    """

    entity_description: DayRatesDescription
    _unrecorded_attributes = frozenset({ATTR_RATES})
    _told: str | None = None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        stored = await self.async_get_last_extra_data()
        self._told = None if stored is None else stored.as_dict().get("told")
        self._tell()

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return {ATTR_RATES: self.entity_description.rates(self.view)}

    @property
    @override
    def extra_restore_state_data(self) -> ToldRates:
        return ToldRates(**asdict(super().extra_restore_state_data), told=self._told)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self.available:
            self._tell()
        super()._handle_coordinator_update()

    def _tell(self) -> None:
        """Let it happen, unless exactly this was told last."""
        day, rates = self.entity_description.day(self.view), self.extra_state_attributes
        fingerprint = sha256(repr((day, rates)).encode()).hexdigest()
        if fingerprint != self._told:
            self._trigger_event(UPDATED)
            self._told = fingerprint
