"""Actions of an account: ask for answers now, join a session, replace the addresses' token."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any, Final
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import probatio as vol
from ..const import CONF_ADDRESS_TOKEN
from ..coordinator import error_key
from ..errors import translated
from ..model.serialize import dump
from ..octopus.budget import Call
from ..octopus.errors import NotFoundError, OctopusError, RefusedError
from ..options import Settings
from .targets import (
    ENTRY_FIELDS,
    action,
    async_check_admin,
    bounds,
    chosen_entry,
    controlled_account,
    refused,
)

ATTR_EVENT_CODE = "event_code"
ATTR_WHAT = "what"
WHAT: Final[Mapping[str, tuple[Call, ...]]] = {
    "account": (Call.ACCOUNT,),
    "rates": (Call.RATES, Call.STANDING_CHARGES),
    "consumption": (Call.CONSUMPTION,),
    "sessions": (Call.SESSIONS,),
    "dispatches": (Call.DISPATCHES,),
    "all": tuple(Call),
}


@action(
    {**ENTRY_FIELDS, vol.Optional(ATTR_WHAT, default="all"): vol.In(WHAT)},
    SupportsResponse.OPTIONAL,
)
async def async_refresh(call: ServiceCall) -> ServiceResponse:
    """Answer or, to who wants no answer, raise why not, and when it is possible again."""
    timeline = await controlled_account(call)
    what = call.data[ATTR_WHAT]
    outcomes = await timeline.source.async_refresh(WHAT[what], by_hand=True)
    lacking = ("no_car", "not_enrolled") if what == "all" else ()
    errors = {kind: one.error for kind, one in outcomes.items() if one.reason not in lacking}
    told = ". ".join(f"{kind}: {error}" for kind, error in errors.items() if error)
    if told and not call.return_response:
        raise refused("not_refreshed", ATTR_WHAT, kinds=told)
    return {kind: dump(outcome) for kind, outcome in outcomes.items()}


@action({**ENTRY_FIELDS, vol.Required(ATTR_EVENT_CODE): cv.string}, SupportsResponse.OPTIONAL)
async def async_join_saving_session(call: ServiceCall) -> ServiceResponse:
    """Join unless it is joined already."""
    coordinator = await controlled_account(call)
    code = call.data[ATTR_EVENT_CODE].strip()
    octoplus = coordinator.data.octoplus
    if octoplus is None:
        raise refused("not_in_octoplus", ATTR_CONFIG_ENTRY_ID)
    session = octoplus.named(code)
    if session is not None:
        # no request for what the supplier would refuse
        if session.when.end <= dt_util.utcnow():
            raise refused("session_over", ATTR_EVENT_CODE, event_code=session.code)
        if octoplus.region_id is not None and not session.is_for(octoplus.region_id):
            raise refused("session_of_another_region", ATTR_EVENT_CODE, event_code=session.code)
    if session is None or not session.is_joined:
        try:
            session = await coordinator.source.async_join_session(code)
        except NotFoundError as err:
            raise refused("session_not_joined", ATTR_EVENT_CODE, event_code=code) from err
        except RefusedError as err:
            texts = {"event_code": code, "reason": str(err)}
            raise refused("session_refused", ATTR_EVENT_CODE, **texts) from err
        except OctopusError as err:
            raise translated(HomeAssistantError, error_key(err)) from err
    when = {"start": None, "end": None} if session is None else bounds(session.when)
    return {ATTR_EVENT_CODE: code, "joined": True, **when}


@callback
def async_keep_token(hass: HomeAssistant, entry: ConfigEntry[Any], *, is_new: bool = False) -> None:
    """Let there be a token of 256 bits if, and only if, the addresses are asked for."""
    is_wanted = Settings.of(entry.options).token_addresses
    if is_new or is_wanted != (CONF_ADDRESS_TOKEN in entry.data):
        data = {key: value for key, value in entry.data.items() if key != CONF_ADDRESS_TOKEN}
        new = {CONF_ADDRESS_TOKEN: token_urlsafe(32)} if is_wanted else {}
        hass.config_entries.async_update_entry(entry, data=data | new)


@action(ENTRY_FIELDS, SupportsResponse.NONE)
async def async_rotate_token(call: ServiceCall) -> None:
    """Replace it, without an answer: traces of automations keep those."""
    await async_check_admin(call)
    entry = chosen_entry(call)
    if CONF_ADDRESS_TOKEN not in entry.data:
        raise refused("addresses_off", ATTR_CONFIG_ENTRY_ID)
    async_keep_token(call.hass, entry, is_new=True)
