"""`octopus_insight/scenario`: what `simulate_scenario` answers, with what is done on the way."""

from typing import Any
from homeassistant.components.websocket_api import decorators, messages
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant, ServiceCall, callback
import probatio as vol
from ..actions.scenario import async_simulate, async_simulate_scenario
from ..const import DOMAIN
from .questions import async_event


@decorators.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/scenario", vol.Optional("fields", default={}): dict}
)
@callback
def follow_scenario(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send `{"progress": ...}` with each step, and an answer or a problem as `follow` does.

    While there is more to come, an answer without it is sent, too.

    Whoever ends the subscription stops the work.
    """
    number, action = msg["id"], async_simulate_scenario
    fields, context = vol.Schema({**action.fields})(msg["fields"]), connection.context(msg)
    call = ServiceCall(hass, DOMAIN, action.name, fields, context, return_response=True)

    @callback
    def send(event: dict[str, Any]) -> None:
        if number in connection.subscriptions:
            connection.send_message(messages.event_message(number, event))

    async def work() -> None:
        send(await async_event(call.service, async_simulate(call, send)))

    # not before the subscription is there: what fails at once has to be said, too
    task = hass.async_create_background_task(work(), "scenario", eager_start=False)
    connection.subscriptions[number] = task.cancel
    connection.send_result(number)
