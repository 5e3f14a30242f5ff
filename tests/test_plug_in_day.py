"""The simulated plug-in day: what the house is told at every boundary, noon to noon.

Right values are the simulator's hand-worked truths. No plug is known to the house. So the person at
home presses refresh a second after plugging in, planning, withdrawing and unplugging; where that is
too soon after the last call, the next one by itself has to do, within a minute. Everything else is
noticed by itself.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from homeassistant.const import Platform
import pytest
from simulator.scenarios import Scenario, events, moments, truth_at
from simulator.scenarios.plug_in_day import LONDON, SUMMER, WINTER, Truth
from tests.harness.clock import DAY, MINUTE, SECOND
from tests.harness.home import HIGH, LOW, ONLY_DISPATCHES, SERVICE_REFRESH_DISPATCHES, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")


class Shown(NamedTuple):
    """What Home Assistant shows of the house; calendars are on or off."""

    rate: object
    level: object
    off_peak: object
    cheap_times: str
    dispatching: object
    dispatches: str
    state: object


def shown(home: Home) -> Shown:
    """Read the entities."""
    return Shown(
        rate=home.shown("import", "current_rate"),
        level=home.shown("import", "price_level"),
        off_peak=home.shown("import", "off_peak"),
        cheap_times=home.state_of("import", "cheap_times", Platform.CALENDAR).state,
        dispatching=home.shown("car", "intelligent_dispatching"),
        dispatches=home.state_of("car", "dispatches", Platform.CALENDAR).state,
        state=home.shown("car", "intelligent_state"),
    )


def right(truth: Truth) -> Shown:
    """Put a truth of the simulated world into our words; only dispatches count as dispatching."""
    return Shown(
        rate=LOW if truth.is_low else HIGH,
        level="cheap" if truth.is_low else "normal",
        off_peak=truth.is_low,
        cheap_times="on" if truth.is_low else "off",
        dispatching=truth.is_dispatching,
        dispatches="on" if truth.is_dispatching else "off",
        state=truth.state.lower(),
    )


def stops(home: Home) -> Iterator[datetime]:
    """Yield each boundary a second before, at and after, and every five minutes in between."""
    noon, following = home.moment("12:00"), home.moment("+12:00")
    known = {moment for moment in moments(home.day) if moment >= noon}
    while noon < following:
        known.add(noon + 155 * SECOND)
        noon += 5 * MINUTE
    yield from sorted(known)


async def refresh(home: Home) -> bool:
    """Press refresh; return whether it was allowed, and not too soon after the last call."""
    entity_id = home.entity_id_of("car", "intelligent_dispatching")
    answers = await home.act(SERVICE_REFRESH_DISPATCHES, entity_id=entity_id)
    answer = answers[entity_id]
    assert answer["accepted"] or answer["reason"] == "gap", answer
    return bool(answer["accepted"])


async def live_until(home: Home, scenario: Scenario, moment: datetime) -> None:
    """Let it be `moment`, and before it let each call come at its own moment."""
    dispatching = ("car", "intelligent_dispatching")
    while (due := home.attributes(*dispatching)["next_refresh"]) < moment:
        scenario.catch_up()
        await home.at(due)
    await home.at(moment)
    scenario.catch_up()


@pytest.mark.parametrize("day", [WINTER, SUMMER], ids=["winter time", "summer time"])
async def test_every_boundary_of_the_plug_in_day_is_shown_right(home: Home, day: date):
    """A second before, at and after each boundary all entities are right, restart included."""
    home.day = day
    scenario = Scenario(home.supplier.world, events(day))
    happened = {moment for moment, _ in events(day)}
    await home.at("11:59")
    await home.set_up(**ONLY_DISPATCHES)
    wrong: list[tuple[str, Shown, Shown]] = []
    is_restarted = False
    event_at = None  # the latest event, until somebody has asked since
    for moment in stops(home):
        if moment > home.moment("18:20") and not is_restarted:
            await home.restart()
            is_restarted = True
        await live_until(home, scenario, moment)
        event_at = moment if moment in happened else event_at
        if event_at is not None and moment > event_at:
            assert moment <= event_at + 2 * MINUTE
            if home.calls("dispatches")[-1].at > event_at or await refresh(home):
                event_at = None
        # what has just happened nobody can know of before somebody has asked
        known = truth_at(day, moment if event_at is None else event_at - SECOND)
        if shown(home) != right(known):
            wrong.append((f"{moment.astimezone(LONDON):%H:%M:%S}", shown(home), right(known)))
    assert wrong == []
    noon = home.moment("12:00")
    ran = await home.appointments("car", "dispatches", noon, noon + DAY)
    begun = {datetime.fromisoformat(one["start"]) for one in ran}
    assert home.moment("18:00") in begun
    # what was withdrawn left no mark, and the standard window is no dispatch
    assert not {home.moment("20:00"), home.moment("23:30")} & begun
