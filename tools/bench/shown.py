"""What a home shows of its cars over a day, and for how long that is wrong."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import override
from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from custom_components.octopus_insight.const import DOMAIN
from simulator.scenarios import CarTruth, Day
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
        for device_id, shown in self.shown.items():
            dispatching = _state(
                hass, Platform.BINARY_SENSOR, f"{device_id}_intelligent_dispatching"
            )
            state = _state(hass, Platform.SENSOR, f"{device_id}_intelligent_state")
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
        for start, end, look in _stretches(day, device_id, looks):
            truth = day.truths[device_id][_last(day.truths[device_id], start)]
            runs = truth.is_dispatching
            if knows_plug:
                runs = runs and _is_plugged(day, device_id, start)
            if look.is_there:
                dispatching += (end - start) * (look.is_dispatching is not runs)
                state += (end - start) * (look.state != truth.state.lower())
    return Wrong(dispatching=dispatching, state=state)


def _stretches(
    day: Day, device_id: str, looks: Sequence[Shown]
) -> Iterable[tuple[datetime, datetime, Shown]]:
    """Yield intervals in which nothing changes, with what is shown in each."""
    edges = {day.noon, day.end} | {look.at for look in looks}
    edges |= {truth.start for truth in day.truths[device_id]}
    edges |= {plugging.at for plugging in day.pluggings}
    within = sorted(edge for edge in edges if day.noon <= edge <= day.end)
    moments = [look.at for look in looks]
    for start, end in pairwise(within):
        yield start, end, looks[bisect_right(moments, start) - 1]


def _last(truths: Sequence[CarTruth], moment: datetime) -> int:
    return bisect_right(truths, moment, key=lambda truth: truth.start) - 1


def _is_plugged(day: Day, device_id: str, moment: datetime) -> bool:
    past = [one for one in day.pluggings if one.device_id == device_id and one.at <= moment]
    return bool(past) and past[-1].is_in
