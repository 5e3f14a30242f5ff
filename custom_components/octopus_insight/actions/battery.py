"""Actions of a battery site: send its tariff now, or take it and confirm that it was sent."""

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import probatio as vol
from .targets import TARGETS, Action, controlled_site, refused

ATTR_FORCE = "force"
ATTR_SIGNATURE = "signature"


async def _async_get(call: ServiceCall) -> ServiceResponse:
    """Answer with the tariff now; while one is due, that counts as an attempt."""
    site = await controlled_site(call)
    wanted = await site.async_issue()
    next_change = wanted.admission.next_change
    return {
        "tariff": wanted.tariff,
        ATTR_SIGNATURE: wanted.issued.signature,
        "bands": [band.as_dict() for band in wanted.bands],
        "next_change": None if next_change is None else next_change.isoformat(),
    }


async def _async_sent(call: ServiceCall) -> ServiceResponse:
    site = await controlled_site(call)
    signature = call.data[ATTR_SIGNATURE].strip()
    tariff = site.state.find(signature)
    if tariff is None:
        texts = {"signature": signature, "site": site.title}
        raise refused("unknown_signature", ATTR_SIGNATURE, **texts)
    await site.async_sent(tariff)
    return None


async def _async_sync(call: ServiceCall) -> ServiceResponse:
    site = await controlled_site(call)
    if site.settings.is_read_only:
        raise site.error("powerwall_read_only")
    if not site.state.is_on:
        raise site.error("powerwall_sync_off")
    if (error := await site.async_ask(is_forced=call.data[ATTR_FORCE])) is not None:
        raise site.error("powerwall_not_sent", site.next_attempt_at, error=str(error)) from error
    return None


GET_POWERWALL_TARIFF = Action(name="get_powerwall_tariff", fields=TARGETS, handler=_async_get)
POWERWALL_TARIFF_SENT = Action(
    name="powerwall_tariff_sent",
    fields={**TARGETS, vol.Required(ATTR_SIGNATURE): cv.string},
    handler=_async_sent,
    supports_response=SupportsResponse.NONE,
)
SYNC_POWERWALL = Action(
    name="sync_powerwall",
    fields={**TARGETS, vol.Optional(ATTR_FORCE, default=False): cv.boolean},
    handler=_async_sync,
    supports_response=SupportsResponse.NONE,
)
