"""A process that asks for dispatches as often as it may, made to be killed.

It uses the integration's own client and ledger; only the clock is simulated. It asks once for each
tick.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.sharedctypes import Synchronized
from unittest.mock import patch
from homeassistant import loader
from homeassistant.config_entries import ConfigEntries
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from custom_components.octopus_insight import access
from custom_components.octopus_insight.access import async_get_client
from custom_components.octopus_insight.octopus.budget import Urgency
from custom_components.octopus_insight.octopus.errors import OctopusError
from .supplier import plain_resolver

LOOKS_EVERY_S = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """The clock that target and killer share: the moment, and the last one done [s since 1970]."""

    now: Synchronized[float]
    done: Synchronized[float]

    def moment(self) -> datetime:
        """Return the moment [UTC]."""
        return datetime.fromtimestamp(self.now.value, UTC)

    @property
    def is_done(self) -> bool:
        """Return whether the target is done with this moment."""
        return self.done.value == self.now.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom to ask for what, and the folder for the ledger."""

    folder: str
    url: str
    api_key: str
    account_number: str
    device_id: str


def run_target(ticks: Ticks, target: Target) -> None:
    """Ask, until killed."""
    passed = patch.object(access, "monotonic", lambda: ticks.now.value)
    with patch.object(dt_util, "utcnow", ticks.moment), passed, plain_resolver():
        asyncio.run(_ask_forever(ticks, target))


async def _ask_forever(ticks: Ticks, target: Target) -> None:
    hass = HomeAssistant(target.folder)
    hass.config.skip_pip = True
    loader.async_setup(hass)
    hass.config_entries = ConfigEntries(hass, {})
    client = await async_get_client(hass, target.api_key, target.url)
    while True:
        moment = ticks.now.value
        with suppress(OctopusError):
            await client.dispatches(
                target.account_number, [target.device_id], urgency=Urgency.PERSON
            )
        ticks.done.value = moment
        while ticks.is_done:  # noqa: ASYNC110 - no event reaches from one process to another
            await asyncio.sleep(LOOKS_EVERY_S)
