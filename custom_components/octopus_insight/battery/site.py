"""One battery site: what it should hold and holds, and sending that."""

import asyncio
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.signal_type import SignalType
from ..const import DOMAIN, LOGGER
from ..coordinator import HomeCoordinator
from ..coordinator.timer import Timer
from ..errors import translated
from ..model.battery.plan import TimeOfUse
from ..model.battery.sync import LEAST_GAP, PASSED_TIMES_WAIT, IssuedTariff, SendState, decide
from ..model.serialize import dump, load
from ..storage import UNREADABLE, async_write, open_store
from .sender import UnknownOutcomeError, async_send
from .settings import Sender, SiteSettings
from .tariff import NoTariff, NoTariffError, site_tariff


class SiteEvent(StrEnum):
    """What happens to a site's tariff."""

    SENT = "sent"
    REFUSED = "refused"
    """There will be another try."""
    RESTORED = "restored"
    """The site was switched off."""


class SyncStatus(StrEnum):
    """How a site stands to its tariff."""

    READ_ONLY = "read_only"
    SWITCHED_OFF = "switched_off"
    NEVER_CONFIRMED = "never_confirmed"
    FAILED = "failed"
    WAITING = "waiting"
    IN_SYNC = "in_sync"


def site_store(hass: HomeAssistant, subentry_id: str) -> Store[dict[str, Any]]:
    """Open a site's file; a restart must not repeat a send."""
    return open_store(hass, f"powerwall.{subentry_id}")


class PowerwallSite:
    """A site."""

    def __init__(
        self, hass: HomeAssistant, subentry: ConfigSubentry, timeline: HomeCoordinator
    ) -> None:
        self.hass, self.subentry, self.timeline = hass, subentry, timeline
        self.title = subentry.title
        self.settings = SiteSettings.of(subentry.data)
        self.state = SendState(site_device=self.settings.site_device)
        self.store = site_store(hass, subentry.subentry_id)
        self.tariff: TimeOfUse | None = None
        self.no_tariff: NoTariff | None = None
        name = f"{DOMAIN}.powerwall.{subentry.subentry_id}"
        self.reviewed = SignalType[()](f"{name}.reviewed")
        self.happened = SignalType[SiteEvent, dict[str, Any]](f"{name}.happened")
        self._timer = Timer(hass, self.async_review, "review a tariff")
        self._may_send = self._is_running = False
        self._send = asyncio.Lock()
        self.stops = ExitStack()
        """What ends it."""

    @property
    def sends_itself(self) -> bool:
        """Return whether we send, and may."""
        return self.settings.sender is Sender.INTEGRATION and not self.settings.is_read_only

    def error(self, key: str, at: datetime | None = None, **texts: str) -> HomeAssistantError:
        """Return a translated error about the site; at that time it is possible again."""
        if at is not None:
            texts["time"] = f"{dt_util.as_local(at):%H:%M:%S}"
        return translated(HomeAssistantError, key, site=self.title, **texts)

    async def async_start(self) -> None:
        """Follow the home until `stops` is closed."""
        try:
            if (stored := await self.store.async_load()) is not None:
                state = load(SendState, stored)
                is_same = state.site_device == self.settings.site_device
                # of another device only the switch is kept
                self.state = state if is_same else self.state.switched(is_on=state.is_on)
        except UNREADABLE as err:
            LOGGER.warning("What was sent to a battery site cannot be read: %s", err)
        self._is_running = True
        self.stops.callback(self._async_stop)
        self.stops.callback(self.timeline.async_add_listener(self.async_review))
        self.async_review()

    @callback
    def _async_stop(self) -> None:
        self._is_running = False
        self._timer.async_stop()

    @callback
    def async_allow_sends(self, _hass: HomeAssistant) -> None:
        """Send from now on."""
        self._may_send = True
        self.async_review()

    # --- What is to be held -----------------------------------------------------------------------
    @callback
    def async_review(self, _cause: object = None) -> None:
        """Make the tariff, send it if due, and say so."""
        if not self._is_running:
            return
        now = dt_util.utcnow()
        try:
            self.tariff, self.no_tariff = self.tariff_at(now, is_on=self.state.is_on), None
            self.state = self.state.refreshed(self.tariff.issued)
        except NoTariffError as err:
            if err.reason is not self.no_tariff:
                LOGGER.warning("%s has no tariff: %s", self.title, err.reason)
            self.tariff, self.no_tariff = None, err.reason
        if self._is_send_due(now):
            self.hass.async_create_task(self.async_send_wanted(), f"send to {self.title}")
        self._async_set_timer(now)
        async_dispatcher_send(self.hass, self.reviewed)

    def tariff_at(self, now: datetime, *, is_on: bool) -> TimeOfUse:
        """Return what it should hold, on or off, or raise NoTariffError.

        What it holds will do for a while if only clock times that have passed cost something else.
        """
        home, held = self.timeline.data, self.state.confirmed
        make = partial(site_tariff, home, self.settings, self.title, is_on=is_on, now=now)
        if held is None or held.since is None or now - held.since >= PASSED_TIMES_WAIT:
            return make()
        as_before = make(since=held.since)
        return as_before if as_before.issued.signature == held.signature else make()

    @property
    def wanted(self) -> IssuedTariff | None:
        """Return what is remembered of the tariff."""
        return None if self.tariff is None else self.tariff.issued

    def _decide(self, state: SendState, now: datetime) -> datetime | None:
        return decide(state, self.wanted, is_read_only=self.settings.is_read_only, now=now)

    @property
    def next_attempt_at(self) -> datetime | None:
        """Return when the tariff may be sent."""
        return self._decide(self.state, dt_util.utcnow())

    @property
    def status(self) -> SyncStatus | None:
        """Return how it stands to its tariff, if there is one."""
        if self.tariff is None:
            return None
        if self.settings.is_read_only:
            return SyncStatus.READ_ONLY
        if self.next_attempt_at is None:
            return SyncStatus.IN_SYNC if self.state.is_on else SyncStatus.SWITCHED_OFF
        if self.state.tries:
            return SyncStatus.FAILED
        return SyncStatus.WAITING if self.state.confirmed else SyncStatus.NEVER_CONFIRMED

    # --- Sending ----------------------------------------------------------------------------------
    def _is_send_due(self, now: datetime) -> bool:
        may_send = self._is_running and self._may_send and not self._send.locked()
        return may_send and self.sends_itself and self._decide(self.state, now) == now

    async def async_send_wanted(self) -> HomeAssistantError | None:
        """Send what is due; return what is in the way."""
        tariff = self.tariff
        if tariff is None or not self._is_send_due(dt_util.utcnow()):
            return None
        error = await self.async_send(tariff)
        self.async_review()
        return error

    async def async_send(self, tariff: TimeOfUse) -> HomeAssistantError | None:
        """Send a tariff."""
        async with self._send:
            issued, before = tariff.issued, self.state.unconfirmed
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
        told = {"attempts": self.state.tries, **attributes}
        async_dispatcher_send(self.hass, self.happened, event, told)

    async def async_settle(self) -> None:
        """Wait for the end of a send."""
        async with self._send:
            return

    # --- What others do ---------------------------------------------------------------------------
    async def async_issue(self) -> TimeOfUse:
        """Return the tariff to be sent by others, which counts as a due try."""
        now = dt_util.utcnow()
        self.tariff = tariff = self.tariff_at(now, is_on=self.state.is_on)
        state = self.state.with_issued(tariff.issued)
        if self.settings.sender is Sender.BLUEPRINT and self._decide(self.state, now) == now:
            if state.tries:
                self._fire(SiteEvent.REFUSED, signature=tariff.issued.signature)
            state = state.with_try(now)
        await self._async_keep(state)
        self.async_review()
        return tariff

    async def async_sent(self, tariff: IssuedTariff) -> None:
        """Confirm a send."""
        await self._async_confirm(tariff)
        self.async_review()

    async def async_ask(self, *, is_forced: bool) -> HomeAssistantError | None:
        """Send without a pause, or raise for what is in the way before."""
        now, last = dt_util.utcnow(), self.state.last_sent_at
        self.tariff = self.tariff_at(now, is_on=self.state.is_on)
        if last is not None and now < last + LEAST_GAP:
            raise self.error("powerwall_too_soon", last + LEAST_GAP)
        asked = self.state.asked(is_forced=is_forced)
        if self._decide(asked, now) is None:
            return None
        await self._async_keep(asked)
        if self.sends_itself:
            return await self.async_send_wanted()
        self.async_review()
        return None

    async def async_switch(self, *, is_on: bool) -> None:
        """Follow the home, or restore the base tariff."""
        await self._async_keep(self.state.switched(is_on=is_on))
        self.async_review()

    def _async_set_timer(self, now: datetime) -> None:
        changes = self.tariff.admission.next_change if self.tariff else None
        overdue = self.state.overlay_overdue_at(self.wanted)
        moments = (changes, overdue, self._decide(self.state, now))
        coming = (moment for moment in moments if moment is not None and moment > now)
        self._timer.async_set(min(coming, default=None))
