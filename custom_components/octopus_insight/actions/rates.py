"""Actions about prices: the rates of a time, and the cheapest part of it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta, tzinfo
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import JsonValueType
import probatio as vol
from ..const import DOMAIN
from ..model.interval import Interval
from ..model.prices.cheapest import cheapest_period, cheapest_slots
from ..model.prices.timeline import RateTimeline
from .targets import (
    ATTR_END,
    ATTR_START,
    SPAN_FIELDS,
    action,
    bounds,
    chosen_view,
    moment_in,
    refused,
)

ATTR_CONTIGUOUS = "contiguous"
ATTR_DURATION = "duration"
ATTR_LATEST_FINISH = "latest_finish"
LONGEST_SPAN = timedelta(days=31)
ONE_AT_A_TIME: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.one_at_a_time")


async def _beside_the_loop[R](call: ServiceCall, work: Callable[[], R]) -> R:
    """Do a month's arithmetic in a thread; fifty of them would crowd the loop out together."""
    async with call.hass.data.setdefault(ONE_AT_A_TIME, asyncio.Lock()):
        return await call.hass.async_add_executor_job(work)


@action(SPAN_FIELDS)
async def async_get_rates(call: ServiceCall) -> ServiceResponse:
    """Answer with every slot; a rate is null where it is not known."""
    data, view = chosen_view(call)
    home, point = data.timeline.data, view.point
    span = _span_in(call, home.zone)
    rates = await _beside_the_loop(call, lambda: _rows(home.timeline(point, span)))
    return {"currency": home.currency, "rates": rates}


def _rows(timeline: RateTimeline) -> list[JsonValueType]:
    return [
        {
            **bounds(slot),
            "rate": slot.price_per_kwh,
            "reason": str(slot.reason),
            "certainty": str(slot.certainty),
        }
        for slot in timeline.slots
    ]


@action(
    {
        **SPAN_FIELDS,
        vol.Required(ATTR_DURATION): object,
        vol.Optional(ATTR_CONTIGUOUS, default=True): cv.boolean,
        vol.Optional(ATTR_LATEST_FINISH): object,
    }
)
async def async_find_cheapest(call: ServiceCall) -> ServiceResponse:
    """Answer with the cheapest periods; none where too little is known."""
    data, view = chosen_view(call)
    home, point = data.timeline.data, view.point
    span = _span_in(call, home.zone)
    if ATTR_LATEST_FINISH in call.data:
        finish = moment_in(call, ATTR_LATEST_FINISH, home.zone)
        if finish <= span.start:
            raise refused("not_after_start", ATTR_LATEST_FINISH)
        span = replace(span, end=min(span.end, finish))
    find = cheapest_period if call.data[ATTR_CONTIGUOUS] else cheapest_slots
    duration = _duration_in(call)
    found = await _beside_the_loop(call, lambda: find(home.worth(point, span), duration))
    if found is None:
        return {"periods": [], "average_rate": None}
    periods: list[JsonValueType] = [bounds(period) for period in found.periods]
    return {"periods": periods, "average_rate": found.average_price_per_kwh}


def _span_in(call: ServiceCall, zone: tzinfo) -> Interval:
    start, end = moment_in(call, ATTR_START, zone), moment_in(call, ATTR_END, zone)
    if end <= start:
        raise refused("not_after_start", ATTR_END)
    if end - start > LONGEST_SPAN:
        raise refused("span_too_long", ATTR_END, days=str(LONGEST_SPAN.days))
    return Interval(start=start, end=end)


def _duration_in(call: ServiceCall) -> timedelta:
    typed, duration = call.data[ATTR_DURATION], timedelta()
    with suppress(vol.Invalid, OverflowError):
        duration = cv.time_period(typed)
    if not timedelta() < duration <= LONGEST_SPAN:
        raise refused("invalid_duration", ATTR_DURATION, value=str(typed))
    return duration
