"""`octopus_insight/scenario`: what `simulate_scenario` answers, with what is done on the way."""

from typing import Any
from homeassistant.components.websocket_api import async_register_command, decorators, messages
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
import probatio as vol
from ..actions.scenario import SIMULATE_SCENARIO, async_simulate
from ..const import DOMAIN, LOGGER
from .questions import NOT_ADMIN


@callback
def async_register_scenario(hass: HomeAssistant) -> None:
    """Register the command."""
    async_register_command(hass, _scenario)


@decorators.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/scenario", vol.Optional("fields", default={}): dict}
)
@callback
def _scenario(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send `{"progress": ...}` with each step, and an answer or a problem as `follow` does.

    While there is more to come, an answer without it is sent, too.

    Whoever ends the subscription stops the work.
    """
    number, fields = msg["id"], vol.Schema({**SIMULATE_SCENARIO.fields})(msg["fields"])
    context = connection.context(msg)
    call = ServiceCall(hass, DOMAIN, SIMULATE_SCENARIO.name, fields, context, return_response=True)

    @callback
    def send(event: dict[str, Any]) -> None:
        if number in connection.subscriptions:
            connection.send_message(messages.event_message(number, event))

    async def work() -> None:
        try:
            answer = await async_simulate(call, send)
        except Unauthorized:
            send({"problem": {"key": NOT_ADMIN}})
        except HomeAssistantError as err:
            send({"problem": {"key": err.translation_key, "message": str(err)}})
        except Exception:  # noqa: BLE001 - the card says so, and the log why
            LOGGER.exception("A scenario cannot be worked out")
            send({"problem": {"key": None}})
        else:
            send({"answer": answer})

    # not before the subscription is there: what fails at once has to be said, too
    task = hass.async_create_background_task(work(), "scenario", eager_start=False)
    connection.subscriptions[number] = task.cancel
    connection.send_result(number)
