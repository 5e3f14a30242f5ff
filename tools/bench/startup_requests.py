"""How many requests a first setup, a restart and a reload take."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from simulator.expected import expected_values
from .clock import frozen_at
from .counted import Counted
from .home import BenchHome, bench_home
from .section import Figure, Section, requests_table

MORNING = datetime(2026, 11, 18, 9, 12, 30, tzinfo=UTC)
SOON = timedelta(minutes=5)
AFTER_A_NIGHT = timedelta(hours=8)
FIRST_SETUP_LIMITS = {"iog": 12, "iog-four-rate": 15}
STORED_ANSWERS_LIMIT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupRequests:
    """The requests of one household's starts, and the keys of entities without their value."""

    household: str
    first: Counted
    restart: Counted
    reload: Counted
    after_a_night: Counted
    """After eight hours off: stored answers are shown, and most are due."""
    missing: Counter[str]


async def startup_requests(household: str) -> StartupRequests:
    """Set a household up through the forms, restart it and reload it, and count."""
    with frozen_at(MORNING) as clock:
        async with bench_home(household, clock) as home:
            await home.add()
            first = _counted(home)
            values = expected_values(household, clock.now())
            unknown = Counter(key for (_, key), value in values.items() if value is None)
            missing = home.without_value() - unknown
            await _pass_time(home)
            await home.restart()
            restart = _counted(home)
            await _pass_time(home)
            await home.hass.config_entries.async_reload(home.entry.entry_id)
            await home.settle()
            reload = _counted(home)
            await home.restart(down=AFTER_A_NIGHT)
            return StartupRequests(
                household=household,
                first=first,
                restart=restart,
                reload=reload,
                after_a_night=_counted(home),
                missing=missing,
            )


def _counted(home: BenchHome) -> Counted:
    """Return the requests since the log was cleared, and clear it."""
    counted = Counted.of(home.world.log.calls)
    home.world.log.clear()
    return counted


async def _pass_time(home: BenchHome) -> None:
    await home.run_until(home.clock.now() + SOON)
    home.world.log.clear()


async def startup_section() -> Section:
    """Measure every household that has a limit."""
    measured = [await startup_requests(household) for household in FIRST_SETUP_LIMITS]
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
        title="Starts: from the first form until every entity has its value, and with answers",
        body="\n".join([requests_table(rows), *missing]),
        figures=tuple(figure for one in measured for figure in _figures(one)),
    )


def _figures(one: StartupRequests) -> Iterator[Figure]:
    first_limit = FIRST_SETUP_LIMITS[one.household]
    for name, measured, limit, unit in (
        ("first setup", one.first.total, first_limit, "requests"),
        ("entities without their value", one.missing.total(), 0, "entities"),
        ("restart", one.restart.total, STORED_ANSWERS_LIMIT, "requests"),
        ("reload", one.reload.total, STORED_ANSWERS_LIMIT, "requests"),
    ):
        yield Figure(name=f"{one.household}: {name}", measured=measured, limit=limit, unit=unit)
