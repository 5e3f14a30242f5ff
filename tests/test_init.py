"""The life of an entry: begun from the service or from disk, reloaded, unloaded, removed."""

import asyncio
from collections import Counter
from itertools import pairwise
import socket
from unittest.mock import patch
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.helpers import device_registry as dr
import pytest
from custom_components.octopus_insight import async_remove_config_entry_device
from custom_components.octopus_insight.const import DOMAIN
from simulator.expected.reader import expected_values
from tests.harness.clock import DAY, HOUR, MINUTE, NOON, SECOND
from tests.harness.home import Home

OTHER_ACCOUNT = "A-0THER001"
NEW_KEY = "sk_live_new"


def kinds(home: Home, since: int = 0) -> Counter[str]:
    """Count the requests by kind."""
    return Counter(call.kind for call in home.calls()[since:])


def files(hass_storage: dict) -> set[str]:
    """Return the names of our files."""
    return {name for name in hass_storage if name.startswith(DOMAIN)}


def reauth_flows(home: Home) -> list[str]:
    """Return the steps of the forms that ask for another key."""
    return [
        flow["step_id"]
        for flow in home.hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == "reauth"
    ]


# --- Beginning ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("household", "most"), [("iog", 12), ("iog-four-rate", 15), ("agile", 9), ("fixed-flat", 9)]
)
async def test_a_first_start_takes_few_requests(home, most):
    """One for the account, one for the cars, one for each feed, charge and meter, and a login.

    A reload takes none: all answers are young enough, and what they said is shown.
    """
    entry = await home.set_up()
    household = home.supplier.world.household.name
    asked = kinds(home)
    assert asked.total() <= most
    assert asked["login"] == asked["account"] == 1
    assert asked["dispatches"] == (1 if "iog" in household else 0)
    home.freezer.tick(5 * MINUTE)
    await home.reload()
    assert entry.state is ConfigEntryState.LOADED
    assert kinds(home) == asked
    assert not home.wrong_of_table(NOON)


async def test_a_restart_after_forty_minutes_takes_no_request_at_once(home):
    """What was missed is made up for within ten minutes, with a login, since no token is kept."""
    await home.set_up()
    asked = len(home.calls())
    begun = NOON + 40 * MINUTE
    home.freezer.move_to(begun)
    await home.restart()
    assert len(home.calls()) == asked
    assert not home.wrong_of_table(NOON)
    due = home.attributes("car", "dispatches_last_retrieved")["next_refresh"]
    assert begun < due <= begun + 10 * MINUTE
    await home.at(due)
    made_up = kinds(home, asked)
    assert (made_up["login"], made_up["dispatches"]) == (1, 1)


async def test_answers_too_old_at_a_start_are_renewed_one_after_the_other(home):
    """After 20 hours: account, readings and rates are shown as they were.

    Many homes may start at once, so each asks for each at a moment of its own, within ten minutes.
    """
    entry = await home.set_up()
    asked = len(home.calls())
    home.freezer.move_to(NOON + 20 * HOUR)
    await home.restart()
    assert entry.state is ConfigEntryState.LOADED
    assert len(home.calls()) == asked
    await home.live(10 * MINUTE + 10 * SECOND, step=10 * SECOND)
    moments = [
        {call.at for call in home.calls()[asked:] if call.kind == kind}
        for kind in ("account", "rates", "consumption")
    ]
    assert all(len(at) == 1 for at in moments)
    assert len(set.union(*moments)) == 3


@pytest.mark.parametrize("household", ["agile"])
@pytest.mark.parametrize(
    ("begun", "at_once"),
    [
        pytest.param("22:49:59", 0, id="ten minutes before the prices end, and a second"),
        pytest.param("22:50:00", 1, id="ten minutes before"),
        pytest.param("23:00:00", 1, id="as they end"),
    ],
)
async def test_no_home_is_left_without_a_price_by_a_start(home, begun, at_once):
    """At noon prices are known to 23:00; there is no time to wait when they are about to end."""
    await home.set_up()
    asked = len(home.calls())
    home.freezer.move_to(home.moment(begun))
    await home.restart()
    # one for import, one for export
    assert kinds(home, asked)["rates"] == 2 * at_once
    right = expected_values("agile", home.moment(begun))["import", "current_rate"]
    assert home.shown("import", "current_rate") == right


async def test_restarts_in_a_row_never_ask_twice_in_a_minute(home):
    """The ledger outlives them: ten restarts in ten minutes, and no plan is asked for too soon."""
    home.plug_in("12:00:30-13:00")
    entry = await home.set_up()
    for number in range(1, 11):
        # in a charge each start asks soon
        await home.at(NOON + number * 55 * SECOND)
        await home.restart()
        assert entry.state is ConfigEntryState.LOADED
    moments = [call.at for call in home.calls("dispatches")]
    assert len(moments) > 1
    assert min(later - earlier for earlier, later in pairwise(moments)) >= MINUTE


DOWN = pytest.mark.parametrize(
    "kind", ["502", "cut", "html403", "429", "non_json", "kt_ct_1199", "kt_ct_7899"]
)


@DOWN
async def test_a_service_that_is_down_leaves_a_first_start_waiting(home, kind):
    """With nothing stored it is tried again, and the key is not blamed."""
    home.fail(kind)
    entry = await home.set_up()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason
    assert reauth_flows(home) == []
    home.recover()
    await home.live(3 * HOUR)
    assert entry.state is ConfigEntryState.LOADED
    assert not home.wrong_of_table(NOON + 3 * HOUR)


@DOWN
async def test_a_service_that_is_down_does_not_stop_a_restart(home, kind):
    """With stored answers all that is still true is shown at once."""
    entry = await home.set_up()
    home.fail(kind)
    home.freezer.tick(7 * HOUR)
    await home.restart()
    assert entry.state is ConfigEntryState.LOADED
    assert reauth_flows(home) == []
    still_true = expected_values("iog", NOON + 7 * HOUR)
    for key in ("intelligent_state", "smart_charging_slots"):
        del still_true["car", key]
    assert not home.wrong(still_true)
    assert home.state_of("car", "intelligent_state").state == STATE_UNAVAILABLE


async def a_few_turns() -> None:
    """Let everything go on that waits for its turn, or a thread; the clock stands still."""
    for _ in range(500):
        await asyncio.to_thread(bool)


async def test_a_slow_service_is_waited_for_ten_seconds(hass, hass_storage, home):
    """Then what is stored has to do; an answer that is late is taken when it comes."""
    entry = await home.set_up()
    await home.unload()
    del hass_storage[f"{DOMAIN}.{entry.entry_id}.standing_charges"]
    home.fail("delay", seconds=15, only="standing_charges", times=1)
    starting = asyncio.create_task(hass.config_entries.async_setup(entry.entry_id))
    await a_few_turns()
    assert not home.supplier.world.faults.armed, "it is held up there"
    for seconds, is_done in ((9, False), (11, True)):
        home.freezer.move_to(NOON + seconds * SECOND)
        await a_few_turns()
        assert starting.done() is is_done
    assert entry.state is ConfigEntryState.LOADED
    assert home.shown("import", "current_rate") == 0.2959992
    assert home.shown("import", "standing_charge") is None
    await home.at(NOON + 16 * SECOND)
    assert home.shown("import", "standing_charge") == pytest.approx(0.53838015)


async def test_no_name_and_no_connection_are_never_final(hass, home):
    """Neither a DNS failure nor a refused connection is an error that ends a set-up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
        refused = await home.set_up(data={"api_url": nobody})
        assert refused.state is ConfigEntryState.SETUP_RETRY
    await hass.config_entries.async_remove(refused.entry_id)
    nowhere = socket.gaierror(-2, "Name or service not known")
    with patch("aiohttp.connector.TCPConnector._resolve_host", side_effect=nowhere):
        unknown = await home.set_up(data={"api_url": "https://api.nowhere.invalid"})
    assert unknown.state is ConfigEntryState.SETUP_RETRY
    assert reauth_flows(home) == []


# --- Keys -----------------------------------------------------------------------------------------


async def test_a_wrong_key_is_asked_for_anew(home):
    """Nothing is stored and the key is wrong: only a person can help."""
    home.do("change_key", api_key=NEW_KEY)
    entry = await home.set_up(data={"api_key": "sk_live_old"})
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert reauth_flows(home) == ["reauth_confirm"]


async def test_a_key_that_is_changed_later_is_asked_for_once(home):
    """All sources meet the wrong key; there is one form, and the last good values stay."""
    await home.set_up()
    home.do("change_key", api_key=NEW_KEY)
    home.do("revoke_tokens")
    await home.live(21 * HOUR, step=7 * HOUR)
    assert reauth_flows(home) == ["reauth_confirm"]
    right = expected_values("iog", NOON + 21 * HOUR)
    kept = {key: right[key] for key in right if key[1] in ("current_rate", "off_peak", "tariff")}
    assert not home.wrong(kept)


@pytest.mark.parametrize("code", ["KT-CT-1111", "KT-CT-1124", "KT-CT-1143", "OE-0103"])
async def test_a_token_that_is_refused_is_no_wrong_key(home, code):
    """It expired or was revoked: a new one is got, and nobody is asked for a key."""
    await home.set_up()
    home.do("revoke_tokens", code=code)
    home.plug_in()
    await home.live(65 * MINUTE, step=5 * MINUTE)
    assert reauth_flows(home) == []
    assert home.shown("car", "intelligent_state") == "smart_control_capable"


# --- Ending ---------------------------------------------------------------------------------------


async def test_an_unloaded_entry_asks_nobody_and_a_removed_one_leaves_nothing(
    hass, hass_storage, home
):
    """Its entities are unavailable, and no timer is left; then five files of answers, and the
    ledger with the key's last entry, go with it.
    """
    entry = await home.set_up()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert home.state_of("import", "current_rate").state == STATE_UNAVAILABLE
    asked = len(home.calls())
    await home.live(DAY, step=DAY)
    assert len(home.calls()) == asked
    assert len(files(hass_storage)) == 6
    await hass.config_entries.async_remove(entry.entry_id)
    await home.settle()
    assert files(hass_storage) == set()
    # one that waits for the service leaves nothing either
    home.fail("502")
    entry = await home.set_up()
    await hass.config_entries.async_remove(entry.entry_id)
    assert files(hass_storage) == set()


async def test_two_accounts_of_a_key_share_a_ledger(hass, hass_storage, home):
    """One token serves both; the ledger stays behind, since the service goes on counting."""
    home.do("accounts", numbers=[home.supplier.world.account_number, OTHER_ACCOUNT])
    first = await home.set_up()
    second = await home.set_up(data={"account_number": OTHER_ACCOUNT})
    assert second.state is ConfigEntryState.LOADED
    assert (kinds(home)["login"], kinds(home)["account"]) == (1, 2)
    await home.at(NOON + 30 * MINUTE)
    assert home.shown("account", "requests_last_hour") == len(home.calls())
    assert len([name for name in files(hass_storage) if ".ledger." in name]) == 1
    await hass.config_entries.async_remove(first.entry_id)
    assert len([name for name in files(hass_storage) if ".ledger." in name]) == 1
    await hass.config_entries.async_remove(second.entry_id)
    assert len(files(hass_storage)) == 1


async def test_only_devices_that_are_gone_may_be_deleted(hass, home):
    """A meter that the account has would only come back."""
    entry = await home.set_up()
    registry = dr.async_get(hass)
    gone = registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "9999999999999")}
    )
    devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
    assert len(devices) == 6
    for device in devices:
        may_go = await async_remove_config_entry_device(hass, entry, device)
        assert may_go is (device.id == gone.id)
