"""What an action is called with.

Dates and moments without an offset are local to the supply. Each function raises
ServiceValidationError, naming the field, for what cannot be used.
"""

from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, cast
from homeassistant.auth.permissions.const import CAT_ENTITIES, POLICY_CONTROL
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
    service,
)
import probatio as vol
from ..battery.site import PowerwallSite
from ..const import DOMAIN
from ..coordinator import Home
from ..devices import subentry_identifier
from ..model.account import MeterPoint
from ..model.interval import YEARS, Interval
from ..model.views import CarView
from ..runtime import InsightConfigEntry, InsightData

ATTR_START = "start"
ATTR_END = "end"
ENTRY_FIELDS = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
SITE_FIELDS = {vol.Optional(ATTR_DEVICE_ID): cv.string}
METER_FIELDS = {**ENTRY_FIELDS, **SITE_FIELDS}
SPAN_FIELDS = {vol.Required(ATTR_START): object, vol.Required(ATTR_END): object}
LONGEST_SPAN = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action."""

    name: str
    fields: Mapping[Any, Any]
    handler: Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]
    supports_response: SupportsResponse = SupportsResponse.ONLY


def refused(key: str, field: str, **placeholders: str) -> ServiceValidationError:
    """Return the error of a field."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"field": field, **placeholders},
    )


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
        raise Unauthorized(
            context=call.context, permission=POLICY_CONTROL, perm_category=CAT_ENTITIES
        )


async def async_check_control_of_device(call: ServiceCall, device_id: str | None) -> None:
    """Check the same for all entities of a device."""
    registry = er.async_get(call.hass)
    found = er.async_entries_for_device(registry, device_id or "", include_disabled_entities=True)
    await async_check_control(call, [entry.entity_id for entry in found])


def chosen_entry(call: ServiceCall) -> InsightConfigEntry:
    """Return the named entry, or the only one."""
    entry_id = call.data.get(ATTR_CONFIG_ENTRY_ID)
    return cast("InsightConfigEntry", service.async_get_config_entry(call.hass, DOMAIN, entry_id))


def _named[Target](
    call: ServiceCall, error: str, targets_fn: Callable[[InsightData], Mapping[str, Target]]
) -> Target:
    """Return what the named device stands for; else, the error is raised."""
    device_id = call.data[ATTR_DEVICE_ID]
    device, found = service.async_get_device_and_config_entry(call.hass, DOMAIN, device_id)
    entry = cast("InsightConfigEntry", found)
    targets = targets_fn(entry.runtime_data)
    names = [name for domain, name in device.identifiers if domain == DOMAIN and name in targets]
    if not names or call.data.get(ATTR_CONFIG_ENTRY_ID, entry.entry_id) != entry.entry_id:
        device_name = device.name_by_user or device.name or device.id
        raise refused(error, ATTR_DEVICE_ID, device=device_name)
    return targets[names[0]]


def chosen_meter(call: ServiceCall) -> tuple[Home, MeterPoint]:
    """Return the named meter point, or the only one for import, and its home."""
    if ATTR_DEVICE_ID in call.data:
        return _named(
            call,
            "not_a_meter",
            lambda data: {
                number: (data.timeline.data, view.point)
                for number, view in data.timeline.data.meters.items()
            },
        )
    entry = chosen_entry(call)
    home = entry.runtime_data.timeline.data
    points = [view.point for view in home.meters.values() if view.point.is_electricity_import]
    if len(points) != 1:
        raise refused("meter_not_named", ATTR_DEVICE_ID, account=entry.title)
    return home, points[0]


def chosen_car(call: ServiceCall) -> CarView:
    """Return the named car."""
    return _named(call, "not_a_car", lambda data: data.timeline.data.cars)


async def controlled_site(call: ServiceCall) -> PowerwallSite:
    """Return the named site, or the only one, if the caller may control it."""
    if ATTR_DEVICE_ID in call.data:
        site = _named(
            call,
            "not_a_site",
            lambda data: {subentry_identifier(one.subentry)[1]: one for one in data.sites.values()},
        )
    else:
        entries: Iterable[InsightConfigEntry] = call.hass.config_entries.async_entries(DOMAIN)
        loaded = [entry for entry in entries if entry.state is ConfigEntryState.LOADED]
        sites = [one for entry in loaded for one in entry.runtime_data.sites.values()]
        if len(sites) != 1:
            raise refused("site_not_named" if sites else "no_site", ATTR_DEVICE_ID)
        site = sites[0]
    identifier, entry = subentry_identifier(site.subentry), site.timeline.config_entry
    device = dr.async_get(call.hass).async_get_device_by_identifier(identifier, entry.entry_id)
    await async_check_control_of_device(call, None if device is None else device.id)
    return site


def moment_in(call: ServiceCall, field: str, zone: tzinfo) -> datetime:
    """Return a field's moment [UTC]."""
    typed = call.data[field]
    match typed:
        case datetime():
            moment = typed
        case date():
            moment = datetime.combine(typed, time.min)
        case _:
            try:
                moment = datetime.fromisoformat(str(typed).strip())
            except ValueError as err:
                raise refused("invalid_moment", field, value=str(typed)) from err
    if moment.year not in YEARS:
        raise refused("invalid_moment", field, value=str(typed))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def span_in(call: ServiceCall, zone: tzinfo) -> Interval:
    """Return the time from start to end, at most `LONGEST_SPAN`."""
    start, end = moment_in(call, ATTR_START, zone), moment_in(call, ATTR_END, zone)
    if end <= start:
        raise refused("not_after_start", ATTR_END)
    if end - start > LONGEST_SPAN:
        raise refused("span_too_long", ATTR_END, days=str(LONGEST_SPAN.days))
    return Interval(start=start, end=end)


def duration_in(call: ServiceCall, field: str) -> timedelta:
    """Return a field's duration, above zero and at most `LONGEST_SPAN`."""
    typed = call.data[field]
    try:
        duration: timedelta = cv.time_period(typed)
    except (vol.Invalid, OverflowError) as err:
        raise refused("invalid_duration", field, value=str(typed)) from err
    if not timedelta() < duration <= LONGEST_SPAN:
        raise refused("invalid_duration", field, value=str(typed))
    return duration
