"""What the plug-in day leaves in Home Assistant's recorder, and what it writes to files.

The recorder is the real one, with a database in a file. Bytes are those in use in the tables of
states and attributes, in those of statistics, and in their indexes.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
import sqlite3
from types import MappingProxyType
from typing import Any, override
from unittest.mock import patch
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import recorder as recorder_helper
from homeassistant.setup import async_setup_component
from homeassistant.util.file import write_utf8_file_atomic
from custom_components.octopus_insight.const import DOMAIN, SUBENTRY_DISPLAY
from simulator.scenarios import DAYS, Day
from tools.demo.output import table
from .clock import frozen_at
from .day_run import SET_UP_BEFORE
from .home import Companion, bench_home
from .plug import PlugSensors
from .section import Figure, Options, Section

PLUG_IN_DAY = "plug-in, winter"
SHORT_DAY = timedelta(hours=2)
DAY = timedelta(hours=24)
POWER = "sensor.house_power"
READ_EVERY = timedelta(seconds=10)
FRIDGE_W, KETTLE_W, OVEN_W, OVEN_HOUR = 90, 2400, 1500, 18
KILOBYTE, MEGABYTE = 1e3, 1e6
RECORDED_LIMIT_KB = 150
FILES_LIMIT_MB = 2.5
"""Of a day."""
COMMIT_EVERY_S = 1800
"""Rarely: each commit is a moment of the simulated day, and the rows are the same."""

_ROWS = """
    SELECT states_meta.entity_id, COUNT(*) FROM states JOIN states_meta USING (metadata_id)
    WHERE last_updated_ts >= ? GROUP BY states_meta.entity_id
"""
_ATTRIBUTES = """
    SELECT states_meta.entity_id, SUM(size) FROM (
        SELECT MIN(state_id), metadata_id, LENGTH(shared_attrs) AS size, MIN(last_updated_ts) AS ts
        FROM states JOIN state_attributes USING (attributes_id) GROUP BY attributes_id
    ) JOIN states_meta USING (metadata_id) WHERE ts >= ? GROUP BY states_meta.entity_id
"""
_BYTES = "SELECT SUM(pgsize - unused) FROM dbstat WHERE name LIKE ? AND name NOT LIKE '%_meta%'"


class HousePower(Companion):
    """A meter that tells the house's power every ten seconds, never twice the same."""

    def __init__(self, day: Day, start: datetime) -> None:
        """Read first at the start [UTC]."""
        self._day, self._next_at, self._random = day, start, Random(11)  # noqa: S311 - no secret

    @property
    @override
    def next_at(self) -> datetime:
        return self._next_at

    @override
    def act(self, hass: HomeAssistant, now: datetime) -> None:
        if now < self._next_at:
            return
        self._next_at = now + READ_EVERY
        hass.states.async_set(POWER, str(self._power_w(now)), {"unit_of_measurement": "W"})

    def _power_w(self, now: datetime) -> int:
        """Return what the house takes: at rest, a fridge, meals, and the car [W]."""
        power_w = 300 + 20 * self._random.random()
        power_w += FRIDGE_W * (now.minute % 40 in range(15))
        power_w += KETTLE_W * (now.hour in {7, 13, 18} and now.minute % 20 in range(3))
        power_w += OVEN_W * self._random.random() * (now.hour == OVEN_HOUR)
        for truths in self._day.truths.values():
            is_charging = [truth.is_dispatching for truth in truths if truth.start <= now][-1:]
            power_w += (7300 + 100 * self._random.random()) * (is_charging == [True])
        return round(power_w)


@dataclass(slots=True)
class Files:
    """The bytes of ours that Home Assistant wrote, by file."""

    written: Counter[str] = field(default_factory=Counter)
    writes: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count while the context is open."""

        def counting(path: str, data: str | bytes, *args: Any, **more: Any) -> None:
            name = Path(path).name
            if name.startswith(DOMAIN):
                kind = "ledger" if ".ledger." in name else name.rpartition(".")[2]
                self.written[kind] += len(data)
                self.writes[kind] += 1
            write_utf8_file_atomic(path, data, *args, **more)

        with patch("homeassistant.helpers.storage.write_utf8_file_atomic", counting):
            yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was recorded since a moment, and what was written."""

    rows: Counter[str]
    attributes: Counter[str]
    """Bytes of attributes that nothing else had used before."""
    states: int
    """Bytes."""
    statistics: int
    """Bytes."""
    files: Files


async def kept_of_day(length: timedelta, *, has_power: bool) -> Kept:
    """Live the plug-in day from noon on with a plug entity and an e-ink display."""
    day = next(day for day in DAYS if day.name == PLUG_IN_DAY)
    start = day.noon - SET_UP_BEFORE
    plugs, files = PlugSensors(day), Files()
    companions: tuple[Companion, ...] = (plugs,)
    options = dict(plugs.options())
    if has_power:
        companions += (HousePower(day, start),)
        options["power_entity"] = POWER
    with frozen_at(start) as clock:
        async with bench_home(day.household, clock, day.events, companions) as home:
            database = home.folder / "home-assistant_v2.db"
            await _record(home.hass, database)
            await home.add()
            display = ConfigSubentry(
                data=MappingProxyType({}),
                subentry_type=SUBENTRY_DISPLAY,
                title="Hall",
                unique_id=None,
            )
            home.hass.config_entries.async_add_subentry(home.entry, display)
            await home.set_options(options)
            await home.run_until(day.noon)
            before = await _bytes(home.hass, database)
            with files.counted():
                await home.run_until(day.noon + length)
            after = await _bytes(home.hass, database)
            with closing(sqlite3.connect(database)) as connection:
                since = (day.noon.timestamp(),)
                rows = Counter(dict(connection.execute(_ROWS, since)))
                attributes = Counter(dict(connection.execute(_ATTRIBUTES, since)))
    states, statistics = (end - begin for begin, end in zip(before, after, strict=True))
    return Kept(rows=rows, attributes=attributes, states=states, statistics=statistics, files=files)


async def _record(hass: HomeAssistant, database: Path) -> None:
    """Begin to record everything but what is not ours."""
    recorder_helper.async_initialize_recorder(hass)
    config = {
        "db_url": f"sqlite:///{database}",
        "commit_interval": COMMIT_EVERY_S,
        "auto_purge": False,
        "exclude": {"entities": [POWER], "entity_globs": ["binary_sensor.plug_*"]},
    }
    if not await async_setup_component(hass, "recorder", {"recorder": config}):
        raise RuntimeError("The recorder does not start.")


async def _bytes(hass: HomeAssistant, database: Path) -> tuple[int, int]:
    """Return what states and statistics take in the database [bytes]."""
    await recorder_helper.get_instance(hass).async_block_till_done()
    with closing(sqlite3.connect(database)) as connection:
        states, statistics = (
            connection.execute(_BYTES, (like,)).fetchone()[0] for like in ("%state%", "%statistic%")
        )
    return states, statistics


async def recorder_section(options: Options) -> Section:
    """Live the day without a power sensor, and with one that speaks every ten seconds."""
    length = SHORT_DAY if options.is_short else DAY
    cases = {"no power sensor": False, "power every 10 s": True}
    hours = f"{length / timedelta(hours=1):g} hours"
    kept = {name: await kept_of_day(length, has_power=has) for name, has in cases.items()}
    return Section(
        title=f"{hours} of the plug-in day: rows recorded, files written",
        body="\n\n".join(f"{name}\n\n{_body(one)}" for name, one in kept.items()),
        figures=tuple(figure for name, one in kept.items() for figure in _figures(name, one)),
    )


def _body(kept: Kept) -> str:
    rows = [
        (entity_id, str(number), f"{kept.attributes[entity_id] / KILOBYTE:.1f}")
        for entity_id, number in kept.rows.most_common()
    ]
    rows.append(("all", str(kept.rows.total()), f"{kept.attributes.total() / KILOBYTE:.1f}"))
    files = [
        (kind, str(kept.files.writes[kind]), f"{size / MEGABYTE:.2f}")
        for kind, size in kept.files.written.most_common()
    ]
    recorded = table(("entity", "rows", "new attributes [kB]"), rows)
    written = table(("file", "writes", "written [MB]"), files)
    return f"{recorded}\n\n{written}\n\nStatistics: {kept.statistics / KILOBYTE:.1f} kB"


def _figures(name: str, kept: Kept) -> Iterator[Figure]:
    size_kb = round((kept.states + kept.statistics) / KILOBYTE, 1)
    yield Figure(f"{name}: states and statistics", size_kb, RECORDED_LIMIT_KB, unit="kB")
    size_mb = round(kept.files.written.total() / MEGABYTE, 2)
    yield Figure(f"{name}: files written", size_mb, FILES_LIMIT_MB, unit="MB")
