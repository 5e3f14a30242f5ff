"""Questions as websocket commands, for screens: `octopus_insight/` and the name of the action."""

from typing import Any
from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import async_response
from homeassistant.components.websocket_api.messages import BASE_COMMAND_MESSAGE_SCHEMA
from homeassistant.core import HomeAssistant, callback
import probatio as vol
from .actions import QUESTIONS
from .const import DOMAIN

SCHEMA = BASE_COMMAND_MESSAGE_SCHEMA.extend({}, extra=vol.ALLOW_EXTRA)
"""The action itself looks at its fields, and at who asks."""


@callback
def async_register_questions(hass: HomeAssistant) -> None:
    """Register a command for each."""
    for question in QUESTIONS:
        async_register_command(hass, f"{DOMAIN}/{question.name}", _async_answer, SCHEMA)


@async_response
async def _async_answer(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    fields = {name: value for name, value in msg.items() if name not in {"id", "type"}}
    _, _, name = msg["type"].partition("/")
    context = connection.context(msg)
    answer = await hass.services.async_call(
        DOMAIN, name, fields, blocking=True, return_response=True, context=context
    )
    connection.send_result(msg["id"], answer)
