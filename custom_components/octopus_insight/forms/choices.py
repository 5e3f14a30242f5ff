"""Choices as forms offer them: fixed words, and meter points."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig

from ..const import DOMAIN


def choice(key: str, *options: str) -> SelectSelector:
    """Return a choice whose words are translated under the field's own name."""
    return SelectSelector(SelectSelectorConfig(options=list(options), translation_key=key))


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
