"""The actions of the domain; each has a module of its own, named here."""

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from .find_cheapest import FIND_CHEAPEST
from .get_rates import GET_RATES
from .history import GET_DISPATCH_HISTORY
from .powerwall_tariff import GET_POWERWALL_TARIFF, POWERWALL_TARIFF_SENT
from .refresh_dispatches import REFRESH_DISPATCHES
from .sessions import JOIN_SAVING_SESSION
from .sync_powerwall import SYNC_POWERWALL

ACTIONS = (
    FIND_CHEAPEST,
    GET_DISPATCH_HISTORY,
    GET_POWERWALL_TARIFF,
    GET_RATES,
    JOIN_SAVING_SESSION,
    POWERWALL_TARIFF_SENT,
    REFRESH_DISPATCHES,
    SYNC_POWERWALL,
)


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register the actions of the domain."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            action.name,
            action.handler,
            schema=action.schema,
            supports_response=action.supports_response,
        )
