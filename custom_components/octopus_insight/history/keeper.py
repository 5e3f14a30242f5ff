"""Keeps the past of one account: what the home knows of it is written to the store."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from datetime import datetime
import json
from pathlib import Path
import sqlite3
from typing import Any
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.debounce import Debouncer
from homeassistant.util import dt as dt_util
from ..const import DOMAIN, LOGGER
from ..coordinator import Home, HomeCoordinator
from ..errors import translated
from ..model.charging.memory import StartedHalfHour
from ..model.history.batch import Batch, Raw, RawKind
from ..model.history.half_hour import Authority, Price
from ..model.interval import DAY, HALF_HOUR, Interval, local_date
from ..model.prices.tariff import Fuel
from ..model.serialize import dump
from ..model.usage.consumption import GasUnit, gas_energy_kwh
from ..model.usage.cost import whole_half_hours
from ..model.views import MeterView
from ..withdrawal import async_raise, async_withdraw
from .files import FileError, batch_of, read_csv
from .nem12 import is_nem12, read_nem12
from .store import REBUILT, Store


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

    was_rebuilt = False
    """Whether the file took a damaged one's place, and is to be filled from the service."""

    def __init__(self, hass: HomeAssistant, coordinator: HomeCoordinator) -> None:
        """Prepare; nothing is opened yet."""
        self.hass, self.coordinator = hass, coordinator
        self.entry: ConfigEntry[Any] = coordinator.config_entry
        self.store = Store(store_path(hass, self.entry.entry_id))
        self._listeners: list[Callable[[], None]] = []
        self._timer = Debouncer(  # every ten minutes at most, to spare memory cards
            hass, LOGGER, cooldown=600, immediate=False, function=self.async_keep, background=True
        )

    async def async_start(self) -> None:
        """Open the store, and follow the home until the entry is unloaded."""
        keep, listen = self._timer.async_schedule_call, self.hass.bus.async_listen_once
        await self._async_open()
        unload = self.entry.async_on_unload
        unload(self.async_stop)  # begun last of all
        unload(self.coordinator.async_add_listener(keep))
        unload(self._timer.async_shutdown)
        unload(listen(EVENT_HOMEASSISTANT_FINAL_WRITE, self.async_keep))
        await self.async_keep()

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
            if err.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                await self._async_open()
            else:
                self._async_say("history_unwritable", self.store.path)
            raise translated(HomeAssistantError, "history_failed") from err

    async def async_note(self, name: str) -> dict[str, Any]:
        """Return what was remembered under a name; {}: nothing, or it cannot be read."""
        with suppress(AttributeError, HomeAssistantError, ValueError):
            text = await self.ask(lambda store: store.note(name))
            return dict(json.loads(text or "{}").items())
        return {}

    async def async_write(self, batch: Batch) -> bool:
        """Write all of it or nothing, and say so to who listens; False: it could not be written."""
        try:
            changes = await self.ask(lambda store: store.write(batch))
        except HomeAssistantError:
            return False
        if self.store.is_on_disk:
            self._async_say("history_unwritable", None)
        for listener in [*self._listeners] if changes else ():
            listener()
        return True

    async def async_import(self, view: MeterView, text: Callable[[], str]) -> int:
        """Take over all of a file or nothing, and return how many half hours; may `FileError`."""
        now, per_unit = dt_util.utcnow(), self.kwh_per_unit(view)
        if per_unit is None:
            raise FileError("csv_gas_unit")

        def read(store: Store) -> Batch:
            content = text()
            if is_nem12(content):
                rows = read_nem12(content, now, is_export=view.point.is_export)
            else:
                rows = read_csv(content, view.zone, now)
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

    async def async_keep(self, _event: Event | None = None) -> None:
        """Write what the home knows of the past and the store does not."""
        if not self.store.is_on_disk:
            await self._async_open()
        home, now = self.coordinator.data, dt_util.utcnow()
        await self.async_write(await self.hass.async_add_executor_job(_known, home, now))


def _known(home: Home, now: datetime) -> Batch:
    """Return what is known of the past."""
    days = {local_date(at, home.zone): at for at in (now - DAY, now)}
    known, prices, charges = home.knowledge, {}, {}
    for point, view in home.meters.items():
        over = (slot for slot in view.timeline.slots if slot.end <= now)
        prices[point] = Price.of_half_hours(whole_half_hours(over, home.metered[point].rows))
        charges[point] = {
            day: rate
            for day, at in days.items()
            if (rate := known.standing_charge(view.point, at)) is not None
        }
    return Batch(
        at=now,
        readings={point: it.in_order.readings for point, it in home.metered.items()},
        prices=prices,
        authority=Authority.COMPUTED if known.is_energy_only else Authority.RECONCILED,
        charges=charges,
        raw=tuple(_raw(home)),
        in_order=True,
    )


def _raw(home: Home) -> Iterator[Raw]:
    """Yield what was told of dispatches and sessions."""
    for car, memory in home.knowledge.memories.items():
        for change in memory.log:
            at = change.known_at
            ends = (row.end for row in (*change.added, *change.withdrawn))
            when = Interval(start=at, end=max((at + HALF_HOUR, *ends)))
            yield _row(RawKind.PLAN_CHANGE, when, at, change, car)
        for started in memory.started:
            yield _row(RawKind.STARTED, started, started.seen_at, started, car)
        for completed in memory.completed:
            yield _row(RawKind.COMPLETED, completed, completed.known_at or completed.end, completed)
    for session in home.octoplus.sessions if home.octoplus is not None else ():
        yield _row(RawKind.SESSION, session.when, session.when.start, session)


def _row(
    kind: RawKind, when: Interval | StartedHalfHour, at: datetime, value: object, owner: str = ""
) -> Raw:
    text, start, end = json.dumps(dump(value), sort_keys=True), when.start, when.end
    return Raw(kind=kind, owner=owner, start=start, end=end, known_at=at, value=text)
