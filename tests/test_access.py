"""What the entries of one key share: a ledger written before each request, and a client."""

import asyncio
from datetime import datetime, timedelta
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.util import dt as dt_util
import pytest
from custom_components.octopus_insight.access import (
    LEDGERS,
    async_entries_of_key,
    async_forget_key,
    async_get_client,
    async_get_ledger,
)
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.octopus.budget import Call
from custom_components.octopus_insight.octopus.errors import BudgetSpentError
from tests.harness.clock import MINUTE, NOON, SECOND

KEY = "sk_live_ours"
URL = "https://api.octopus.energy"


def stored(hass_storage: dict) -> dict[str, dict]:
    """Return the ledgers on disk by the names of their files."""
    return {
        name: file["data"]
        for name, file in hass_storage.items()
        if name.startswith(f"{DOMAIN}.ledger.")
    }


async def test_all_who_ask_at_once_get_one_ledger(hass):
    """Two entries that start together must not count past each other."""
    first, second = await asyncio.gather(async_get_ledger(hass, KEY), async_get_ledger(hass, KEY))
    assert first is second
    assert await async_get_ledger(hass, "sk_live_other") is not first


async def test_a_key_has_one_client_for_each_address(hass):
    """They share the budget, not the address."""
    here = await async_get_client(hass, KEY, URL)
    there = await async_get_client(hass, KEY, "https://127.0.0.1")
    assert await async_get_client(hass, KEY, URL) is here
    assert there is not here
    ledger = await async_get_ledger(hass, KEY)
    assert set(ledger.clients.values()) == {here, there}


async def test_the_file_does_not_tell_the_key(hass, hass_storage):
    """Neither its name nor what is in it."""
    ledger = await async_get_ledger(hass, KEY)
    ledger.budget.spend(Call.ACCOUNT)
    await ledger.async_save()
    assert KEY not in str(stored(hass_storage))


async def test_what_was_spent_is_known_after_a_restart(hass, hass_storage, freezer):
    """The minute between two dispatch requests runs on while Home Assistant restarts."""
    ledger = await async_get_ledger(hass, KEY)
    ledger.budget.spend(Call.DISPATCHES)
    await ledger.async_save()
    hass.data.pop(LEDGERS)
    freezer.tick(timedelta(seconds=59))
    again = await async_get_ledger(hass, KEY)
    assert again is not ledger
    with pytest.raises(BudgetSpentError):
        again.budget.spend(Call.DISPATCHES)
    freezer.tick(SECOND)
    again.budget.spend(Call.DISPATCHES)


async def test_a_request_is_on_disk_before_it_is_made(hass_storage, home):
    """At the moment each request comes in, the ledger on disk holds it: kill -9 loses none."""
    known: list[tuple[int, int]] = []

    def looked_at_the_clock() -> datetime:
        (ledger,) = stored(hass_storage).values()
        known.append((len(ledger["entries"]), len(home.calls())))
        return dt_util.utcnow()

    home.supplier.world.clock = looked_at_the_clock
    await home.set_up()
    await home.at(NOON + 45 * MINUTE)
    assert len(known) >= len(home.calls()) > 11
    # it looks before the request is answered: that one, too, is on disk by then
    assert all(on_disk > answered for on_disk, answered in known)


async def test_a_forgotten_key_leaves_nothing(hass, hass_storage):
    """Neither on disk nor in memory."""
    ledger = await async_get_ledger(hass, KEY)
    await ledger.async_save()
    assert stored(hass_storage)
    await async_forget_key(hass, KEY)
    assert not stored(hass_storage)
    assert await async_get_ledger(hass, KEY) is not ledger


async def test_only_entries_in_use_share_a_key(hass, home):
    """A disabled entry spends nothing; an entry of another key has its own ledger."""
    mine = home.supplier.entry(data={"api_key": KEY})
    other = home.supplier.entry(data={"api_key": "sk_live_other", "account_number": "A-2"})
    disabled = home.supplier.entry(data={"api_key": KEY, "account_number": "A-3"})
    for entry in (mine, other, disabled):
        entry.add_to_hass(hass)
    await hass.config_entries.async_set_disabled_by(disabled.entry_id, ConfigEntryDisabler.USER)
    assert async_entries_of_key(hass, KEY) == [mine]
