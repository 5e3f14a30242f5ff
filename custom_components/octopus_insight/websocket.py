"""Questions as websocket commands, for screens: `octopus_insight/` and the name of the action."""

from typing import Any
from homeassistant.components.websocket_api import async_register_command, decorators, messages
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant, ServiceCall, callback
import probatio as vol
from .actions import QUESTIONS
from .const import DOMAIN


@callback
def async_register_questions(hass: HomeAssistant) -> None:
    """Register a command for each; the action checks who asks."""
    for name, question in QUESTIONS.items():
        fields = {vol.Required("type"): str, **question.fields}
        schema = messages.BASE_COMMAND_MESSAGE_SCHEMA.extend(fields)
        async_register_command(hass, f"{DOMAIN}/{name}", _async_answer, schema)


@decorators.async_response
async def _async_answer(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    name = msg["type"].removeprefix(f"{DOMAIN}/")
    fields = {key: value for key, value in msg.items() if key not in {"id", "type"}}
    call = ServiceCall(hass, DOMAIN, name, fields, connection.context(msg), return_response=True)
    connection.send_result(msg["id"], await QUESTIONS[name].handler(call))
