"""Questions as websocket commands: each once, or followed, which answers again after changes."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from typing import Any
from homeassistant.components.websocket_api import async_register_command, decorators, messages
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.json import json_bytes
from homeassistant.util.hass_dict import HassKey
import probatio as vol
from ..actions import QUESTIONS
from ..actions.targets import Action
from ..const import DOMAIN, LOGGER
from .now import async_get_now
from .quality import async_get_data_quality

NOT_ADMIN = "not_admin"
PAUSE_NOW, PAUSE_PAST = 0.5, 5.0
"""Shortest time between two answers [s]."""
OF_CARDS = (async_get_now, async_get_data_quality)
FOLLOWED: Mapping[str, Action] = QUESTIONS | {it.name: it for it in OF_CARDS}
FOLLOWING: HassKey[dict[tuple[str, bytes, str], _Following]] = HassKey(f"{DOMAIN}.following")
"""By question, fields and user, whose rights may differ."""


@callback
def async_register_questions(hass: HomeAssistant) -> None:
    """Register `octopus_insight/NAME` for each, and one command that follows any of them."""
    for name, question in QUESTIONS.items():
        fields = {vol.Required("type"): str, **question.fields}
        schema = messages.BASE_COMMAND_MESSAGE_SCHEMA.extend(fields)
        async_register_command(hass, f"{DOMAIN}/{name}", _async_answer, schema)
    async_register_command(hass, _follow)


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
        vol.Required("question"): vol.All(str, vol.In(FOLLOWED)),
        vol.Optional("fields", default={}): dict,
    }
)
@callback
def _follow(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    number, question = msg["id"], FOLLOWED[msg["question"]]
    key = (question.name, json_bytes(msg["fields"]), connection.user.id)
    known = hass.data.setdefault(FOLLOWING, {})
    if key not in known:
        fields = vol.Schema({**question.fields})(msg["fields"])
        context = connection.context(msg)
        call = ServiceCall(hass, DOMAIN, question.name, fields, context, return_response=True)
        known[key] = _Following(hass, question, call)
    following = known[key]

    def send(event: bytes) -> None:
        connection.send_message(messages.construct_event_message(number, event))

    def stop() -> None:
        if following.async_remove(send):
            del known[key]

    connection.subscriptions[number] = stop
    connection.send_result(number)
    following.async_add(send)


async def async_event(name: str, answering: Awaitable[Any]) -> dict[str, Any]:
    """Return `{"answer": ...}`, or `{"problem": ...}` where there is none."""
    try:
        return {"answer": await answering}
    except Unauthorized:
        return {"problem": {"key": NOT_ADMIN}}
    except HomeAssistantError as err:
        return {"problem": {"key": err.translation_key, "message": str(err)}}
    except Exception:  # noqa: BLE001 - the card says so, and the log why
        LOGGER.exception("The question %s cannot be answered", name)
        return {"problem": {"key": None}}


class _Following:
    """Sends `{"answer": ...}`, or `{"problem": ...}` while there is none, where it is another.

    All who ask the same share it: it is worked out and written as JSON once.
    """

    def __init__(self, hass: HomeAssistant, question: Action, call: ServiceCall) -> None:
        self._hass, self._question, self._call = hass, question, call
        self._is_about_now = question is async_get_now
        self._sends: list[Callable[[bytes], None]] = []
        self._sent: bytes | None = None
        self._stops = ExitStack()
        pause = PAUSE_NOW if self._is_about_now else PAUSE_PAST
        how: dict[str, Any] = {"cooldown": pause, "immediate": True, "background": True}
        self._ask = Debouncer(hass, LOGGER, function=self._async_ask, **how)

    @callback
    def async_add(self, send: Callable[[bytes], None]) -> None:
        """Send to another one, at once what is known."""
        self._sends.append(send)
        if self._sent is not None:
            send(self._sent)
        if len(self._sends) == 1:
            self._async_start()
        else:
            self._ask.async_schedule_call()

    @callback
    def async_remove(self, send: Callable[[bytes], None]) -> bool:
        """Send nothing more to one; return whether it was the last."""
        self._sends.remove(send)
        if self._sends:
            return False
        self._stops.close()
        self._ask.async_shutdown()
        return True

    @callback
    def _async_start(self) -> None:
        """Answer, and again after changes, also of whether an account is loaded."""
        self._stops.close()
        stop = self._stops.callback
        stop(async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed))
        for entry in self._hass.config_entries.async_loaded_entries(DOMAIN):
            data, ask = entry.runtime_data, self._ask.async_schedule_call
            asked = data.timeline if self._is_about_now else data.history
            stop(asked.async_add_listener(ask))
            for site in data.sites.values() if self._is_about_now else ():
                stop(async_dispatcher_connect(self._hass, site.reviewed, ask))
        self._ask.async_schedule_call()

    @callback
    def _entry_changed(self, _change: object, entry: ConfigEntry[Any]) -> None:
        if entry.domain == DOMAIN:
            self._async_start()

    async def _async_ask(self) -> None:
        event = await async_event(self._question.name, self._question.handler(self._call))
        if (written := json_bytes(event)) != self._sent:
            self._sent = written
            for send in self._sends:
                send(written)
