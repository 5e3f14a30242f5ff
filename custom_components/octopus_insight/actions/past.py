"""Questions about the past: what was used, what that cost, and why."""

from collections.abc import Callable, Iterable, Mapping
import csv
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from io import StringIO
from math import fsum, nan
from operator import attrgetter
from typing import Any, Final
from homeassistant.const import WEEKDAYS
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType
import probatio as vol
from ..const import DOMAIN
from ..history.days import DAYS_BACK, imported, newest_days, supplied
from ..history.store import Store
from ..model.history.bill import band_of, bill, compared
from ..model.history.daily import SAMPLE, daily_summary
from ..model.history.half_hour import HalfHour, Price
from ..model.history.profile import SLOTS, days_of, profiles
from ..model.history.series import Series
from ..model.interval import DAY, Interval, floor_half_hour, local_day, local_days
from ..model.prices.tariff import Fuel
from ..model.serialize import dump
from ..model.views import MeterView
from ..runtime import InsightData
from . import targets
from .statements import facts_of
from .targets import ATTR_END, ENTRY_FIELDS, SPAN_FIELDS, action

ATTR_AS_CSV = "as_csv"
ATTR_BY, ATTR_DAYS, ATTR_TARIFF = "by", "days", "tariff"
ATTR_DATE, ATTR_SAMPLE = "date", "sample"
ATTR_BILLED = "billed_kwh"
ACTUAL = "actual"
CSV_COLUMNS: Final = ("meter", "direction", "band", "kwh", "exact", "as_billed")
DAYS: Final = {"all": range(7), "weekdays": range(5), "weekends": range(5, 7)} | {
    name: range(number, number + 1) for number, name in enumerate(WEEKDAYS)
}
GROUPS: Final[Mapping[str | None, Callable[[date], Any]]] = {
    None: lambda _: True,
    "weekday": lambda day: WEEKDAYS[day.weekday()],
    "month": attrgetter("month"),
    "year_month": lambda day: day.isoformat()[:7],
    "date": date.isoformat,
}
LONGEST_BILL, LONGEST_EXPLANATION = timedelta(days=3653), timedelta(days=62)
LONGEST_COMPARISON = LONGEST_BY_DATE = timedelta(days=366)
MATRIX_DAYS, DAYS_NAMED = 92, 31
ENERGY = vol.All(vol.Coerce(float), vol.Range(0, 1e6))
RATE_OR_PRODUCT = vol.Any(vol.All(vol.Coerce(float), vol.Range(-10, 10)), cv.string)
IS_SAMPLE = {vol.Optional(ATTR_SAMPLE, default=False): cv.boolean}
PROFILE_FIELDS = {
    **SPAN_FIELDS,
    vol.Optional(ATTR_BY): vol.In([by for by in GROUPS if by]),
    vol.Optional(ATTR_DAYS, default=["all"]): vol.All(cv.ensure_list, [vol.In(DAYS)]),
    vol.Optional(ATTR_TARIFF, default=ACTUAL): RATE_OR_PRODUCT,
}
RECENTLY = timedelta(hours=48)


async def async_meters(
    data: InsightData, views: Iterable[MeterView], figures_fn: Callable[[MeterView, Store], Any]
) -> list[Any]:
    """Return the figures of each meter for an answer, without those that are None."""
    registry, entry, meters = dr.async_get(data.history.hass), data.timeline.config_entry, []
    for view in views:
        device = registry.async_get_device_by_identifier((DOMAIN, view.point.id), entry.entry_id)
        figures = await data.history.ask(partial(figures_fn, view))
        if device is not None and figures is not None:
            direction = "export" if view.point.is_export else "import"
            meters.append({"device_id": device.id, "direction": direction, **figures})
    return meters


@action({**SPAN_FIELDS, vol.Optional(ATTR_AS_CSV, default=False): cv.boolean})
async def async_get_bill(call: ServiceCall) -> ServiceResponse:
    """Answer with each meter that was supplied then, and the statements of these days."""
    await targets.async_check_admin(call)
    data = targets.chosen_entry(call).runtime_data
    home = data.timeline.data
    days = targets.days_in(call, home, LONGEST_BILL)

    def figures(view: MeterView, store: Store) -> dict[str, Any] | None:
        is_rounded = not data.timeline.source.is_prices_only
        found = bill(*supplied(store, data.history, view, *days), is_rounded=is_rounded)
        # of an export that only has a price, nothing is missing
        is_expected = is_rounded or not view.point.is_export
        return dump(found) if found.bands or (found.missing_half_hours and is_expected) else None

    meters = await async_meters(data, home.meters.values(), figures)
    total = {key: _total(meters, key) for key in ("exact", "as_billed")}
    answer: JsonObjectType = {"currency": home.currency, "meters": meters, "total": {**total}}
    answer["statements"] = [
        facts_of(one)
        for one in await data.history.ask(Store.statements)
        if one.is_closed and one.first < days[1] and one.last >= days[0]
    ]
    if call.data[ATTR_AS_CSV]:
        writer = csv.DictWriter(text := StringIO(), CSV_COLUMNS)
        writer.writeheader()
        for meter in meters:
            device = dr.async_get(call.hass).async_get(meter["device_id"])
            name = device and (device.name_by_user or device.name)
            charge = {"band": "standing_charge", "exact": meter["standing_charge"]}
            for line in (*meter["bands"], charge, {"band": "total", **meter["total"]}):
                writer.writerow({"meter": name, "direction": meter["direction"], **line})
        writer.writerow({"band": "total", **total})
        answer["csv"] = text.getvalue()
    return answer


def _total(meters: Iterable[Any], key: str) -> float | None:
    """Return what is left after export is paid; None: a meter's total is not known."""
    signed = [(-1 if one["direction"] == "export" else 1, one["total"][key]) for one in meters]
    if any(amount is None for _, amount in signed):
        return None
    total = fsum(sign * amount for sign, amount in signed)
    return round(total, 2) if key == "as_billed" else total


@action({**SPAN_FIELDS, vol.Optional(ATTR_BILLED): {cv.string: ENERGY}})
async def async_explain_cost(call: ServiceCall) -> ServiceResponse:
    """Answer with each half hour; with what was billed, where that is not what was metered."""
    billed: dict[str, float] | None = call.data.get(ATTR_BILLED)

    def work(half_hours: Iterable[HalfHour], zone: tzinfo) -> dict[str, JsonValueType]:
        known = [*half_hours]
        rows: list[JsonValueType] = [
            {
                "start": one.start.astimezone(zone).isoformat(),
                "kwh": one.kwh,
                "band": None if one.rate is None else band_of(one),
                "rate": None if one.rate is None else one.rate.inc_vat,
                "cost": None if one.cost is None else one.cost.inc_vat,
                "reason": str(one.reason),
                "certainty": str(one.certainty),
                "authority": str(one.authority),
            }
            for one in known
        ]
        if billed is None:
            return {"half_hours": rows}
        try:
            bands, missing = compared(known, billed)
        except ValueError as err:
            raise targets.refused("unknown_band", ATTR_BILLED, value=str(err)) from err
        billed_bands = [dump(one) for one in bands]
        return {"half_hours": rows, "billed": billed_bands, "missing_half_hours": missing}

    return await targets.async_half_hours(call, LONGEST_EXPLANATION, work)


@action(PROFILE_FIELDS)
async def async_get_usage_profile(call: ServiceCall) -> ServiceResponse:
    """Answer with the named meter, or with import and export."""
    if targets.has_target(call):
        data, *views = targets.chosen_view(call)
    else:
        data = targets.chosen_entry(call).runtime_data
        every = data.timeline.data.meters.values()
        views = [view for view in every if view.point.fuel is Fuel.ELECTRICITY]
    home, is_by_date = data.timeline.data, call.data.get(ATTR_BY) == "date"
    days = targets.days_in(call, home, LONGEST_BY_DATE if is_by_date else timedelta.max)
    prices = await _async_prices(call, data, views, days)

    def figures(view: MeterView, store: Store) -> dict[str, Any] | None:
        point, whole = view.point, local_days(*days, view.zone)
        begin = max(whole.start, min(one.since for one in point.agreements))
        until = min(whole.end, point.ends, floor_half_hour(view.now))
        if until <= begin:
            return None
        span = Interval(start=begin, end=until)
        series = store.series(point.id, span, data.history.kwh_per_unit(view) or nan)
        if point.id in prices:
            series = series.priced(prices[point.id])
        return _profile(call, view, series)

    meters = await async_meters(data, views, figures)
    slots: list[JsonValueType] = [f"{slot // 2:02}:{slot % 2 * 30:02}" for slot in SLOTS]
    return {"currency": home.currency, "zone": str(home.zone), "slots": slots, "meters": meters}


async def _async_prices(
    call: ServiceCall, data: InsightData, views: Iterable[MeterView], days: tuple[date, date]
) -> dict[str, dict[datetime, Price]]:
    """Return what another product would have cost, by meter point; {}: none is named."""
    product, past = call.data[ATTR_TARIFF], data.timeline.source.past
    if past is None or isinstance(product, float) or product == ACTUAL:
        return {}
    if data.timeline.source.is_prices_only:
        raise targets.refused("no_products", ATTR_TARIFF, value=product)
    # it takes requests
    await targets.async_check_control_of_device(call, data.timeline.account_device_id)
    if days[1] - days[0] > LONGEST_COMPARISON:
        raise targets.refused("span_too_long", ATTR_END, days=str(LONGEST_COMPARISON.days))
    span, prices = local_days(*days, data.timeline.data.zone), {}
    with targets.asking_for(product, "unknown_product", ATTR_TARIFF):
        for point in (view.point for view in views if not view.point.is_export):
            found = await past.product_prices(point, product, span)
            prices[point.id] = {at: Price.of(slot) for at, slot in found.items()}
    return prices


def _profile(call: ServiceCall, view: MeterView, series: Series) -> dict[str, Any]:
    """Return a meter's part of the answer."""
    zone, by, tariff = view.zone, call.data.get(ATTR_BY), call.data[ATTR_TARIFF]
    wanted = {number for word in call.data[ATTR_DAYS] for number in DAYS[word]}
    days = [one for one in days_of(series, zone) if one[0].weekday() in wanted]
    flat_rate = tariff if isinstance(tariff, float) and not view.point.is_export else None
    groups = profiles(series, days, zone, GROUPS[by], flat_rate)
    shown = days if len(days) <= MATRIX_DAYS and by != "date" else ()
    by_day = profiles(series, shown, zone, date.isoformat, flat_rate)
    rows = [{"date": day, **one.as_dict()} for day, one in by_day.items()]
    incomplete = sorted(day for one in groups.values() for day in one.incomplete)
    return {
        "profile": [{by or "all": name, **one.as_dict()} for name, one in groups.items()],
        "incomplete_days": [day.isoformat() for day in incomplete[:DAYS_NAMED]],
        "number_of_incomplete_days": len(incomplete),
        "matrix": [{key: row[key] for key in ("date", "kwh", "cost")} for row in rows],
    }


@action({**ENTRY_FIELDS, vol.Optional(ATTR_DATE): object, **IS_SAMPLE})
async def async_get_daily_summary(call: ServiceCall) -> ServiceResponse:
    """Answer with the day or, where it is not complete, the newest one that is."""
    data, is_sample = targets.chosen_entry(call).runtime_data, call.data[ATTR_SAMPLE]
    home = data.timeline.data
    asked = targets.date_or(call, ATTR_DATE, home.today, None)
    recently = Interval(start=home.now - RECENTLY, end=home.now)
    done = await data.history.ask(lambda store: store.completed(recently))
    slots = (slot for car in home.cars.values() for slot in car.slots)
    rows = [targets.bounds(it) | {"state": "completed", "energy_kwh": it.energy_kwh} for it in done]
    rows += [targets.bounds(it) | {"state": "planned", "energy_kwh": None} for it in slots]
    summary = await async_summary(data, asked, is_sample=is_sample)
    return {**summary, "dispatches": [] if is_sample else [*rows]}


async def async_summary(
    data: InsightData, wanted: date | None = None, *, is_sample: bool = False
) -> dict[str, Any]:
    """Return a day's totals, of yesterday by default, or those of the newest complete day."""
    home = data.timeline.data
    asked = wanted or home.today - DAY
    days = (asked, *newest_days(home.today))
    found: tuple[date, dict[str, Any]] | None = (asked, SAMPLE)
    if not is_sample:
        found = await data.history.ask(lambda store: _newest(store, data, days))
    if found is None:
        raise targets.refused("no_complete_day", ATTR_DATE, days=str(DAYS_BACK))
    day, figures = found
    return {
        "date": f"{day:%d %b %Y}",
        **figures,
        "currency": home.currency,
        "timestamp": dt_util.now(home.zone).isoformat(),
        "data_age_days": (home.today - day).days,
        "requested_date": asked.isoformat(),
        "is_requested_day": day == asked,
        "sample": is_sample,
    }


def _newest(
    store: Store, data: InsightData, days: Iterable[date]
) -> tuple[date, dict[str, Any]] | None:
    """Return the first of the days that is complete, and its figures."""
    home = data.timeline.data
    for day in days:
        found = imported(store, data.history, day)
        dispatches = len(store.completed(local_day(day, home.zone)))
        figures = daily_summary(found[Fuel.ELECTRICITY], found[Fuel.GAS], dispatches, home.zone)
        if figures is not None:
            return day, figures
    return None
