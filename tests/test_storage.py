"""Stored answers and the ledger as files: whatever stands in them, the entry begins."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from custom_components.octopus_insight.access import LEDGERS
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.storage import (
    Answer,
    AnswerKind,
    AnswerStore,
    async_remove_answers,
)
from simulator.expected.reader import expected_values
from tests.harness.home import Supplier, move_to, wrong_entities

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

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


@pytest.fixture
def hass_storage() -> dict:
    """Let files be files: what is damaged is how they are read."""
    return {}


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep them in a folder of their own."""
    return hass_tmp_config_dir


def path_of(hass: HomeAssistant, supplier: Supplier, entry_id: str, kind: str) -> Path:
    """Return the file of a kind of answer, or of the ledger."""
    folder = Path(hass.config.path(".storage"))
    if kind == "ledger":
        (path,) = folder.glob(f"{DOMAIN}.ledger.*")
        return path
    return folder / f"{DOMAIN}.{entry_id}.{kind}"


async def restart_with(hass, entry, path: Path, text: str) -> None:
    """Write something into a file and begin as after a restart."""
    await hass.config_entries.async_unload(entry.entry_id)
    hass.data.pop(LEDGERS)
    await hass.async_add_executor_job(path.write_text, text)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("kind", [*AnswerKind, "ledger"])
async def test_a_damaged_file_is_no_reason_not_to_begin(
    hass, freezer, supplier, add_entry, kind, text
):
    """What it held is asked for anew, and the next start finds it whole."""
    freezer.move_to(NOON)
    entry = await add_entry()
    # Octoplus is not asked about at a start, but a while after it
    await move_to(hass, freezer, NOON + timedelta(minutes=30))
    path = path_of(hass, supplier, entry.entry_id, kind)
    assert path.exists()
    freezer.move_to(LATER)
    await restart_with(hass, entry, path, text)
    assert entry.state is ConfigEntryState.LOADED
    right = expected_values("iog", LATER)
    if kind == "ledger":
        # it may have held a request of a moment ago: the cars are asked a minute later
        del right["car", "intelligent_state"]
    assert not wrong_entities(hass, supplier, right)
    asked = len(supplier.calls())
    freezer.move_to(LATER + timedelta(minutes=2))
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(supplier.calls()) - asked <= 3


async def test_a_damaged_ledger_counts_as_a_request_just_made(hass, freezer, supplier, add_entry):
    """Nobody can know what it held: the cars are not asked within the next minute."""
    freezer.move_to(NOON)
    entry = await add_entry()
    path = path_of(hass, supplier, entry.entry_id, "ledger")
    freezer.move_to(LATER)
    await restart_with(hass, entry, path, FRAME.format('{"entries": 7}'))
    assert len(supplier.calls("dispatches")) == 1


async def test_an_answer_is_read_as_it_was_written(hass):
    """Value and moment; before the first there is none, after the removal neither."""
    store = AnswerStore[int](hass, "entry", AnswerKind.RATES, int)
    assert await store.async_load() is None
    await store.async_save(Answer(value=7, retrieved_at=NOON))
    again = AnswerStore[int](hass, "entry", AnswerKind.RATES, int)
    assert await again.async_load() == Answer(value=7, retrieved_at=NOON)
    other = AnswerStore[int](hass, "entry", AnswerKind.ACCOUNT, int)
    assert await other.async_load() is None
    await async_remove_answers(hass, "entry")
    assert await AnswerStore[int](hass, "entry", AnswerKind.RATES, int).async_load() is None
