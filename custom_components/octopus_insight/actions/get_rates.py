"""The action that tells what a unit costs, slot by slot, and why."""

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.util.json import JsonObjectType
import probatio as vol

from ..coordinator import CURRENCY
from ..model.prices.timeline import PricedSlot
from .action import Action
from .meter import METER_FIELDS, chosen_meter
from .times import SPAN_FIELDS, span_in


async def _async_get_rates(call: ServiceCall) -> ServiceResponse:
    """Answer with every slot of the span; one without a known price says so."""
    chosen = chosen_meter(call)
    timeline = chosen.timeline.data.timeline(chosen.point, span_in(call))
    return {"currency": CURRENCY, "rates": [_rate(slot) for slot in timeline.slots]}


def _rate(slot: PricedSlot) -> JsonObjectType:
    return {
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
        "rate": slot.price_per_kwh,
        "reason": str(slot.reason),
        "certainty": str(slot.certainty),
    }


GET_RATES = Action(
    name="get_rates",
    schema=vol.Schema({**METER_FIELDS, **SPAN_FIELDS}),
    handler=_async_get_rates,
    supports_response=SupportsResponse.ONLY,
)
