"""Meter points as a form offers them."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import SelectOptionDict

from .const import DOMAIN


def meter_options(
    hass: HomeAssistant, entry_id: str, numbers: Iterable[str]
) -> list[SelectOptionDict]:
    """Return a choice for each number, labelled with what the person calls the meter point."""
    registry = dr.async_get(hass)
    options = []
    for number in numbers:
        device = registry.async_get_device_by_identifier((DOMAIN, number), entry_id)
        name = None if device is None else device.name_by_user or device.name
        label = number if name is None else f"{name} ({number})"
        options.append(SelectOptionDict(value=number, label=label))
    return options
