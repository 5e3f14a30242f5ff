"""Every entity of every household against the table of right values, which was worked by hand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from homeassistant.const import Platform
from homeassistant.helpers import entity_registry as er
import pytest
from custom_components.octopus_insight.octopus.budget import ALLOWANCES, Call
from simulator.expected.reader import expected_entities, expected_values, past_entities
from simulator.households import HOUSEHOLDS
from tests.harness.clock import HALF_HOUR, MINUTE, SECOND, WINTER, local

SUMMER = date(2026, 8, 12)
SUNDAY = date(2026, 11, 15)
"""With negative prices on Agile."""

EDGES = (time(0), time(5, 30), time(16), time(23, 30))
"""Midnight, the end and the beginning of the cheap night, and when Agile's prices come out."""
NOON = time(12)
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
CHANGING = [household for household in HOUSEHOLDS if EDGES_OF.get(household) != (NOON,)]
BY_THE_CLOCK = [one for one in CHANGING if one not in ("two-cars", "london", "fixed-flat")]
"""Those of which a day in summer shows something new: no others have their tariff."""
VALUE_PLATFORMS = {Platform.SENSOR, Platform.BINARY_SENSOR, Platform.BUTTON}


def around(day: date, edges: Iterable[time]) -> list[datetime]:
    """Return one second before, at and, in winter, after each edge of the day, in order of time."""
    steps = (-1, 0, 1) if day == WINTER else (-1, 0)
    return [local(day, edge) + step * SECOND for edge in edges for step in steps]


@pytest.mark.usefixtures("past_is_not_kept")
@pytest.mark.parametrize(
    ("household", "day", "zone"),
    [
        *((household, WINTER, None) for household in HOUSEHOLDS),
        *((household, SUMMER, None) for household in BY_THE_CLOCK),
        ("agile", SUNDAY, None),
        ("iog", SUMMER, "UTC"),
        ("agile", SUMMER, "UTC"),
    ],
    ids=str,
)
async def test_a_fresh_start_shows_the_expected_values(home, day, zone, monkeypatch):
    """Whenever the account is added, all its entities are there and right once setup returns.

    The supply's days and windows are London's in summer too, with Home Assistant on UTC.
    """
    # each start is another home's: the ledger of the one before allows no request a second later
    at_once = replace(ALLOWANCES[Call.DISPATCHES], gap=timedelta(milliseconds=1), reserve=0)
    monkeypatch.setitem(ALLOWANCES, Call.DISPATCHES, at_once)
    if zone is not None:
        await home.hass.config.async_set_time_zone(zone)
    household = home.supplier.world.household.name
    for moment in around(day, EDGES_OF.get(household, EDGES)):
        await home.at(moment)
        entry = await home.set_up()
        wrong = home.wrong_of_table(moment)
        # the plan of a second car may be asked for a minute later
        wrong.pop(("charger", "smart_charging_slots"), None)
        assert not wrong, moment.isoformat()
        await home.hass.config_entries.async_remove(entry.entry_id)


@pytest.mark.parametrize("household", HOUSEHOLDS)
async def test_a_household_has_its_entities_and_no_others(home):
    """On the platforms that tell values, the tables list all there is; nothing needs a repair.

    Unknown is only what the table says the supplier has no value for; a button has no state.
    """
    household = home.supplier.world.household.name
    await home.at("12:00")
    entry = await home.set_up()
    expected = expected_entities(household)
    entries = er.async_entries_for_config_entry(er.async_get(home.hass), entry.entry_id)
    of_values = {one.unique_id for one in entries if one.domain in VALUE_PLATFORMS}
    assert of_values == {f"{home.supplier.id_of(role)}_{key}" for role, key in expected}
    assert not [one.entity_id for one in entries if one.disabled]
    assert home.issues() == {}
    right = expected_values(household, home.moment("12:00"))
    unknown = {
        entity
        for entity in expected - past_entities(household)
        if home.state_of(*entity).state in ("unknown", "unavailable")
    }
    without_value = {entity for entity, value in right.items() if value is None}
    assert unknown == without_value | {
        entity for entity in expected if entity[1] == "refresh_dispatches"
    }


LIVED = {
    *("current_rate", "export_rate", "next_rate", "next_export_rate", "next_rate_change"),
    *("off_peak", "price_level", "intelligent_dispatching"),
}
NOT_ASKED = defaultdict[str, set[str]](set) | {
    "agile": {"price_level"},
    "london": {"price_level"},
    "tracker": {"next_rate", "next_rate_change"},
}
"""What hangs on prices that come out at 16:00, and that nobody has asked for at that moment."""


@pytest.mark.usefixtures("past_is_not_kept")
@pytest.mark.parametrize(
    ("household", "day"),
    [
        *((household, WINTER) for household in CHANGING),
        *((household, SUMMER) for household in ("iog", "economy7", "future-tariff")),
    ],
    ids=str,
)
async def test_prices_stay_right_as_time_goes_by(home, day):
    """An entry that lives through a day shows at each half hour what a fresh one would show.

    Prices that come out at 16:00 are asked for within ten minutes. Where they do, the day ends with
    the next one's night, of which the prices are new.
    """
    home.day, household = day, home.supplier.world.household.name
    begin, published = home.moment("00:00"), home.moment("16:00")
    end = home.moment("+06:00" if household in NOT_ASKED else "+00:30")
    moments = {begin + number * HALF_HOUR for number in range((end - begin) // HALF_HOUR)}
    await home.at(begin)
    await home.set_up()
    for moment in sorted(moments | {published + 10 * MINUTE + 5 * SECOND}):
        await home.at(moment)
        not_asked = NOT_ASKED[household] if moment == published else set()
        right = expected_values(household, moment)
        lived = {key: right[key] for key in right if key[1] in LIVED - not_asked}
        assert not home.wrong(lived), moment
