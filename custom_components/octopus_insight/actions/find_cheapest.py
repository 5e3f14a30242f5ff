"""The action that finds the cheapest time for what takes a while."""

from dataclasses import replace

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import probatio as vol

from ..model.interval import Interval
from ..model.prices.cheapest import cheapest_period, cheapest_slots
from .action import Action, refused
from .meter import METER_FIELDS, chosen_meter
from .times import SPAN_FIELDS, duration_in, moment_in, span_in

ATTR_CONTIGUOUS = "contiguous"
ATTR_DURATION = "duration"
ATTR_LATEST_FINISH = "latest_finish"


async def _async_find_cheapest(call: ServiceCall) -> ServiceResponse:
    """Answer with the cheapest periods; with none where too little is known."""
    chosen = chosen_meter(call)
    span = _span_to_finish(call)
    find = cheapest_period if call.data[ATTR_CONTIGUOUS] else cheapest_slots
    found = find(
        chosen.timeline.data.timeline(chosen.point, span), duration_in(call, ATTR_DURATION)
    )
    if found is None:
        return {"periods": [], "average_rate": None}
    return {
        "periods": [
            {"start": period.start.isoformat(), "end": period.end.isoformat()}
            for period in found.periods
        ],
        "average_rate": found.average_price_per_kwh,
    }


def _span_to_finish(call: ServiceCall) -> Interval:
    span = span_in(call)
    if ATTR_LATEST_FINISH not in call.data:
        return span
    finish = moment_in(call, ATTR_LATEST_FINISH)
    if finish <= span.start:
        raise refused("not_after_start", ATTR_LATEST_FINISH)
    return replace(span, end=min(span.end, finish))


FIND_CHEAPEST = Action(
    name="find_cheapest",
    schema=vol.Schema(
        {
            **METER_FIELDS,
            **SPAN_FIELDS,
            vol.Required(ATTR_DURATION): object,
            vol.Optional(ATTR_CONTIGUOUS, default=True): cv.boolean,
            vol.Optional(ATTR_LATEST_FINISH): object,
        }
    ),
    handler=_async_find_cheapest,
    supports_response=SupportsResponse.ONLY,
)
