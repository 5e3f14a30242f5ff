"""Sends a tariff by Teslemetry's action.

It takes the bare tariff: wrapped, it would count as an empty one and wipe the owner's plan.
"""

import asyncio
from typing import Any
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from ..const import LOGGER
from ..errors import translated

TESLEMETRY = "teslemetry"
SERVICE_TIME_OF_USE = "time_of_use"
VIN_LENGTH = 17
LONGEST_SEND = 60.0
"""[s]"""


class UnknownOutcomeError(HomeAssistantError):
    """The site may or may not have taken it."""


def site_id_of(hass: HomeAssistant, site_device: str | None) -> str | None:
    """Return Tesla's number of the site; None: it is none of Teslemetry's."""
    device = None if site_device is None else dr.async_get(hass).async_get(site_device)
    # a wall connector hangs on its site
    if not isinstance(device, dr.DeviceEntry) or device.via_device_id is not None:
        return None
    # the number of a car has letters in it
    names = (name for domain, name in device.identifiers if domain == TESLEMETRY)
    return next((name for name in names if len(name) != VIN_LENGTH or name.isdecimal()), None)


async def async_send(hass: HomeAssistant, site_device: str | None, tariff: dict[str, Any]) -> None:
    """Send, or raise HomeAssistantError (UnknownOutcomeError)."""
    if site_id_of(hass, site_device) is None:
        raise translated(HomeAssistantError, key="powerwall_device_removed")
    if not hass.services.has_service(TESLEMETRY, SERVICE_TIME_OF_USE):
        raise translated(HomeAssistantError, key="teslemetry_not_loaded")
    data = {"device_id": site_device, "tou_settings": tariff}
    try:
        async with asyncio.timeout(LONGEST_SEND):
            await hass.services.async_call(TESLEMETRY, SERVICE_TIME_OF_USE, data, blocking=True)
    except HomeAssistantError:
        raise
    except Exception as err:
        # another integration can fail in any way, and none of them may end the tries
        LOGGER.debug("Teslemetry's action failed", exc_info=True)
        raise translated(UnknownOutcomeError, key="powerwall_send_failed") from err
