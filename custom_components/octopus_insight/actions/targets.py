"""What an action is called with, and shapes of answers.

Dates and moments without an offset are local to the supply. Each function raises
ServiceValidationError, naming the field, for what cannot be used.
"""

from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import nan
from operator import itemgetter
from typing import Any
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.helpers import (
    area_registry as ar,
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
    service,
)
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.util.json import JsonValueType
import probatio as vol
from ..battery.site import PowerwallSite
from ..const import DOMAIN
from ..coordinator import Home, HomeCoordinator, error_key
from ..devices import device_of, subentry_identifier
from ..errors import translated
from ..model.charging.memory import StartedHalfHour
from ..model.history.half_hour import HalfHour
from ..model.interval import DAY, YEARS, Interval, local_days
from ..model.views import MeterView
from ..octopus.errors import NotFoundError, OctopusError
from ..runtime import InsightConfigEntry, InsightData

ATTR_END = "end"
ATTR_START = "start"
TARGETS: Mapping[Any, Any] = cv.ENTITY_SERVICE_FIELDS
ONE = vol.All(cv.ensure_list, vol.ExactSequence([cv.string]), itemgetter(0))
"""A selector may give a list."""
ENTRY_FIELDS = {**TARGETS, vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE}
SPAN_FIELDS = {**ENTRY_FIELDS, vol.Required(ATTR_START): object, vol.Required(ATTR_END): object}


type Handler = Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action."""

    name: str
    fields: Mapping[Any, Any]
    handler: Handler
    supports_response: SupportsResponse = SupportsResponse.ONLY


def action(
    fields: Mapping[Any, Any], answers: SupportsResponse = SupportsResponse.ONLY
) -> Callable[[Handler], Action]:
    """Make a function `async_NAME` the action NAME."""

    def of(handler: Handler) -> Action:
        name = handler.__name__.removeprefix("async_")
        return Action(name=name, fields=fields, handler=handler, supports_response=answers)

    return of


def refused(key: str, field: str, **placeholders: str) -> ServiceValidationError:
    """Return the error of a field."""
    return translated(ServiceValidationError, key, field=field, **placeholders)


async def async_check_control(call: ServiceCall, entity_ids: Collection[str]) -> None:
    """Raise `Unauthorized` if a user calls who may not control all of these entities.

    Whatever changes or spends something asks this of its target, as entities do by themselves.
    """
    if call.context.user_id is None:
        return
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context, permission=POLICY_CONTROL)
    may = user.permissions.check_entity
    may_all = entity_ids and all(may(entity_id, POLICY_CONTROL) for entity_id in entity_ids)
    if not user.is_admin and not may_all:
        raise Unauthorized(context=call.context, permission=POLICY_CONTROL)


async def async_check_control_of_device(call: ServiceCall, device_id: str) -> None:
    """Check the same for all entities of a device."""
    registry = er.async_get(call.hass)
    found = er.async_entries_for_device(registry, device_id, include_disabled_entities=True)
    await async_check_control(call, [entry.entity_id for entry in found])


def has_target(call: ServiceCall) -> bool:
    """Return whether there is a target, be it an empty one."""
    return any(field in call.data for field in TARGETS)


def wrong_target(hass: HomeAssistant, key: str, meant: TargetSelection) -> ServiceValidationError:
    """Return the error of a target, by the names that a person knows."""
    registries: tuple[tuple[Collection[str], Callable[[str], Any]], ...] = (
        (meant.area_ids, ar.async_get(hass).async_get_area),
        (meant.floor_ids, fr.async_get(hass).async_get_floor),
        (meant.label_ids, lr.async_get(hass).async_get_label),
        (meant.device_ids, dr.async_get(hass).async_get),
    )
    found = {one: find(one) for ids, find in registries for one in ids}
    names = meant.entity_ids | {
        getattr(it, "name_by_user", None) or (it and it.name) or one for one, it in found.items()
    }
    return refused(key, "target", target=", ".join(sorted(names)) or "-")


def in_target[Ours](
    call: ServiceCall, error: str, ours: Mapping[str | None, Ours]
) -> tuple[Mapping[str | None, Ours], Collection[str]]:
    """Return ours that a target means, by device, and its entities; all named have to be ours."""
    meant, entities = TargetSelection(call.data), er.async_get(call.hass).entities
    selected = async_extract_referenced_entity_ids(call.hass, meant, primary_entities_only=False)
    every = selected.referenced | selected.indirectly_referenced
    device_of = {one: getattr(entities.get(one), "device_id", None) for one in every}
    found = ours.keys() & (selected.referenced_devices | set(device_of.values()))
    strangers = {
        ATTR_DEVICE_ID: list(meant.device_ids - found),
        ATTR_ENTITY_ID: [one for one in selected.referenced if device_of[one] not in found],
    }
    if not found or any(strangers.values()):
        raise wrong_target(call.hass, error, TargetSelection(strangers) if found else meant)
    return {one: ours[one] for one in found}, [one for one in every if device_of[one] in found]


def of_target[Target](
    call: ServiceCall, error: str, targets_fn: Callable[[InsightData], Mapping[str, Target]]
) -> tuple[InsightData, Target]:
    """Return the one thing that the target means, and its account; else, the error is raised."""
    registry, wanted = dr.async_get(call.hass), call.data.get(ATTR_CONFIG_ENTRY_ID)
    for device_id in TargetSelection(call.data).device_ids:  # says so if unknown or not loaded
        service.async_get_device_and_config_entry(call.hass, DOMAIN, device_id)
    ours: dict[str | None, tuple[InsightData, Target]] = {
        device.id: (entry.runtime_data, target)
        for entry in call.hass.config_entries.async_loaded_entries(DOMAIN)
        if wanted in {None, entry.entry_id}
        for name, target in targets_fn(entry.runtime_data).items()
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if name in {device.id, device.config_subentry_id, *(name for _, name in device.identifiers)}
    }
    (first, *more) = in_target(call, error, ours)[0].values()
    if more:
        raise wrong_target(call.hass, "several_in_target", TargetSelection(call.data))
    return first


def chosen_entry(call: ServiceCall) -> InsightConfigEntry:
    """Return the entry of the named account, or the only one."""
    if has_target(call):
        it, _ = of_target(call, "not_an_account", lambda it: {it.timeline.account_device_id: it})
        return it.timeline.config_entry
    return service.async_get_config_entry(call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID))


async def controlled_account(call: ServiceCall) -> HomeCoordinator:
    """Return the named account, or the only one, if the caller may control it."""
    timeline = chosen_entry(call).runtime_data.timeline
    await async_check_control_of_device(call, timeline.account_device_id)
    return timeline


def chosen_view(call: ServiceCall) -> tuple[InsightData, MeterView]:
    """Return the named meter, or the only one for import, and its account."""
    if has_target(call):
        return of_target(call, "not_a_meter", lambda data: data.timeline.data.meters)
    entry = chosen_entry(call)
    meters = entry.runtime_data.timeline.data.meters.values()
    views = [view for view in meters if view.point.is_electricity_import]
    if len(views) != 1:
        raise refused("meter_not_named", ATTR_DEVICE_ID, account=entry.title)
    return entry.runtime_data, views[0]


async def controlled_site(call: ServiceCall) -> PowerwallSite:
    """Return the named site, or the only one, if the caller may control it."""
    if has_target(call):
        _, site = of_target(call, "not_a_site", lambda data: data.sites)
    else:
        entries = call.hass.config_entries.async_loaded_entries(DOMAIN)
        sites = [one for entry in entries for one in entry.runtime_data.sites.values()]
        if len(sites) != 1:
            raise refused("site_not_named" if sites else "no_site", ATTR_DEVICE_ID)
        site = sites[0]
    identifier, entry = subentry_identifier(site.subentry), site.timeline.config_entry
    device = device_of(call.hass, entry, identifier)
    await async_check_control_of_device(call, "" if device is None else device.id)
    return site


def _typed[T: date](call: ServiceCall, field: str, kind: type[T], error: str) -> T:
    typed = str(call.data[field]).strip()
    with suppress(ValueError):
        found = kind.fromisoformat(typed)
        if found.year in YEARS:
            return found
    raise refused(error, field, value=typed)


def moment_in(call: ServiceCall, field: str, zone: tzinfo) -> datetime:
    """Return a field's moment [UTC]."""
    moment = _typed(call, field, datetime, "invalid_moment")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def date_in(call: ServiceCall, field: str, latest: date = date.max) -> date:
    """Return a field's date."""
    day = _typed(call, field, date, "invalid_date")
    if day > latest:
        raise refused("date_in_future", field, value=day.isoformat())
    return day


def date_or[T](call: ServiceCall, field: str, latest: date, otherwise: T) -> date | T:
    """Return a field's date, or another value where it is not given."""
    return date_in(call, field, latest) if field in call.data else otherwise


def days_in(call: ServiceCall, home: Home, longest: timedelta = timedelta.max) -> tuple[date, date]:
    """Return the local days of `start` and `end`, the end exclusive; today is the last."""
    start = date_in(call, ATTR_START, home.today)
    end = min(date_in(call, ATTR_END), home.today + DAY)
    check_days(start, end, longest)
    return start, end


def check_days(start: date, end: date, longest: timedelta) -> None:
    """Raise the error of an end that is not after the start, or too long after it."""
    if end <= start:
        raise refused("not_after_start", ATTR_END)
    if end - start > longest:
        raise refused("span_too_long", ATTR_END, days=str(longest.days))


@contextmanager
def asking_for(product: str, key: str, field: str) -> Iterator[None]:
    """Raise what a source says of a product in words; `key` is of the error if there is none."""
    try:
        yield
    except NotFoundError as err:
        raise refused(key, field, value=product) from err
    except OctopusError as err:
        raise translated(HomeAssistantError, error_key(err)) from err


async def async_check_admin(call: ServiceCall) -> None:
    """Raise `Unauthorized` if a user calls who is no administrator."""
    await async_check_control(call, ())


async def async_half_hours[T](
    call: ServiceCall, longest: timedelta, work: Callable[[Iterable[HalfHour], tzinfo], T]
) -> T:
    """Return what is made of a meter's half hours, for administrators."""
    await async_check_admin(call)
    data, view = chosen_view(call)
    days, zone = days_in(call, data.timeline.data, longest), view.zone
    span, per_unit = local_days(*days, zone), data.history.kwh_per_unit(view) or nan
    return await data.history.ask(
        lambda store: work(store.series(view.point.id, span, per_unit).half_hours(), zone)
    )


def bounds(of: Interval | StartedHalfHour) -> dict[str, JsonValueType]:
    """Return start and end for an answer."""
    return {"start": of.start.isoformat(), "end": of.end.isoformat()}
