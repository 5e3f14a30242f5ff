"""One battery site: what it should hold, what it holds, and who is told.

It listens to the timeline and asks nobody. A tariff is made anew with each timeline, and at the
moments at which it changes by itself.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER
from ..coordinator import HomeCoordinator
from ..model.battery import TimeOfUse
from .memory import Offer, SiteMemory
from .sender import UnknownOutcomeError, async_send
from .settings import Sender, SiteSettings
from .store import SiteStore
from .tariff import NoTariff, NoTariffError, SiteTariff, site_tariff


class SiteEvent(StrEnum):
    """What happens to a site's tariff."""

    SENT = "sent"
    REFUSED = "refused"
    """A try has failed; there will be another."""

    RESTORED = "restored"
    """The base tariff is back, because the site was switched off."""


type EventListener = Callable[[SiteEvent, Mapping[str, Any]], None]


class UnknownSignatureError(Exception):
    """A tariff was confirmed that was never handed out."""


def without_tariff(site: PowerwallSite, err: NoTariffError) -> HomeAssistantError:
    """Return the error that tells a person why a site has no tariff."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=err.reason,
        translation_placeholders={"site": site.title},
    )


class PowerwallSite:
    """A site as entities and actions see it."""

    def __init__(
        self, hass: HomeAssistant, subentry: ConfigSubentry, timeline: HomeCoordinator
    ) -> None:
        """Prepare; `async_start` reads what is remembered and begins to listen."""
        self.hass = hass
        self.subentry = subentry
        self.timeline = timeline
        self.settings = SiteSettings.of(subentry.data)
        self.memory = SiteMemory(site_device=self.settings.site_device)
        self.store = SiteStore(hass, subentry.subentry_id)
        self.tariff: SiteTariff | None = None
        self.no_tariff: NoTariff | None = None
        self._listeners: list[CALLBACK_TYPE] = []
        self._event_listeners: list[EventListener] = []
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._may_send = False
        self._is_running = False
        self._send = asyncio.Lock()

    @property
    def title(self) -> str:
        """Return what the person calls the site."""
        return self.subentry.title

    @property
    def sends_itself(self) -> bool:
        """Return whether it is we who send, and may."""
        is_ours = self.settings.sender is Sender.INTEGRATION
        return is_ours and not self.settings.is_read_only

    async def async_start(self, entry: ConfigEntry[Any]) -> None:
        """Begin with what is remembered, and follow the house until the entry is unloaded."""
        self.memory = await self.store.async_load(self.settings.site_device)
        self._is_running = True
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(self.timeline.async_add_listener(self.async_review))
        self.async_review()

    @callback
    def async_begin_sending(self, entry: ConfigEntry[Any]) -> None:
        """Send what is due from now on, since there is somebody to be told of it.

        What sends for us may come up after us, so Home Assistant has to be done with starting.
        """
        entry.async_on_unload(async_at_started(self.hass, self._async_allow_sends))

    @callback
    def _async_stop(self) -> None:
        self._is_running = False
        self._async_cancel_timer()

    @callback
    def _async_allow_sends(self, _hass: HomeAssistant) -> None:
        self._may_send = True
        self.async_review()

    # --- What is to be held -----------------------------------------------------------------------

    @callback
    def async_review(self, _now: datetime | None = None) -> None:
        """Make the tariff anew, send it if that is due, and tell who listens."""
        if not self._is_running:
            return
        now = dt_util.utcnow()
        self._make(now)
        if self._is_send_due(now):
            self.hass.async_create_task(self.async_send_wanted(), f"send to {self.title}")
        self._async_set_timer(now)
        for listener in tuple(self._listeners):
            listener()

    def _make(self, now: datetime) -> None:
        try:
            self.tariff = self.tariff_at(now)
        except NoTariffError as err:
            if err.reason is not self.no_tariff:
                LOGGER.warning("%s has no tariff: %s", self.title, err.reason)
            self.tariff, self.no_tariff = None, err.reason
        else:
            self.no_tariff = None
            self.memory = self.memory.holding(self.tariff.offer)

    def tariff_at(self, now: datetime) -> SiteTariff:
        """Return what the site should hold at this moment.

        Raises:
            NoTariffError: There is nothing, and why.
        """
        return site_tariff(self.timeline, self.settings, is_on=self.memory.is_on, now=now)

    @property
    def offer(self) -> Offer | None:
        """Return what the site should hold; None: there is no tariff."""
        return None if self.tariff is None else self.tariff.offer

    @property
    def next_attempt_at(self) -> datetime | None:
        """Return from when on the tariff may be sent [UTC]; None: it is not to be sent."""
        return self._next_try_at(dt_util.utcnow())

    def _next_try_at(self, now: datetime) -> datetime | None:
        if self.offer is None:
            return None
        return self.memory.next_try_at(self.offer, is_read_only=self.settings.is_read_only, now=now)

    @property
    def is_out_of_sync(self) -> bool | None:
        """Return whether the site should be sent a tariff; None: which one is not known."""
        return None if self.offer is None else self.next_attempt_at is not None

    @property
    def has_outlived_overlay(self) -> bool:
        """Return whether the site holds a window that ended long ago."""
        at = self.memory.outlived_at(self.offer)
        return at is not None and at <= dt_util.utcnow()

    # --- Sending ----------------------------------------------------------------------------------

    def _is_send_due(self, now: datetime) -> bool:
        if not self.sends_itself or not self._may_send or self._send.locked():
            return False
        at = self._next_try_at(now)
        return at is not None and at <= now

    async def async_send_wanted(self) -> HomeAssistantError | None:
        """Send what should be held now, if that is due; return what stood in the way."""
        tariff = self.tariff
        if tariff is None or not self._is_send_due(dt_util.utcnow()):
            return None
        error = await self.async_send(tariff.wanted, tariff.offer)
        self.async_review()
        return error

    async def async_send(self, tariff: TimeOfUse, offer: Offer) -> HomeAssistantError | None:
        """Send a tariff, one at a time; return what stood in the way."""
        async with self._send:
            before = self.memory.doubted
            # in doubt until there is an answer, also when we end without one
            await self._async_keep(self.memory.tried(dt_util.utcnow()).doubting(offer))
            try:
                await async_send(self.hass, self.settings.site_device, tariff.tariff)
            except HomeAssistantError as err:
                if not isinstance(err, UnknownOutcomeError):
                    await self._async_keep(replace(self.memory, doubted=before))
                LOGGER.warning("%s did not take its tariff: %s", self.title, err)
                self._tell(SiteEvent.REFUSED, error=str(err))
                return err
            await self._async_confirm(offer)
            return None

    async def _async_confirm(self, offer: Offer) -> None:
        """Take the tariff for the site's own from now on."""
        is_restored = self.memory.is_restore_owed and not offer.is_overlay
        await self._async_keep(self.memory.with_confirmed(offer, dt_util.utcnow()))
        event = SiteEvent.RESTORED if is_restored else SiteEvent.SENT
        self._tell(event, signature=offer.signature)

    async def _async_keep(self, memory: SiteMemory) -> None:
        self.memory = memory
        await self.store.async_save(memory)

    def _tell(self, event: SiteEvent, **attributes: str) -> None:
        for listener in tuple(self._event_listeners):
            listener(event, {"attempts": self.memory.tries, **attributes})

    async def async_settle(self) -> None:
        """Wait until what is being sent has come to an end."""
        async with self._send:
            return

    # --- What others do ---------------------------------------------------------------------------

    async def async_hand_out(self) -> SiteTariff:
        """Return the tariff of this moment to somebody who may send it, and count the try.

        With the automation as sender it is a try if a tariff is due and no pause is running.

        Raises:
            NoTariffError: There is none, and why.
        """
        now = dt_util.utcnow()
        self.tariff = tariff = self.tariff_at(now)
        memory = self.memory.handed_out(tariff.offer)
        at = self._next_try_at(now)
        if self.settings.sender is Sender.BLUEPRINT and at is not None and at <= now:
            if memory.tries:
                self._tell(SiteEvent.REFUSED, signature=tariff.wanted.signature)
            memory = memory.tried(now)
        await self._async_keep(memory)
        self.async_review()
        return tariff

    async def async_sent(self, signature: str) -> None:
        """Take the tariff of that signature for sent with success.

        Raises:
            UnknownSignatureError: It was never handed out, or too long ago.
        """
        offer = self.memory.offer(signature)
        if offer is None:
            raise UnknownSignatureError(signature)
        await self._async_confirm(offer)
        self.async_review()

    def is_wanted(self, now: datetime, *, is_forced: bool) -> bool:
        """Say whether there is something to send to a person who asks, early or not.

        Raises:
            NoTariffError: There is no tariff, and why.
        """
        self.tariff = self.tariff_at(now)
        asked = self.memory.asked(is_forced=is_forced)
        at = asked.next_try_at(self.tariff.offer, is_read_only=self.settings.is_read_only, now=now)
        return at is not None

    async def async_ask(self, *, is_forced: bool) -> HomeAssistantError | None:
        """Send without waiting for a pause, or let the automation; return what stood in the way.

        Forced, also what the site is known to hold. Whether it is allowed was looked at before.
        """
        await self._async_keep(self.memory.asked(is_forced=is_forced))
        if not self.sends_itself:
            self.async_review()
            return None
        return await self.async_send_wanted()

    async def async_switch(self, *, is_on: bool) -> None:
        """Follow the house, or restore the base tariff once and stop."""
        await self._async_keep(self.memory.switched(is_on=is_on))
        self.async_review()

    # --- Timers and listeners ---------------------------------------------------------------------

    @callback
    def _async_set_timer(self, now: datetime) -> None:
        self._async_cancel_timer()
        moments = (
            None if self.tariff is None else self.tariff.wanted.next_change,
            self._next_try_at(now),
            self.memory.outlived_at(self.offer),
        )
        coming = [moment for moment in moments if moment is not None and moment > now]
        if coming:
            job = HassJob(self.async_review, "review the tariff", cancel_on_shutdown=True)
            self._cancel_timer = async_track_point_in_utc_time(self.hass, job, min(coming))

    @callback
    def _async_cancel_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener after each review, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_add_event_listener(self, listener: EventListener) -> CALLBACK_TYPE:
        """Call the listener with what happens, until the returned function is called."""
        self._event_listeners.append(listener)
        return lambda: self._event_listeners.remove(listener)
