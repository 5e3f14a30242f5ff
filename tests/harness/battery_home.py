"""A home with Powerwalls that follow it: a stand-in for Teslemetry, and days told by the clock."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tesla_fleet_api.tariff import get_tariff_periods
from custom_components.octopus_insight.octopus import ZONE
from tests.harness.car_home import ORDINARY, Home
from tests.harness.clock import until_next_timer
from tests.harness.home import Supplier, move_to, same_home, unload_all
from tests.harness.teslemetry import Send, Teslemetry

SITE = "1234567890123"
HALF_HOUR = timedelta(minutes=30)
PATH = "octopus_insight/powerwall_sync.yaml"

WORDS = {0: " free", 0.07: "", 0.296: "dear", 0.069: "", 0.3037: "dear"}
"""Prices as they are written, with four decimals: 7.000035 p and 29.59992 p of the household `iog`,
6.89997 p and 30.371355 p of `iog-four-rate`.
"""


class PowerwallHome(Home):
    """The household, its sites by number, and what Teslemetry was sent."""

    def __init__(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, supplier: Supplier, day: date
    ) -> None:
        """Begin on the day, with no site yet."""
        super().__init__(hass, freezer, supplier, day)
        self.teslemetry = Teslemetry(hass)
        self.entry = supplier.entry()
        self.devices: dict[str, str] = {}
        self._subentries: dict[str, str] = {}

    # --- What is there to see ---------------------------------------------------------------------

    def sends(self, number: str = SITE) -> list[Send]:
        """Return a site's sends, with success or not, in order of time."""
        return [send for send in self.teslemetry.sends if send.site == number]

    def told(self, number: str = SITE) -> list[tuple[datetime, str]]:
        """Return when a site took a tariff, and which times of the clock are cheap by it."""
        return [
            (send.at, cheap_times(send.tariff, send.at))
            for send in self.teslemetry.accepted(number)
        ]

    def keeps(self, number: str = SITE) -> str:
        """Return which times of the clock are cheap by what the site keeps to."""
        return cheap_times(self.teslemetry.plans[number], dt_util.utcnow())

    def entity_of(self, key: str, number: str = SITE) -> str:
        """Return one of our entities of a site by its translation key."""
        return next(
            entity.entity_id
            for entity in er.async_get(self.hass).entities.values()
            if entity.translation_key == key
            and entity.config_subentry_id == self._subentries[number]
        )

    def state_of(self, key: str, number: str = SITE) -> State:
        """Return the state of one of our entities of a site."""
        state = self.hass.states.get(self.entity_of(key, number))
        assert state is not None
        return state

    # --- What can be done -------------------------------------------------------------------------

    def follow(self, sender: str, number: str = SITE, **differently: Any) -> None:
        """Add a site that is not read-only, as the form would, and not yet set up."""
        self.devices[number] = self.teslemetry.add_site(number)
        site = {"site_device": self.devices[number], "sender": sender, "read_only": False}
        subentry = ConfigSubentry(
            data=MappingProxyType(site | differently),
            subentry_type="powerwall",
            title=f"Powerwall {number}",
            unique_id=None,
        )
        self._subentries[number] = subentry.subentry_id
        if self.entry.entry_id not in self.hass.config_entries._entries:
            self.entry.add_to_hass(self.hass)
        self.hass.config_entries.async_add_subentry(self.entry, subentry)

    async def set_up(self) -> None:
        """Set the entry up, as Home Assistant does when it starts."""
        await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.settle()

    async def unload(self) -> None:
        """Unload the entry, as Home Assistant does when it is disabled or reloaded."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.settle()

    async def automate(self, *sites: str, **inputs: Any) -> None:
        """Make an automation of the blueprint for each site."""
        configured = [
            {
                "use_blueprint": {
                    "path": PATH,
                    "input": {
                        "tariff_entity": self.entity_of("powerwall_tariff", number),
                        "site_device": self.devices[number],
                        **inputs,
                    },
                }
            }
            for number in sites or (SITE,)
        ]
        assert await async_setup_component(self.hass, "automation", {"automation": configured})
        self.hass.bus.async_fire("automation_reloaded")
        await self.settle()

    async def switch(self, state: str, number: str = SITE) -> None:
        """Switch a site on or off."""
        target = {"entity_id": self.entity_of("powerwall_sync", number)}
        await self.hass.services.async_call("switch", f"turn_{state}", target, blocking=True)
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything due is done."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def live_until(
        self, wall: str, scenario: Mapping[str, Callable[[], Any]] | None = None
    ) -> None:
        """Let time pass, stopping wherever a timer is due, while things happen by the clock."""
        events = sorted((self.moment(when), what) for when, what in (scenario or {}).items())
        for moment, happen in events:
            await self._live_to(moment)
            happen()
        await self._live_to(self.moment(wall))

    async def _live_to(self, end: datetime) -> None:
        while (now := dt_util.utcnow()) < end:
            await move_to(self.hass, self.freezer, min(end, now + until_next_timer(self.hass)))


@asynccontextmanager
async def home_at_noon(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, supplier: Supplier
) -> AsyncIterator[PowerwallHome]:
    """Have a home at noon of an ordinary day, with nothing set up yet; unload it afterwards."""
    home = PowerwallHome(hass, freezer, supplier, ORDINARY)
    freezer.move_to(home.moment("12:00"))
    with same_home():
        yield home
        await unload_all(hass)


async def begin_with_charges(home: PowerwallHome, *rows: str) -> None:
    """Let the integration send to a site, and charges be known from 12:06 on."""
    home.follow("integration")
    await home.set_up()
    home.do("plug_in")
    home.plan(*rows)
    await home.at("12:06")
    await home.ask()
    await home.settle()


def cheap_times(tariff: Mapping[str, Any], around: datetime) -> str:
    """Return the clock times that are not dear, as Tesla's public SDK reads the tariff.

    All half hours of 24 are asked for. Free ones are marked; nothing is ever below 0.
    """
    midnight = around.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    runs: list[tuple[str, int, int]] = []
    for number in range(48):
        told = get_tariff_periods(tariff, midnight + number * HALF_HOUR)
        assert told is not None
        price = told.buy.price
        assert price is not None
        assert price >= told.sell.price >= 0
        word = WORDS[price]
        if runs and runs[-1][0] == word:
            runs[-1] = (word, runs[-1][1], number + 1)
        else:
            runs.append((word, number, number + 1))
    return ", ".join(
        f"{_wall(start)}-{_wall(end)}{word}" for word, start, end in runs if word != "dear"
    )


def _wall(half_hours: int) -> str:
    return f"{half_hours // 2:02}:{half_hours % 2 * 30:02}"
