"""What can happen to the file while it is used: damage, a full disk, a backup, an unload."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
import shutil
import sqlite3
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from custom_components.octopus_insight.backup import async_post_backup, async_pre_backup
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.history import keeper
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.usage.consumption import MeterReading

FIRST = datetime(2025, 11, 1, tzinfo=UTC)
COUNT = 48 * 90


def batch(kwh: float, count: int = COUNT) -> Batch:
    """Return readings of a point of nobody."""
    rows = (
        MeterReading(start=at, end=at + HALF_HOUR, quantity=kwh)
        for at in (FIRST + number * HALF_HOUR for number in range(count))
    )
    at = FIRST + timedelta(seconds=int(kwh))
    return Batch(at=at, readings={"nobody": tuple(rows)})


def energies(store: Store) -> set[float | None]:
    span = Interval(start=FIRST, end=FIRST + COUNT * HALF_HOUR)
    return {one.kwh for one in store.series("nobody", span).half_hours()}


def history_of(home):
    return home.entry.runtime_data.history


def file_of(home) -> Path:
    return keeper.store_path(home.hass, home.entry.entry_id)


def beside(home, suffix: str) -> Path:
    return Path(f"{file_of(home)}{suffix}")


async def test_a_damaged_file_is_told_once_and_begun_again(home):
    """At a start; what the home knows is in the new file, and the old one goes with the entry."""
    await home.set_up()
    assert not history_of(home).was_rebuilt
    await home.unload()
    file_of(home).write_bytes(b"Tariff" * 3000)
    await home.load()
    aside = beside(home, ".damaged-2026-11-18")
    assert home.issues() == {"history_damaged": {"file": aside.name}}
    assert aside.stat().st_size == len(b"Tariff") * 3000
    assert history_of(home).was_rebuilt
    await history_of(home).async_keep()
    bounds = await history_of(home).ask(lambda store: store.bounds(home.supplier.id_of("import")))
    assert bounds is not None
    await home.reload()
    assert home.issues().keys() == {"history_damaged"}
    assert history_of(home).was_rebuilt
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert [*aside.parent.glob(f"{file_of(home).name}*")] == []
    assert home.issues() == {}


async def test_damage_that_is_met_on_the_way_is_mended_at_once(home):
    """The question fails in words that people can read; all begins again with a new file."""
    await home.set_up()
    history = history_of(home)

    def meet(store: Store) -> None:
        store.copied(is_begun=False)  # all of it is in the file itself
        store.path.write_bytes(b"Tariff" * 3000)
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    with pytest.raises(HomeAssistantError) as raised:
        await history.ask(meet)
    assert raised.value.translation_key == "history_failed"
    await home.settle()
    assert home.issues().keys() == {"history_damaged"}
    assert history_of(home) is not history
    history = history_of(home)
    assert history.was_rebuilt
    assert await history.async_write(batch(1.0))
    assert await history.ask(energies) == {1.0}


async def test_a_full_disk_is_told_until_it_takes_again_what_was_not_written(home):
    await home.set_up()
    history, point = history_of(home), home.supplier.id_of("import")
    connection = history.store._connection
    connection.execute("PRAGMA query_only=1")
    kept = await history.ask(lambda store: store.bounds(point))
    await home.at("+12:00:30")  # a day later there is more to write
    assert home.issues() == {"history_unwritable": {"file": file_of(home).name}}
    assert await history.ask(lambda store: store.bounds(point)) == kept
    assert not await history.async_write(batch(1.0))
    connection.execute("PRAGMA query_only=0")
    await history.async_keep()
    assert home.issues() == {}
    assert await history.ask(lambda store: store.bounds(point)) != kept


async def test_a_disk_that_lets_us_not_begin_is_tried_again(home):
    """Meanwhile memory answers, and prices are shown."""
    home.entry = home.supplier.entry()
    home.entry.add_to_hass(home.hass)
    file_of(home).mkdir()
    await home.load()
    history, point = history_of(home), home.supplier.id_of("import")
    assert home.issues().keys() == {"history_unwritable"}
    assert home.shown("import", "current_rate") is not None
    await history.async_keep()
    assert await history.ask(lambda store: store.bounds(point)) is not None
    assert home.issues().keys() == {"history_unwritable"}
    file_of(home).rmdir()
    await history.async_keep()
    assert home.issues() == {}
    assert await history.ask(lambda store: store.bounds(point)) is not None
    assert file_of(home).is_file()


async def test_a_question_after_the_unload_is_refused_in_words(home):
    await home.set_up()
    history = history_of(home)
    await home.unload()
    with pytest.raises(HomeAssistantError) as raised:
        await history.ask(Store.pending)
    assert raised.value.translation_key == "refresh_not_loaded"
    assert not await history.async_write(batch(1.0))
    assert home.issues() == {}


async def test_a_restart_writes_nothing_that_is_there_already(home):
    """Else a memory card would wear out on the same nine days."""
    await home.set_up()
    await history_of(home).async_keep()
    await home.restart()
    history = history_of(home)
    before = history.store._connection.total_changes
    await history.async_keep()
    assert history.store._connection.total_changes == before


async def test_a_backup_in_mid_import_restores_to_a_whole_import_or_none(home, tmp_path):
    """The file is copied while an import is written, which goes on; then all is as usual."""
    await home.set_up()
    hass, history = home.hass, history_of(home)
    assert await history.async_write(batch(1.0))
    lines = [
        f"0.{number % 7}, {start.isoformat()}, {(start + HALF_HOUR).isoformat()}\n"
        for number in range(48 * 60)
        if (start := FIRST + number * HALF_HOUR)
    ]
    text = "Consumption (kwh), Start, End\n" + "".join(lines)
    view = history.coordinator.data.meters[home.supplier.id_of("import")]
    copies = []

    def copy(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        for one in (file_of(home), beside(home, "-wal")):  # as Home Assistant: no -shm
            shutil.copy(one, folder)
        copies.append(folder / file_of(home).name)

    await async_pre_backup(hass)
    importing = asyncio.create_task(history.async_import(view, lambda: text))
    more = [asyncio.create_task(history.async_write(batch(float(n)))) for n in range(2, 12)]
    for number in range(8):
        await hass.async_add_executor_job(copy, number)
    assert await importing == 48 * 60
    assert all(await asyncio.gather(*more))
    await hass.async_add_executor_job(copy, 8)
    await async_post_backup(hass)
    for restored in copies:
        store = Store(restored)
        assert (store.open(), store.is_on_disk) == (None, True)
        assert len(energies(store)) == 1
        series = store.series(view.point.id, Interval(start=FIRST, end=FIRST + 48 * 60 * HALF_HOUR))
        known = sum(one.kwh is not None for one in series.half_hours())
        assert known in {0, 48 * 60}
        store.close()
    assert known == 48 * 60
    assert beside(home, "-wal").stat().st_size == 0


async def test_home_assistant_finds_what_holds_the_file(home):
    await home.set_up()
    assert await async_setup_component(home.hass, "backup", {})
    await home.hass.async_block_till_done()
    manager = home.hass.data[DATA_MANAGER]
    assert DOMAIN in manager.platforms
    await manager.async_pre_backup_actions()
    (automatic,) = history_of(home).store._rows("PRAGMA wal_autocheckpoint")
    assert automatic == (0,)
    await manager.async_post_backup_actions()
    (automatic,) = history_of(home).store._rows("PRAGMA wal_autocheckpoint")
    assert automatic == (1000,)
