"""A program that asks for dispatches as often as it may, made to be killed without warning.

It is the integration's own client and ledger, on a configuration folder of its own; only the clock
is given to it. For each tick of that clock it tries once, and says when it is done.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.sharedctypes import Synchronized
from unittest.mock import patch

from homeassistant import loader
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.octopus_insight.access import async_get_client
from custom_components.octopus_insight.octopus.budget import Urgency
from custom_components.octopus_insight.octopus.errors import OctopusError

from .resolver import plain_resolver

LOOKS_EVERY_S = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """The clock that a program and its killer share."""

    now: Synchronized[float]
    """The moment, in seconds since 1970 [UTC]."""
    done: Synchronized[float]
    """The last moment with which the program is done."""

    def moment(self) -> datetime:
        """Return the moment [UTC]."""
        return datetime.fromtimestamp(self.now.value, UTC)

    @property
    def is_done(self) -> bool:
        """Return whether the program is done with this moment."""
        return self.done.value == self.now.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Whom a victim asks, and where it keeps its ledger."""

    folder: str
    url: str
    api_key: str
    account_number: str
    device_id: str


def live(ticks: Ticks, orders: Orders) -> None:
    """Ask, until killed."""
    with patch.object(dt_util, "utcnow", ticks.moment), plain_resolver():
        asyncio.run(_live(ticks, orders))


async def _live(ticks: Ticks, orders: Orders) -> None:
    hass = HomeAssistant(orders.folder)
    hass.config.skip_pip = True
    loader.async_setup(hass)
    client = await async_get_client(hass, orders.api_key, orders.url)
    while True:
        moment = ticks.now.value
        with suppress(OctopusError):
            await client.dispatches(
                orders.account_number, [orders.device_id], urgency=Urgency.PERSON
            )
        ticks.done.value = moment
        while ticks.is_done:  # noqa: ASYNC110 - no event reaches from one process to another
            await asyncio.sleep(LOOKS_EVERY_S)
