"""Keeps the home's figures of the past up to date, beside the event loop."""

import asyncio
from datetime import date, timedelta
import sqlite3
from homeassistant.core import callback
from homeassistant.util import dt as dt_util
from ..const import LOGGER
from ..coordinator import Home
from ..coordinator.timer import Timer
from ..model.history.summary import HistorySummary, MeterHistory
from ..model.interval import Interval, local_date, local_day
from .keeper import History
from .store import Store

AFTER_MIDNIGHT = timedelta(seconds=30)


class Summaries:
    """Works out the summary after changes, and when a local day begins."""

    def __init__(self, history: History) -> None:
        """Prepare."""
        self.history = history
        self._timer = Timer(history.hass, self._async_changed, "begin a day of the past")
        self._lock = asyncio.Lock()

    @callback
    def async_start(self) -> None:
        """Work it out now, and again until the entry is unloaded."""
        entry = self.history.entry
        entry.async_on_unload(self.history.async_add_listener(self._async_changed))
        entry.async_on_unload(self._timer.async_stop)
        self._async_changed()

    @callback
    def _async_changed(self, _now: object = None) -> None:
        work = self.async_work_out()
        self.history.entry.async_create_background_task(self.history.hass, work, "summary")

    async def async_work_out(self) -> None:
        """Work it out, and publish it where it differs."""
        async with self._lock:
            coordinator = self.history.coordinator
            home, zone = coordinator.data, coordinator.data.zone
            today = local_date(dt_util.utcnow(), zone)
            self._timer.async_set(local_day(today, zone).end + AFTER_MIDNIGHT)
            units = {it: self.history.kwh_per_unit(view) for it, view in home.meters.items()}
            try:
                summary = await self.history.ask(lambda store: _summary(store, home, units, today))
            except sqlite3.Error as err:
                LOGGER.debug("The past was not summed up: %r", err)
            else:
                if summary != coordinator.data.history:
                    coordinator.async_set_history(summary)


def _summary(
    store: Store, home: Home, units: dict[str, float | None], today: date
) -> HistorySummary:
    end, found = local_day(today, home.zone).end, {}
    for point, per_unit in units.items():
        span = store.bounds(point)
        if span is not None and per_unit is not None and span.start < end:
            series = store.series(point, Interval(start=span.start, end=end), per_unit)
            first = today.replace(month=1, day=1) - timedelta(days=6)
            found[point] = MeterHistory.of(
                series,
                store.charges(point, first, today + timedelta(days=1)),
                today=today,
                zone=home.zone,
                flat_rate=home.knowledge.preferences.compare_flat_rate,
            )
    return HistorySummary(meters=found)
