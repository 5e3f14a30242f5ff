"""Every entity of every household against the table of right values, which was worked by hand."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from simulator.expected.reader import expected_entities, expected_values
from simulator.households import HOUSEHOLDS
from tests.harness.home import (
    Supplier,
    entity_id_of,
    local,
    move_to,
    owner_of,
    state_of,
    wrong_entities,
)

WINTER = date(2026, 11, 18)
SUMMER = date(2026, 8, 12)
SUNDAY = date(2026, 11, 15)
"""With negative prices on Agile."""

ONE_SECOND = timedelta(seconds=1)
NOON = time(12)
EDGES = (time(0), time(5, 30), time(16), time(23, 30))
"""Midnight, the end and the beginning of the cheap night, and when Agile's prices come out."""
EDGES_OF = {
    "flux": (time(2), time(5), time(16), time(19)),
    "go": (time(0, 30), time(5, 30)),
    "cosy": (time(4), time(7), time(13), time(16), time(19), time(22)),
    # 00:30 and 07:30 by UTC, which is later on the clock in summer
    "economy7": (time(0, 30), time(1, 30), time(7, 30), time(8, 30)),
    "economy7-old-meter": (time(0), time(7)),
    "tracker": (time(0), time(16)),
    "future-tariff": (time(0), time(23, 59, 59)),
} | dict.fromkeys(
    (
        *("moved-home", "growing", "two-accounts"),
        *("no-smart-meter", "gas-kwh", "export-only", "no-meters", "bespoke"),
    ),
    (NOON,),
)
"""Where the price of other households changes, or tomorrow's comes out; elsewhere it is `EDGES`."""


def around(day: date, edges: Iterable[time] = EDGES) -> list[datetime]:
    """Return one second before, at and after each edge of the day, in order of time."""
    return sorted(
        local(day, edge) + step for edge in edges for step in (-ONE_SECOND, timedelta(), ONE_SECOND)
    )


CHANGING = [household for household in HOUSEHOLDS if EDGES_OF.get(household) != (NOON,)]

VALUE_PLATFORMS = {Platform.SENSOR, Platform.BINARY_SENSOR, Platform.BUTTON}

every_household = pytest.mark.parametrize("household", HOUSEHOLDS)


@pytest.mark.parametrize(
    ("household", "day"),
    [
        *((household, day) for household in HOUSEHOLDS for day in (WINTER, SUMMER)),
        ("agile", SUNDAY),
    ],
    ids=str,
)
async def test_a_fresh_start_shows_the_expected_values(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    household: str,
    supplier: Supplier,
    add_entry,
    day: date,
):
    """Whenever the account is added, all its entities are there and right once setup returns."""
    for moment in around(day, EDGES_OF.get(household, EDGES)):
        await move_to(hass, freezer, moment)
        entry = await add_entry()
        wrong = wrong_entities(hass, supplier, expected_values(household, moment))
        assert not wrong, moment.isoformat()
        await hass.config_entries.async_remove(entry.entry_id)


@every_household
async def test_a_household_has_its_entities_and_no_others(
    hass, freezer, household, supplier, add_entry
):
    """On the platforms that tell values, what the tables list is all there is."""
    freezer.move_to(local(WINTER, time(12)))
    entry = await add_entry()
    expected = {f"{owner_of(supplier, role)}_{key}" for role, key in expected_entities(household)}
    entries = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    of_values = {one.unique_id for one in entries if one.domain in VALUE_PLATFORMS}
    assert of_values == expected
    assert not [one.entity_id for one in entries if one.disabled]


@every_household
async def test_no_value_is_missing_that_the_supplier_has(
    hass, freezer, household, supplier, add_entry
):
    """Unknown is only what the table says the supplier has no value for; a button has no state."""
    moment = local(WINTER, time(12))
    freezer.move_to(moment)
    await add_entry()
    right = expected_values(household, moment)
    unknown = {
        entity_id_of(hass, supplier, role, key)
        for role, key in expected_entities(household)
        if state_of(hass, supplier, role, key).state in ("unknown", STATE_UNAVAILABLE)
    }
    without_value = {key for key, value in right.items() if value is None}
    without_value |= {key for key in expected_entities(household) if key[1] == "refresh_dispatches"}
    assert unknown == {entity_id_of(hass, supplier, *key) for key in without_value}


@pytest.mark.parametrize("household", ["iog", "agile"])
async def test_home_assistant_may_live_in_another_zone(
    hass, freezer, household, supplier, add_entry
):
    """The supply's days and windows are London's in summer too, with Home Assistant on UTC."""
    await hass.config.async_set_time_zone("UTC")
    for moment in around(SUMMER):
        await move_to(hass, freezer, moment)
        entry = await add_entry()
        wrong = wrong_entities(hass, supplier, expected_values(household, moment))
        assert not wrong, moment.isoformat()
        await hass.config_entries.async_remove(entry.entry_id)


LIVED = {"current_rate", "export_rate", "next_rate", "next_export_rate", "next_rate_change"} | {
    "off_peak",
    "price_level",
    "intelligent_dispatching",
}
PUBLISHED = time(16)
NOT_ASKED = defaultdict[str, set[str]](set) | {
    "agile": {"price_level"},
    "london": {"price_level"},
    "tracker": {"next_rate", "next_rate_change"},
}
"""What hangs on prices that come out at this very moment, and that nobody has asked for yet."""


@pytest.mark.parametrize(
    ("household", "day"),
    [
        *((household, WINTER) for household in CHANGING),
        *((household, SUMMER) for household in ("iog", "economy7", "future-tariff")),
    ],
    ids=str,
)
async def test_prices_stay_right_as_time_goes_by(
    hass, freezer, household, supplier, add_entry, day
):
    """An entry that lives through a day shows at each half hour what a fresh one would show.

    Prices that come out at 16:00 are asked for within ten minutes.
    """
    now, end = local(day, time(0)), local(day + timedelta(days=1), time(6))
    freezer.move_to(now)
    await add_entry()
    while now < end:
        # ten past: Agile's new prices are there by then
        for moment in (now, now + timedelta(minutes=10, seconds=5)):
            await move_to(hass, freezer, moment)
            not_asked = NOT_ASKED[household] if moment == local(day, PUBLISHED) else set()
            right = {
                key: value
                for key, value in expected_values(household, moment).items()
                if key[1] in LIVED - not_asked
            }
            assert not wrong_entities(hass, supplier, right), moment.isoformat()
        now += timedelta(minutes=30)
