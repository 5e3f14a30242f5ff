"""Keeps what is remembered of a site's sends, so that a restart neither sends nor forgets."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import LOGGER
from ..model.serialize import dump, load
from ..storage import UNREADABLE, open_store
from .memory import SiteMemory


class SiteStore:
    """The file of one site."""

    def __init__(self, hass: HomeAssistant, subentry_id: str) -> None:
        """Belong to a subentry."""
        self._store: Store[dict[str, Any]] = open_store(hass, f"powerwall.{subentry_id}")

    async def async_load(self, site_device: str | None) -> SiteMemory:
        """Return what is remembered of a device; of another one nothing is but the switch."""
        anew = SiteMemory(site_device=site_device)
        try:
            kept = await self._store.async_load()
            memory = anew if kept is None else load(SiteMemory, kept)
        except UNREADABLE as err:
            LOGGER.warning("What was sent to a battery site cannot be read: %s", err)
            return anew
        return memory if memory.site_device == site_device else anew.switched(is_on=memory.is_on)

    async def async_save(self, memory: SiteMemory) -> None:
        """Write it to disk now: what is not written down could be sent twice."""
        await self._store.async_save(dump(memory))

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()
