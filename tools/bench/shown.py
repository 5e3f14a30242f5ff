"""What a home shows of its cars over a day, and for how long that is wrong."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import override
from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from custom_components.octopus_insight.const import DOMAIN
from simulator.scenarios import Day
from .counted import Counted
from .home import Companion


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of one car from a moment [UTC] on; nothing while Home Assistant is off.

    The state is the supplier's word in lower case.
    """

    at: datetime
    is_there: bool = True
    is_dispatching: bool = False
    state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LivedDay:
    """What a home asked on a day, and what it showed, by car."""

    counted: Counted
    shown: dict[str, list[Shown]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """For how long wrong values were shown, summed over the cars."""

    dispatching: timedelta
    state: timedelta


class Watcher(Companion):
    """Records what the entities of each car show."""

    def __init__(self, devices: Iterable[str]) -> None:
        """Watch the cars with these device ids."""
        self.shown: dict[str, list[Shown]] = {device_id: [] for device_id in devices}

    @override
    def look(self, hass: HomeAssistant, now: datetime) -> None:
        for car, shown in self.shown.items():
            dispatching = _state(hass, Platform.BINARY_SENSOR, f"{car}_intelligent_dispatching")
            state = _state(hass, Platform.SENSOR, f"{car}_intelligent_state")
            shown.append(Shown(at=now, is_dispatching=dispatching == STATE_ON, state=state))

    @override
    def end(self, now: datetime) -> None:
        for shown in self.shown.values():
            shown.append(Shown(at=now, is_there=False))


def _state(hass: HomeAssistant, platform: Platform, unique_id: str) -> str:
    """Return an entity's state; raise LookupError if there is no such entity."""
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    state = None if entity_id is None else hass.states.get(entity_id)
    if state is None:
        raise LookupError(f"There is no {unique_id}")
    return state.state


def wrong_time(day: Day, shown: dict[str, list[Shown]], *, knows_plug: bool) -> Wrong:
    """Return for how long what was shown, by car, differed from what the supplier would answer.

    With `knows_plug` a car that is not plugged in does not charge, whatever the supplier says.
    """
    dispatching = state = timedelta(0)
    for device_id, looks in shown.items():
        truths = day.truths[device_id]
        pluggings = [one for one in day.pluggings if one.device_id == device_id]
        # between two edges nothing changes
        edges = {day.noon, day.end} | {look.at for look in looks}
        edges |= {truth.start for truth in truths} | {plugging.at for plugging in pluggings}
        for start, end in pairwise(sorted(edge for edge in edges if day.noon <= edge <= day.end)):
            look = looks[bisect_right(looks, start, key=lambda look: look.at) - 1]
            truth = truths[bisect_right(truths, start, key=lambda truth: truth.start) - 1]
            moves = [one.is_in for one in pluggings if one.at <= start]
            runs = truth.is_dispatching and (not knows_plug or moves[-1:] == [True])
            if look.is_there:
                dispatching += (end - start) * (look.is_dispatching is not runs)
                state += (end - start) * (look.state != truth.state.lower())
    return Wrong(dispatching=dispatching, state=state)
