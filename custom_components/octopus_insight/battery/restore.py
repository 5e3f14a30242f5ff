"""What is owed to a site that is no longer looked after: its base tariff, once.

A window left behind would come round every day. So it is taken out when a site is removed, and when
its entry is unloaded and does not come back: a reload restores nothing. Only the integration's own
sender can do that; of any other site a person is told.
"""

from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, SUBENTRY_POWERWALL, TROUBLESHOOTING_URL
from .site import PowerwallSite, without_tariff
from .store import SiteStore
from .tariff import NoTariffError

WAITS_FOR = timedelta(seconds=170)
"""How long an entry may stay unloaded before its sites are restored; sent within 180 s."""


class Leaving:
    """A site whose entry was unloaded."""

    def __init__(self, hass: HomeAssistant, site: PowerwallSite) -> None:
        """Wait for the entry to come back."""
        self.hass = hass
        self.site = site
        waited = HassJob(self._async_waited, "restore a tariff", cancel_on_shutdown=True)
        self._cancels: list[CALLBACK_TYPE] = [
            async_call_later(hass, WAITS_FOR, waited),
            hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._async_stopping),
        ]

    async def _async_waited(self, _now: datetime) -> None:
        await self.async_restore()

    async def _async_stopping(self, _event: Event) -> None:
        await self.async_restore()

    @callback
    def async_cancel(self) -> None:
        """Forget about it: the entry is back, or it is done."""
        self.hass.data.get(LEAVING, {}).pop(self.site.subentry.subentry_id, None)
        self._async_cancel_timers()

    @callback
    def _async_cancel_timers(self) -> None:
        while self._cancels:
            self._cancels.pop()()

    async def async_restore(self) -> None:
        """Restore the base tariff once, if the site holds more; tell a person if that fails."""
        # who takes the site back meanwhile has to find this, and wait for its end
        self._async_cancel_timers()
        error = await self._async_restored()
        self.async_cancel()
        if error is not None:
            _raise_not_restored(self.hass, self.site, error)

    async def _async_restored(self) -> HomeAssistantError | None:
        """Send the base tariff if it is owed; return what stood in the way."""
        site = self.site
        await site.async_settle()
        if not site.memory.is_overlay_in_force:
            return None
        if not site.sends_itself:
            return _may_not_send(site)
        try:
            made = site.tariff_at(dt_util.utcnow())
        except NoTariffError as err:
            return without_tariff(site, err)
        return await site.async_send(made.base, made.base_offer)

    async def async_forget(self) -> None:
        """Restore a site that was removed, and delete what was remembered of it."""
        await self.async_restore()
        await self.site.store.async_remove()


LEAVING: HassKey[dict[str, Leaving]] = HassKey(f"{DOMAIN}.leaving")


@callback
def async_let_go(hass: HomeAssistant, entry: ConfigEntry[Any], site: PowerwallSite) -> None:
    """Look after a site whose entry is being unloaded."""
    leaving = Leaving(hass, site)
    subentry_id = site.subentry.subentry_id
    if subentry_id in entry.subentries:
        hass.data.setdefault(LEAVING, {})[subentry_id] = leaving
    else:
        hass.async_create_task(leaving.async_forget(), f"forget {site.title}")


async def async_take_back(hass: HomeAssistant, site: PowerwallSite) -> None:
    """Go on with a site that is set up again; if it has another device now, restore the old one."""
    leaving = hass.data.get(LEAVING, {}).get(site.subentry.subentry_id)
    if leaving is not None and leaving.site.settings.site_device == site.settings.site_device:
        leaving.async_cancel()
        await leaving.site.async_settle()
        leaving = None
    ir.async_delete_issue(hass, DOMAIN, _issue_id(site))
    if leaving is not None:
        await leaving.async_restore()


async def async_forget_sites(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Restore the sites of an entry that is removed, and delete what was remembered of them."""
    leaving = hass.data.get(LEAVING, {})
    for subentry in entry.get_subentries_of_type(SUBENTRY_POWERWALL):
        if subentry.subentry_id in leaving:
            await leaving[subentry.subentry_id].async_forget()
        else:  # long unloaded, and restored then
            await SiteStore(hass, subentry.subentry_id).async_remove()


def _may_not_send(site: PowerwallSite) -> HomeAssistantError:
    """Return the error that tells why it is not we who put a site right."""
    is_read_only = site.settings.is_read_only
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="powerwall_read_only" if is_read_only else "powerwall_automation_sends",
        translation_placeholders={"site": site.title},
    )


def _raise_not_restored(
    hass: HomeAssistant, site: PowerwallSite, error: HomeAssistantError
) -> None:
    """Tell a person who alone can put it right now; a restart does not make it untrue."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(site),
        is_fixable=False,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        learn_more_url=TROUBLESHOOTING_URL,
        translation_key="powerwall_not_restored",
        translation_placeholders={"site": site.title, "error": str(error).rstrip(".")},
    )


def _issue_id(site: PowerwallSite) -> str:
    return f"powerwall_not_restored_{site.subentry.subentry_id}"
