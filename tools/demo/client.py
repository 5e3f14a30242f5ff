"""How the demo talks to its Home Assistant: login, REST and websocket, as a browser does."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
import aiohttp
from .config import Person
from .errors import DemoError
from .wait import until

RUNS_WITHIN_S = 120.0

type Row = Mapping[str, Any]


async def log_in(session: aiohttp.ClientSession, url: str, person: Person) -> dict[str, Any]:
    """Return the tokens for name and password; raise DemoError if they are refused."""
    client_id = f"{url}/"
    begin = {
        "client_id": client_id,
        "handler": ["homeassistant", None],
        "redirect_uri": f"{client_id}?auth_callback=1",
    }
    async with session.post(f"{url}/auth/login_flow", json=begin) as response:
        flow = await response.json()
    answer = {"client_id": client_id, "username": person.username, "password": person.password}
    async with session.post(f"{url}/auth/login_flow/{flow['flow_id']}", json=answer) as response:
        done = await response.json()
    if done["type"] != "create_entry":
        raise DemoError("Home Assistant does not let the demo's own user in.")
    form = {"grant_type": "authorization_code", "code": done["result"], "client_id": client_id}
    async with session.post(f"{url}/auth/token", data=form) as response:
        tokens: dict[str, Any] = await response.json()
    return tokens


@dataclass(frozen=True, slots=True)
class Rest:
    """The REST interface of the Home Assistant at `url`."""

    session: aiohttp.ClientSession
    url: str
    access_token: str

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the JSON answer; raise DemoError if the status is an error."""
        headers = {"Authorization": f"Bearer {self.access_token}"}
        async with self.session.post(self.url + path, json=body, headers=headers) as response:
            if not response.ok:
                raise DemoError(f"{path} answers {response.status}: {await response.text()}")
            answer: dict[str, Any] = await response.json()
            return answer

    async def file(self, path: str) -> tuple[str, bytes]:
        """Return type and content of a file that its address alone opens, or raise DemoError."""
        async with self.session.get(self.url + path) as response:
            if not response.ok:
                raise DemoError(f"{path.partition('?')[0]} answers {response.status}.")
            return response.content_type, await response.read()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The entity registry's rows and all states at a moment [UTC]."""

    now: datetime
    registered: list[Row]
    states: list[Row]

    def device_of(self, unique_id: str) -> str:
        """Return the id of an entity's device, or raise StopIteration."""
        return str(next(it["device_id"] for it in self.registered if it["unique_id"] == unique_id))

    def state_of(self, unique_id: str) -> Row | None:
        """Return the state of an entity, if there is one."""
        ids = [row["entity_id"] for row in self.registered if row["unique_id"] == unique_id]
        return next((state for state in self.states if state["entity_id"] in ids), None)


@dataclass(frozen=True, slots=True)
class Websocket:
    """An authenticated websocket; one command at a time."""

    socket: aiohttp.ClientWebSocketResponse
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    async def ask(self, command: str, **more: Any) -> Any:
        """Return the result of a command; raise DemoError if it is refused."""
        command_id = next(self.ids)
        await self.socket.send_json({"id": command_id, "type": command, **more})
        while (answer := await self.socket.receive_json())["id"] != command_id:
            pass
        if not answer["success"]:
            raise DemoError(f"Home Assistant refuses {command}: {answer['error']['message']}.")
        return answer["result"]

    async def look(self) -> Seen:
        """Return all entities as they are now."""
        registered = await self.ask("config/entity_registry/list")
        states = await self.ask("get_states")
        return Seen(now=datetime.now(UTC), registered=registered, states=states)

    async def enable_all(self, entry_ids: Collection[str]) -> None:
        """Enable what starts disabled, and wait for the reload after it."""
        seen = await self.look()
        off = [row for row in seen.registered if row["config_entry_id"] in entry_ids]
        ids = {row["entity_id"] for row in off if row["disabled_by"] == "integration"}
        for entity_id in ids:
            command = "config/entity_registry/update"
            await self.ask(command, entity_id=entity_id, disabled_by=None)

        async def are_there() -> bool:
            return ids <= {row["entity_id"] for row in (await self.look()).states}

        otherwise = "Entities that were enabled do not appear."
        await until(are_there, within_s=RUNS_WITHIN_S, otherwise=otherwise)

    async def until_started(self) -> None:
        """Wait until everything has started; raise DemoError if that takes too long."""

        async def runs() -> bool:
            return bool((await self.ask("get_config"))["state"] == "RUNNING")

        otherwise = "Home Assistant does not finish starting."
        await until(runs, within_s=RUNS_WITHIN_S, otherwise=otherwise)


@asynccontextmanager
async def websocket(
    session: aiohttp.ClientSession, url: str, access_token: str
) -> AsyncIterator[Websocket]:
    """Open a websocket for the block; raise DemoError if the token is not accepted."""
    async with session.ws_connect(f"{url}/api/websocket", max_msg_size=0) as socket:
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": access_token})
        if (await socket.receive_json())["type"] != "auth_ok":
            raise DemoError("Home Assistant does not accept its own token.")
        yield Websocket(socket)
