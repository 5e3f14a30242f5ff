"""The simulated plug-in day: what the house is told at every boundary, noon to noon.

Right values are the simulator's hand-worked truths. No plug is known to the house. So the person at
home presses refresh a second after plugging in, planning, withdrawing and unplugging; where that is
too soon after the last call, the next one by itself has to do, within a minute. Everything else is
noticed by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.access import LEDGERS
from custom_components.octopus_insight.const import DOMAIN, SERVICE_REFRESH_DISPATCHES
from simulator.scenarios import Scenario, events, moments, truth_at
from simulator.scenarios.plug_in_day import LONDON, SUMMER, WINTER, Truth
from tests.harness.home import Supplier, move_to

HIGH, LOW = 0.2959992, 0.07000035
"""The household's two prices [GBP/kWh]: 28.1904 p and 6.6667 p, each with 5 % VAT."""

SECOND = timedelta(seconds=1)
RESTARTED_AT = time(18, 20)

INSTANCE_ID = "home-18"
"""Fixes at which moments of an interval the house asks by itself."""

RATE = "sensor.electricity_current_rate"
LEVEL = "sensor.electricity_price_level"
OFF_PEAK = "binary_sensor.electricity_off_peak"
DISPATCHING = "binary_sensor.tesla_model_y_intelligent_dispatching"
STATE = "sensor.tesla_model_y_intelligent_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What Home Assistant shows of the house."""

    rate: float
    level: str
    off_peak: str
    dispatching: str
    state: str


def shown(hass: HomeAssistant) -> Shown:
    """Read the entities."""

    def state(entity_id: str) -> str:
        found = hass.states.get(entity_id)
        assert found is not None, entity_id
        return found.state

    return Shown(
        rate=float(state(RATE)),
        level=state(LEVEL),
        off_peak=state(OFF_PEAK),
        dispatching=state(DISPATCHING),
        state=state(STATE),
    )


def right(truth: Truth) -> Shown:
    """Put a truth of the simulated world into our words; only dispatches count as dispatching."""
    return Shown(
        rate=LOW if truth.is_low else HIGH,
        level="cheap" if truth.is_low else "normal",
        off_peak="on" if truth.is_low else "off",
        dispatching="on" if truth.is_dispatching else "off",
        state=truth.state.lower(),
    )


def stops(day: date) -> Iterator[datetime]:
    """Yield each boundary a second before, at and after, and every five minutes in between."""
    noon = datetime.combine(day, time(12), tzinfo=LONDON).astimezone(UTC)
    following = datetime.combine(day + timedelta(days=1), time(12), tzinfo=LONDON).astimezone(UTC)
    known = {moment for moment in moments(day) if moment >= noon}
    while noon < following:
        known.add(noon + timedelta(seconds=155))
        noon += timedelta(minutes=5)
    yield from sorted(known)


async def restart(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Forget all that is in memory and begin from what is stored."""
    await hass.config_entries.async_unload(entry.entry_id)
    hass.data.pop(LEDGERS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED


async def refresh(hass: HomeAssistant) -> bool:
    """Press refresh; return whether it was allowed, and not too soon after the last call."""
    response = await hass.services.async_call(
        DOMAIN,
        SERVICE_REFRESH_DISPATCHES,
        {"entity_id": DISPATCHING},
        blocking=True,
        return_response=True,
    )
    assert response is not None
    answer = response[DISPATCHING]
    assert answer["accepted"] or answer["reason"] == "gap", answer
    return bool(answer["accepted"])


def last_asked(supplier: Supplier) -> datetime:
    """Return when dispatches were asked for last."""
    return supplier.calls("dispatches")[-1].at


async def live_until(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, scenario: Scenario, moment: datetime
) -> None:
    """Let it be `moment`, and before it let each call come at its own moment."""
    while (due := hass.states.get(DISPATCHING).attributes["next_refresh"]) < moment:
        scenario.catch_up()
        await move_to(hass, freezer, due)
    await move_to(hass, freezer, moment)
    scenario.catch_up()


def print_log(supplier: Supplier) -> None:
    """Print the requests of the day, a line each."""
    for call in supplier.calls():
        print(f"{call.at.astimezone(LONDON):%a %H:%M:%S} {call.kind:16} {call.status}")  # noqa: T201


@pytest.mark.parametrize("day", [WINTER, SUMMER], ids=["winter time", "summer time"])
async def test_every_boundary_of_the_plug_in_day_is_shown_right(
    hass: HomeAssistant,
    hass_storage: dict[str, object],
    freezer: FrozenDateTimeFactory,
    supplier: Supplier,
    day: date,
) -> None:
    """A second before, at and after each boundary all entities are right, restart included."""
    scenario = Scenario(supplier.world, events(day))
    happened = {moment for moment, _ in events(day)}
    restart_at = datetime.combine(day, RESTARTED_AT, tzinfo=LONDON).astimezone(UTC)
    freezer.move_to(datetime.combine(day, time(11, 59), tzinfo=LONDON).astimezone(UTC))
    entry = supplier.entry(options={"dispatching_covers": "dispatches"})
    entry.add_to_hass(hass)
    with patch("homeassistant.helpers.instance_id.async_get", return_value=INSTANCE_ID):
        assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    wrong: list[tuple[str, Shown, Shown]] = []
    event_at = None  # the latest event, until somebody has asked since
    for moment in stops(day):
        if restart_at is not None and moment > restart_at:
            with patch("homeassistant.helpers.instance_id.async_get", return_value=INSTANCE_ID):
                await restart(hass, entry)
            restart_at = None
        await live_until(hass, freezer, scenario, moment)
        event_at = moment if moment in happened else event_at
        if event_at is not None and moment > event_at:
            assert moment <= event_at + timedelta(minutes=2)
            if last_asked(supplier) > event_at or await refresh(hass):
                event_at = None
        # what has just happened nobody can know of before somebody has asked
        known = truth_at(day, moment if event_at is None else event_at - SECOND)
        if shown(hass) != right(known):
            wrong.append((f"{moment.astimezone(LONDON):%H:%M:%S}", shown(hass), right(known)))
    print_log(supplier)
    assert wrong == []
    await hass.config_entries.async_unload(entry.entry_id)
