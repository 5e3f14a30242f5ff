"""A conversation with Home Assistant over its websocket: one question, one answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import aiohttp

from .errors import DemoError
from .wait import until

RUNS_WITHIN_S = 120.0


class Conversation:
    """An open line; one question at a time."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        """Go on with a line on which we are known already."""
        self._line = line
        self._ids = count(1)

    async def ask(self, question: str, **more: Any) -> Any:
        """Return the result of a websocket command.

        Raises:
            DemoError: Home Assistant refuses it.
        """
        question_id = next(self._ids)
        await self._line.send_json({"id": question_id, "type": question, **more})
        while (answer := await self._line.receive_json())["id"] != question_id:
            pass
        if not answer["success"]:
            raise DemoError(f"Home Assistant refuses {question}: {answer['error']['message']}.")
        return answer["result"]

    async def until_it_runs(self) -> None:
        """Wait until Home Assistant has started everything.

        Raises:
            DemoError: It takes too long.
        """
        await until(
            self._runs, within_s=RUNS_WITHIN_S, otherwise="Home Assistant does not finish starting."
        )

    async def _runs(self) -> bool:
        return bool((await self.ask("get_config"))["state"] == "RUNNING")


@asynccontextmanager
async def conversation(
    session: aiohttp.ClientSession, url: str, access_token: str
) -> AsyncIterator[Conversation]:
    """Open a line, and close it when the block is left.

    Raises:
        DemoError: The token is not accepted.
    """
    async with session.ws_connect(f"{url}/api/websocket", max_msg_size=0) as line:
        await line.receive_json()
        await line.send_json({"type": "auth", "access_token": access_token})
        if (await line.receive_json())["type"] != "auth_ok":
            raise DemoError("Home Assistant does not accept its own token.")
        yield Conversation(line)
