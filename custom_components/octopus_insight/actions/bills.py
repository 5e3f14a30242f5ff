"""Actions about money of the past: what half hours come to, and what one cost and why."""

from collections.abc import Iterable, Iterator
import csv
from datetime import date, timedelta, tzinfo
from io import StringIO
from itertools import chain
from math import fsum, nan
from typing import Any, Final
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util.json import JsonObjectType, JsonValueType
import probatio as vol
from ..const import DOMAIN
from ..history.store import Store
from ..model.history.bill import Bill, bill
from ..model.history.half_hour import HalfHour
from ..model.interval import Interval, local_day
from ..model.serialize import dump
from ..model.views import MeterView
from .targets import SPAN_FIELDS, Action, async_check_admin, chosen_entry, chosen_view, days_in

ATTR_AS_CSV = "as_csv"
LONGEST_BILL, LONGEST_EXPLANATION = timedelta(days=3653), timedelta(days=62)
CSV_COLUMNS: Final = ("meter", "direction", "band", "kwh", "exact", "as_billed")


async def _async_get_bill(call: ServiceCall) -> ServiceResponse:
    """Answer with each meter that was supplied then."""
    await async_check_admin(call)
    entry = chosen_entry(call)
    history, home = entry.runtime_data.history, entry.runtime_data.timeline.data
    days, registry = days_in(call, home, LONGEST_BILL), dr.async_get(call.hass)
    asked = [(view, history.kwh_per_unit(view)) for view in home.meters.values()]
    bills = await history.ask(lambda store: [meter_bill(store, *one, *days) for one in asked])
    meters: list[Any] = []
    table: list[dict[str, Any]] = []
    for (view, _), found in zip(asked, bills, strict=True):
        identifier = (DOMAIN, view.point.id)
        device = registry.async_get_device_by_identifier(identifier, entry.entry_id)
        if found is None or device is None:
            continue
        meter = {"direction": "export" if view.point.is_export else "import", **dump(found)}
        meters.append({"device_id": device.id, **meter})
        table += _lines(device.name_by_user or device.name, meter)
    total = {key: _total(meters, key) for key in ("exact", "as_billed")}
    answer: JsonObjectType = {"currency": home.currency, "meters": meters, "total": {**total}}
    if call.data[ATTR_AS_CSV]:
        writer = csv.DictWriter(text := StringIO(), CSV_COLUMNS)
        writer.writeheader()
        writer.writerows([*table, {"band": "total", **total}])
        answer["csv"] = text.getvalue()
    return answer


def meter_bill(
    store: Store, view: MeterView, kwh_per_unit: float | None, start: date, end: date
) -> Bill | None:
    """Return a meter's bill of those local days on which it was supplied; None: on none."""
    point, days = view.point, range((end - start).days)
    whole = {day: local_day(day, view.zone) for day in (start + timedelta(days=it) for it in days)}
    supplied = [day for day in whole if any(one.overlaps(whole[day]) for one in point.agreements)]
    if not supplied:
        return None
    first, last = supplied[0], supplied[-1]
    span = Interval(start=whole[first].start, end=whole[last].end)
    series = store.series(point.id, span, nan if kwh_per_unit is None else kwh_per_unit)
    charges = store.charges(point.id, first, last + timedelta(days=1))
    half_hours = chain.from_iterable(series.half_hours(whole[day]) for day in supplied)
    return bill(half_hours, () if point.is_export else [charges.get(day) for day in supplied])


def _lines(name: str | None, meter: dict[str, Any]) -> Iterator[dict[str, Any]]:
    standing_charge = {"band": "standing_charge", "exact": meter["standing_charge"]}
    for line in (*meter["bands"], standing_charge, {"band": "total", **meter["total"]}):
        yield {"meter": name, "direction": meter["direction"], **line}


def _total(meters: Iterable[Any], key: str) -> float | None:
    """Return what is left after export is paid; None: a meter's total is not known."""
    signed = [(-1 if one["direction"] == "export" else 1, one["total"][key]) for one in meters]
    if any(amount is None for _, amount in signed):
        return None
    total = fsum((0.0, *(sign * amount for sign, amount in signed)))
    return round(total, 2) if key == "as_billed" else total


async def _async_explain_cost(call: ServiceCall) -> ServiceResponse:
    await async_check_admin(call)
    data, view = chosen_view(call)
    days, zone = days_in(call, data.timeline.data, LONGEST_EXPLANATION), view.zone
    start, end = (local_day(day, zone).start for day in days)
    span = Interval(start=start, end=end)
    per_unit = data.history.kwh_per_unit(view)

    def rows(store: Store) -> list[JsonValueType]:
        series = store.series(view.point.id, span, nan if per_unit is None else per_unit)
        return [_explained(one, zone) for one in series.half_hours()]

    return {"half_hours": await data.history.ask(rows)}


def _explained(one: HalfHour, zone: tzinfo) -> dict[str, JsonValueType]:
    return {
        "start": one.start.astimezone(zone).isoformat(),
        "kwh": one.kwh,
        "rate": None if one.rate is None else one.rate.inc_vat,
        "cost": None if one.cost is None else one.cost.inc_vat,
        "reason": str(one.reason),
        "certainty": str(one.certainty),
        "authority": str(one.authority),
    }


GET_BILL = Action(
    name="get_bill",
    fields={**SPAN_FIELDS, vol.Optional(ATTR_AS_CSV, default=False): cv.boolean},
    handler=_async_get_bill,
)
EXPLAIN_COST = Action(name="explain_cost", fields=SPAN_FIELDS, handler=_async_explain_cost)
