"""Actions of a battery site: send its tariff now, or take it and confirm that it was sent."""

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import probatio as vol
from .targets import TARGETS, action, controlled_site, refused

ATTR_FORCE = "force"
ATTR_SIGNATURE = "signature"


@action(TARGETS)
async def async_get_powerwall_tariff(call: ServiceCall) -> ServiceResponse:
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


@action({**TARGETS, vol.Required(ATTR_SIGNATURE): cv.string}, SupportsResponse.NONE)
async def async_powerwall_tariff_sent(call: ServiceCall) -> None:
    """Confirm what others sent."""
    site = await controlled_site(call)
    signature = call.data[ATTR_SIGNATURE].strip()
    tariff = site.state.find(signature)
    if tariff is None:
        texts = {"signature": signature, "site": site.title}
        raise refused("unknown_signature", ATTR_SIGNATURE, **texts)
    await site.async_sent(tariff)


@action({**TARGETS, vol.Optional(ATTR_FORCE, default=False): cv.boolean}, SupportsResponse.NONE)
async def async_sync_powerwall(call: ServiceCall) -> None:
    """Send the tariff, or raise what is in the way."""
    site = await controlled_site(call)
    if site.settings.is_read_only:
        raise site.error("powerwall_read_only")
    if not site.state.is_on:
        raise site.error("powerwall_sync_off")
    if (error := await site.async_ask(is_forced=call.data[ATTR_FORCE])) is not None:
        raise site.error("powerwall_not_sent", site.next_attempt_at, error=str(error)) from error
