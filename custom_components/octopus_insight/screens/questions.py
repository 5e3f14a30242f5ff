"""Questions as websocket commands: each once, or followed, which answers again after changes."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any
from homeassistant.components.websocket_api import async_register_command, decorators, messages
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import probatio as vol
from ..actions import QUESTIONS
from ..actions.targets import Action
from ..const import DOMAIN, LOGGER
from .now import GET_NOW
from .quality import GET_DATA_QUALITY

NOT_ADMIN = "not_admin"
PAUSE_NOW, PAUSE_PAST = 0.5, 5.0
"""Shortest time between two answers [s]."""
FOLLOWED: Mapping[str, Action] = QUESTIONS | {it.name: it for it in (GET_NOW, GET_DATA_QUALITY)}


@callback
def async_register_questions(hass: HomeAssistant) -> None:
    """Register `octopus_insight/NAME` for each, and one command that follows any of them."""
    for name, question in QUESTIONS.items():
        fields = {vol.Required("type"): str, **question.fields}
        schema = messages.BASE_COMMAND_MESSAGE_SCHEMA.extend(fields)
        async_register_command(hass, f"{DOMAIN}/{name}", _async_answer, schema)
    async_register_command(hass, _async_follow)


@decorators.async_response
async def _async_answer(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    name = msg["type"].removeprefix(f"{DOMAIN}/")
    fields = {key: value for key, value in msg.items() if key not in {"id", "type"}}
    call = ServiceCall(hass, DOMAIN, name, fields, connection.context(msg), return_response=True)
    connection.send_result(msg["id"], await QUESTIONS[name].handler(call))


@decorators.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/follow",
        vol.Required("question"): vol.In(FOLLOWED),
        vol.Optional("fields", default={}): dict,
    }
)
@decorators.async_response
async def _async_follow(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    number, question = msg["id"], FOLLOWED[msg["question"]]
    fields = vol.Schema({**question.fields})(msg["fields"])
    context = connection.context(msg)
    call = ServiceCall(hass, DOMAIN, question.name, fields, context, return_response=True)

    def send(event: dict[str, Any]) -> None:
        connection.send_message(messages.event_message(number, event))

    following = _Following(hass, question, call, send)
    connection.subscriptions[number] = following.async_stop
    connection.send_result(number)
    following.async_start()


class _Following:
    """Sends `{"answer": ...}`, or `{"problem": ...}` while there is none, where it is another."""

    def __init__(
        self,
        hass: HomeAssistant,
        question: Action,
        call: ServiceCall,
        send: Callable[[dict[str, Any]], None],
    ) -> None:
        self._hass, self._question, self._call, self._send = hass, question, call, send
        self._is_about_now = question is GET_NOW
        self._sent: dict[str, Any] | None = None
        self._stops, self._is_stopped = ExitStack(), False
        self._ask = Debouncer(
            hass,
            LOGGER,
            cooldown=PAUSE_NOW if self._is_about_now else PAUSE_PAST,
            immediate=True,
            function=self._async_ask,
            background=True,
        )

    @callback
    def async_start(self) -> None:
        """Answer, and again after changes, also of whether an account is loaded."""
        self._stops.close()
        stop = self._stops.callback
        stop(async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed))
        for entry in self._hass.config_entries.async_loaded_entries(DOMAIN):
            data, ask = entry.runtime_data, self._ask.async_schedule_call
            if not self._is_about_now:
                stop(data.history.async_add_listener(ask))
                continue
            stop(data.timeline.async_add_listener(ask))
            for site in data.sites.values():
                stop(async_dispatcher_connect(self._hass, site.reviewed, ask))
        self._ask.async_schedule_call()

    @callback
    def _entry_changed(self, _change: object, entry: ConfigEntry[Any]) -> None:
        if entry.domain == DOMAIN:
            self.async_start()

    @callback
    def async_stop(self) -> None:
        """Send nothing more."""
        self._is_stopped = True
        self._stops.close()
        self._ask.async_shutdown()

    async def _async_ask(self) -> None:
        event: dict[str, Any]
        try:
            event = {"answer": await self._question.handler(self._call)}
        except Unauthorized:
            event = {"problem": {"key": NOT_ADMIN}}
        except HomeAssistantError as err:
            event = {"problem": {"key": err.translation_key, "message": str(err)}}
        if event != self._sent and not self._is_stopped:
            self._sent = event
            self._send(event)
