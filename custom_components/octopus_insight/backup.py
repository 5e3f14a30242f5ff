"""Backups: each account's file is left as it is while it is copied."""

from functools import partial
from homeassistant.core import HomeAssistant
from .const import DOMAIN
from .history.store import Store


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Hold the files."""
    await _async_copied(hass, is_begun=True)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let go of them."""
    await _async_copied(hass, is_begun=False)


async def _async_copied(hass: HomeAssistant, *, is_begun: bool) -> None:
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await entry.runtime_data.history.ask(partial(Store.copied, is_begun=is_begun))
