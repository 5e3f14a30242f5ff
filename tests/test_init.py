"""The life of an entry: begun from the service or from disk, reloaded, unloaded, removed."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import socket
from unittest.mock import patch
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from custom_components.octopus_insight import async_remove_config_entry_device
from custom_components.octopus_insight.access import LEDGERS
from custom_components.octopus_insight.const import DOMAIN
from simulator.expected.reader import expected_values
from simulator.faults import Fault
from tests.harness.home import Supplier, move_to, shown, state_of, wrong_entities

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
OTHER_ACCOUNT = "A-0THER001"


def kinds(supplier: Supplier, since: int = 0) -> Counter[str]:
    """Count the requests by kind."""
    return Counter(call.kind for call in supplier.calls()[since:])


def files(hass_storage: dict) -> set[str]:
    """Return the names of our files."""
    return {name for name in hass_storage if name.startswith(DOMAIN)}


async def restart(hass, entry) -> None:
    """Begin as after a restart of Home Assistant: nothing is in memory, only the files are."""
    await hass.config_entries.async_unload(entry.entry_id)
    hass.data.pop(LEDGERS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def reauth_flows(hass) -> list[str]:
    """Return the steps of the forms that ask for another key."""
    return [
        flow["step_id"]
        for flow in hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == "reauth"
    ]


# --- Beginning ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("household", "most"), [("iog", 12), ("iog-four-rate", 15), ("agile", 9), ("fixed-flat", 9)]
)
async def test_a_first_start_takes_few_requests(
    hass, freezer, household, supplier, add_entry, most
):
    """One for the account, one for the cars, one for each feed, charge and meter, and a login."""
    freezer.move_to(NOON)
    entry = await add_entry()
    assert entry.state is ConfigEntryState.LOADED
    assert len(supplier.calls()) <= most
    asked = kinds(supplier)
    assert asked["login"] == asked["account"] == 1
    assert asked["dispatches"] == (1 if "iog" in household else 0)


async def test_a_reload_takes_no_request(hass, freezer, supplier, add_entry):
    """All answers are young enough; what they said is shown."""
    freezer.move_to(NOON)
    entry = await add_entry()
    asked = len(supplier.calls())
    freezer.tick(timedelta(minutes=5))
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    assert kinds(supplier, asked) == {}
    assert not wrong_entities(hass, supplier, expected_values("iog", NOON))


async def test_a_restart_after_forty_minutes_takes_no_request_at_once(
    hass, freezer, supplier, add_entry
):
    """What was missed is made up for within ten minutes, with a login, since no token is kept."""
    freezer.move_to(NOON)
    entry = await add_entry()
    asked = len(supplier.calls())
    begun = NOON + timedelta(minutes=40)
    freezer.move_to(begun)
    await restart(hass, entry)
    assert kinds(supplier, asked) == {}
    assert not wrong_entities(hass, supplier, expected_values("iog", NOON))
    due = state_of(hass, supplier, "car", "dispatches_last_retrieved").attributes["next_refresh"]
    assert begun < due <= begun + timedelta(minutes=10)
    await move_to(hass, freezer, due)
    made_up = kinds(supplier, asked)
    assert (made_up["login"], made_up["dispatches"]) == (1, 1)


async def test_answers_too_old_at_a_start_are_renewed_one_after_the_other(
    hass, freezer, supplier, add_entry
):
    """After 13 hours: account and readings (each 6 hours) and rates (12) are shown as they were.

    Many homes may start at once, so each asks for each at a moment of its own, within ten minutes.
    """
    freezer.move_to(NOON)
    entry = await add_entry()
    asked = len(supplier.calls())
    begun = NOON + timedelta(hours=13)
    freezer.move_to(begun)
    await restart(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    assert kinds(supplier, asked) == {}
    for step in range(1, 62):
        await move_to(hass, freezer, begun + step * timedelta(seconds=10))
    made_up = supplier.calls()[asked:]
    moments = {
        kind: {call.at for call in made_up if call.kind == kind}
        for kind in ("account", "rates", "consumption")
    }
    assert all(len(at) == 1 for at in moments.values())
    assert len(set.union(*moments.values())) == 3


@pytest.mark.parametrize("household", ["agile"])
@pytest.mark.parametrize(
    ("begun", "at_once"),
    [
        pytest.param("22:49:59", 0, id="ten minutes before the prices end, and a second"),
        pytest.param("22:50:00", 1, id="ten minutes before"),
        pytest.param("23:00:00", 1, id="as they end"),
    ],
)
async def test_no_home_is_left_without_a_price_by_a_start(
    hass, freezer, supplier, add_entry, begun, at_once
):
    """At noon prices are known to 23:00; there is no time to wait when they are about to end."""
    freezer.move_to(NOON)
    entry = await add_entry()
    asked = len(supplier.calls())
    freezer.move_to(f"2026-11-18T{begun}+00:00")
    await restart(hass, entry)
    # one for import, one for export
    assert kinds(supplier, asked)["rates"] == 2 * at_once
    current = float(state_of(hass, supplier, "import", "current_rate").state)
    assert current == expected_values("agile", dt_util.utcnow())["import", "current_rate"]


async def test_restarts_in_a_row_never_ask_twice_in_a_minute(hass, freezer, supplier, add_entry):
    """The ledger outlives them: ten restarts in ten minutes, and no plan is asked for too soon."""
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    slot = {"start": NOON, "end": NOON + timedelta(hours=1)}
    supplier.perform({"do": "plan", "slots": [slot]})
    entry = await add_entry()
    for number in range(1, 11):
        # in a charge each start asks soon
        await move_to(hass, freezer, NOON + number * timedelta(seconds=55))
        await restart(hass, entry)
        assert entry.state is ConfigEntryState.LOADED
    moments = [call.at for call in supplier.calls("dispatches")]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(moments) > 1
    assert min(gaps) >= timedelta(minutes=1)


DOWN = [
    pytest.param(Fault(kind=kind, left=None), id=kind)
    for kind in ("502", "cut", "html403", "429", "non_json", "kt_ct_1199", "kt_ct_7899")
]


@pytest.mark.parametrize("fault", DOWN)
async def test_a_service_that_is_down_leaves_a_first_start_waiting(
    hass, freezer, supplier, add_entry, fault
):
    """With nothing stored it is tried again, and the key is not blamed."""
    freezer.move_to(NOON)
    supplier.world.faults.arm(fault)
    entry = await add_entry()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason
    assert reauth_flows(hass) == []
    supplier.world.faults.clear()
    for hours in (1, 2, 3):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    assert entry.state is ConfigEntryState.LOADED
    moment = NOON + timedelta(hours=3)
    assert not wrong_entities(hass, supplier, expected_values("iog", moment))


@pytest.mark.parametrize("fault", DOWN)
async def test_a_service_that_is_down_does_not_stop_a_restart(
    hass, freezer, supplier, add_entry, fault
):
    """With stored answers all that is still true is shown at once."""
    freezer.move_to(NOON)
    entry = await add_entry()
    supplier.world.faults.arm(fault)
    freezer.tick(timedelta(hours=7))
    await restart(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    assert reauth_flows(hass) == []
    still_true = expected_values("iog", NOON + timedelta(hours=7))
    del still_true["car", "intelligent_state"]
    assert not wrong_entities(hass, supplier, still_true)
    assert state_of(hass, supplier, "car", "intelligent_state").state == STATE_UNAVAILABLE


async def a_few_turns() -> None:
    """Let everything go on that waits for its turn, or a thread; the clock stands still."""
    for _ in range(500):
        await asyncio.to_thread(bool)


async def test_a_slow_service_is_waited_for_ten_seconds(
    hass, hass_storage, freezer, supplier, add_entry
):
    """Then what is stored has to do; an answer that is late is taken when it comes."""
    freezer.move_to(NOON)
    entry = await add_entry()
    await hass.config_entries.async_unload(entry.entry_id)
    del hass_storage[f"{DOMAIN}.{entry.entry_id}.standing_charges"]
    supplier.world.faults.arm(Fault(kind="delay", seconds=15, only="standing_charges"))
    starting = asyncio.create_task(hass.config_entries.async_setup(entry.entry_id))
    await a_few_turns()
    assert not supplier.world.faults.armed, "it is held up there"
    for seconds, is_done in ((9, False), (11, True)):
        freezer.move_to(NOON + timedelta(seconds=seconds))
        await a_few_turns()
        assert starting.done() is is_done
    assert entry.state is ConfigEntryState.LOADED
    assert shown(hass, supplier, "import", "current_rate") == 0.2959992
    assert shown(hass, supplier, "import", "standing_charge") is None
    await move_to(hass, freezer, NOON + timedelta(seconds=16))
    assert shown(hass, supplier, "import", "standing_charge") == pytest.approx(0.53838015)


async def test_no_name_and_no_connection_are_never_final(hass, freezer, supplier, add_entry):
    """Neither a DNS failure nor a refused connection is an error that ends a set-up."""
    freezer.move_to(NOON)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
        refused = await add_entry(data={"api_url": nobody})
        assert refused.state is ConfigEntryState.SETUP_RETRY
    await hass.config_entries.async_remove(refused.entry_id)
    nowhere = socket.gaierror(-2, "Name or service not known")
    with patch("aiohttp.connector.TCPConnector._resolve_host", side_effect=nowhere):
        unknown = await add_entry(data={"api_url": "https://api.nowhere.invalid"})
    assert unknown.state is ConfigEntryState.SETUP_RETRY
    assert reauth_flows(hass) == []


# --- Keys -----------------------------------------------------------------------------------------


async def test_a_wrong_key_is_asked_for_anew(hass, freezer, supplier, add_entry):
    """Nothing is stored and the key is wrong: only a person can help."""
    freezer.move_to(NOON)
    supplier.perform({"do": "change_key", "api_key": "sk_live_new"})
    entry = await add_entry(data={"api_key": "sk_live_old"})
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert reauth_flows(hass) == ["reauth_confirm"]


async def test_a_key_that_is_changed_later_is_asked_for_once(hass, freezer, supplier, add_entry):
    """All sources meet the wrong key; there is one form, and the last good values stay."""
    freezer.move_to(NOON)
    await add_entry()
    supplier.perform({"do": "change_key", "api_key": "sk_live_new"})
    supplier.perform({"do": "revoke_tokens"})
    for hours in (7, 14, 21):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    assert reauth_flows(hass) == ["reauth_confirm"]
    right = expected_values("iog", NOON + timedelta(hours=21))
    kept = {key: right[key] for key in right if key[1] in ("current_rate", "off_peak", "tariff")}
    assert not wrong_entities(hass, supplier, kept)


@pytest.mark.parametrize("code", ["KT-CT-1111", "KT-CT-1124", "KT-CT-1143", "OE-0103"])
async def test_a_token_that_is_refused_is_no_wrong_key(hass, freezer, supplier, add_entry, code):
    """It expired or was revoked: a new one is got, and nobody is asked for a key."""
    freezer.move_to(NOON)
    await add_entry()
    supplier.perform({"do": "revoke_tokens", "code": code})
    supplier.perform({"do": "plug_in"})
    for minutes in range(5, 66, 5):
        await move_to(hass, freezer, NOON + timedelta(minutes=minutes))
    assert reauth_flows(hass) == []
    assert shown(hass, supplier, "car", "intelligent_state") == "smart_control_capable"


# --- Ending ---------------------------------------------------------------------------------------


async def test_an_unloaded_entry_asks_nobody(hass, freezer, supplier, add_entry):
    """Its entities are unavailable, and no timer is left."""
    freezer.move_to(NOON)
    entry = await add_entry()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert state_of(hass, supplier, "import", "current_rate").state == STATE_UNAVAILABLE
    asked = len(supplier.calls())
    await move_to(hass, freezer, NOON + timedelta(days=1))
    assert len(supplier.calls()) == asked


async def test_what_was_stored_goes_with_the_entry(
    hass, hass_storage, freezer, supplier, add_entry
):
    """Five files of answers, and the ledger with the key's last entry."""
    freezer.move_to(NOON)
    entry = await add_entry()
    assert len(files(hass_storage)) == 6
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert files(hass_storage) == set()


async def test_an_account_that_never_started_leaves_nothing_either(
    hass, hass_storage, freezer, supplier, add_entry
):
    """Removed while it waits for the service."""
    freezer.move_to(NOON)
    supplier.world.faults.arm(Fault(kind="502", left=None))
    entry = await add_entry()
    await hass.config_entries.async_remove(entry.entry_id)
    assert files(hass_storage) == set()


async def test_two_accounts_of_a_key_share_a_ledger(
    hass, hass_storage, freezer, supplier, add_entry
):
    """One token serves both; the ledger stays until the last of them is removed."""
    freezer.move_to(NOON)
    supplier.perform({"do": "accounts", "numbers": [supplier.world.account_number, OTHER_ACCOUNT]})
    first = await add_entry()
    second = await add_entry(data={"account_number": OTHER_ACCOUNT})
    assert second.state is ConfigEntryState.LOADED
    assert kinds(supplier)["login"] == 1
    assert kinds(supplier)["account"] == 2
    await move_to(hass, freezer, NOON + timedelta(minutes=30))
    spent = state_of(hass, supplier, "account", "requests_last_hour")
    assert int(spent.state) == len(supplier.calls())
    assert len([name for name in files(hass_storage) if ".ledger." in name]) == 1
    await hass.config_entries.async_remove(first.entry_id)
    assert len([name for name in files(hass_storage) if ".ledger." in name]) == 1
    await hass.config_entries.async_remove(second.entry_id)
    assert files(hass_storage) == set()


# --- Devices --------------------------------------------------------------------------------------


async def test_only_devices_that_are_gone_may_be_deleted(hass, freezer, supplier, add_entry):
    """A meter that the account has would only come back."""
    freezer.move_to(NOON)
    entry = await add_entry()
    registry = dr.async_get(hass)
    gone = registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "9999999999999")}
    )
    devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
    assert len(devices) == 6
    for device in devices:
        may_go = await async_remove_config_entry_device(hass, entry, device)
        assert may_go is (device.id == gone.id)
