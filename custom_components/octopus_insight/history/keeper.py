"""Keeps the past of one account: what the home knows of it is written to the store."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
import json
from pathlib import Path
from typing import Any, Final
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from ..const import DOMAIN
from ..coordinator import Home, HomeCoordinator
from ..coordinator.timer import Timer
from ..model.history.batch import Batch, Raw, RawKind
from ..model.history.half_hour import Authority, Price
from ..model.interval import HALF_HOUR, Interval, local_date
from ..model.prices.tariff import Fuel, Rate
from ..model.serialize import dump
from ..model.usage.consumption import GasUnit, MeterReading, gas_energy_kwh
from ..model.views import MeterView
from .store import Store

WRITE_AFTER: Final = timedelta(minutes=1)
"""How long more may come before the next write."""
WRITE_EVERY: Final = timedelta(minutes=10)
"""At most, to spare memory cards."""


def store_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where an account's half hours are."""
    return Path(hass.config.path(f"{DOMAIN}.{entry_id}.db"))


async def async_remove_history(hass: HomeAssistant, entry_id: str) -> None:
    """Delete an account's half hours; statistics stay, as the recorder's history does."""

    def remove() -> None:
        path = store_path(hass, entry_id)
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink(missing_ok=True)

    await hass.async_add_executor_job(remove)


class History:
    """The past of one account."""

    was_rebuilt = False
    """Whether the store is new since the one before was damaged."""

    def __init__(self, hass: HomeAssistant, coordinator: HomeCoordinator) -> None:
        """Prepare; nothing is opened yet."""
        self.hass, self.coordinator = hass, coordinator
        self.entry: ConfigEntry[Any] = coordinator.config_entry
        self.store = Store(store_path(hass, self.entry.entry_id))
        self._timer = Timer(hass, self._async_due, "write half hours")
        self._written_at = dt_util.utcnow() - WRITE_EVERY
        self._listeners: list[Callable[[], None]] = []
        self._readings: dict[str, tuple[MeterReading, ...]] = {}
        self._prices: dict[str, dict[datetime, Price]] = {}
        self._charges: dict[tuple[str, date], Rate] = {}
        self._raw = frozenset[Raw]()
        self._writing = asyncio.Lock()

    async def async_start(self) -> None:
        """Open the store, and follow the home until the entry is unloaded."""
        await self.ask(Store.open)
        entry, hass = self.entry, self.hass
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

    async def ask[R](self, work: Callable[[Store], R]) -> R:
        """Put a question to the store, beside the event loop."""
        return await self.hass.async_add_executor_job(work, self.store)

    async def async_write(self, batch: Batch) -> None:
        """Write all of it or nothing, and say so to who listens."""
        changes = await self.ask(lambda store: store.write(batch))
        if changes or batch.charges:
            for listener in [*self._listeners]:
                listener()

    @callback
    def async_add_listener(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call back after half hours have changed; what is returned ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

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
            home = self.coordinator.data
            readings = {
                point: metered.rows
                for point, metered in home.metered.items()
                if metered.rows and self._readings.get(point) is not metered.rows
            }
            prices = {point: dict(_past_prices(view, now)) for point, view in home.meters.items()}
            charges = dict(_charges(home, now))
            raw = frozenset(_raw(home))
            batch = Batch(
                at=now,
                readings=readings,
                prices={
                    point: {
                        start: price
                        for start, price in known.items()
                        if self._prices.get(point, {}).get(start) != price
                    }
                    for point, known in prices.items()
                },
                authority=Authority.RECONCILED,
                charges=_by_point(
                    {key: it for key, it in charges.items() if self._charges.get(key) != it}
                ),
                raw=tuple(raw - self._raw),
            )
            await self.async_write(batch)
            self._readings |= readings
            self._prices, self._charges, self._raw = prices, charges, raw


def _past_prices(view: MeterView, now: datetime) -> Iterator[tuple[datetime, Price]]:
    for slot in view.timeline.slots:
        if slot.rate is not None and slot.end <= now and slot.duration == HALF_HOUR:
            yield slot.start, Price.of(slot)


def _charges(home: Home, now: datetime) -> Iterator[tuple[tuple[str, date], Rate]]:
    """Yield the standing charges of yesterday and today."""
    for point, view in home.meters.items():
        for moment in (now - timedelta(days=1), now):
            rate = home.knowledge.standing_charge(view.point, moment)
            if rate is not None:
                yield (point, local_date(moment, home.zone)), rate


def _by_point(charges: dict[tuple[str, date], Rate]) -> dict[str, dict[date, Rate]]:
    found: dict[str, dict[date, Rate]] = {}
    for (point, day), rate in charges.items():
        found.setdefault(point, {})[day] = rate
    return found


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
