"""How our files are opened, and what can be wrong with one."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from .const import DOMAIN

STORAGE_VERSION: Final = 1

UNREADABLE: Final = (HomeAssistantError, KeyError, TypeError, ValueError)
"""What reading raises where a file is JSON but not what was written, or of a later version.

One that is no JSON at all is put aside by Home Assistant, and is as good as none."""


def open_store(hass: HomeAssistant, name: str) -> Store[dict[str, Any]]:
    """Return the file of that name, readable by Home Assistant's user only, written whole."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{name}", private=True, atomic_writes=True)
