"""How many requests a first setup, a restart and a reload take."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from simulator.expected import expected_values
from .clock import frozen_at
from .counted import Counted
from .home import BenchHome, bench_home
from .section import Figure, Options, Section, requests_table

MORNING = datetime(2026, 11, 18, 9, 12, 30, tzinfo=UTC)
SOON = timedelta(minutes=5)
AFTER_A_NIGHT = timedelta(hours=8)
FIRST_SETUP_LIMITS = {"iog": 12, "iog-four-rate": 15}
STORED_ANSWERS_LIMIT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupRequests:
    """The requests of one household's starts, and the keys of entities without their value."""

    household: str
    starts: Mapping[str, Counted]
    missing: Counter[str]


async def startup_requests(household: str) -> StartupRequests:
    """Set a household up through the forms, restart it and reload it, and count.

    After eight hours off, stored answers are shown, and most are due.
    """
    starts = {}
    with frozen_at(MORNING) as clock:
        async with bench_home(household, clock) as home:
            await home.add()
            starts["first setup"] = _counted(home)
            values = expected_values(household, clock.now())
            unknown = Counter(key for (_, key), value in values.items() if value is None)
            missing = home.without_value() - unknown
            await _pass_time(home)
            await home.restart()
            starts["restart after 5 minutes"] = _counted(home)
            await _pass_time(home)
            await home.hass.config_entries.async_reload(home.entry.entry_id)
            await home.settle()
            starts["reload after 5 minutes"] = _counted(home)
            await home.restart(down=AFTER_A_NIGHT)
            starts["start after 8 hours off"] = _counted(home)
    return StartupRequests(household=household, starts=starts, missing=missing)


def _counted(home: BenchHome) -> Counted:
    """Return the requests since the log was cleared, and clear it."""
    counted = Counted.of(home.world.log.calls)
    home.world.log.clear()
    return counted


async def _pass_time(home: BenchHome) -> None:
    await home.run_until(home.clock.now() + SOON)
    home.world.log.clear()


async def startup_section(_options: Options) -> Section:
    """Measure every household that has a limit."""
    measured = [await startup_requests(household) for household in FIRST_SETUP_LIMITS]
    rows = [
        (f"{one.household}: {name}", counted)
        for one in measured
        for name, counted in one.starts.items()
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
    first, restart, reload, _ = (counted.number() for counted in one.starts.values())
    for name, measured, limit, unit in (
        ("first setup", first, FIRST_SETUP_LIMITS[one.household], "requests"),
        ("entities without their value", one.missing.total(), 0, "entities"),
        ("restart", restart, STORED_ANSWERS_LIMIT, "requests"),
        ("reload", reload, STORED_ANSWERS_LIMIT, "requests"),
    ):
        yield Figure(f"{one.household}: {name}", measured, limit, unit=unit)
