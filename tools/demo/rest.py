"""Home Assistant's REST interface, for somebody who is logged in."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from .errors import DemoError


class Rest:
    """What a person's browser asks of Home Assistant."""

    def __init__(self, session: aiohttp.ClientSession, url: str, access_token: str) -> None:
        """Use Home Assistant at `url`."""
        self._session = session
        self._url = url
        self._headers = {"Authorization": f"Bearer {access_token}"}

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send a question and return the answer.

        Raises:
            DemoError: Home Assistant does not like it.
        """
        async with self._session.post(
            self._url + path, json=body, headers=self._headers
        ) as response:
            if not response.ok:
                raise DemoError(f"{path} answers {response.status}: {await response.text()}")
            answer: dict[str, Any] = await response.json()
            return answer

    async def file(self, path: str) -> tuple[str, bytes]:
        """Return a file's content type and the file.

        It is asked for as a browser asks for what a page shows: nothing but the address opens it.

        Raises:
            DemoError: It cannot be had.
        """
        async with self._session.get(self._url + path) as response:
            if not response.ok:
                raise DemoError(f"{path.partition('?')[0]} answers {response.status}.")
            return response.content_type, await response.read()
