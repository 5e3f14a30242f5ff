"""Questions of every user about what was used: by half hour of day, and on one day."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
import json
from math import fsum, nan
from operator import attrgetter
from typing import Any, Final
from homeassistant.const import WEEKDAYS
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util import dt as dt_util
import probatio as vol
from ..const import DOMAIN
from ..history.store import Store
from ..model.charging.dispatch import CompletedDispatch
from ..model.history.batch import RawKind
from ..model.history.daily import Supplied, daily_summary, sample_day
from ..model.history.profile import SLOTS, at_flat_rate, places_of_days, profiles
from ..model.interval import HALF_HOUR, Interval, floor_half_hour, local_date, local_day
from ..model.prices.tariff import EVER, Fuel
from ..model.serialize import load
from ..model.views import MeterView
from ..runtime import InsightData
from .targets import (
    ENTRY_FIELDS,
    SPAN_FIELDS,
    Action,
    bounds,
    chosen_entry,
    chosen_view,
    date_in,
    days_in,
    has_target,
    refused,
)

ATTR_BY, ATTR_DAYS, ATTR_FLAT_RATE = "by", "days", "flat_rate"
ATTR_DATE, ATTR_SAMPLE = "date", "sample"
DAYS: Final[Mapping[str, tuple[int, ...]]] = {
    "all": tuple(range(7)),
    "weekdays": tuple(range(5)),
    "weekends": (5, 6),
    **{name: (number,) for number, name in enumerate(WEEKDAYS)},
}
GROUPS: Final[Mapping[str | None, Callable[[date], Any]]] = {
    None: lambda _: None,
    "weekday": lambda day: WEEKDAYS[day.weekday()],
    "month": attrgetter("month"),
}
MATRIX_DAYS, NAMED_DAYS, LOOKS_BACK = 92, 31, 92
RECENT: Final = timedelta(hours=48)


async def _async_get_usage_profile(call: ServiceCall) -> ServiceResponse:
    """Answer with the named meter, or with import and export."""
    if has_target(call):
        data, view = chosen_view(call)
        views = [view]
    else:
        data = chosen_entry(call).runtime_data
        meters = data.timeline.data.meters.values()
        views = [view for view in meters if view.point.fuel is Fuel.ELECTRICITY]
    first, end = days_in(call, data.timeline.data)
    asked = [(view, data.history.kwh_per_unit(view) or nan) for view in views]
    found = await data.history.ask(
        lambda store: [_meter_profile(store, call, *one, first, end) for one in asked]
    )
    registry, entry_id = dr.async_get(call.hass), data.timeline.config_entry.entry_id
    meters: list[JsonValueType] = []
    for view, profile in zip(views, found, strict=True):
        device = registry.async_get_device_by_identifier((DOMAIN, view.point.id), entry_id)
        if profile is not None and device is not None:
            direction = "export" if view.point.is_export else "import"
            meters.append({"device_id": device.id, "direction": direction, **profile})
    return {
        "currency": data.timeline.data.currency,
        "slots": [f"{slot // 2:02}:{slot % 2 * 30:02}" for slot in SLOTS],
        "meters": meters,
    }


def _meter_profile(
    store: Store, call: ServiceCall, view: MeterView, kwh_per_unit: float, first: date, end: date
) -> dict[str, Any] | None:
    """Return a meter's part of the answer; None: it was not supplied then."""
    point, zone, by = view.point, view.zone, call.data.get(ATTR_BY)
    since = min((one.since for one in point.agreements), default=EVER)
    begin = max(local_day(first, zone).start, since)
    until = min(local_day(end - DAY, zone).end, point.ends, floor_half_hour(view.now))
    if until <= begin:
        return None
    series = store.series(point.id, Interval(start=begin, end=until), kwh_per_unit)
    if (rate := call.data.get(ATTR_FLAT_RATE)) is not None and not point.is_export:
        series = at_flat_rate(series, rate)
    wanted = {number for word in call.data[ATTR_DAYS] for number in DAYS[word]}
    days = [one for one in days_of(series, zone) if one[0].weekday() in wanted]
    groups = profiles(series, days, zone, GROUPS[by])
    incomplete = sorted(day for one in groups.values() for day in one.incomplete)
    is_short = len(days) <= MATRIX_DAYS
    by_day = profiles(series, days, zone, lambda day: day) if is_short else {}
    return {
        "profile": [{by or "all": key, **one.as_dict()} for key, one in groups.items()],
        "incomplete_days": {
            "number": len(incomplete),
            "first": [day.isoformat() for day in incomplete[:NAMED_DAYS]],
        },
        "matrix": [{"date": day.isoformat(), **one.as_dict()} for day, one in by_day.items()],
    }


async def _async_get_daily_summary(call: ServiceCall) -> ServiceResponse:
    """Answer with the day or, where it is not complete, the newest one that is."""
    data = chosen_entry(call).runtime_data
    home, zone = data.timeline.data, data.timeline.data.zone
    today = local_date(home.now, zone)
    asked = date_in(call, ATTR_DATE) if ATTR_DATE in call.data else today - DAY
    if asked > today:
        raise refused("date_in_future", ATTR_DATE, value=asked.isoformat())
    work = partial(_sample if call.data[ATTR_SAMPLE] else _summary, data, asked)
    if (found := await data.history.ask(work)) is None:
        raise refused("no_complete_day", ATTR_DATE)
    day, answer = found
    return {
        **answer,
        "sample": call.data[ATTR_SAMPLE],
        "currency": home.currency,
        "timestamp": dt_util.as_local(home.now).isoformat(),
        "data_age_days": (today - day).days,
        "requested_date": asked.isoformat(),
        "is_requested_day": day == asked,
    }
