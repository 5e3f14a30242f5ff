"""A customer of a simulated supplier: asks it as a client would, by a clock that a test moves."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from simulator.world import World

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
# Of the household `iog`:
NUMBER = {"n": "A-1F2E3D4C"}
CAR = "00000000-0002-4000-8020-00000000c0de"
TARIFF = "/v1/products/INTELLI-VAR-22-10-14/electricity-tariffs/E-1R-INTELLI-VAR-22-10-14-J/"
READINGS = "/v1/electricity-meter-points/1000000000101/meters/23J0123456/consumption/"

MINT = """
mutation Mint($input: ObtainJSONWebTokenInput!) {
  obtainKrakenToken(input: $input) { token refreshToken refreshExpiresIn payload }
}
"""


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Customer:
    """The one customer of a running simulator."""

    world: World
    clock: Clock
    client: TestClient
    token: str | None = field(default=None)

    async def get(self, path: str, key: str | None = None, **query: str) -> Any:
        """Ask REST with the household's key and return the body."""
        response = await self.response(path, key, **query)
        return await response.json()

    async def response(self, path: str, key: str | None = None, **query: str) -> ClientResponse:
        user = self.world.api_key if key is None else key
        headers = {"Authorization": "Basic " + b64encode(f"{user}:".encode()).decode()}
        return await self.client.get(path, params=query, headers=headers, allow_redirects=False)

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """Ask GraphQL with a token, which is minted at the first question."""
        if self.token is None:
            await self.login()
        return await self.ask_with(self.token, query, variables)

    async def ask_with(
        self, token: str | None, query: str, variables: Mapping[str, Any] | None = None
    ) -> Any:
        headers = {} if token is None else {"Authorization": token}
        question = {"query": query, "variables": variables}
        response = await self.client.post("/v1/graphql/", json=question, headers=headers)
        return await response.json()

    async def login(self) -> None:
        answer = await self.mint(APIKey=self.world.api_key)
        self.token = answer["data"]["obtainKrakenToken"]["token"]

    async def mint(self, **credentials: str) -> Any:
        return await self.ask_with(None, MINT, {"input": credentials})

    async def control(self, **command: Any) -> Any:
        response = await self.client.post("/control", json=command)
        return await response.json()


def code_of(answer: Mapping[str, Any]) -> str:
    """Return the supplier's code of the first error in an answer."""
    return answer["errors"][0]["extensions"]["errorCode"]


def between(start: str, end: str, **more: str) -> dict[str, str]:
    """Return a question about a period, from times in UTC: `2026-11-18T00:00`."""
    return {"period_from": f"{start}:00Z", "period_to": f"{end}:00Z", **more}
