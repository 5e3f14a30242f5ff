"""Restores the base tariff at a site that nobody looks after any more.

A window left behind would come round every day. It is taken out of a removed site, or one unloaded
for longer than a reload; if that fails, an issue tells.
"""

from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.issue_registry import IssueSeverity
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from ..const import DOMAIN, SUBENTRY_POWERWALL
from ..withdrawal import async_raise, async_withdraw
from .site import PowerwallSite, site_store
from .tariff import NoTariffError

RESTORE_AFTER = timedelta(seconds=170)
"""How long an entry may stay unloaded; documented as 180 s."""
PENDING: HassKey[dict[str, PendingRestore]] = HassKey(f"{DOMAIN}.pending_restores")


class PendingRestore:
    """A site whose entry was unloaded."""

    def __init__(self, hass: HomeAssistant, site: PowerwallSite) -> None:
        self.hass, self.site = hass, site
        job = HassJob(self.async_restore, "restore a tariff", cancel_on_shutdown=True)
        self._waits = ExitStack()
        self._waits.callback(async_call_later(hass, RESTORE_AFTER, job))
        self._waits.callback(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self.async_restore))

    @callback
    def async_cancel(self) -> None:
        """Wait no longer."""
        self._waits.close()

    async def async_restore(self, _cause: object = None) -> None:
        """Restore the base tariff if it is owed."""
        self.async_cancel()
        # a setup meanwhile has to find this, and wait for its end
        error = await self._async_send_base()
        self.hass.data.get(PENDING, {}).pop(self.site.subentry.subentry_id, None)
        if error is None:
            return
        async_raise(
            self.hass,
            _issue_id(self.site),
            key="powerwall_not_restored",
            texts={"site": self.site.title, "error": str(error).rstrip(".")},
            is_persistent=True,  # only a person can put it right now
            severity=IssueSeverity.ERROR,
        )

    async def _async_send_base(self) -> HomeAssistantError | None:
        site = self.site
        await site.async_settle()
        if not site.state.is_overlay_in_force:
            return None
        if not site.sends_itself:
            is_read_only = site.settings.is_read_only
            key = "powerwall_read_only" if is_read_only else "powerwall_automation_sends"
            return site.error(key)
        try:
            base = site.tariff_at(dt_util.utcnow(), is_on=False)
        except NoTariffError as err:
            return err
        return await site.async_send(base)

    async def async_forget(self) -> None:
        """Restore a removed site, and delete its file."""
        await self.async_restore()
        await self.site.store.async_remove()


@callback
def async_on_unload(hass: HomeAssistant, entry: ConfigEntry[Any], site: PowerwallSite) -> None:
    """Plan to restore an unloaded site; one removed, at once."""
    pending = PendingRestore(hass, site)
    subentry_id = site.subentry.subentry_id
    if subentry_id in entry.subentries:
        hass.data.setdefault(PENDING, {})[subentry_id] = pending
    else:
        hass.async_create_task(pending.async_forget(), f"forget {site.title}")


async def async_on_setup(hass: HomeAssistant, site: PowerwallSite) -> None:
    """Keep what the site holds; restore a device it had before."""
    pending = hass.data.get(PENDING, {}).pop(site.subentry.subentry_id, None)
    if pending is not None and pending.site.settings.site_device == site.settings.site_device:
        pending.async_cancel()
        await pending.site.async_settle()
        pending = None
    async_withdraw(hass, _issue_id(site))
    if pending is not None:
        await pending.async_restore()


async def async_forget_sites(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Restore a removed entry's sites, and delete their files."""
    pending = hass.data.get(PENDING, {})
    for subentry in entry.get_subentries_of_type(SUBENTRY_POWERWALL):
        if subentry.subentry_id in pending:
            await pending[subentry.subentry_id].async_forget()
        else:  # long unloaded, and restored then
            await site_store(hass, subentry.subentry_id).async_remove()


def _issue_id(site: PowerwallSite) -> str:
    return f"powerwall_not_restored_{site.subentry.subentry_id}"
