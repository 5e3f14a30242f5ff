"""The action that asks for any kind of answer now."""

from collections.abc import Mapping
from typing import Final
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
import probatio as vol
from ..storage import AnswerKind
from .targets import ENTRY_FIELDS, Action, async_check_control_of_device, chosen_entry

ATTR_WHAT: Final = "what"
WHAT: Final[Mapping[str, tuple[AnswerKind, ...]]] = {
    "account": (AnswerKind.ACCOUNT,),
    "rates": (AnswerKind.RATES, AnswerKind.STANDING_CHARGES),
    "consumption": (AnswerKind.CONSUMPTION,),
    "sessions": (AnswerKind.SESSIONS,),
    "dispatches": (AnswerKind.DISPATCHES,),
    "all": tuple(AnswerKind),
}


async def _async_refresh(call: ServiceCall) -> ServiceResponse:
    """Answer for each kind whether it was refreshed, why not, and when it may be again."""
    timeline = chosen_entry(call).runtime_data.timeline
    await async_check_control_of_device(call, timeline.account_device_id)
    outcomes = await timeline.source.async_refresh(WHAT[call.data[ATTR_WHAT]], by_hand=True)
    return {kind: outcome.as_dict() for kind, outcome in outcomes.items()}


REFRESH = Action(
    name="refresh",
    fields={**ENTRY_FIELDS, vol.Optional(ATTR_WHAT, default="all"): vol.In(WHAT)},
    handler=_async_refresh,
    supports_response=SupportsResponse.OPTIONAL,
)
