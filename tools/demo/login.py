"""Log in as a person would, with name and password."""

from typing import Any

import aiohttp

from .errors import DemoError
from .person import Person


async def log_in(session: aiohttp.ClientSession, url: str, person: Person) -> dict[str, Any]:
    """Return the tokens that Home Assistant gives for name and password.

    Raises:
        DemoError: It gives none.
    """
    client_id = f"{url}/"
    begin = {
        "client_id": client_id,
        "handler": ["homeassistant", None],
        "redirect_uri": f"{client_id}?auth_callback=1",
    }
    async with session.post(f"{url}/auth/login_flow", json=begin) as response:
        flow = await response.json()
    answer = {
        "client_id": client_id,
        "username": person.username,
        "password": person.password,
    }
    async with session.post(f"{url}/auth/login_flow/{flow['flow_id']}", json=answer) as response:
        done = await response.json()
    if done["type"] != "create_entry":
        raise DemoError("Home Assistant does not let the demo's own user in.")
    form = {"grant_type": "authorization_code", "code": done["result"], "client_id": client_id}
    async with session.post(f"{url}/auth/token", data=form) as response:
        tokens: dict[str, Any] = await response.json()
    return tokens
