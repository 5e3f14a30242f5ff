"""The limit holds on the service's clock, whatever happens to ours, to the ledger, to entries."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight import access
from custom_components.octopus_insight.const import CONF_ACCOUNT_NUMBER, DOMAIN
from tests.harness.clock import HOUR, MINUTE, NOON
from tests.harness.home import Supplier

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

INCIDENT = 22 * MINUTE
"""After 20 requests a minute apart, so that the hour is spent."""
STEP = timedelta(seconds=30)
NEW_KEY = "sk_live_renewed"


@dataclass(kw_only=True)
class Home:
    """An impatient person's home: the service has its own clock, and ours is some time ahead."""

    hass: HomeAssistant
    freezer: FrozenDateTimeFactory
    supplier: Supplier
    storage: dict[str, Any]
    add_entry: Callable[..., Awaitable[MockConfigEntry]]
    now: datetime = NOON
    """By the service's clock."""
    ahead: timedelta = timedelta()
    entry: MockConfigEntry = field(init=False)

    @property
    def ledgers(self) -> dict[str, Any]:
        """The files of ledgers on disk."""
        return {name: self.storage[name] for name in self.storage if f"{DOMAIN}.ledger" in name}

    async def press_until(self, end: datetime) -> None:
        """Press the button every few seconds."""
        while self.now < end:
            self.now += STEP
            self.freezer.move_to(self.now + self.ahead)
            await self.entry.runtime_data.timeline.source.async_refresh_dispatches()

    async def restart(self, prepare: Callable[[], object] = lambda: None) -> None:
        """Let Home Assistant stop, something happen to the disk or the clock, and start again."""
        config_entries = self.hass.config_entries
        await config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done(wait_background_tasks=True)
        self.hass.data.pop(access.LEDGERS, None)
        prepare()
        self.freezer.move_to(self.now + self.ahead)
        await config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    def set_clock(self, ahead: timedelta) -> None:
        """Put our clock ahead of the service's, or behind it."""
        self.ahead = ahead
        self.freezer.move_to(self.now + ahead)


@pytest.fixture
async def home(hass, freezer, hass_storage, supplier, add_entry, monkeypatch) -> Home:
    """Return the home; time that has passed is the service's, whatever our clock shows."""
    home = Home(
        hass=hass, freezer=freezer, supplier=supplier, storage=hass_storage, add_entry=add_entry
    )
    freezer.move_to(NOON)
    supplier.world.clock = lambda: home.now

    def elapsed() -> float:
        return home.now.timestamp()

    monkeypatch.setattr(access, "monotonic", elapsed, raising=False)
    supplier.perform({"do": "plug_in"})
    home.entry = await add_entry()
    return home


async def nothing(home: Home) -> None:
    """Go on."""


async def removed_and_added_again(home: Home) -> None:
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    home.entry = await home.add_entry()


async def key_renewed(home: Home) -> None:
    home.supplier.perform({"do": "change_key", "api_key": NEW_KEY})
    data = {**home.entry.data, CONF_API_KEY: NEW_KEY}
    home.hass.config_entries.async_update_entry(home.entry, data=data)
    await home.restart()


async def key_renewed_and_added_again(home: Home) -> None:
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    home.supplier.perform({"do": "change_key", "api_key": NEW_KEY})
    home.entry = await home.add_entry()


async def second_entry_of_a_disabled_key_removed(home: Home) -> None:
    config_entries, first = home.hass.config_entries, home.entry
    other = "A-0THER001"
    accounts = [home.supplier.world.account_number, other]
    home.supplier.perform({"do": "accounts", "numbers": accounts})
    await config_entries.async_set_disabled_by(first.entry_id, ConfigEntryDisabler.USER)
    second = await home.add_entry(data={CONF_ACCOUNT_NUMBER: other})
    await config_entries.async_remove(second.entry_id)
    await config_entries.async_set_disabled_by(first.entry_id, None)
    await home.hass.async_block_till_done(wait_background_tasks=True)


async def ledger_missing(home: Home) -> None:
    def lose() -> None:
        for name in home.ledgers:
            del home.storage[name]

    await home.restart(lose)


async def ledger_empty(home: Home) -> None:
    await home.restart(lambda: [file.update(data={}) for file in home.ledgers.values()])


async def ledger_damaged(home: Home) -> None:
    damaged = {"entries": 7, "customers": [{"names": 3}]}
    await home.restart(lambda: [file.update(data=damaged) for file in home.ledgers.values()])


def ahead(by: timedelta) -> Callable[[Home], Awaitable[None]]:
    async def jump(home: Home) -> None:
        home.set_clock(by)

    return jump


def ahead_at_a_restart(by: timedelta) -> Callable[[Home], Awaitable[None]]:
    async def jump(home: Home) -> None:
        await home.restart(lambda: home.set_clock(by))

    return jump


INCIDENTS = {
    "nothing": nothing,
    "restart": Home.restart,
    "removed and added again": removed_and_added_again,
    "key renewed": key_renewed,
    "key renewed, removed and added again": key_renewed_and_added_again,
    "second entry of a disabled key removed": second_entry_of_a_disabled_key_removed,
    "ledger missing": ledger_missing,
    "ledger empty": ledger_empty,
    "ledger damaged": ledger_damaged,
    "clock +61 min": ahead(61 * MINUTE),
    "clock +61 s": ahead(61 * timedelta(seconds=1)),
    "clock -1 h": ahead(-HOUR),
    "clock +61 min at a restart": ahead_at_a_restart(61 * MINUTE),
    "clock +61 s at a restart": ahead_at_a_restart(61 * timedelta(seconds=1)),
    "clock -1 h at a restart": ahead_at_a_restart(-HOUR),
}


def assert_limits(supplier: Supplier, end: datetime) -> None:
    """Fail if any 60 minutes saw more than 20 dispatch requests, or two were less apart than 60 s.

    A limit that nobody reaches would prove nothing: the hour before the incident is spent, and in
    the end somebody is answered again.
    """
    moments = [call.at for call in supplier.calls("dispatches")]
    most = max(sum(start <= at < start + HOUR for at in moments) for start in moments)
    least = min(after - before for before, after in pairwise(moments))
    assert (most, least >= MINUTE) == (20, True), (most, least)
    assert sum(at < NOON + INCIDENT for at in moments) >= 20
    assert moments[-1] > end - 40 * MINUTE


@pytest.mark.parametrize("incident", INCIDENTS.values(), ids=INCIDENTS)
async def test_no_hour_of_the_service_sees_too_many(home: Home, incident):
    """At most 20 dispatch requests in any 60 minutes, 60 s apart, on the service's clock."""
    await home.press_until(NOON + INCIDENT)
    await incident(home)
    end = NOON + INCIDENT + 65 * MINUTE
    await home.press_until(end)
    assert_limits(home.supplier, end)


@pytest.mark.parametrize("by", [61 * timedelta(seconds=1), -61 * timedelta(seconds=1)])
@pytest.mark.parametrize("jump", [ahead, ahead_at_a_restart])
async def test_a_minute_on_our_clock_only_is_no_gap(home: Home, jump, by):
    """The clock moves by 61 s a few seconds after a request: the next is 60 s after it."""
    await home.press_until(NOON + 5 * MINUTE)
    await jump(by)(home)
    await home.press_until(NOON + 15 * MINUTE)
    moments = [call.at for call in home.supplier.calls("dispatches")]
    assert min(after - before for before, after in pairwise(moments)) >= MINUTE
    assert moments[-1] > NOON + 13 * MINUTE


async def test_a_backup_gives_no_requests_back(home: Home):
    """The ledger of 22 minutes ago, put back after an hour's requests: they count as spent."""
    await home.press_until(NOON + MINUTE)
    backup = deepcopy(home.ledgers)
    await home.press_until(NOON + INCIDENT)
    await home.restart(lambda: home.storage.update(backup))
    end = NOON + INCIDENT + 65 * MINUTE
    await home.press_until(end)
    assert_limits(home.supplier, end)


async def test_what_cannot_be_written_is_not_asked(home: Home):
    """The disk is full for 21 minutes, and Home Assistant starts anew when it no longer is."""
    await home.press_until(NOON + MINUTE)
    asked = len(home.supplier.calls())
    with patch.object(Store, "_async_write_data", side_effect=OSError("No space left")):
        await home.press_until(NOON + INCIDENT)
        assert len(home.supplier.calls()) == asked
        outcome = await home.entry.runtime_data.timeline.source.async_refresh_dispatches()
        assert (outcome.accepted, outcome.reason) == (False, "ledger")
        told = {issue.translation_key for issue in ir.async_get(home.hass).issues.values()}
        assert "ledger_unwritable" in told
    await home.restart()
    assert not ir.async_get(home.hass).issues
    await home.press_until(NOON + INCIDENT + 65 * MINUTE)
    moments = [call.at for call in home.supplier.calls("dispatches")]
    assert max(sum(start <= at < start + HOUR for at in moments) for start in moments) == 20


@pytest.mark.parametrize("by", [-HOUR, HOUR])
async def test_a_wrong_clock_logs_in_no_oftener(home: Home, by):
    """Three hours with a clock an hour off: a token lasts an hour all the same."""
    await home.restart(lambda: home.set_clock(by))
    before = len(home.supplier.calls("login"))
    for quarter in range(1, 13):
        home.now = NOON + quarter * 15 * MINUTE
        home.set_clock(by)
        await home.entry.runtime_data.timeline.source.async_refresh_dispatches()
    assert len(home.supplier.calls("dispatches")) >= 12
    assert len(home.supplier.calls("login")) - before <= 4
