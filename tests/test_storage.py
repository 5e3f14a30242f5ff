"""Stored answers and the ledger as files: whatever stands in them, the entry begins."""

from pathlib import Path
from homeassistant.config_entries import ConfigEntryState
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.access import LEDGERS
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.octopus.budget import Call
from custom_components.octopus_insight.storage import Answer, AnswerStore, async_remove_answers
from simulator.expected.reader import expected_values
from tests.harness.clock import HALF_HOUR, HOUR, MINUTE, NOON
from tests.harness.home import Home

LATER = NOON + HOUR

FRAME = '{{"version": 1, "minor_version": 1, "key": "x", "data": {}}}'
DAMAGED = {
    "empty": "",
    "cut off": '{"version": 1, "minor_version": 1, "data": {"value": ',
    "binary": "\x00\x00\x00\x00",
    "a list": "[]",
    "a number": "3",
    "null": "null",
    "no version": '{"data": {}}',
    "no data": '{"version": 1, "minor_version": 1}',
    "of a later version": '{"version": 99, "minor_version": 1, "data": {}}',
    "null inside": FRAME.format("null"),
    "a list inside": FRAME.format("[]"),
    "nothing inside": FRAME.format("{}"),
    "another shape": FRAME.format('{"value": 3, "retrieved_at": "yesterday"}'),
    "wrong values": FRAME.format('{"value": {"a": {"b": 1}}, "retrieved_at": 5, "entries": 7}'),
}
WITHOUT_FILE = {Call.LOGIN, Call.SETTLED, Call.STATEMENTS, Call.HISTORY, Call.LIVE}
EVERY_KIND = (*(call for call in Call if call not in WITHOUT_FILE), "ledger")


@pytest.fixture
def hass_storage() -> dict:
    """Let files be files: what is damaged is how they are read."""
    return {}


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep them in a folder of their own."""
    return hass_tmp_config_dir


def path_of(home: Home, kind: str) -> Path:
    """Return the file of a kind of answer, or of the ledger."""
    pattern = "ledger.*" if kind == "ledger" else f"{home.entry.entry_id}.{kind}"
    (path,) = Path(home.hass.config.path(".storage")).glob(f"{DOMAIN}.{pattern}")
    return path


async def restart_with(home: Home, text: str, *kinds: str) -> None:
    """Write something into files of answers, or of the ledger, and begin as after a restart."""
    # Octoplus is not asked about at a start, but a while after it
    await home.at(NOON + HALF_HOUR)
    await home.unload()
    home.hass.data.pop(LEDGERS)
    for kind in kinds:
        await home.hass.async_add_executor_job(path_of(home, kind).write_text, text)
    home.freezer.move_to(LATER)
    await home.load()


async def assert_begins_and_finds_it_whole(home: Home, *, is_ledger_new: bool) -> None:
    """What was damaged is asked for again, and the next start finds it whole."""
    assert home.entry.state is ConfigEntryState.LOADED
    right = expected_values("iog", LATER)
    if is_ledger_new:
        # it may have held a request of a moment ago: the cars are asked a minute later
        del right["car", "intelligent_state"], right["car", "smart_charging_slots"]
    assert not home.wrong(right)
    asked = len(home.calls())
    home.freezer.move_to(LATER + 2 * MINUTE)
    await home.reload()
    assert len(home.calls()) - asked <= 3


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
async def test_damaged_files_are_no_reason_not_to_begin(home, text):
    """However each of them is damaged."""
    await home.set_up()
    await restart_with(home, text, *EVERY_KIND)
    await assert_begins_and_finds_it_whole(home, is_ledger_new=True)


@pytest.mark.parametrize("text", [DAMAGED["cut off"], DAMAGED["wrong values"]])
@pytest.mark.parametrize("kind", EVERY_KIND)
async def test_a_damaged_file_is_none_among_whole_ones(home, kind, text):
    """Unreadable, or readable and no answer.

    Nobody can know what a ledger held: the cars are not asked within the next minute.
    """
    await home.set_up()
    asked = len(home.calls("dispatches"))
    await restart_with(home, text, kind)
    if kind == "ledger":
        assert len(home.calls("dispatches")) <= asked + 2
        assert home.calls("dispatches")[-1].at < LATER
    await assert_begins_and_finds_it_whole(home, is_ledger_new=kind == "ledger")


async def test_an_answer_is_read_as_it_was_written(hass):
    """Value and moment; before the first there is none, after the removal neither."""
    MockConfigEntry(entry_id="entry").add_to_hass(hass)
    store = AnswerStore[int](hass, "entry", Call.RATES, int)
    assert await store.async_load() is None
    await store.async_save(Answer(value=7, retrieved_at=NOON))
    again = AnswerStore[int](hass, "entry", Call.RATES, int)
    assert await again.async_load() == Answer(value=7, retrieved_at=NOON)
    other = AnswerStore[int](hass, "entry", Call.ACCOUNT, int)
    assert await other.async_load() is None
    await async_remove_answers(hass, "entry")
    assert await AnswerStore[int](hass, "entry", Call.RATES, int).async_load() is None
