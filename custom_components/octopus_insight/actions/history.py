"""The action that tells what was known of a car's dispatches at a point in time."""

from collections.abc import Iterable

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv, service
from homeassistant.util.json import JsonValueType
import probatio as vol

from ..const import DOMAIN
from ..coordinator import HomeCoordinator
from ..model.charging.charging import Charging
from ..model.charging.dispatch import CompletedDispatch, DispatchType, PlannedDispatch
from ..model.charging.memory import StartedHalfHour
from .action import Action, refused
from .times import moment_in

ATTR_AT = "at"


async def _async_get_dispatch_history(call: ServiceCall) -> ServiceResponse:
    """Answer with the rows that had been told by then."""
    known = _charging_of_device(call).known_at(moment_in(call, ATTR_AT))
    return {
        "known_at": None if known.known_at is None else known.known_at.isoformat(),
        "planned": [{**_bounds(row), "type": str(row.type)} for row in known.planned],
        "started": [{**_bounds(one), "type": str(DispatchType.SMART)} for one in known.started],
        "completed": [{**_bounds(row), "type": None} for row in known.completed],
    }


def _bounds(row: PlannedDispatch | StartedHalfHour | CompletedDispatch) -> dict[str, JsonValueType]:
    return {"start": row.start.isoformat(), "end": row.end.isoformat()}


def _charging_of_device(call: ServiceCall) -> Charging:
    """Return the charging of the car or charger whose device is named.

    Raises:
        ServiceValidationError: The device is no car or charger of ours.
    """
    device, entry = service.async_get_device_and_config_entry(
        call.hass, DOMAIN, call.data[ATTR_DEVICE_ID]
    )
    timeline: HomeCoordinator = entry.runtime_data.timeline
    named: Iterable[str] = {name for domain, name in device.identifiers if domain == DOMAIN}
    for car_id in named:
        if car_id in timeline.data.cars:
            return timeline.data.cars[car_id].charging
    raise refused("not_a_car", ATTR_DEVICE_ID, device=device.name_by_user or device.name or "")


GET_DISPATCH_HISTORY = Action(
    name="get_dispatch_history",
    schema=vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string, vol.Required(ATTR_AT): object}),
    handler=_async_get_dispatch_history,
    supports_response=SupportsResponse.ONLY,
)
