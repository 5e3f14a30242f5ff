"""Backups: each account's file is left as it is while it is copied."""

from functools import partial
from homeassistant.core import HomeAssistant
from .const import DOMAIN
from .history.store import Store


async def _async_copied(hass: HomeAssistant, *, is_begun: bool) -> None:
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await entry.runtime_data.history.ask(partial(Store.copied, is_begun=is_begun))


async_pre_backup = partial(_async_copied, is_begun=True)
async_post_backup = partial(_async_copied, is_begun=False)
