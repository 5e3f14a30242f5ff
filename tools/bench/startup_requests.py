"""How many requests a first setup, a restart and a reload take."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from simulator.expected import right_values

from .clock import Clock, frozen_at
from .counted import Counted
from .home import Home, house_of
from .section import Section, requests_table
from .verdict import Judged

MORNING = datetime(2026, 11, 18, 9, 12, 30, tzinfo=UTC)
SOON = timedelta(minutes=5)
AFTER_A_NIGHT = timedelta(hours=8)
FIRST_SETUP_LIMITS = {"iog": 12, "iog-four-rate": 15}
STORED_ANSWERS_LIMIT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """What one household's beginnings took."""

    household: str
    first: Counted
    restart: Counted
    reload: Counted
    after_a_night: Counted
    """A start after eight hours off: the stored answers are shown, and most are due anew."""
    missing: Counter[str]
    """Keys of entities without a value after the first setup, though the supplier has one."""


async def beginnings_of(household: str) -> Beginnings:
    """Set a household up through the forms, restart it and reload it, and count."""
    with frozen_at(MORNING) as clock:
        async with house_of(household, clock) as home:
            await home.add()
            first = _taken(home)
            missing = _missing(home, clock)
            await _pass(home, SOON)
            await home.restart()
            restart = _taken(home)
            await _pass(home, SOON)
            await home.hass.config_entries.async_reload(home.entry.entry_id)
            await home.settle()
            reload = _taken(home)
            await home.restart(down=AFTER_A_NIGHT)
            return Beginnings(
                household=household,
                first=first,
                restart=restart,
                reload=reload,
                after_a_night=_taken(home),
                missing=missing,
            )


def _taken(home: Home) -> Counted:
    """Return the requests since the last time, and forget them."""
    counted = Counted.of(home.world.log.calls)
    home.world.log.clear()
    return counted


async def _pass(home: Home, time: timedelta) -> None:
    """Let time pass, without counting what is asked meanwhile."""
    await home.live_until(home.clock.now() + time)
    home.world.log.clear()


def _missing(home: Home, clock: Clock) -> Counter[str]:
    """Return the keys of the entities that should have a value, as the simulator's tables know."""
    right = right_values(home.world.household.name, clock.now())
    unknown = Counter(key for (_, key), value in right.items() if value is None)
    return home.without_value() - unknown


async def beginnings_section() -> Section:
    """Measure every household that has a limit."""
    measured = [await beginnings_of(household) for household in FIRST_SETUP_LIMITS]
    rows = [
        row
        for one in measured
        for row in (
            (f"{one.household}: first setup", one.first),
            (f"{one.household}: restart after 5 minutes", one.restart),
            (f"{one.household}: reload after 5 minutes", one.reload),
            (f"{one.household}: start after 8 hours off", one.after_a_night),
        )
    ]
    missing = [
        f"{one.household}: without its value after setup: {key}"
        for one in measured
        for key in one.missing
    ]
    return Section(
        title="Beginnings: from the first form until every entity has its value, and with answers",
        body="\n".join([requests_table(rows), *missing]),
        judged=tuple(figure for one in measured for figure in _judged(one)),
    )


def _judged(one: Beginnings) -> tuple[Judged, ...]:
    return (
        Judged(
            name=f"{one.household}: first setup",
            measured=one.first.total,
            limit=FIRST_SETUP_LIMITS[one.household],
        ),
        Judged(
            name=f"{one.household}: entities without their value",
            measured=one.missing.total(),
            limit=0,
            unit="entities",
        ),
        Judged(
            name=f"{one.household}: restart", measured=one.restart.total, limit=STORED_ANSWERS_LIMIT
        ),
        Judged(
            name=f"{one.household}: reload", measured=one.reload.total, limit=STORED_ANSWERS_LIMIT
        ),
    )
