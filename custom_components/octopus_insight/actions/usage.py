"""Questions of every user about what was used: by half hour of day, and on one day."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from math import nan
from operator import attrgetter
from typing import Any, Final
from homeassistant.const import WEEKDAYS
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import probatio as vol
from ..const import DOMAIN
from ..history.store import Store
from ..model.history.daily import SAMPLE, daily_summary
from ..model.history.half_hour import HalfHour
from ..model.history.profile import SLOTS, days_of, profiles
from ..model.interval import Interval, floor_half_hour, local_date, local_day
from ..model.prices.tariff import Fuel, Rate
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

ATTR_BY, ATTR_DAYS, ATTR_TARIFF = "by", "days", "tariff"
ATTR_DATE, ATTR_SAMPLE = "date", "sample"
ACTUAL = "actual"
DAYS: Final[Mapping[str, tuple[int, ...]]] = {
    "all": tuple(range(7)),
    "weekdays": tuple(range(5)),
    "weekends": (5, 6),
    **{name: (number,) for number, name in enumerate(WEEKDAYS)},
}
GROUPS: Final[Mapping[str | None, Callable[[date], Any]]] = {
    None: lambda _: True,
    "weekday": lambda day: WEEKDAYS[day.weekday()],
    "month": attrgetter("month"),
}
MATRIX_DAYS, DAYS_NAMED, DAYS_BACK = 92, 31, 92
DAY, RECENTLY = timedelta(days=1), timedelta(hours=48)


async def _async_get_usage_profile(call: ServiceCall) -> ServiceResponse:
    """Answer with the named meter, or with import and export."""
    if has_target(call):
        data, view = chosen_view(call)
        views = [view]
    else:
        data = chosen_entry(call).runtime_data
        every = data.timeline.data.meters.values()
        views = [view for view in every if view.point.fuel is Fuel.ELECTRICITY]
    home, entry_id = data.timeline.data, data.timeline.config_entry.entry_id
    first, end = days_in(call, home)
    registry, meters = dr.async_get(call.hass), list[JsonValueType]()
    for view in views:
        work = partial(_profile, call, view, data.history.kwh_per_unit(view) or nan, first, end)
        device = registry.async_get_device_by_identifier((DOMAIN, view.point.id), entry_id)
        if device is not None and (found := await data.history.ask(work)) is not None:
            direction = "export" if view.point.is_export else "import"
            meters.append({"device_id": device.id, "direction": direction, **found})
    slots: list[JsonValueType] = [f"{slot // 2:02}:{slot % 2 * 30:02}" for slot in SLOTS]
    return {"currency": home.currency, "slots": slots, "meters": meters}


def _profile(
    call: ServiceCall, view: MeterView, kwh_per_unit: float, first: date, end: date, store: Store
) -> dict[str, Any] | None:
    """Return a meter's part of the answer; None: it was not supplied then."""
    point, zone, by = view.point, view.zone, call.data.get(ATTR_BY)
    begin = max(local_day(first, zone).start, min(one.since for one in point.agreements))
    until = min(local_day(end - DAY, zone).end, point.ends, floor_half_hour(view.now))
    if until <= begin:
        return None
    series = store.series(point.id, Interval(start=begin, end=until), kwh_per_unit)
    wanted = {number for word in call.data[ATTR_DAYS] for number in DAYS[word]}
    days = [one for one in days_of(series, zone) if one[0].weekday() in wanted]
    is_actual = point.is_export or call.data[ATTR_TARIFF] == ACTUAL
    flat_rate = None if is_actual else call.data[ATTR_TARIFF]
    profile = partial(profiles, series, zone=zone, flat_rate=flat_rate)
    groups = profile(days, group_fn=GROUPS[by])
    by_day = profile(days if len(days) <= MATRIX_DAYS else (), group_fn=date.isoformat).items()
    rows = [(day, one.as_dict()) for day, one in by_day]
    incomplete = sorted(day for one in groups.values() for day in one.incomplete)
    return {
        "profile": [{by or "all": name, **one.as_dict()} for name, one in groups.items()],
        "incomplete_days": [day.isoformat() for day in incomplete[:DAYS_NAMED]],
        "number_of_incomplete_days": len(incomplete),
        "matrix": [{"date": day, "kwh": it["kwh"], "cost": it["cost"]} for day, it in rows],
    }


async def _async_get_daily_summary(call: ServiceCall) -> ServiceResponse:
    """Answer with the day or, where it is not complete, the newest one that is."""
    data, is_sample = chosen_entry(call).runtime_data, call.data[ATTR_SAMPLE]
    home, zone = data.timeline.data, data.timeline.data.zone
    today = local_date(home.now, zone)
    asked = date_in(call, ATTR_DATE) if ATTR_DATE in call.data else today - DAY
    if asked > today:
        raise refused("date_in_future", ATTR_DATE, value=asked.isoformat())
    days = (asked, *(today - number * DAY for number in range(1, DAYS_BACK + 1)))
    recently = Interval(start=home.now - RECENTLY, end=home.now)
    found = await data.history.ask(lambda store: _newest(store, data, days))
    done = await data.history.ask(lambda store: store.completed(recently))
    planned = [slot for car in home.cars.values() for slot in car.slots]
    if is_sample:
        found, done, planned = (asked, SAMPLE), [], []
    if found is None:
        raise refused("no_complete_day", ATTR_DATE, days=str(DAYS_BACK))
    return {
        "date": f"{found[0]:%d %b %Y}",
        **found[1],
        "currency": home.currency,
        "timestamp": dt_util.now(zone).isoformat(),
        "data_age_days": (today - found[0]).days,
        "requested_date": asked.isoformat(),
        "is_requested_day": found[0] == asked,
        "sample": is_sample,
        "dispatches": [
            *({**bounds(it), "state": "completed", "energy_kwh": it.energy_kwh} for it in done),
            *({**bounds(it), "state": "planned", "energy_kwh": None} for it in planned),
        ],
    }


def _newest(
    store: Store, data: InsightData, days: Iterable[date]
) -> tuple[date, dict[str, Any]] | None:
    """Return the first of the days that is complete, and its figures."""
    home = data.timeline.data
    for day in days:
        span = local_day(day, home.zone)
        supplied: dict[Fuel, tuple[list[HalfHour], list[Rate | None]]]
        supplied = {fuel: ([], []) for fuel in Fuel}
        for view in home.meters.values():
            point, per_unit = view.point, data.history.kwh_per_unit(view) or nan
            if not point.is_export and point.agreement_at(span.start) is not None:
                half_hours, charges = supplied[point.fuel]
                half_hours += store.series(point.id, span, per_unit).half_hours()
                charges.append(store.charges(point.id, day, day + DAY).get(day))
        electricity, gas = supplied[Fuel.ELECTRICITY], supplied[Fuel.GAS]
        figures = daily_summary(electricity, gas, len(store.completed(span)), home.zone)
        if figures is not None:
            return day, figures
    return None


GET_USAGE_PROFILE = Action(
    name="get_usage_profile",
    fields={
        **SPAN_FIELDS,
        vol.Optional(ATTR_BY): vol.In(("weekday", "month")),
        vol.Optional(ATTR_DAYS, default=["all"]): vol.All(cv.ensure_list, [vol.In(DAYS)]),
        vol.Optional(ATTR_TARIFF, default=ACTUAL): vol.Any(
            ACTUAL, vol.All(vol.Coerce(float), vol.Range(-10, 10))
        ),
    },
    handler=_async_get_usage_profile,
)
GET_DAILY_SUMMARY = Action(
    name="get_daily_summary",
    fields={
        **ENTRY_FIELDS,
        vol.Optional(ATTR_DATE): object,
        vol.Optional(ATTR_SAMPLE, default=False): cv.boolean,
    },
    handler=_async_get_daily_summary,
)
