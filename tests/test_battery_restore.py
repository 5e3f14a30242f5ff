"""What a site is left with when it is removed, or when its entry is unloaded and stays so."""

import asyncio
from collections.abc import Callable
from typing import Any
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.powerwall import BASE, OTHER_SITE, SITE, WITH_SLOT, PowerwallHome

pytestmark = [
    pytest.mark.usefixtures("past_is_not_kept"),
    pytest.mark.parametrize("begins", ["12:00"]),
]


@pytest.fixture
def kind_of_home() -> type[PowerwallHome]:
    """Have Powerwalls."""
    return PowerwallHome


@pytest.fixture
async def held(home) -> PowerwallHome:
    """Have a home whose site holds a slot from 18:00 to 19:00, sent at 12:06."""
    await home.begin()
    await home.know("18:00-19:00")
    assert (home.keeps(), home.times()) == (WITH_SLOT, ["12:00", "12:06"])
    return home


def slowly(hass: HomeAssistant, home: PowerwallHome) -> Callable[[], None]:
    """Let a site take what it is sent only once the function returned is called."""
    taken = asyncio.Event()
    take = home.teslemetry._async_time_of_use

    async def take_slowly(call: ServiceCall) -> None:
        await taken.wait()
        await take(call)

    hass.services.async_register("teslemetry", "time_of_use", take_slowly)
    return taken.set


async def a_few_turns() -> None:
    """Let everything go on that waits for nothing but its turn."""
    for _ in range(20):
        await asyncio.sleep(0)


def stored(storage: dict[str, Any]) -> list[str]:
    """Return the files of battery sites."""
    return [name for name in storage if name.startswith(f"{DOMAIN}.powerwall.")]


def errors(home: PowerwallHome) -> dict[str, str]:
    """Return what a person is told of errors: an issue's key to its text."""
    return {key: filling.get("error", "") for key, filling in home.issues().items()}


@pytest.mark.parametrize("what", ["site", "account", "account unloaded long ago"])
async def test_what_is_removed_is_restored_at_once_and_forgotten(hass, held, hass_storage, what):
    """Even within the 300 seconds, and once."""
    assert len(stored(hass_storage)) == 1
    if what == "site":
        await held.remove()
    else:
        if what == "account unloaded long ago":
            await held.unload()
            await held.at("12:30")
        await hass.config_entries.async_remove(held.entry.entry_id)
        await held.settle()
    assert (held.keeps(), len(held.sends()), stored(hass_storage)) == (BASE, 3, [])
    await held.at("13:00")
    assert len(held.sends()) == 3


async def test_an_unloaded_entry_restores_its_sites_once_within_180_seconds(held):
    """Not at once, for it may come back, as it does in a reload; afterwards it goes on."""
    await held.reload()
    await held.unload()
    await held.at("12:08:30")
    await held.load()
    await held.at("12:10", "12:30")
    assert len(held.sends()) == 2
    await held.unload()
    await held.at("12:32:49")
    assert len(held.sends()) == 2
    await held.at("12:33")
    assert (held.keeps(), len(held.sends())) == (BASE, 3)
    await held.at("13:00")
    assert len(held.sends()) == 3
    await held.load()
    assert (held.keeps(), len(held.sends())) == (WITH_SLOT, 4)
    await held.at("19:00")
    assert (held.keeps(), len(held.sends())) == (BASE, 5)
    # it holds the base tariff: there is nothing to restore
    await held.unload()
    await held.at("19:05")
    assert len(held.sends()) == 5


async def test_a_restore_after_unloading_is_tried_once(held):
    """A person is told; the slot is put right when the entry is back."""
    held.teslemetry.refusing.add(SITE)
    await held.unload()
    await held.at("12:09", "13:00")
    assert (len(held.sends()), list(errors(held))) == (3, ["powerwall_not_restored"])
    held.teslemetry.refusing.clear()
    await held.at("19:10")
    await held.load()
    assert (held.keeps(), len(held.sends()), errors(held)) == (BASE, 4, {})


@pytest.mark.parametrize("is_refused", [False, True], ids=["taken", "refused"])
async def test_an_entry_that_is_back_while_its_site_is_restored_waits_for_that(
    hass, held, is_refused
):
    """It holds the base tariff, and the slot follows with the gap; or it has the slot still."""
    let_it_be_taken = slowly(hass, held)
    await held.unload()
    held.freezer.move_to(held.moment("12:09"))
    async_fire_time_changed(hass, held.moment("12:09"))
    set_up = hass.async_create_task(hass.config_entries.async_setup(held.entry.entry_id))
    await a_few_turns()
    if is_refused:
        held.teslemetry.refusing.add(SITE)
    let_it_be_taken()
    await set_up
    await held.settle()
    assert (held.keeps(), len(held.sends())) == (WITH_SLOT if is_refused else BASE, 3)
    assert errors(held) == {}
    await held.at("12:14")
    assert (held.keeps(), len(held.sends())) == (WITH_SLOT, 3 if is_refused else 4)


async def test_a_site_removed_while_it_is_sent_a_slot_is_restored_after_that(hass, held):
    """The send comes to its end first, and is what has to be taken back."""
    await held.at("19:00")
    assert held.keeps() == BASE
    let_it_be_taken = slowly(hass, held)
    held.plan("20:00-21:00")
    held.freezer.move_to(held.moment("19:06"))
    asking = hass.async_create_task(held.ask())
    await a_few_turns()
    (subentry_id,) = held.entry.subentries
    hass.config_entries.async_remove_subentry(held.entry, subentry_id)
    await a_few_turns()
    let_it_be_taken()
    await asking
    await held.settle()
    assert held.taken()[-2:] == ["00:00-05:30, 20:00-21:00, 23:30-24:00", BASE]


async def test_what_is_still_owed_is_sent_when_home_assistant_stops(hass, held):
    """Nobody would be there when the time is over."""
    await held.unload()
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await held.settle()
    assert (held.keeps(), len(held.sends())) == (BASE, 3)
    await held.at("12:10")
    assert len(held.sends()) == 3


async def test_a_removed_site_that_could_not_be_restored_is_told_for_good(hass, held):
    """Only a person can put it right then."""
    held.teslemetry.refusing.add(SITE)
    await held.remove()
    told = "Command returned error: upstream internal error"
    assert errors(held) == {"powerwall_not_restored": told}
    (issue,) = (one for one in ir.async_get(hass).issues.values() if one.domain == DOMAIN)
    assert issue.is_persistent


async def test_without_prices_there_is_nothing_to_restore(held):
    """A person is told, and why."""
    held.do("end_agreement", meter="import", valid_to=held.moment("00:00"))
    await held.at("18:00", "23:00")
    sent = len(held.sends())
    await held.remove()
    told = (
        "No import price is known for the next 24 hours, "
        f"so Powerwall {SITE} has no tariff until one is"
    )
    assert (len(held.sends()), errors(held)["powerwall_not_restored"]) == (sent, told)


READ_ONLY = (
    f"Powerwall {SITE} is read-only: until that is changed nothing is sent, not even when forced"
)
AUTOMATION = f"An automation sends the tariff of Powerwall {SITE}, and it has nothing left to send"


@pytest.mark.parametrize("is_removed", [True, False], ids=["removed", "unloaded"])
@pytest.mark.parametrize(
    ("change", "error"), [({"read_only": True}, READ_ONLY), ({"sender": "blueprint"}, AUTOMATION)]
)
async def test_a_site_that_we_may_not_send_to_is_left_as_it_is(held, change, error, is_removed):
    """A person has said so, and is told that the slot stays: nobody else would do it."""
    await held.change(**change)
    assert errors(held) == {}
    await (held.remove() if is_removed else held.unload())
    await held.at("12:30")
    assert (len(held.sends()), errors(held)) == (2, {"powerwall_not_restored": error})
    await held.reload()
    assert list(errors(held)) == (["powerwall_not_restored"] if is_removed else [])


@pytest.mark.parametrize("is_on", [True, False])
async def test_a_site_that_gets_another_device_restores_the_old_one(held, is_on):
    """The new one begins with nothing confirmed; switched off, it stays so."""
    if not is_on:
        await held.switch("off")
    await held.change(site_device=held.teslemetry.add_site(OTHER_SITE))
    assert (held.keeps(), len(held.sends())) == (BASE, 3)
    assert held.taken(OTHER_SITE) == ([WITH_SLOT] if is_on else [])
    assert held.site("sync").state == ("on" if is_on else "off")


async def test_a_site_switched_off_while_read_only_is_restored_once_that_is_allowed(held):
    """Read-only beats the switch, too; what is owed is not forgotten."""
    await held.change(read_only=True)
    await held.switch("off")
    await held.at("12:30")
    assert (held.keeps(), len(held.sends())) == (WITH_SLOT, 2)
    await held.change(read_only=False)
    assert (held.keeps(), len(held.sends())) == (BASE, 3)
    await held.at("13:00")
    assert len(held.sends()) == 3
