"""What all entities share: an owner, a table, and a class per platform."""

from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, product
from operator import attrgetter
from typing import Any, override
from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_platform, entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from .battery.site import PowerwallSite
from .const import DOMAIN
from .coordinator import HomeCoordinator
from .runtime import InsightConfigEntry

type Attributes = Mapping[str, Any]
type Value = float | str | date | datetime | None
type Ask[View, Answer] = Callable[[View, HomeCoordinator], Answer]
type AddEntities = AddConfigEntryEntitiesCallback
type Kind = type[InsightDescription[Any]]
type OfSite = Callable[[PowerwallSite], Entity]
type Made = Collection[tuple[str, str]]
"""Entities that were made before: owner and key."""
OF_PRICES = frozenset(
    (
        *("current_rate", "next_rate", "next_rate_change", "export_rate", "next_export_rate"),
        *("price_level", "off_peak", "cost_per_hour", "cheap_times"),
        *("previous_consumption", "previous_cost", "previous_earnings"),
    )
)
"""Keys of the entities that need no account, and no more than an energy sensor."""
PRICED_BY = ("account", "rates", "dispatches", "sessions")
"""They say what a unit costs, and is worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner[View]:
    """A kind of owner: its views, by id, its device and its entities."""

    views_fn: Callable[[HomeCoordinator], Mapping[str, View]]
    device_info_fn: Callable[[HomeCoordinator, str], DeviceInfo]
    made_of: Collection[str]
    """Kinds of answers: what most of its entities need."""
    rows: tuple[InsightDescription[View], ...]

    def entities(
        self, kind: Kind, coordinator: HomeCoordinator, made: Made, added: Made
    ) -> Iterator[InsightEntity[View]]:
        """Make those of a kind that the home has, and those made before, unless they were added."""
        views = self.views_fn(coordinator)
        owner_ids = dict.fromkeys((*views, *(owner_id for owner_id, _ in made)))
        of_kind = (row for row in self.rows if isinstance(row, kind))
        found: dict[tuple[str, str], InsightDescription[View]] = {}
        for owner_id, row in product(owner_ids, of_kind):
            if (key := (owner_id, row.key)) in added:
                continue
            exists = owner_id in views and row.exists(views[owner_id], coordinator)
            if exists or (key in made and key not in found):
                found[key] = row
        for (owner_id, _), row in found.items():
            yield row.entity(coordinator, self, row, owner_id)


class NamedEntity(Entity):
    """Keeps its entity id where its name gets better: the key, without what its device says."""

    _attr_has_entity_name = True

    @property
    @override
    def suggested_object_id(self) -> str:
        key = self.entity_description.key.removeprefix("powerwall_").replace("export_", "")
        return f"{key}s" if self.platform.domain == "calendar" and key == "saving_session" else key


class InsightEntity[View](CoordinatorEntity[HomeCoordinator], NamedEntity):
    """An entity of a meter point, a car or the account."""

    _unrecorded_attributes = frozenset(
        (
            *("half_hours", "rates", "requests_last_hour", "sessions_on_offer", "slots"),
            *("planned_dispatches", "started_dispatches", "completed_dispatches"),
            *("last_updated", "next_refresh", "plan_retrieved_at", "retrieved_at"),
        )
    )
    entity_description: InsightDescription[View]
    _written: tuple[State | None, object] = (None, None)
    """What was last written, and what of."""

    def __init__(
        self,
        coordinator: HomeCoordinator,
        owner: Owner[View],
        description: InsightDescription[View],
        owner_id: str,
    ) -> None:
        super().__init__(coordinator)
        self.entity_description = description
        self.owner_id = owner_id
        self._owner = owner
        self._attr_translation_key = description.key
        self._attr_unique_id = f"{owner_id}_{description.key}"
        # without its owner it stays on the device that is there
        has_owner = owner_id in owner.views_fn(coordinator)
        info = owner.device_info_fn(coordinator, owner_id) if has_owner else None
        self._attr_device_info = info or DeviceInfo(identifiers={(DOMAIN, owner_id)})
        is_wanted = description.entity_category is None and has_owner
        self._attr_entity_registry_enabled_default = is_wanted and description.enabled_fn(self.view)

    @property
    def view(self) -> View:
        """The owner now."""
        return self._owner.views_fn(self.coordinator)[self.owner_id]

    @property
    @override
    def available(self) -> bool:
        if self.owner_id not in self._owner.views_fn(self.coordinator):
            return False
        row, asked = self.entity_description, (self.view, self.coordinator)
        return row.exists(*asked) and row.available_fn(*asked)

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return self.entity_description.attributes_fn(self.view, self.coordinator)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        # most answers change little: what stays is not written again; icons follow states
        shown = self.available and (self.state, self.state_attributes, self.extra_state_attributes)
        state, of = self._written
        if state is not self.hass.states.get(self.entity_id) or of != shown:
            super()._handle_coordinator_update()
            self._written = (self.hass.states.get(self.entity_id), shown)

    @override
    async def async_update(self) -> None:
        """Ask for what it is made of: only `update_entity` calls it."""
        made_of = self.entity_description.made_of
        kinds = self._owner.made_of if made_of is None else made_of
        await self.coordinator.source.async_refresh(kinds)


@dataclass(frozen=True, kw_only=True)
class InsightDescription[View](EntityDescription):
    """One row of a table of entities."""

    entity: type[InsightEntity[Any]]
    exists_fn: Ask[View, bool] = lambda *_: True
    enabled_fn: Callable[[View], bool] = lambda _: True
    """Whether it starts enabled; diagnostics do not."""
    available_fn: Ask[View, bool] = lambda *_: True
    attributes_fn: Ask[View, Attributes] = lambda *_: {}
    made_of: Collection[str] | None = None
    """Kinds of answers; None: the owner's."""

    def exists(self, view: View, coordinator: HomeCoordinator) -> bool:
        """Return whether the home has it; where only prices are known, few of them."""
        is_known = not coordinator.source.is_prices_only or self.key in OF_PRICES
        return is_known and self.exists_fn(view, coordinator)


def fields_of(value: object, *names: str, **paths: str) -> dict[str, Any]:
    """Return fields by name, and others by path, all None without a value."""
    found = {name: name for name in names} | paths
    return {name: value and attrgetter(path)(value) for name, path in found.items()}


def platform_setup(
    kind: Kind, owners: Iterable[Owner[Any]], *, of_site: Collection[OfSite] = ()
) -> Callable[[HomeAssistant, InsightConfigEntry, AddEntities], Coroutine[Any, Any, None]]:
    """Return an `async_setup_entry` of rows of a kind, and of entities of each battery site.

    Those of new owners are added later.
    """

    async def async_setup_entry(
        hass: HomeAssistant, entry: InsightConfigEntry, async_add_entities: AddEntities
    ) -> None:
        coordinator = entry.runtime_data.timeline
        added: set[tuple[str, str]] = set()
        cars: set[str] = set()

        @callback
        def add_new(made: Made = frozenset()) -> None:
            # a car's entities went with its device: if the car comes back, they are added again
            cars.update(coordinator.data.cars)
            left = cars - coordinator.data.cars.keys()
            added.difference_update([one for one in added if one[0] in left])
            found = (one.entities(kind, coordinator, made, added) for one in owners)
            new = [*chain.from_iterable(found)]
            added.update((entity.owner_id, entity.entity_description.key) for entity in new)
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

        def add_of(subentry: ConfigSubentry) -> None:
            if (site := entry.runtime_data.sites.get(subentry.subentry_id)) is not None:
                made = [entity(site) for entity in of_site]
                async_add_entities(made, config_subentry_id=subentry.subentry_id)

        entry.runtime_data.adders.append(add_of)

    return async_setup_entry


class InsightSensor[View](InsightEntity[View], SensorEntity):
    """A sensor of a table."""

    entity_description: SensorDescription[View]

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
class SensorDescription[View](InsightDescription[View], SensorEntityDescription):
    """A sensor; `{currency}` in its unit is replaced by the home's."""

    entity: type[InsightEntity[Any]] = InsightSensor
    value_fn: Ask[View, Value]
    icon_fn: Callable[[View], str] | None = None
    """None: the icon of the key."""


class InsightBinarySensor[View](InsightEntity[View], BinarySensorEntity):
    """A binary sensor of a table."""

    entity_description: BinarySensorDescription[View]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.view)


@dataclass(frozen=True, kw_only=True)
class BinarySensorDescription[View](InsightDescription[View], BinarySensorEntityDescription):
    """A binary sensor."""

    entity: type[InsightEntity[Any]] = InsightBinarySensor
    is_on_fn: Callable[[View], bool | None]


class InsightEvent[View, Seen](InsightEntity[View], EventEntity):
    """An event of a table; what was there at the start is no event."""

    entity_description: EventDescription[View, Seen]
    _seen: Seen | None = None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._look()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._look()
        super()._handle_coordinator_update()

    def _look(self) -> None:
        row, before = self.entity_description, self._seen
        if not self.available or (seen := row.seen_fn(self.view)) is None:
            return
        self._seen = seen
        for event in () if before is None else row.events_fn(before, seen):
            self._trigger_event(*event)
            self.async_write_ha_state()


@dataclass(frozen=True, kw_only=True)
class EventDescription[View, Seen](InsightDescription[View], EventEntityDescription):
    """An event, found by comparing what is seen."""

    entity: type[InsightEntity[Any]] = InsightEvent
    seen_fn: Callable[[View], Seen | None]
    """None: unknown, which is compared with nothing."""
    events_fn: Callable[[Seen, Seen], Iterable[tuple[str, dict[str, Any] | None]]]
    """Types and attributes of what happened in between."""
