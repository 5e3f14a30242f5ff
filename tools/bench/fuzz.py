"""Hostile answers: every other one is the true one with something spoiled in it.

A real Home Assistant sets a household up with such answers, lives through half a day, restarts, and
is asked for everything a person can ask. Nothing may be raised, and all that Home Assistant keeps
has to be fit for JSON. When all is well again, the home has to be, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
from time import monotonic
from typing import Any, override
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.helpers.json import json_bytes
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.diagnostics import async_get_config_entry_diagnostics
from simulator.control import perform
from tools.demo.output import table
from .clock import frozen_at
from .counted import Counted
from .days import dispatch_figures
from .home import BenchHome, Companion, all_enabled, bench_home
from .section import Figure, Options, Section, requests_table
from .storm import Noise, shown

HOUSEHOLDS = ("iog", "iog-four-rate", "agile", "two-cars", "fixed-flat")
NOON = datetime(2026, 12, 1, 12, 0, 30, tzinfo=UTC)
LIVES_FOR = timedelta(hours=13)
"""Each kind of answer is asked for again in that time, and in the same time after it."""
SHORT_LIFE = timedelta(hours=4)
SHORT_ROUNDS = 1
"""One with hostile answers from the first on, one that was set up before."""
STEP = timedelta(minutes=30)
SHARE = 0.5
"""Of the answers that are spoiled."""


@dataclass(slots=True)
class Found:
    """What was found wrong, each with the seed that shows it."""

    tracebacks: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    """Exceptions that were caught, and told as unreadable answers."""
    unfit: list[str] = field(default_factory=list)
    """What Home Assistant keeps and JSON cannot say."""
    fallen: list[str] = field(default_factory=list)
    """Entries that are not loaded."""
    sick: list[str] = field(default_factory=list)
    """Homes that are not well after all is well."""
    counted: dict[str, list[Counted]] = field(default_factory=dict)
    rounds: int = 0
    spoiled: int = 0


class JsonWatch(Companion):
    """Looks whether all that is kept can be written to disk."""

    def __init__(self, seed: str, found: Found) -> None:
        """Note what is found under a seed."""
        self._seed, self._found = seed, found

    @override
    def look(self, hass: HomeAssistant, now: datetime) -> None:
        """Write every state and registry, as Home Assistant does."""
        for name, what in _kept(hass):
            try:
                json_bytes(what)
                json.dumps(what, allow_nan=False, default=str).encode()
            except (ValueError, TypeError, UnicodeError) as err:
                self._found.unfit.append(f"{self._seed}, {now:%d. %H:%M}: {name}: {err!r}")


def _kept(hass: HomeAssistant) -> Iterator[tuple[str, Any]]:
    for state in hass.states.async_all():
        yield state.entity_id, state.as_dict()
    for entry in hass.config_entries.async_entries(DOMAIN):
        yield "entry", entry.as_dict()
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id):
            yield "device", device.dict_repr
    for entity in er.async_get(hass).entities.values():
        yield entity.entity_id, entity.as_partial_dict
    for issue in ir.async_get(hass).issues.values():
        yield f"repair {issue.issue_id}", issue.to_json()
        yield f"repair {issue.issue_id}", issue.translation_placeholders


async def hostile_round(household: str, seed: int, found: Found, length: timedelta) -> None:
    """Live for a time with hostile answers, and as long again with true ones."""
    name, noise = f"{household} {seed}", Noise()
    with noise.heard(), all_enabled(), frozen_at(NOON) as clock:
        async with bench_home(household, clock, companions=(JsonWatch(name, found),)) as home:
            if seed % 2:  # else the first answers are hostile already
                await home.add()
            perform(home.world, {"do": "storm", "share": SHARE, "seed": seed, "hostile": True})
            storm = home.world.faults.storm.__self__  # type: ignore[union-attr]
            await _plug_in(home)
            if not seed % 2:
                await _add_until_it_works(home)
            await _live(home, clock.now() + length / 2, found, name)
            await _restart(home, found, name)
            await _live(home, clock.now() + length / 2, found, name)
            perform(home.world, {"do": "fault", "kind": "none"})
            await _restart(home, found, name)
            await home.run_until(clock.now() + length)
            found.sick += [f"{name}: {what} has no value" for what in _missing(home)]
            found.counted.setdefault(household, []).append(Counted.of(home.world.log.calls))
            found.rounds += 1
            found.spoiled += storm.kinds.total()
    found.tracebacks += [f"{name}: {one}" for one in noise.tracebacks]
    found.mistakes += [f"{name}: {one}" for one in noise.mistakes]


def _missing(home: BenchHome) -> list[str]:
    """Return what has no value though all is well; devices that were made up do not count."""
    if not _is_loaded(home):
        return ["the entry"]
    needed = [("import", "current_rate"), ("import", "standing_charge")]
    needed += [("car", "intelligent_state")] if _has_car(home) else []
    return [" ".join(key) for key in needed if shown(home.hass, home.world, *key) is None]


def _has_car(home: BenchHome) -> bool:
    return not all(car.is_retired for car in home.world.cars)


async def _plug_in(home: BenchHome) -> None:
    if not _has_car(home):
        return
    perform(home.world, {"do": "plug_in"})
    now = NOON.replace(minute=0, second=0)
    slots = [
        {"start": now + timedelta(hours=hour), "end": now + timedelta(hours=hour + 1)}
        for hour in (2, 6, 9, 15)
    ]
    perform(home.world, {"do": "plan", "slots": slots})


async def _add_until_it_works(home: BenchHome) -> None:
    """Fill in the forms as often as it takes; a refusal is an answer."""
    for _ in range(50):
        try:
            await home.add()
        except RuntimeError:
            flows = home.hass.config_entries.flow
            for flow in flows.async_progress_by_handler(DOMAIN):
                flows.async_abort(flow["flow_id"])
        if home.hass.config_entries.async_entries(DOMAIN):
            return
        await home.run_until(home.clock.now() + timedelta(minutes=5))
    raise RuntimeError("The forms lead nowhere.")


def _is_loaded(home: BenchHome) -> bool:
    return home.entry.state is ConfigEntryState.LOADED


async def _restart(home: BenchHome, found: Found, name: str) -> None:
    try:
        await home.restart()
    except RuntimeError as err:
        # without a single answer a start may wait, but never give up
        if home.entry.state is not ConfigEntryState.SETUP_RETRY:
            found.fallen.append(f"{name}: {err}")


async def _live(home: BenchHome, end: datetime, found: Found, name: str) -> None:
    """Let time pass, and ask for everything that a person can ask."""
    while home.clock.now() < end:
        await home.run_until(home.clock.now() + STEP)
        if home.entry.state not in (ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY):
            found.fallen.append(f"{name}: {home.entry.state}")
            return
        if _is_loaded(home):
            await _ask_everything(home, found, name)


async def _ask_everything(home: BenchHome, found: Found, name: str) -> None:
    for action, data in _questions(home).items():
        try:
            answer = await home.hass.services.async_call(
                DOMAIN, action, data, blocking=True, return_response=True
            )
            json_bytes(answer)
        except HomeAssistantError:
            pass  # a refusal in words
        except Exception as err:  # noqa: BLE001 - that is what is looked for
            found.tracebacks.append(f"{name}: {action}: {err!r}")
    try:
        json_bytes(await async_get_config_entry_diagnostics(home.hass, home.entry))
    except Exception as err:  # noqa: BLE001 - as above
        found.tracebacks.append(f"{name}: diagnostics: {err!r}")


def _questions(home: BenchHome) -> dict[str, dict[str, Any]]:
    """Return the actions that answer, each with what it is asked."""
    now, day = home.clock.now(), timedelta(days=1)
    asked: dict[str, dict[str, Any]] = {
        "get_rates": {"start": now - day, "end": now + 2 * day},
        "find_cheapest": {"start": now, "end": now + day, "duration": "02:00"},
    }
    if _has_car(home):
        devices, entry_id = dr.async_get(home.hass), home.entry.entry_id
        car = devices.async_get_device_by_identifier((DOMAIN, home.world.car().id), entry_id)
        if car is not None:
            asked["get_dispatch_history"] = {"device_id": car.id, "at": now - STEP}
            asked["refresh_intelligent_dispatches"] = {"device_id": car.id}
    return asked


async def fuzz_section(options: Options) -> Section:
    """Live through rounds of hostile answers for some minutes of real time."""
    began, found, seed = monotonic(), Found(), options.seed
    if options.is_short:
        for number in range(SHORT_ROUNDS):
            await hostile_round("iog", seed + number, found, SHORT_LIFE)
    while not found.rounds or (not options.is_short and monotonic() - began < options.minutes * 60):
        for household in HOUSEHOLDS:
            await hostile_round(household, seed, found, LIVES_FOR)
        seed += 1
    return Section(
        title=f"Hostile answers: {found.rounds} homes, {found.spoiled} spoiled answers",
        body="\n\n".join([_requests(found), *_first(found)]),
        figures=tuple(figures(found)),
    )


def _requests(found: Found) -> str:
    return requests_table(
        (f"{household}, the busiest", max(counted, key=Counted.number))
        for household, counted in found.counted.items()
    )


def _first(found: Found) -> Iterator[str]:
    for what, lines in _kinds(found):
        if lines:
            kinds = {line.strip().splitlines()[-1].partition(": ")[2][:150]: line for line in lines}
            rows = [(kind, one.partition(":")[0]) for kind, one in list(kinds.items())[:20]]
            yield f"{what}: {len(lines)} of {len(kinds)} kinds. The first:\n{lines[0]}"
            yield table((what, "for example"), rows)


def _kinds(found: Found) -> Iterator[tuple[str, list[str]]]:
    yield "tracebacks", found.tracebacks
    yield "exceptions that were caught", found.mistakes
    yield "unfit for JSON", found.unfit
    yield "entries that fell", found.fallen
    yield "homes that stay ill", found.sick


def figures(found: Found) -> Iterator[Figure]:
    """Yield what has to hold, whatever is answered."""
    for what, lines in _kinds(found):
        yield Figure(f"hostile answers: {what}", len(lines), 0, unit="times")
    homes = [one for counted in found.counted.values() for one in counted]
    cars = [one for one in homes if one.number("dispatches") > 1]
    yield from dispatch_figures("hostile answers", cars)
