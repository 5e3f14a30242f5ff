"""Keeps the home's figures of the past up to date: after changes, and when a local day begins."""

import asyncio
from datetime import timedelta
import sqlite3
from homeassistant.core import callback
from homeassistant.util import dt as dt_util
from ..const import LOGGER
from ..coordinator.timer import Timer
from ..model.history.summary import HistorySummary, MeterHistory, first_days
from ..model.interval import Interval, local_date, local_day
from .keeper import History
from .store import Store

AFTER_MIDNIGHT = timedelta(seconds=30)


class Summaries:
    """Works them out beside the event loop."""

    def __init__(self, history: History) -> None:
        """Prepare."""
        self.history = history
        self._timer = Timer(history.hass, self._async_changed, "begin a day of the past")
        self._lock = asyncio.Lock()

    @callback
    def async_start(self) -> None:
        """Work them out now, and again until the entry is unloaded."""
        entry = self.history.entry
        entry.async_on_unload(self.history.async_add_listener(self._async_changed))
        entry.async_on_unload(self._timer.async_stop)
        self._async_changed()

    @callback
    def _async_changed(self, _now: object = None) -> None:
        work = self._async_work_out()
        self.history.entry.async_create_background_task(self.history.hass, work, "summary")

    async def _async_work_out(self) -> None:
        async with self._lock:
            coordinator, zone = self.history.coordinator, self.history.coordinator.data.zone
            self._timer.async_set(
                local_day(local_date(dt_util.utcnow(), zone), zone).end + AFTER_MIDNIGHT
            )
            try:
                summary = await self.history.ask(self._summary)
            except sqlite3.Error as err:
                LOGGER.debug("The past was not summed up: %r", err)
            else:
                if summary != coordinator.data.history:
                    coordinator.async_set_history(summary)

    def _summary(self, store: Store) -> HistorySummary:
        home, found = self.history.coordinator.data, {}
        today = local_date(dt_util.utcnow(), home.zone)
        tomorrow, end = today + timedelta(days=1), local_day(today, home.zone).end
        for point, view in home.meters.items():
            span, per_unit = store.bounds(point), self.history.kwh_per_unit(view)
            if span is not None and per_unit is not None and span.start < end:
                found[point] = MeterHistory.of(
                    store.series(point, Interval(start=span.start, end=end), per_unit),
                    store.charges(point, min(first_days(today).values()), tomorrow),
                    today=today,
                    zone=home.zone,
                    flat_rate=home.knowledge.preferences.compare_flat_rate,
                )
        return HistorySummary(meters=found)
