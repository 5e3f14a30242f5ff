"""What all entities share: whose they are, what they are called, and when they come into being."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import CONF_ACCOUNT_NUMBER
from .coordinator import Home, HomeCoordinator
from .devices import account_device_info, car_device_info, meter_device_info
from .model.octoplus import Octoplus
from .model.views import CarView, MeterView
from .runtime import InsightConfigEntry

type Attributes = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class MeterDescription(EntityDescription):
    """A question put to a meter point."""

    exists_fn: Callable[[MeterView], bool]
    available_fn: Callable[[MeterView], bool] = lambda _: True
    attributes_fn: Callable[[MeterView], Attributes] = lambda _: {}


@dataclass(frozen=True, kw_only=True)
class CarDescription(EntityDescription):
    """A question put to a car or charger."""

    available_fn: Callable[[CarView], bool] = lambda _: True
    attributes_fn: Callable[[CarView, HomeCoordinator], Attributes] = lambda *_: {}


@dataclass(frozen=True, kw_only=True)
class OctoplusDescription(EntityDescription):
    """A question put to what Octoplus has for the account."""

    attributes_fn: Callable[[Home, Octoplus], Attributes] = lambda *_: {}


class InsightEntity(CoordinatorEntity[HomeCoordinator]):
    """An entity that is told when the timeline has been composed anew."""

    _attr_has_entity_name = True

    def __init__(
        self, timeline: HomeCoordinator, description: EntityDescription, owner_id: str
    ) -> None:
        """Belong to a meter point, a car or the account, by its id."""
        super().__init__(timeline)
        self.entity_description = description
        self.owner_id = owner_id
        self._attr_translation_key = description.key
        self._attr_unique_id = unique_id(owner_id, description)


def unique_id(owner_id: str, description: EntityDescription) -> str:
    """Return the unique id of what a description makes for a meter point, a car or an account."""
    return f"{owner_id}_{description.key}"


class MeterEntity(InsightEntity):
    """A question put to one meter point."""

    entity_description: MeterDescription

    def __init__(
        self, timeline: HomeCoordinator, description: MeterDescription, owner_id: str
    ) -> None:
        """Belong to a meter point."""
        super().__init__(timeline, description, owner_id)
        self._attr_device_info = meter_device_info(timeline, owner_id)

    @property
    def view(self) -> MeterView:
        """The meter point at the moment of the latest timeline."""
        return self.coordinator.data.meters[self.owner_id]

    @property
    @override
    def available(self) -> bool:
        return self.owner_id in self.coordinator.data.meters and (
            self.entity_description.available_fn(self.view)
        )

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return self.entity_description.attributes_fn(self.view)


class CarEntity(InsightEntity):
    """A question put to one car or charger."""

    entity_description: CarDescription

    def __init__(
        self, timeline: HomeCoordinator, description: CarDescription, owner_id: str
    ) -> None:
        """Belong to a car or charger."""
        super().__init__(timeline, description, owner_id)
        self._attr_device_info = car_device_info(timeline, owner_id)

    @property
    def view(self) -> CarView:
        """The car at the moment of the latest timeline."""
        return self.coordinator.data.cars[self.owner_id]

    @property
    @override
    def available(self) -> bool:
        return self.owner_id in self.coordinator.data.cars and (
            self.entity_description.available_fn(self.view)
        )

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return self.entity_description.attributes_fn(self.view, self.coordinator)


class OctoplusEntity(InsightEntity):
    """A question put to Octoplus; it belongs to the account."""

    entity_description: OctoplusDescription

    def __init__(self, timeline: HomeCoordinator, description: OctoplusDescription) -> None:
        """Belong to the account."""
        account_number = timeline.config_entry.data[CONF_ACCOUNT_NUMBER]
        super().__init__(timeline, description, account_number)
        self._attr_device_info = account_device_info(timeline.config_entry)

    @property
    def octoplus(self) -> Octoplus:
        """What Octoplus has at the moment of the latest timeline; empty when the account left."""
        return self.coordinator.data.octoplus or Octoplus()

    @property
    @override
    def available(self) -> bool:
        return self.coordinator.data.octoplus is not None

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return self.entity_description.attributes_fn(self.coordinator.data, self.octoplus)


@callback
def async_add_as_found(
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    find: Callable[[Home], Iterable[InsightEntity]],
) -> None:
    """Add the entities of the house now, and later those of whatever joins it, without a reload."""
    known: dict[str | None, str] = {}
    cars: set[str] = set()
    timeline = entry.runtime_data.timeline

    @callback
    def add_new() -> None:
        nonlocal cars
        # what a car had went with its device: should the car come back, so does that
        left = cars - set(timeline.data.cars)
        for gone in [one for one, owner in known.items() if owner in left]:
            del known[gone]
        cars = set(timeline.data.cars)
        new = [entity for entity in find(timeline.data) if entity.unique_id not in known]
        known.update({entity.unique_id: entity.owner_id for entity in new})
        if new:
            async_add_entities(new)

    add_new()
    entry.async_on_unload(timeline.async_add_listener(add_new))
