"""The websocket of a page, on which a test refuses, delays or changes what our cards ask for."""

from collections.abc import Callable
from dataclasses import dataclass, field
import json
from typing import Any

type Message = dict[str, Any]
REFUSAL = {"code": "home_assistant_error", "message": "Refused by the test"}


@dataclass
class Wire:
    """What goes over it is passed on; `change` may edit answers of ours in their place."""

    change: Callable[[Message], None] | None = None
    refuses: bool = False
    holds: bool = False
    """Our questions are kept back."""
    heard: int = 0
    """How often one of our questions was answered."""
    asked: dict[int, Message] = field(default_factory=dict)
    _page: Any = None
    _server: Any = None
    _held: list[Message] = field(default_factory=list)
    _last: dict[int, Message] = field(default_factory=dict)

    def connect(self, page: Any) -> None:
        """Stand between a page and its Home Assistant."""
        self._page, self._server = page, page.connect_to_server()
        self.asked, self._held, self._last = {}, [], {}
        page.on_message(self._from_page)
        self._server.on_message(self._from_server)

    def release(self) -> None:
        """Pass on what was kept back, and keep nothing more."""
        self.holds = False
        for message in self._held:
            self._server.send(json.dumps(message))

    def again(self) -> None:
        """Send the last answer to each question once more, changed as `change` now would."""
        for message in self._last.values():
            self._to_page(message)

    def _from_page(self, text: str) -> None:
        for message in _each(text):
            if str(message.get("type", "")).startswith("octopus_insight/"):
                self.asked[message["id"]] = message
                if self.refuses:
                    answer = {"id": message["id"], "type": "result", "success": False}
                    self._page.send(json.dumps({**answer, "error": REFUSAL}))
                    continue
                if self.holds:
                    self._held.append(message)
                    continue
            self._server.send(json.dumps(message))

    def _from_server(self, text: str) -> None:
        for message in _each(text):
            if message.get("type") == "event" and message["id"] in self.asked:
                self._last[message["id"]] = message
                self.heard += 1
            self._to_page(message)

    def _to_page(self, message: Message) -> None:
        if self.change and message.get("id") in self._last and "answer" in message["event"]:
            message = json.loads(json.dumps(message))
            self.change(message["event"]["answer"])
        self._page.send(json.dumps(message))


def _each(text: str) -> list[Message]:
    """Return the messages of a frame, which may be several."""
    found = json.loads(text)
    return found if isinstance(found, list) else [found]
