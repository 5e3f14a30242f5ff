"""What all entities share: an owner, a table, and a class per platform."""

from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, override
from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_platform, entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from .battery.site import PowerwallSite
from .const import CONF_ACCOUNT_NUMBER, DOMAIN
from .coordinator import Home, HomeCoordinator
from .devices import account_device_info, car_device_info, meter_device_info
from .model.interval import Interval
from .model.views import CarView, MeterView
from .runtime import InsightConfigEntry

type Attributes = Mapping[str, Any]
type Value = float | str | datetime | None
type Ask[View, Answer] = Callable[[View, HomeCoordinator], Answer]
type AddEntities = AddConfigEntryEntitiesCallback


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner[View]:
    """A kind of owner: its views, by id, and its device."""

    views_fn: Callable[[HomeCoordinator], Mapping[str, View]]
    device_info_fn: Callable[[HomeCoordinator, str], DeviceInfo]
    made_of: Collection[str]
    """Kinds of answers: what most of its entities need."""


PRICED_BY = ("account", "rates", "dispatches", "sessions")
"""They say what a unit costs, and is worth."""
METER = Owner[MeterView](
    views_fn=attrgetter("data.meters"),
    device_info_fn=meter_device_info,
    made_of=("account", "rates", "dispatches"),
)
CAR = Owner[CarView](
    views_fn=attrgetter("data.cars"), device_info_fn=car_device_info, made_of=("dispatches",)
)
ACCOUNT = Owner[Home](
    views_fn=lambda coordinator: {
        coordinator.config_entry.data[CONF_ACCOUNT_NUMBER]: coordinator.data
    },
    device_info_fn=lambda coordinator, _: account_device_info(coordinator.config_entry),
    made_of=("sessions",),
)


@dataclass(frozen=True, kw_only=True)
class InsightDescription[View](EntityDescription):
    """One row of a table of entities."""

    exists_fn: Ask[View, bool] = lambda *_: True
    available_fn: Ask[View, bool] = lambda *_: True
    attributes_fn: Ask[View, Attributes] = lambda *_: {}
    made_of: Collection[str] | None = None
    """Kinds of answers; None: the owner's."""


class InsightEntity[View](CoordinatorEntity[HomeCoordinator]):
    """An entity of a meter point, a car or the account."""

    _attr_has_entity_name = True
    entity_description: InsightDescription[View]

    def __init__(
        self,
        coordinator: HomeCoordinator,
        owner: Owner[View],
        description: InsightDescription[View],
        owner_id: str,
    ) -> None:
        """Belong to the owner of that id."""
        super().__init__(coordinator)
        self.entity_description = description
        self.owner_id = owner_id
        self._views_fn = owner.views_fn
        self._made_of = owner.made_of if description.made_of is None else description.made_of
        self._attr_translation_key = description.key
        self._attr_unique_id = f"{owner_id}_{description.key}"
        # without its owner it stays on the device that is there
        has_owner = owner_id in owner.views_fn(coordinator)
        info = owner.device_info_fn(coordinator, owner_id) if has_owner else None
        self._attr_device_info = info or DeviceInfo(identifiers={(DOMAIN, owner_id)})

    @property
    def view(self) -> View:
        """The owner now."""
        return self._views_fn(self.coordinator)[self.owner_id]

    @property
    @override
    def available(self) -> bool:
        row = self.entity_description
        has_owner = self.owner_id in self._views_fn(self.coordinator)
        needs = (row.exists_fn, row.available_fn)
        return has_owner and all(fn(self.view, self.coordinator) for fn in needs)

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return self.entity_description.attributes_fn(self.view, self.coordinator)

    @override
    async def async_update(self) -> None:
        """Ask for what it is made of: only `update_entity` calls it."""
        await self.coordinator.source.async_refresh(self._made_of)


def fields_of(value: object, *names: str) -> dict[str, Any]:
    """Return fields by name, all None without a value."""
    return {name: None if value is None else getattr(value, name) for name in names}


def row_attributes(rows: Iterable[Interval]) -> list[Attributes]:
    """Return dispatches as attributes."""
    return [fields_of(row, "start", "end", "type") for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityTable[View]:
    """A platform's entities of each owner."""

    owner: Owner[View]
    entity: type[InsightEntity[View]]
    rows: tuple[InsightDescription[View], ...]

    def entities(
        self, coordinator: HomeCoordinator, made: frozenset[tuple[str, str]]
    ) -> Iterator[InsightEntity[View]]:
        """Make those of the home now, and those `made` before: owner and key."""
        views = self.owner.views_fn(coordinator)
        for owner_id in dict.fromkeys((*views, *(owner_id for owner_id, _ in made))):
            for row in self.rows:
                exists = owner_id in views and row.exists_fn(views[owner_id], coordinator)
                if exists or (owner_id, row.key) in made:
                    yield self.entity(coordinator, self.owner, row, owner_id)


def platform_setup(
    *tables: EntityTable[Any], of_site: Callable[[PowerwallSite], Entity] | None = None
) -> Callable[[HomeAssistant, InsightConfigEntry, AddEntities], Coroutine[Any, Any, None]]:
    """Return an `async_setup_entry` of tables and of an entity of each battery site.

    Those of new owners are added later.
    """

    async def async_setup_entry(
        hass: HomeAssistant, entry: InsightConfigEntry, async_add_entities: AddEntities
    ) -> None:
        coordinator, sites = entry.runtime_data.timeline, entry.runtime_data.sites
        owners: dict[str | None, str] = {}
        cars: set[str] = set()

        @callback
        def add_new(made: frozenset[tuple[str, str]] = frozenset()) -> None:
            # a car's entities went with its device: if the car comes back, they are added again
            cars.update(coordinator.data.cars)
            left = cars - set(coordinator.data.cars)
            for gone in [unique_id for unique_id, owner in owners.items() if owner in left]:
                del owners[gone]
            found = (entity for table in tables for entity in table.entities(coordinator, made))
            new = [entity for entity in found if entity.unique_id not in owners]
            owners.update({entity.unique_id: entity.owner_id for entity in new})
            if new:
                async_add_entities(new)

        platform = entity_platform.async_get_current_platform().domain
        add_new(
            frozenset(
                (one.unique_id.removesuffix(f"_{one.translation_key}"), one.translation_key)
                for one in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
                if one.domain == platform and one.translation_key is not None
            )
        )
        entry.async_on_unload(coordinator.async_add_listener(add_new))
        if of_site is not None:
            for subentry_id, site in sites.items():
                async_add_entities([of_site(site)], config_subentry_id=subentry_id)

    return async_setup_entry


@dataclass(frozen=True, kw_only=True)
class SensorDescription[View](InsightDescription[View], SensorEntityDescription):
    """A sensor; `{currency}` in its unit is replaced by the home's."""

    value_fn: Ask[View, Value]
    icon_fn: Callable[[View], str] | None = None
    """None: the icon of the key."""


class InsightSensor[View](InsightEntity[View], SensorEntity):
    """A sensor of a table."""

    entity_description: SensorDescription[View]
    _unrecorded_attributes = frozenset({"half_hours", "next_refresh", "requests_last_hour"})

    @property
    @override
    def native_value(self) -> Value:
        return self.entity_description.value_fn(self.view, self.coordinator)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        unit = self.entity_description.native_unit_of_measurement
        return unit and unit.format(currency=self.coordinator.data.currency)

    @property
    @override
    def icon(self) -> str | None:
        icon_fn = self.entity_description.icon_fn
        return super().icon if icon_fn is None or not self.available else icon_fn(self.view)


@dataclass(frozen=True, kw_only=True)
class BinarySensorDescription[View](InsightDescription[View], BinarySensorEntityDescription):
    """A binary sensor."""

    is_on_fn: Callable[[View], bool | None]


class InsightBinarySensor[View](InsightEntity[View], BinarySensorEntity):
    """A binary sensor of a table."""

    entity_description: BinarySensorDescription[View]
    _unrecorded_attributes = frozenset(
        {
            "planned_dispatches",
            "started_dispatches",
            "completed_dispatches",
            "retrieved_at",
            "plan_retrieved_at",
            "next_refresh",
            "sessions_on_offer",
        }
    )

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.view)


@dataclass(frozen=True, kw_only=True)
class EventDescription[View, Seen](InsightDescription[View], EventEntityDescription):
    """An event, found by comparing what is seen."""

    seen_fn: Callable[[View], Seen | None]
    """None: unknown, which is compared with nothing."""
    events_fn: Callable[[Seen, Seen], Iterable[tuple[str, dict[str, Any] | None]]]
    """Types and attributes of what happened in between."""


class InsightEvent[View, Seen](InsightEntity[View], EventEntity):
    """An event of a table; what was there at the start is no event."""

    entity_description: EventDescription[View, Seen]
    _seen: Seen | None = None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._seen = self.entity_description.seen_fn(self.view) if self.available else None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        seen = self.entity_description.seen_fn(self.view) if self.available else None
        if seen is not None:
            if self._seen is not None:
                for event in self.entity_description.events_fn(self._seen, seen):
                    self._trigger_event(*event)
                    self.async_write_ha_state()
            self._seen = seen
        super()._handle_coordinator_update()
