"""The actions for those who send a site's tariff themselves: take it, and confirm that it is sent.

Whoever takes the tariff while one is due is taken to try and send it. The next try may be made at
`next_attempt_at`; a confirmation ends the tries.
"""

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import probatio as vol

from ..battery import NoTariffError, UnknownSignatureError, without_tariff
from .action import Action, refused
from .site import SITE_FIELDS, chosen_site

ATTR_SIGNATURE = "signature"


async def _async_get(call: ServiceCall) -> ServiceResponse:
    """Answer with the tariff of this moment; its day in order, the last end being 24:00."""
    site = chosen_site(call)
    try:
        made = await site.async_issue()
    except NoTariffError as err:
        raise without_tariff(site, err) from err
    wanted = made.wanted
    return {
        "tariff": wanted.tariff,
        ATTR_SIGNATURE: wanted.signature,
        "bands": [{**band.as_dict()} for band in wanted.bands],
        "next_change": None if wanted.next_change is None else wanted.next_change.isoformat(),
    }


async def _async_sent(call: ServiceCall) -> ServiceResponse:
    """Take a tariff for sent."""
    site = chosen_site(call)
    signature = call.data[ATTR_SIGNATURE].strip()
    try:
        await site.async_sent(signature)
    except UnknownSignatureError as err:
        raise refused(
            "unknown_signature", ATTR_SIGNATURE, signature=signature, site=site.subentry.title
        ) from err
    return None


GET_POWERWALL_TARIFF = Action(
    name="get_powerwall_tariff",
    schema=vol.Schema(SITE_FIELDS),
    handler=_async_get,
    supports_response=SupportsResponse.ONLY,
)

POWERWALL_TARIFF_SENT = Action(
    name="powerwall_tariff_sent",
    schema=vol.Schema({**SITE_FIELDS, vol.Required(ATTR_SIGNATURE): cv.string}),
    handler=_async_sent,
    supports_response=SupportsResponse.NONE,
)
