"""The actions of the domain."""

from homeassistant.core import HomeAssistant, callback
import probatio as vol
from ..const import DOMAIN
from .account import JOIN_SAVING_SESSION, REFRESH
from .battery import GET_POWERWALL_TARIFF, POWERWALL_TARIFF_SENT, SYNC_POWERWALL
from .dispatches import GET_DISPATCH_HISTORY, REFRESH_DISPATCHES
from .rates import FIND_CHEAPEST, GET_RATES

ACTIONS = (
    FIND_CHEAPEST,
    GET_DISPATCH_HISTORY,
    GET_POWERWALL_TARIFF,
    GET_RATES,
    JOIN_SAVING_SESSION,
    POWERWALL_TARIFF_SENT,
    REFRESH,
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
            schema=vol.Schema({**action.fields}),
            supports_response=action.supports_response,
        )
