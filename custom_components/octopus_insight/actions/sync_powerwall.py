"""The action that sends a site's tariff now, because a person wishes it."""

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import probatio as vol

from ..battery import NoTariffError, PowerwallSite, without_tariff
from ..const import DOMAIN
from .action import Action
from .site import SITE_FIELDS, chosen_site

ATTR_FORCE = "force"


async def _async_sync(call: ServiceCall) -> ServiceResponse:
    """Send what the site does not hold; forced, also what it does. Never early, never read-only."""
    site, is_forced = chosen_site(call), call.data[ATTR_FORCE]
    if site.settings.is_read_only:
        raise _refused(site, "powerwall_read_only")
    if not site.state.is_on:
        raise _refused(site, "powerwall_sync_off")
    now = dt_util.utcnow()
    try:
        is_wanted = site.is_wanted(now, is_forced=is_forced)
    except NoTariffError as err:
        raise without_tariff(site, err) from err
    gap_ends_at = site.state.gap_ends_at
    if gap_ends_at is not None and now < gap_ends_at:
        time = dt_util.as_local(gap_ends_at).isoformat(timespec="seconds")
        raise _refused(site, "powerwall_too_soon", time=time)
    if not is_wanted:
        return None
    error = await site.async_ask(is_forced=is_forced)
    if error is not None:
        raise _refused(site, "powerwall_not_sent", error=str(error)) from error
    return None


def _refused(site: PowerwallSite, key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"site": site.title, **placeholders},
    )


SYNC_POWERWALL = Action(
    name="sync_powerwall",
    schema=vol.Schema({**SITE_FIELDS, vol.Optional(ATTR_FORCE, default=False): cv.boolean}),
    handler=_async_sync,
    supports_response=SupportsResponse.NONE,
)
