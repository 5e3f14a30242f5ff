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


def stored(hass_storage: dict) -> list[dict]:
    """Return the ledgers on disk, of one customer each."""
    files = [file for name, file in hass_storage.items() if f"{DOMAIN}.ledger" in name]
    return [one["ledger"] for file in files for one in file["data"]["customers"]]


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
    await hass.data[LEDGERS].async_save()
    assert stored(hass_storage)
    assert KEY not in str(hass_storage)


async def test_what_was_spent_is_known_after_a_restart(hass, hass_storage, freezer):
    """The minute between two dispatch requests runs on while Home Assistant restarts."""
    ledger = await async_get_ledger(hass, KEY)
    ledger.budget.spend(Call.DISPATCHES)
    await hass.data[LEDGERS].async_save()
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
        (ledger,) = stored(hass_storage)
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
    await hass.data[LEDGERS].async_save()
    assert stored(hass_storage)
    await async_forget_key(hass, KEY)
    assert not stored(hass_storage)
    assert await async_get_ledger(hass, KEY) is not ledger


async def test_a_forgotten_key_keeps_its_hour(hass, hass_storage, freezer):
    """Whoever comes back within the hour finds what was asked; then it goes at a later start."""
    freezer.move_to(NOON)
    ledger = await async_get_ledger(hass, KEY)
    ledger.budget.spend(Call.DISPATCHES)
    await hass.data[LEDGERS].async_save()
    freezer.tick(timedelta(minutes=59))
    await async_forget_key(hass, KEY)
    assert await async_get_ledger(hass, KEY) is ledger
    await hass.data.pop(LEDGERS).async_close()
    freezer.tick(timedelta(minutes=2))
    assert not (await async_get_ledger(hass, KEY)).budget.as_dict()["entries"]


async def test_what_an_abandoned_form_left_is_gone_with_the_next_start(home, hass_storage):
    """Home Assistant was stopped while it was open, and nothing closed it; no request tidies up."""
    await home.set_up()
    abandoned = await async_get_ledger(home.hass, "sk_live_mistyped")
    abandoned.budget.spend(Call.LOGIN)
    await abandoned.async_save()
    assert len(stored(hass_storage)) == 2
    asked = len(home.calls())
    await home.restart()
    assert len(stored(hass_storage)) == 1
    assert len(home.calls()) == asked


async def test_two_keys_of_an_account_are_one_customer(hass):
    """What both had spent counts, as soon as the account is known."""
    old, new = [await async_get_ledger(hass, key) for key in (KEY, "sk_live_new")]
    assert await async_get_ledger(hass, KEY, "A-1") is old
    new.budget.spend(Call.LOGIN)
    old.budget.spend(Call.DISPATCHES)
    assert await async_get_ledger(hass, "sk_live_new", "A-1") is old
    assert await async_get_ledger(hass, "sk_live_new") is old
    assert old.budget.requests_in_last_hour() == 2


async def test_a_ledger_that_has_to_be_there_counts_as_spent(hass, freezer):
    """A customer who never asked may ask at once; one who did, and has no ledger, may not."""
    freezer.move_to(NOON)
    new = await async_get_ledger(hass, KEY)
    new.budget.check(Call.DISPATCHES)
    lost = await async_get_ledger(hass, "sk_live_other", has_asked=True)
    assert lost.budget.next_allowed(Call.DISPATCHES) == NOON + timedelta(minutes=45)
    lost.budget.check(Call.ACCOUNT)


async def test_only_entries_in_use_share_a_key(hass, home):
    """A disabled entry spends nothing; an entry of another key has its own ledger."""
    mine = home.supplier.entry(data={"api_key": KEY})
    other = home.supplier.entry(data={"api_key": "sk_live_other", "account_number": "A-2"})
    disabled = home.supplier.entry(data={"api_key": KEY, "account_number": "A-3"})
    for entry in (mine, other, disabled):
        entry.add_to_hass(hass)
    await hass.config_entries.async_set_disabled_by(disabled.entry_id, ConfigEntryDisabler.USER)
    assert async_entries_of_key(hass, KEY) == [mine]
