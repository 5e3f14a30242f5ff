"""What an action is called with, and shapes of answers.

Dates and moments without an offset are local to the supply. Each function raises
ServiceValidationError, naming the field, for what cannot be used.
"""

from collections.abc import Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from operator import itemgetter
from typing import Any
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
    service,
)
from homeassistant.util.json import JsonValueType
import probatio as vol
from ..battery.site import PowerwallSite
from ..const import DOMAIN
from ..coordinator import Home
from ..devices import subentry_identifier
from ..model.account import MeterPoint
from ..model.charging.memory import StartedHalfHour
from ..model.interval import YEARS, Interval
from ..runtime import InsightConfigEntry, InsightData

ENTRY_FIELDS = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
ONE_DEVICE = vol.All(cv.ensure_list, vol.ExactSequence([cv.string]), itemgetter(0))
"""A target's selector gives a list."""
SITE_FIELDS = {vol.Optional(ATTR_DEVICE_ID): ONE_DEVICE}


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
        raise Unauthorized(context=call.context, permission=POLICY_CONTROL)


async def async_check_control_of_device(call: ServiceCall, device_id: str) -> None:
    """Check the same for all entities of a device."""
    registry = er.async_get(call.hass)
    found = er.async_entries_for_device(registry, device_id, include_disabled_entities=True)
    await async_check_control(call, [entry.entity_id for entry in found])


def chosen_entry(call: ServiceCall) -> InsightConfigEntry:
    """Return the named entry, or the only one."""
    return service.async_get_config_entry(call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID))


def of_device[Target](
    call: ServiceCall, error: str, targets_fn: Callable[[InsightData], Mapping[str, Target]]
) -> tuple[InsightData, Target]:
    """Return what the named device stands for, and its account; else, the error is raised."""
    device_id = call.data[ATTR_DEVICE_ID]
    device, entry = service.async_get_device_and_config_entry(call.hass, DOMAIN, device_id)
    targets = targets_fn(entry.runtime_data)
    names = {device.config_subentry_id, *(name for _, name in device.identifiers)}
    found = [target for name, target in targets.items() if name in names]
    if not found or call.data.get(ATTR_CONFIG_ENTRY_ID, entry.entry_id) != entry.entry_id:
        device_name = device.name_by_user or device.name or device.id
        raise refused(error, ATTR_DEVICE_ID, device=device_name)
    return entry.runtime_data, found[0]


def chosen_meter(call: ServiceCall) -> tuple[Home, MeterPoint]:
    """Return the named meter point, or the only one for import, and its home."""
    if ATTR_DEVICE_ID in call.data:
        data, view = of_device(call, "not_a_meter", lambda data: data.timeline.data.meters)
        return data.timeline.data, view.point
    entry = chosen_entry(call)
    home = entry.runtime_data.timeline.data
    points = [view.point for view in home.meters.values() if view.point.is_electricity_import]
    if len(points) != 1:
        raise refused("meter_not_named", ATTR_DEVICE_ID, account=entry.title)
    return home, points[0]


async def controlled_site(call: ServiceCall) -> PowerwallSite:
    """Return the named site, or the only one, if the caller may control it."""
    if ATTR_DEVICE_ID in call.data:
        _, site = of_device(call, "not_a_site", lambda data: data.sites)
    else:
        entries = call.hass.config_entries.async_loaded_entries(DOMAIN)
        sites = [one for entry in entries for one in entry.runtime_data.sites.values()]
        if len(sites) != 1:
            raise refused("site_not_named" if sites else "no_site", ATTR_DEVICE_ID)
        site = sites[0]
    identifier, entry = subentry_identifier(site.subentry), site.timeline.config_entry
    device = dr.async_get(call.hass).async_get_device_by_identifier(identifier, entry.entry_id)
    await async_check_control_of_device(call, "" if device is None else device.id)
    return site


def moment_in(call: ServiceCall, field: str, zone: tzinfo) -> datetime:
    """Return a field's moment [UTC]."""
    typed, moment = str(call.data[field]).strip(), None
    with suppress(ValueError):
        moment = datetime.fromisoformat(typed)
    if moment is None or moment.year not in YEARS:
        raise refused("invalid_moment", field, value=typed)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def bounds(of: Interval | StartedHalfHour) -> dict[str, JsonValueType]:
    """Return start and end for an answer."""
    return {"start": of.start.isoformat(), "end": of.end.isoformat()}
