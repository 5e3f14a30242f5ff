"""A home with Powerwalls that follow it: a stand-in for Teslemetry, and days told by the clock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import State
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tesla_fleet_api.tariff import get_tariff_periods
from custom_components.octopus_insight.octopus import ZONE
from tests.harness.clock import HALF_HOUR, until_next_timer
from tests.harness.fakes import Send, Teslemetry
from tests.harness.home import Home

SITE, OTHER_SITE = "1234567890123", "9876543210987"
BASE = "00:00-05:30, 23:30-24:00"
"""What is cheap by the tariff alone."""
WITH_SLOT = "00:00-05:30, 18:00-19:00, 23:30-24:00"

PATH = "octopus_insight/powerwall_sync.yaml"
WORDS = {0: " free", 0.07: "", 0.296: "dear", 0.069: "", 0.3037: "dear"}
"""Prices as they are written, with four decimals: 7.000035 p and 29.59992 p of the household `iog`,
6.89997 p and 30.371355 p of `iog-four-rate`.
"""


class PowerwallHome(Home):
    """The household, its sites by number, and what Teslemetry was sent."""

    def __init__(self, *home: Any) -> None:
        """Begin with no site yet."""
        super().__init__(*home)
        self.teslemetry = Teslemetry(self.hass)
        self.entry = self.supplier.entry()
        self.entry.add_to_hass(self.hass)
        self.devices: dict[str, str] = {}
        self._subentries: dict[str, str] = {}

    # --- What is there to see ---------------------------------------------------------------------

    def sends(self, number: str = SITE) -> list[Send]:
        """Return a site's sends, with success or not, in order of time."""
        return [send for send in self.teslemetry.sends if send.site == number]

    def times(self, number: str = SITE) -> list[str]:
        """Return when a site was sent something, with success or not."""
        return [f"{send.at:%H:%M}" for send in self.sends(number)]

    def taken(self, number: str = SITE) -> list[str]:
        """Return which times of the clock were cheap by each tariff that a site took."""
        accepted = self.teslemetry.accepted(number)
        return [cheap_times(send.tariff, send.at) for send in accepted]

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

    def site(self, key: str = "tariff", number: str = SITE) -> State:
        """Return the state of one of our entities of a site."""
        state = self.hass.states.get(self.entity_of(f"powerwall_{key}", number))
        assert state is not None
        return state

    def told(self, *names: str) -> tuple[object, ...]:
        """Return attributes of the tariff sensor."""
        return tuple(self.site().attributes[name] for name in names)

    def notifications(self) -> dict[str, str]:
        """Return the texts of what a person is notified of, by title."""
        shown = self.hass.data.get("persistent_notification", {}).values()
        return {one["title"]: " ".join(one["message"].split()) for one in shown}

    def event(self) -> str | None:
        """Return what happened last."""
        return self.site("tariff_event").attributes["event_type"]

    # --- What can be done -------------------------------------------------------------------------

    def follow(self, sender: str, number: str = SITE, **differently: Any) -> None:
        """Add a site that is not read-only, as the form would."""
        self.devices[number] = self.teslemetry.add_site(number)
        site = {"site_device": self.devices[number], "sender": sender, "read_only": False}
        subentry = ConfigSubentry(
            data=MappingProxyType(site | differently),
            subentry_type="powerwall",
            title=f"Powerwall {number}",
            unique_id=None,
        )
        self._subentries[number] = subentry.subentry_id
        self.hass.config_entries.async_add_subentry(self.entry, subentry)

    async def begin(self, sender: str = "integration", **differently: Any) -> None:
        """Let a site be followed, and set the entry up."""
        self.follow(sender, **differently)
        await self.load()

    async def change(self, **data: Any) -> None:
        """Change the one site, as the form would."""
        (subentry,) = self.entry.subentries.values()
        changed = {**subentry.data, **data}
        self.hass.config_entries.async_update_subentry(self.entry, subentry, data=changed)
        await self.settle()

    async def remove(self) -> None:
        """Remove the one site."""
        (subentry_id,) = self.entry.subentries
        self.hass.config_entries.async_remove_subentry(self.entry, subentry_id)
        await self.settle()

    async def know(self, *rows: str, at: str = "12:06") -> None:
        """Let charges be planned, and known from then on."""
        self.plug_in(*rows)
        await self.ask_at(at)

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
        assert await async_setup_component(self.hass, "persistent_notification", {})
        assert await async_setup_component(self.hass, "automation", {"automation": configured})
        self.hass.bus.async_fire("automation_reloaded")
        await self.settle()

    async def switch(self, state: str, number: str = SITE) -> None:
        """Switch a site on or off."""
        target = {"entity_id": self.entity_of("powerwall_sync", number)}
        await self.hass.services.async_call("switch", f"turn_{state}", target, blocking=True)
        await self.settle()

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
            await self.at(min(end, now + until_next_timer(self.hass)))


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
