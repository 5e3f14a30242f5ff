"""What a site is left with when it is removed, or when its entry is unloaded and stays so."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.battery_home import SITE, PowerwallHome, begin_with_charges, home_at_noon

BASE = "00:00-05:30, 23:30-24:00"
WITH_SLOT = "00:00-05:30, 18:00-19:00, 23:30-24:00"
OTHER_SITE = "9876543210987"


@pytest.fixture
async def home(hass, freezer, supplier) -> AsyncIterator[PowerwallHome]:
    """Have a home whose site holds a slot from 18:00 to 19:00, sent at 12:06."""
    async with home_at_noon(hass, freezer, supplier) as home:
        await begin_with_charges(home, "18:00-19:00")
        assert (home.keeps(), len(home.sends())) == (WITH_SLOT, 2)
        yield home


def subentry_id(home: PowerwallHome) -> str:
    """Return the one subentry there is."""
    (found,) = home.entry.subentries
    return found


def stored(storage: dict[str, Any]) -> list[str]:
    """Return the files of battery sites."""
    return [name for name in storage if name.startswith(f"{DOMAIN}.powerwall.")]


def issues(hass: HomeAssistant) -> dict[str, str]:
    """Return our issues about sites: key to what a person is told of the error."""
    return {
        issue.translation_key: (issue.translation_placeholders or {}).get("error", "")
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and (issue.translation_key or "").startswith("powerwall")
    }


async def test_a_removed_site_is_restored_at_once_and_forgotten(hass, home, hass_storage):
    """Even within the 300 seconds."""
    assert len(stored(hass_storage)) == 1
    hass.config_entries.async_remove_subentry(home.entry, subentry_id(home))
    await home.settle()
    assert (home.keeps(), len(home.sends())) == (BASE, 3)
    assert stored(hass_storage) == []
    await home.at("12:30")
    assert len(home.sends()) == 3


async def test_a_removed_account_restores_its_sites_and_forgets_them(hass, home, hass_storage):
    await hass.config_entries.async_remove(home.entry.entry_id)
    await home.settle()
    assert (home.keeps(), len(home.sends()), stored(hass_storage)) == (BASE, 3, [])
    await home.at("12:30")
    assert len(home.sends()) == 3


async def test_an_account_removed_long_after_it_was_unloaded_is_forgotten_too(
    hass, home, hass_storage
):
    await home.unload()
    await home.at("12:30")
    await hass.config_entries.async_remove(home.entry.entry_id)
    assert (len(home.sends()), stored(hass_storage)) == (3, [])


async def test_an_unloaded_entry_restores_its_sites_once_within_180_seconds(hass, home):
    """Not at once, for it may come back; afterwards it goes on where it was."""
    await home.unload()
    await home.at("12:08:49")
    assert len(home.sends()) == 2
    await home.at("12:09")
    assert (home.keeps(), len(home.sends())) == (BASE, 3)
    await home.at("12:30")
    assert len(home.sends()) == 3
    await home.set_up()
    assert (home.keeps(), len(home.sends())) == (WITH_SLOT, 4)


async def test_a_reload_restores_nothing(hass, home):
    """Neither does an entry that is back before its time is over."""
    await hass.config_entries.async_reload(home.entry.entry_id)
    await home.settle()
    await home.unload()
    await home.at("12:08:30")
    await home.set_up()
    await home.at("12:10")
    await home.at("12:30")
    assert len(home.sends()) == 2


async def test_a_restore_after_unloading_is_tried_once(hass, home):
    """A person is told; the slot is put right when the entry is back."""
    home.teslemetry.refusing.add(SITE)
    await home.unload()
    await home.at("12:09")
    await home.at("13:00")
    assert len(home.sends()) == 3
    assert list(issues(hass)) == ["powerwall_not_restored"]
    home.teslemetry.refusing.clear()
    await home.at("19:10")
    await home.set_up()
    assert (home.keeps(), len(home.sends())) == (BASE, 4)
    assert issues(hass) == {}


@pytest.mark.parametrize("is_refused", [False, True], ids=["taken", "refused"])
async def test_an_entry_that_is_back_while_its_site_is_restored_waits_for_that(
    hass, home, is_refused
):
    """It holds the base tariff, and the slot follows with the gap; or it has the slot still."""
    taken = asyncio.Event()
    take = home.teslemetry._async_time_of_use

    async def take_slowly(call: ServiceCall) -> None:
        await taken.wait()
        await take(call)

    hass.services.async_register("teslemetry", "time_of_use", take_slowly)
    await home.unload()
    home.freezer.move_to(home.moment("12:09"))
    async_fire_time_changed(hass, home.moment("12:09"))
    set_up = hass.async_create_task(hass.config_entries.async_setup(home.entry.entry_id))
    for _ in range(20):
        await asyncio.sleep(0)
    if is_refused:
        home.teslemetry.refusing.add(SITE)
    taken.set()
    await set_up
    await home.settle()
    assert (home.keeps(), len(home.sends())) == (WITH_SLOT if is_refused else BASE, 3)
    assert issues(hass) == {}
    await home.at("12:14")
    assert (home.keeps(), len(home.sends())) == (WITH_SLOT, 3 if is_refused else 4)


async def test_a_site_removed_while_it_is_sent_a_slot_is_restored_after_that(hass, home):
    """The send comes to its end first, and is what has to be taken back."""
    await home.at("19:00")
    assert home.keeps() == BASE
    taken = asyncio.Event()
    take = home.teslemetry._async_time_of_use

    async def take_slowly(call: ServiceCall) -> None:
        await taken.wait()
        await take(call)

    hass.services.async_register("teslemetry", "time_of_use", take_slowly)
    home.plan("20:00-21:00")
    home.freezer.move_to(home.moment("19:06"))
    await home.ask()
    hass.config_entries.async_remove_subentry(home.entry, subentry_id(home))
    for _ in range(20):
        await asyncio.sleep(0)
    taken.set()
    await home.settle()
    assert [cheap for _, cheap in home.told()[-2:]] == [
        "00:00-05:30, 20:00-21:00, 23:30-24:00",
        BASE,
    ]


async def test_what_is_still_owed_is_sent_when_home_assistant_stops(hass, home):
    """Nobody would be there when the time is over."""
    await home.unload()
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await home.settle()
    assert (home.keeps(), len(home.sends())) == (BASE, 3)
    await home.at("12:10")
    assert len(home.sends()) == 3


async def test_a_removed_site_that_could_not_be_restored_is_told_for_good(hass, home):
    """Only a person can put it right then."""
    home.teslemetry.refusing.add(SITE)
    hass.config_entries.async_remove_subentry(home.entry, subentry_id(home))
    await home.settle()
    assert issues(hass) == {
        "powerwall_not_restored": "Command returned error: upstream internal error"
    }
    (issue,) = (one for one in ir.async_get(hass).issues.values() if one.domain == DOMAIN)
    assert issue.is_persistent


async def test_without_prices_there_is_nothing_to_restore(hass, home):
    """A person is told, and why."""
    home.do("end_agreement", meter="import", valid_to=home.moment("00:00"))
    await home.at("18:00")
    await home.at("23:00")
    sent = len(home.sends())
    hass.config_entries.async_remove_subentry(home.entry, subentry_id(home))
    await home.settle()
    assert len(home.sends()) == sent
    assert issues(hass) == {
        "powerwall_not_restored": (
            f"No import price is known for this day, so Powerwall {SITE} has no tariff"
        )
    }


async def test_a_site_without_a_slot_is_left_alone(hass, home):
    """It holds the base tariff."""
    await home.at("19:00")
    assert len(home.sends()) == 3
    await home.unload()
    await home.at("19:05")
    assert len(home.sends()) == 3


@pytest.mark.parametrize("is_removed", [True, False], ids=["removed", "unloaded"])
@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            {"read_only": True},
            f"Powerwall {SITE} is read-only: nothing is sent, not even when forced",
        ),
        (
            {"sender": "blueprint"},
            f"An automation sends the tariff of Powerwall {SITE}, and it has nothing left to send",
        ),
    ],
    ids=["read-only", "blueprint"],
)
async def test_a_site_that_we_may_not_send_to_is_left_as_it_is(
    hass, home, change, error, is_removed
):
    """A person has said so, and is told that the slot stays: nobody else would do it."""
    subentry = home.entry.subentries[subentry_id(home)]
    hass.config_entries.async_update_subentry(
        home.entry, subentry, data={**subentry.data, **change}
    )
    await home.settle()
    assert issues(hass) == {}
    if is_removed:
        hass.config_entries.async_remove_subentry(home.entry, subentry.subentry_id)
        await home.settle()
    else:
        await home.unload()
    await home.at("12:30")
    assert (len(home.sends()), issues(hass)) == (2, {"powerwall_not_restored": error})
    await hass.config_entries.async_reload(home.entry.entry_id)
    await home.settle()
    assert list(issues(hass)) == (["powerwall_not_restored"] if is_removed else [])


async def test_a_site_that_gets_another_device_restores_the_old_one(hass, home):
    """The new one begins with nothing confirmed."""
    subentry = home.entry.subentries[subentry_id(home)]
    home.devices[OTHER_SITE] = home.teslemetry.add_site(OTHER_SITE)
    hass.config_entries.async_update_subentry(
        home.entry, subentry, data={**subentry.data, "site_device": home.devices[OTHER_SITE]}
    )
    await home.settle()
    assert (home.keeps(SITE), home.keeps(OTHER_SITE)) == (BASE, WITH_SLOT)
    assert (len(home.sends(SITE)), len(home.sends(OTHER_SITE))) == (3, 1)


async def test_a_site_that_is_switched_off_stays_so_with_another_device(hass, home):
    """Who has stopped the sync has not asked for it to begin again."""
    await home.switch("off")
    subentry = home.entry.subentries[subentry_id(home)]
    home.devices[OTHER_SITE] = home.teslemetry.add_site(OTHER_SITE)
    hass.config_entries.async_update_subentry(
        home.entry, subentry, data={**subentry.data, "site_device": home.devices[OTHER_SITE]}
    )
    await home.settle()
    assert home.state_of("powerwall_sync").state == "off"
    assert home.sends(OTHER_SITE) == []


async def test_a_site_switched_off_while_read_only_is_restored_once_that_is_allowed(hass, home):
    """Read-only beats the switch, too; what is owed is not forgotten."""

    async def set_read_only(*, is_so: bool) -> None:
        subentry = home.entry.subentries[subentry_id(home)]
        data = {**subentry.data, "read_only": is_so}
        hass.config_entries.async_update_subentry(home.entry, subentry, data=data)
        await home.settle()

    await set_read_only(is_so=True)
    await home.switch("off")
    await home.at("12:30")
    assert (home.keeps(), len(home.sends())) == (WITH_SLOT, 2)
    await set_read_only(is_so=False)
    assert (home.keeps(), len(home.sends())) == (BASE, 3)
    await home.at("13:00")
    assert len(home.sends()) == 3
