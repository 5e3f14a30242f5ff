"""Issues that a person can put right, each watched until the entry is unloaded."""

from collections.abc import Callable, Iterator, Mapping, Set as AbstractSet
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import Final
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import CoreState, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from .const import ENERGY_ENTITIES, PRICE_ENTITIES
from .coordinator.octopus.car_sensors import is_known, power_of
from .devices import device_of, has_account
from .model.interval import local_date
from .model.prices.tariff import Fuel
from .model.views import MeterView
from .options import CarSettings
from .runtime import InsightConfigEntry
from .withdrawal import async_raise, async_withdraw

type Issue = tuple[str, str, bool, dict[str, str]]
"""Its key, the id of what it is about, whether it is present, and its placeholders."""
READINGS_ARE_LATE = timedelta(days=5)
"""They come within two days, seldom three."""
MOST_WORDS = 10
"""So many words of plugs are told."""
GAS_UNIT_UNKNOWN: Final = "gas_unit_unknown"
METER_ISSUES: Final[Mapping[str, Callable[[MeterView], bool]]] = {
    "no_active_tariff": lambda view: (
        # before moving in, none has begun
        view.agreement is None and any(one.since <= view.now for one in view.point.agreements)
    ),
    "unknown_tariff_shape": lambda view: view.has_no_list,
    "prices_missing": lambda view: (
        view.unit_rates is not None and not view.has_no_list and view.price_per_kwh is None
    ),
    GAS_UNIT_UNKNOWN: lambda view: view.point.fuel is Fuel.GAS and view.gas_unit is None,
    "readings_missing": lambda view: (
        view.latest_reading is not None
        and view.readings_retrieved_at is not None
        and view.readings_retrieved_at - view.latest_reading.end > READINGS_ARE_LATE
    ),
}
"""Whether it is present, by key."""


@callback
def async_watch_home(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Watch what can be wrong with meter points and requests."""
    coordinator = entry.runtime_data.timeline
    data, seen = {"entry_id": entry.entry_id}, set[str]()

    @callback
    def withdraw(kept: AbstractSet[str] = frozenset()) -> None:
        for issue_id in seen - kept:
            async_withdraw(hass, issue_id)

    @callback
    def review(event: Event[EventStateChangedData] | None = None) -> None:
        if event and event.data["old_state"] and event.data["new_state"]:
            return  # a named entity neither comes nor goes
        raised = set()
        found = chain(_of_meters(hass, entry), _of_entry(hass, entry))
        for key, owner_id, is_present, texts in found:
            issue_id = f"{key}_{owner_id}"
            seen.add(issue_id)  # perhaps one that was raised before a restart
            if is_present:
                raised.add(issue_id)
                is_fixable = key == GAS_UNIT_UNKNOWN
                async_raise(hass, issue_id, key, texts, data=data, is_fixable=is_fixable)
        withdraw(raised)

    review()
    entry.async_on_unload(async_track_state_change_event(hass, _named_entities(entry), review))
    entry.async_on_unload(coordinator.async_add_listener(review))
    entry.async_on_unload(withdraw)


def _named_entities(entry: InsightConfigEntry) -> set[str]:
    cars = entry.runtime_data.timeline.data.cars
    entities = (CarSettings.of(entry.options, car_id).entities for car_id in cars)
    places = ((entry.data, PRICE_ENTITIES), (entry.options, ENERGY_ENTITIES))
    named = {at[key] for at, keys in places for key in keys.values() if at.get(key)}
    return named.union(entry.runtime_data.timeline.settings.power_entities, *entities)


def _of_entry(hass: HomeAssistant, entry: InsightConfigEntry) -> Iterator[Issue]:
    registry, named = er.async_get(hass), sorted(_named_entities(entry))
    missing = [one for one in named if not (one in registry.entities or hass.states.get(one))]
    if hass.state is CoreState.running:  # others may be late at a start
        yield "entity_missing", entry.entry_id, bool(missing), {"entities": ", ".join(missing)}
    requests = entry.runtime_data.timeline.data.knowledge.requests
    until = requests.long_rest_until
    wall = {"until": "" if until is None else f"{dt_util.as_local(until):%H:%M}"}
    yield "ledger_unwritable", entry.entry_id, not requests.are_written_down, wall
    yield "resting", entry.entry_id, until is not None, wall


def _of_meters(hass: HomeAssistant, entry: InsightConfigEntry) -> Iterator[Issue]:
    for view in entry.runtime_data.timeline.data.meters.values() if has_account(entry) else ():
        if (device := device_of(hass, entry, view.point.id)) is None:
            continue  # a new meter's comes with its entities
        last = view.latest_reading
        placeholders = {
            "meter": device.name_by_user or device.name or "",
            "tariff_code": view.agreement.tariff_code if view.agreement else "",
            "last_day": "" if last is None else local_date(last.start, view.zone).isoformat(),
        }
        for key, is_present_fn in METER_ISSUES.items():
            # no meter number, nor its hash: Home Assistant puts these ids into diagnostics
            yield key, device.id, is_present_fn(view), placeholders


@callback
def async_watch_power(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Watch the power sensors."""
    powers = entry.runtime_data.timeline.settings.power_entities
    issue_id = f"power_unusable_{entry.entry_id}"
    withdraw = partial(async_withdraw, hass, issue_id)

    @callback
    def review(_event: object = None) -> None:
        states = [state for state in map(hass.states.get, powers) if state is not None]
        wrong = [state for state in states if is_known(state) and power_of(state) is None]
        if not wrong and all(map(is_known, states)):
            withdraw()
        for state in wrong[:1]:
            unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT, "")
            reading = f"{state.state} {unit}".strip()
            placeholders = {"entity": state.entity_id, "reading": reading}
            async_raise(hass, issue_id, "power_unusable", placeholders)

    withdraw()
    review()
    entry.async_on_unload(async_track_state_change_event(hass, powers, review))
    entry.async_on_unload(withdraw)


@callback
def async_watch_plugs(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Watch for words that nobody knows; the issue stays, since a person may look a day later."""
    cars = [CarSettings.of(entry.options, one) for one in entry.runtime_data.timeline.data.cars]
    issue_id = f"plug_word_unknown_{entry.entry_id}"
    told: set[tuple[str, str]] = set()

    @callback
    def review(_event: object = None) -> None:
        found = {word for car in cars for word in car.words_not_known(hass).items()}
        if found - told and len(told) < MOST_WORDS:  # else it is no plug but a meter
            told.update(found)
            words = ", ".join(f"{word} ({entity_id})" for entity_id, word in sorted(told))
            async_raise(hass, issue_id, "plug_word_unknown", {"words": words})

    review()
    plugs = {entity_id for car in cars for entity_id in car.plug_entities}
    entry.async_on_unload(async_track_state_change_event(hass, plugs, review))
    entry.async_on_unload(partial(async_withdraw, hass, issue_id))
