"""Keeps the past of one account: what the home knows of it is written to the store."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
import json
from pathlib import Path
import sqlite3
from typing import Any, Final
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from ..const import DOMAIN, LOGGER
from ..coordinator import Home, HomeCoordinator
from ..coordinator.timer import Timer
from ..errors import translated
from ..model.history.batch import Batch, Raw, RawKind
from ..model.history.half_hour import Authority, Price
from ..model.interval import HALF_HOUR, Interval, local_date
from ..model.prices.tariff import Fuel, Rate
from ..model.serialize import dump
from ..model.usage.consumption import GasUnit, gas_energy_kwh
from ..model.views import MeterView
from ..withdrawal import async_raise, async_withdraw
from .files import FileError, batch_of, read_csv
from .store import REBUILT, Store

WRITE_AFTER: Final = timedelta(minutes=1)
"""How long more may come before the next write."""
WRITE_EVERY: Final = timedelta(minutes=10)
"""At most, to spare memory cards."""
DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def store_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where an account's half hours are."""
    return Path(hass.config.path(f"{DOMAIN}.{entry_id}.db"))


async def async_remove_history(hass: HomeAssistant, entry_id: str) -> None:
    """Delete an account's half hours; statistics stay, as the recorder's history does."""

    def remove() -> None:
        path = store_path(hass, entry_id)
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink(missing_ok=True)

    for _, issue_id in [*ir.async_get(hass).issues]:
        if issue_id.startswith((f"history_damaged_{entry_id}", f"statement_differs_{entry_id}")):
            async_withdraw(hass, issue_id)
    await hass.async_add_executor_job(remove)


class History:
    """The past of one account."""

    def __init__(self, hass: HomeAssistant, coordinator: HomeCoordinator) -> None:
        """Prepare; nothing is opened yet."""
        self.hass, self.coordinator = hass, coordinator
        self.entry: ConfigEntry[Any] = coordinator.config_entry
        self.store = Store(store_path(hass, self.entry.entry_id))
        self._timer = Timer(hass, self._async_due, "write half hours")
        self._written_at = dt_util.utcnow() - WRITE_EVERY
        self._listeners: list[Callable[[], None]] = []
        self.was_rebuilt = False
        """Whether the file took a damaged one's place, and is to be filled from the service."""
        self._writing = asyncio.Lock()

    async def async_start(self) -> None:
        """Open the store, and follow the home until the entry is unloaded."""
        entry, hass = self.entry, self.hass
        await self._async_open()
        entry.async_on_unload(self.async_stop)  # begun last of all
        entry.async_on_unload(self.coordinator.async_add_listener(self._async_follow))
        entry.async_on_unload(self._timer.async_stop)
        entry.async_on_unload(
            hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, self._async_final_write)
        )
        self._async_follow()

    async def async_stop(self) -> None:
        """Write what is not written yet, and close."""
        await self.async_keep()
        await self.ask(Store.close)
        self._async_say("history_unwritable", None)

    async def _async_open(self) -> None:
        aside = await self.hass.async_add_executor_job(self.store.open)
        self.was_rebuilt = await self.ask(lambda store: store.note(REBUILT) is not None)
        if aside is not None:
            self._async_say("history_damaged", aside)
            if self.entry.state is ConfigEntryState.LOADED:  # what is known of the file is no more
                self.hass.config_entries.async_schedule_reload(self.entry.entry_id)
        self._async_say("history_unwritable", None if self.store.is_on_disk else self.store.path)

    @callback
    def _async_say(self, key: str, file: Path | None) -> None:
        """Show the repair of a file; None: there is nothing to repair."""
        issue_id = f"{key}_{self.entry.entry_id}"
        if file is None:
            async_withdraw(self.hass, issue_id)
        else:
            async_raise(self.hass, issue_id, key, {"file": file.name})

    async def ask[R](self, work: Callable[[Store], R]) -> R:
        """Put a question to the store, beside the event loop; errors of the disk are translated."""
        try:
            return await self.hass.async_add_executor_job(work, self.store)
        except sqlite3.ProgrammingError as err:  # it is closed
            raise translated(HomeAssistantError, "refresh_not_loaded") from err
        except sqlite3.DatabaseError as err:
            if err.sqlite_errorcode & 0xFF in DAMAGED:
                await self._async_open()
            raise translated(HomeAssistantError, "history_failed") from err

    async def async_write(self, batch: Batch) -> bool:
        """Write all of it or nothing, and say so to who listens; False: it could not be written."""
        try:
            changes = await self.ask(lambda store: store.write(batch))
        except HomeAssistantError as err:
            if not isinstance(err.__cause__, sqlite3.ProgrammingError):
                self._async_say("history_unwritable", self.store.path)
            return False
        if self.store.is_on_disk:
            self._async_say("history_unwritable", None)
        if changes:
            for listener in [*self._listeners]:
                listener()
        return True

    async def async_import(
        self, view: MeterView, opened: Callable[[], AbstractContextManager[Iterable[str]]]
    ) -> int:
        """Take over all of a file or nothing, and return how many half hours; may `FileError`."""
        now, per_unit = dt_util.utcnow(), self.kwh_per_unit(view)
        if per_unit is None:
            raise FileError("csv_gas_unit")

        def read(store: Store) -> Batch:
            with opened() as lines:
                rows = read_csv(lines, view.zone, now)
            return batch_of(store, view.point.id, rows, per_unit, now)

        batch = await self.ask(read)
        if not await self.async_write(batch):
            raise translated(HomeAssistantError, "history_failed")
        return sum(map(len, batch.readings.values()))

    @callback
    def async_add_listener(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call back after half hours have changed; what is returned ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_follow(self, work: Callable[[], Coroutine[Any, Any, None]]) -> Callable[..., None]:
        """Do work after changes, one at a time, and whenever what is returned is called."""
        lock = asyncio.Lock()

        async def follow() -> None:
            async with lock:
                try:
                    await work()
                except HomeAssistantError as err:  # it is closed: the next start goes on
                    LOGGER.debug("The past was not followed: %r", err)

        @callback
        def begin(_now: object = None) -> None:
            self.entry.async_create_background_task(self.hass, follow(), "follow the past")

        self.entry.async_on_unload(self.async_add_listener(begin))
        return begin

    def kwh_per_unit(self, view: MeterView) -> float | None:
        """Return the energy in what a meter counts; None: it is not known what it counts."""
        if view.point.fuel is not Fuel.GAS:
            return 1.0
        if view.gas_unit is GasUnit.M3:
            return gas_energy_kwh(1.0, self.coordinator.data.knowledge.preferences.calorific_value)
        return None if view.gas_unit is None else 1.0

    # --- Following the home -----------------------------------------------------------------------
    @callback
    def _async_follow(self) -> None:
        due = max(dt_util.utcnow() + WRITE_AFTER, self._written_at + WRITE_EVERY)
        if not self._timer.is_set:
            self._timer.async_set(due)

    @callback
    def _async_due(self, _now: datetime) -> None:
        self.entry.async_create_background_task(self.hass, self.async_keep(), "write half hours")

    async def _async_final_write(self, _event: Event[Any]) -> None:
        await self.async_keep()

    async def async_keep(self) -> None:
        """Write what the home knows of the past and the store does not."""
        async with self._writing:
            self._timer.async_stop()
            self._written_at = now = dt_util.utcnow()
            if not self.store.is_on_disk:
                await self._async_open()
            home = self.coordinator.data
            await self.async_write(await self.hass.async_add_executor_job(_known, home, now))


def _known(home: Home, now: datetime) -> Batch:
    """Return what is known of the past."""
    return Batch(
        at=now,
        readings={point: metered.rows for point, metered in home.metered.items()},
        prices={point: dict(_past_prices(view, now)) for point, view in home.meters.items()},
        authority=Authority.RECONCILED,
        charges={point: _charges(home, view, now) for point, view in home.meters.items()},
        raw=tuple(_raw(home)),
        in_order=True,
    )


def _past_prices(view: MeterView, now: datetime) -> Iterator[tuple[datetime, Price]]:
    for slot in view.timeline.slots:
        if slot.rate is not None and slot.end <= now and slot.duration == HALF_HOUR:
            yield slot.start, Price.of(slot)


def _charges(home: Home, view: MeterView, now: datetime) -> dict[date, Rate]:
    """Return the standing charges of yesterday and today."""
    moments = (now - timedelta(days=1), now)
    found = {
        local_date(at, home.zone): home.knowledge.standing_charge(view.point, at) for at in moments
    }
    return {day: rate for day, rate in found.items() if rate is not None}


def _raw(home: Home) -> Iterator[Raw]:
    """Yield what was told of dispatches and sessions."""
    for car, memory in home.knowledge.memories.items():
        for change in memory.log:
            at, rows = change.known_at, (*change.added, *change.withdrawn)
            until = max((row.end for row in rows), default=at)
            when = Interval(start=at, end=max(until, at + HALF_HOUR))
            yield _raw_of(RawKind.PLAN_CHANGE, when, at, change, owner=car)
        for started in memory.started:
            when = Interval(start=started.start, end=started.end)
            yield _raw_of(RawKind.STARTED, when, started.seen_at, started, owner=car)
        for completed in memory.completed:
            known_at = completed.known_at or completed.end
            yield _raw_of(RawKind.COMPLETED, completed, known_at, completed)
    for session in home.octoplus.sessions if home.octoplus is not None else ():
        yield _raw_of(RawKind.SESSION, session.when, session.when.start, session)


def _raw_of(
    kind: RawKind, when: Interval, known_at: datetime, value: object, *, owner: str = ""
) -> Raw:
    text = json.dumps(dump(value), sort_keys=True)
    return Raw(
        kind=kind, owner=owner, start=when.start, end=when.end, known_at=known_at, value=text
    )
