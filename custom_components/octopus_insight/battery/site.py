"""One battery site: what it should hold and holds, and sending that."""

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
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from ..const import DOMAIN, LOGGER
from ..coordinator import HomeCoordinator
from ..model.battery import IssuedTariff, SendDecision, SendState, TimeOfUse, decide
from ..model.serialize import dump, load
from ..storage import UNREADABLE, async_write, open_store
from .sender import UnknownOutcomeError, async_send
from .settings import Sender, SiteSettings
from .tariff import NoTariff, NoTariffError, SiteTariff, site_tariff

type EventListener = Callable[[SiteEvent, Mapping[str, Any]], None]


class SiteEvent(StrEnum):
    """What happens to a site's tariff."""

    SENT = "sent"
    REFUSED = "refused"
    """There will be another try."""
    RESTORED = "restored"
    """The site was switched off."""


def site_store(hass: HomeAssistant, subentry_id: str) -> Store[dict[str, Any]]:
    """Open a site's file; a restart must not repeat a send."""
    return open_store(hass, f"powerwall.{subentry_id}")


class PowerwallSite:
    """A site."""

    def __init__(
        self, hass: HomeAssistant, subentry: ConfigSubentry, timeline: HomeCoordinator
    ) -> None:
        """Prepare."""
        self.hass, self.subentry, self.timeline = hass, subentry, timeline
        self.settings = SiteSettings.of(subentry.data)
        self.state = SendState(site_device=self.settings.site_device)
        self.store = site_store(hass, subentry.subentry_id)
        self.tariff: SiteTariff | None = None
        self.no_tariff: NoTariff | None = None
        self._listeners: list[CALLBACK_TYPE] = []
        self._event_listeners: list[EventListener] = []
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._may_send = self._is_running = False
        self._send = asyncio.Lock()

    @property
    def title(self) -> str:
        """Return its name."""
        return self.subentry.title

    @property
    def sends_itself(self) -> bool:
        """Return whether we send, and may."""
        return self.settings.sender is Sender.INTEGRATION and not self.settings.is_read_only

    def error(self, key: str, **placeholders: str) -> HomeAssistantError:
        """Return a translated error about the site."""
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"site": self.title, **placeholders},
        )

    async def async_start(self, entry: ConfigEntry[Any]) -> None:
        """Follow the home until the entry is unloaded."""
        try:
            if (stored := await self.store.async_load()) is not None:
                state = load(SendState, stored)
                is_same = state.site_device == self.settings.site_device
                # of another device only the switch is kept
                self.state = state if is_same else self.state.switched(is_on=state.is_on)
        except UNREADABLE as err:
            LOGGER.warning("What was sent to a battery site cannot be read: %s", err)
        self._is_running = True
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(self.timeline.async_add_listener(self.async_review))
        self.async_review()

    @callback
    def _async_stop(self) -> None:
        self._is_running = False
        self._async_cancel_timer()

    @callback
    def async_allow_sends(self, _hass: HomeAssistant) -> None:
        """Send from now on."""
        self._may_send = True
        self.async_review()

    # --- What is to be held -----------------------------------------------------------------------
    @callback
    def async_review(self, _cause: object = None) -> None:
        """Make the tariff, send it if due, call the listeners."""
        if not self._is_running:
            return
        now = dt_util.utcnow()
        try:
            self.tariff = self.tariff_at(now)
        except NoTariffError as err:
            if err.reason is not self.no_tariff:
                LOGGER.warning("%s has no tariff: %s", self.title, err.reason)
            self.tariff, self.no_tariff = None, err.reason
        else:
            self.no_tariff = None
            self.state = self.state.refreshed(self.tariff.issued)
        if self._is_send_due(now):
            self.hass.async_create_task(self.async_send_wanted(), f"send to {self.title}")
        self._async_set_timer(now)
        for listener in tuple(self._listeners):
            listener()

    def tariff_at(self, now: datetime) -> SiteTariff:
        """Return what it should hold, or raise NoTariffError."""
        return site_tariff(self.timeline, self.settings, is_on=self.state.is_on, now=now)

    @property
    def wanted(self) -> IssuedTariff | None:
        """Return what is remembered of the tariff."""
        return None if self.tariff is None else self.tariff.issued

    def _decide(self, state: SendState, now: datetime) -> SendDecision:
        is_read_only = self.settings.is_read_only
        return decide(state, self.wanted, is_read_only=is_read_only, now=now)

    @property
    def next_attempt_at(self) -> datetime | None:
        """Return when the tariff may be sent."""
        return self._decide(self.state, dt_util.utcnow()).send_at

    @property
    def is_out_of_sync(self) -> bool | None:
        """Return whether a tariff is to be sent; None: there is none."""
        return None if self.tariff is None else self.next_attempt_at is not None

    # --- Sending ----------------------------------------------------------------------------------
    def _is_send_due(self, now: datetime) -> bool:
        may_send = self._is_running and self._may_send and not self._send.locked()
        return may_send and self.sends_itself and self._decide(self.state, now).is_due

    async def async_send_wanted(self) -> HomeAssistantError | None:
        """Send what is due; return what is in the way."""
        tariff = self.tariff
        if tariff is None or not self._is_send_due(dt_util.utcnow()):
            return None
        error = await self.async_send(tariff.wanted, tariff.issued)
        self.async_review()
        return error

    async def async_send(
        self, tariff: TimeOfUse, issued: IssuedTariff
    ) -> HomeAssistantError | None:
        """Send a tariff."""
        async with self._send:
            before = self.state.unconfirmed
            # unconfirmed until there is an answer, also if we are stopped before
            await self._async_keep(self.state.with_try(dt_util.utcnow()).with_unconfirmed(issued))
            try:
                await async_send(self.hass, self.settings.site_device, tariff.tariff)
            except HomeAssistantError as err:
                if not isinstance(err, UnknownOutcomeError):
                    await self._async_keep(replace(self.state, unconfirmed=before))
                LOGGER.warning("%s did not take its tariff: %s", self.title, err)
                self._fire(SiteEvent.REFUSED, error=str(err))
                return err
            await self._async_confirm(issued)
            return None

    async def _async_confirm(self, tariff: IssuedTariff) -> None:
        is_restored = self.state.is_restore_owed and not tariff.is_overlay
        await self._async_keep(self.state.with_confirmed(tariff, dt_util.utcnow()))
        event = SiteEvent.RESTORED if is_restored else SiteEvent.SENT
        self._fire(event, signature=tariff.signature)

    async def _async_keep(self, state: SendState) -> None:
        # written at once: what is not on disk could be sent twice
        self.state = state
        await async_write(self.hass, self.store, dump(state), self._is_wanted)

    def _is_wanted(self) -> bool:
        """Return whether it is still there."""
        entry = self.hass.config_entries.async_get_entry(self.timeline.config_entry.entry_id)
        return entry is not None and self.subentry.subentry_id in entry.subentries

    def _fire(self, event: SiteEvent, **attributes: str) -> None:
        for listener in tuple(self._event_listeners):
            listener(event, {"attempts": self.state.tries, **attributes})

    async def async_settle(self) -> None:
        """Wait for the end of a send."""
        async with self._send:
            return

    # --- What others do ---------------------------------------------------------------------------
    async def async_issue(self) -> SiteTariff:
        """Return the tariff to be sent by others, which counts as a due try."""
        now = dt_util.utcnow()
        self.tariff = tariff = self.tariff_at(now)
        state = self.state.with_issued(tariff.issued)
        if self.settings.sender is Sender.BLUEPRINT and self._decide(self.state, now).is_due:
            if state.tries:
                self._fire(SiteEvent.REFUSED, signature=tariff.wanted.signature)
            state = state.with_try(now)
        await self._async_keep(state)
        self.async_review()
        return tariff

    async def async_sent(self, tariff: IssuedTariff) -> None:
        """Confirm a send."""
        await self._async_confirm(tariff)
        self.async_review()

    def is_wanted(self, now: datetime, *, is_forced: bool) -> bool:
        """Return whether asking would send, or raise NoTariffError."""
        self.tariff = self.tariff_at(now)
        return self._decide(self.state.asked(is_forced=is_forced), now).send_at is not None

    async def async_ask(self, *, is_forced: bool) -> HomeAssistantError | None:
        """Send without a pause."""
        await self._async_keep(self.state.asked(is_forced=is_forced))
        if self.sends_itself:
            return await self.async_send_wanted()
        self.async_review()
        return None

    async def async_switch(self, *, is_on: bool) -> None:
        """Follow the home, or restore the base tariff."""
        await self._async_keep(self.state.switched(is_on=is_on))
        self.async_review()

    # --- Timers and listeners ---------------------------------------------------------------------
    @callback
    def _async_set_timer(self, now: datetime) -> None:
        self._async_cancel_timer()
        moments = (
            None if self.tariff is None else self.tariff.wanted.next_change,
            self._decide(self.state, now).send_at,
            self.state.overlay_overdue_at(self.wanted),
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
        """Call the listener after each review."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_add_event_listener(self, listener: EventListener) -> CALLBACK_TYPE:
        """Call the listener with each event."""
        self._event_listeners.append(listener)
        return lambda: self._event_listeners.remove(listener)
