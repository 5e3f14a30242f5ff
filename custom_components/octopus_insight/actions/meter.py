"""Whom an action asks: the entry, and the meter point where one is meant."""

from dataclasses import dataclass
from typing import cast

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv, service
import probatio as vol

from ..const import DOMAIN
from ..coordinator import HomeCoordinator
from ..model.account import MeterPoint
from ..runtime import InsightConfigEntry
from .action import refused

ENTRY_FIELDS = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
METER_FIELDS = {**ENTRY_FIELDS, vol.Optional(ATTR_DEVICE_ID): cv.string}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenMeter:
    """A meter point, and the timeline that knows its prices."""

    timeline: HomeCoordinator
    point: MeterPoint


def chosen_entry(call: ServiceCall) -> InsightConfigEntry:
    """Return the loaded entry that is named, or the only one.

    Raises:
        ServiceValidationError: It is not ours or not loaded, or one has to be named.
    """
    entry_id = call.data.get(ATTR_CONFIG_ENTRY_ID)
    return cast("InsightConfigEntry", service.async_get_config_entry(call.hass, DOMAIN, entry_id))


def chosen_meter(call: ServiceCall) -> ChosenMeter:
    """Return the meter point whose device is named, or the only one for import.

    Raises:
        ServiceValidationError: The device is no meter of the entry, or one has to be named.
    """
    device_id = call.data.get(ATTR_DEVICE_ID)
    return _only_import(chosen_entry(call)) if device_id is None else _of_device(call, device_id)


def _of_device(call: ServiceCall, device_id: str) -> ChosenMeter:
    device, owner = service.async_get_device_and_config_entry(call.hass, DOMAIN, device_id)
    timeline: HomeCoordinator = owner.runtime_data.timeline
    named = {name for domain, name in device.identifiers if domain == DOMAIN}
    is_of_entry = call.data.get(ATTR_CONFIG_ENTRY_ID, owner.entry_id) == owner.entry_id
    for point_id, view in timeline.data.meters.items():
        if point_id in named and is_of_entry:
            return ChosenMeter(timeline=timeline, point=view.point)
    raise refused(
        "not_a_meter", ATTR_DEVICE_ID, device=device.name_by_user or device.name or device_id
    )


def _only_import(entry: InsightConfigEntry) -> ChosenMeter:
    timeline = entry.runtime_data.timeline
    points = [
        view.point for view in timeline.data.meters.values() if view.point.is_electricity_import
    ]
    if len(points) != 1:
        raise refused("meter_not_named", ATTR_DEVICE_ID, account=entry.title)
    return ChosenMeter(timeline=timeline, point=points[0])
