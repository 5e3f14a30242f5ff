"""Keeps the home's figures of the past up to date: after changes, and when a local day begins."""

from contextlib import suppress
from functools import partial
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_utc_time_change
from homeassistant.util import dt as dt_util
from ..model.history.summary import Figures, history_figures, usual_day
from ..model.interval import DAY, Interval, local_date, local_day
from .keeper import History
from .store import Store


async def async_keep_summary(history: History) -> None:
    """Work them out beside the event loop, until the entry is unloaded."""

    async def work_out() -> None:
        coordinator = history.coordinator
        found = await history.ask(partial(_figures, history))
        if found != (coordinator.history, coordinator.usual_days):
            coordinator.history, coordinator.usual_days = found
            coordinator.async_update_listeners()

    begin = history.async_follow(work_out)
    # wherever it is, a local day begins with an hour of UTC or in the middle of one
    stop = async_track_utc_time_change(history.hass, begin, minute=(0, 30), second=30)
    history.entry.async_on_unload(stop)
    with suppress(HomeAssistantError):  # of the disk: later
        await work_out()


def _figures(
    history: History, store: Store
) -> tuple[dict[str, Figures], dict[str, tuple[float, ...]]]:
    home, found = history.coordinator.data, dict[str, Figures]()
    days = dict[str, tuple[float, ...]]()
    today = local_date(dt_util.utcnow(), home.zone)
    end = local_day(today, home.zone).end
    for point, view in home.meters.items():
        span, per_unit = store.bounds(point), history.kwh_per_unit(view)
        if span is not None and per_unit is not None:
            series = store.series(point, Interval(start=span.start, end=end), per_unit)
            if (day := usual_day(series)) is not None:
                days[point] = day
            found[point] = history_figures(
                series,
                store.charges(point, today - 366 * DAY, today + DAY),
                today=today,
                zone=home.zone,
                flat_rate=home.knowledge.preferences.compare_flat_rate,
            )
    return found, days
