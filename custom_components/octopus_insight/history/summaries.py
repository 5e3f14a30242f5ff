"""Keeps the home's figures of the past up to date: after changes, and when a local day begins."""

from datetime import timedelta
from homeassistant.core import callback
from homeassistant.util import dt as dt_util
from ..coordinator.timer import Timer
from ..model.history.summary import HistorySummary, MeterHistory, first_days
from ..model.interval import Interval, local_date, local_day
from .keeper import History
from .store import Store

AFTER_MIDNIGHT = timedelta(seconds=30)


@callback
def async_keep_summary(history: History) -> None:
    """Work them out beside the event loop, until the entry is unloaded."""
    coordinator = history.coordinator

    async def work_out() -> None:
        zone = coordinator.data.zone
        midnight = local_day(local_date(dt_util.utcnow(), zone), zone).end
        timer.async_set(midnight + AFTER_MIDNIGHT)
        summary = await history.ask(lambda store: _summary(store, history))
        if summary != coordinator.data.history:
            coordinator.async_set_history(summary)

    begin = history.async_follow(work_out)
    timer = Timer(history.hass, begin, "begin a day of the past")
    history.entry.async_on_unload(timer.async_stop)
    begin()


def _summary(store: Store, history: History) -> HistorySummary:
    home, found = history.coordinator.data, {}
    today = local_date(dt_util.utcnow(), home.zone)
    tomorrow, end = today + timedelta(days=1), local_day(today, home.zone).end
    for point, view in home.meters.items():
        span, per_unit = store.bounds(point), history.kwh_per_unit(view)
        if span is not None and per_unit is not None and span.start < end:
            found[point] = MeterHistory.of(
                store.series(point, Interval(start=span.start, end=end), per_unit),
                store.charges(point, min(first_days(today).values()), tomorrow),
                today=today,
                zone=home.zone,
                flat_rate=home.knowledge.preferences.compare_flat_rate,
            )
    return HistorySummary(meters=found)
