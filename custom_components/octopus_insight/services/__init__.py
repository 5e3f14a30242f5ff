"""The actions of the domain; each has a module of its own, named here."""

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from .refresh_dispatches import REFRESH_DISPATCHES

ACTIONS = (REFRESH_DISPATCHES,)


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
