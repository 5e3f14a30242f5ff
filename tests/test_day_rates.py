"""Rates of yesterday, today and tomorrow: what cards and tools read, and when they are told."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.json import json_bytes
from homeassistant.util.json import json_loads
import pytest
from pytest_homeassistant_custom_component.common import mock_restore_cache_with_extra_data
from tests.harness.home import Supplier, entity_id_of, local, move_to, state_of

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
WINTER = date(2026, 11, 18)
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
KEYS = ("previous_day_rates", "current_day_rates", "next_day_rates")
LOW, HIGH = 0.07000035, 0.2959992
"""6.6667 p and 28.1904 p with 5 % VAT [GBP/kWh]."""


class Told:
    """Which of a meter's rates were told, in order of time."""

    def __init__(self, hass: HomeAssistant, supplier: Supplier, role: str = "import") -> None:
        """Listen from now on."""
        self._keys = {entity_id_of(hass, supplier, role, key): key for key in KEYS}
        self._told: list[str] = []
        async_track_state_change_event(hass, list(self._keys), self._changed)

    @callback
    def _changed(self, event: Event) -> None:
        new, old = event.data["new_state"], event.data["old_state"]
        if old is not None and new is not None and new.state != old.state:
            self._told.append(self._keys[new.entity_id])

    @property
    def keys(self) -> list[str]:
        """Return what was told since last asked, in order of the days."""
        keys = sorted(self._told, key=KEYS.index)
        self._told.clear()
        return keys


def rates_of(
    hass: HomeAssistant, supplier: Supplier, key: str, role: str = "import"
) -> list[dict[str, Any]]:
    """Return the attribute, which is always there."""
    return state_of(hass, supplier, role, key).attributes["rates"]


async def test_a_row_has_the_fields_that_are_read(hass, freezer, supplier, add_entry):
    """Moments with their offset, a price in GBP with VAT, and never a cap."""
    freezer.move_to(NOON)
    await add_entry()
    start = local(WINTER, time())
    first, *_, last = rates_of(hass, supplier, "current_day_rates")
    assert first == {
        "start": start,
        "end": start + HALF_HOUR,
        "value_inc_vat": pytest.approx(LOW),
        "is_capped": False,
    }
    assert last["start"] == local(WINTER, time(23, 30))
    assert state_of(hass, supplier, "import", "current_day_rates").attributes["event_type"] == (
        "updated"
    )


async def test_a_browser_gets_text_and_numbers(hass, freezer, supplier, add_entry):
    """What a card parses: ISO 8601 with the offset, a number, yes or no."""
    freezer.move_to(NOON)
    await add_entry()
    rates = json_loads(json_bytes(rates_of(hass, supplier, "next_day_rates")))
    assert rates[-1] == {
        "start": "2026-11-19T23:30:00+00:00",
        "end": "2026-11-20T00:00:00+00:00",
        "value_inc_vat": pytest.approx(LOW),
        "is_capped": False,
    }


@pytest.mark.parametrize(
    ("today", "counts"),
    [
        pytest.param(WINTER, (48, 48, 48), id="usual"),
        pytest.param(date(2026, 3, 28), (48, 48, 46), id="before spring"),
        pytest.param(date(2026, 3, 29), (48, 46, 48), id="spring"),
        pytest.param(date(2026, 3, 30), (46, 48, 48), id="after spring"),
        pytest.param(date(2026, 10, 24), (48, 48, 50), id="before autumn"),
        pytest.param(date(2026, 10, 25), (48, 50, 48), id="autumn"),
        pytest.param(date(2026, 10, 26), (50, 48, 48), id="after autumn"),
    ],
)
async def test_days_are_whole_local_days(hass, freezer, supplier, add_entry, today, counts):
    """In half hours that touch, 46 of them in spring and 50 in autumn; low for 12 on the wall."""
    freezer.move_to(local(today, time(12, 10)))
    await add_entry()
    for offset, key, count in zip((-1, 0, 1), KEYS, counts, strict=True):
        rows = rates_of(hass, supplier, key)
        starts = [row["start"] for row in rows]
        first = local(today + offset * DAY, time())
        assert starts == [first + step * HALF_HOUR for step in range(count)]
        assert all(row["end"] - row["start"] == HALF_HOUR for row in rows)
        # 00:00 to 05:30 and 23:30 to 24:00; the clocks change between 01:00 and 02:00
        low = sum(row["value_inc_vat"] < 0.1 for row in rows)
        assert low == 12 + count - 48


async def test_export_has_its_own_and_gas_has_none(hass, freezer, supplier, add_entry):
    """Cards show both directions; gas has no half hours."""
    freezer.move_to(NOON)
    await add_entry()
    assert len(rates_of(hass, supplier, "current_day_rates", "export")) == 48
    with pytest.raises(LookupError):
        entity_id_of(hass, supplier, "gas", "current_day_rates")


@pytest.mark.parametrize("household", ["agile"])
async def test_publication_tells_the_next_day_once(hass, freezer, supplier, add_entry):
    """Empty at 15:59, there soon after 16:00, told once; today gained its last hour as well.

    The supplier publishes up to 23:00 of the next day.
    """
    freezer.move_to(NOON)
    await add_entry()
    assert state_of(hass, supplier, "import", "next_day_rates").state != "unknown"
    assert rates_of(hass, supplier, "next_day_rates") == []
    assert len(rates_of(hass, supplier, "current_day_rates")) == 46
    told = Told(hass, supplier)
    moment = local(WINTER, time(12, 1))
    while moment < local(WINTER, time(16)):
        await move_to(hass, freezer, moment)
        moment += timedelta(minutes=5)
    assert told.keys == []
    while moment <= local(WINTER, time(20)):
        await move_to(hass, freezer, moment)
        moment += timedelta(minutes=5)
    assert told.keys == ["current_day_rates", "next_day_rates"]
    rows = rates_of(hass, supplier, "next_day_rates")
    assert [len(rows), len(rates_of(hass, supplier, "current_day_rates"))] == [46, 48]
    # n = 0: 10 p x 1.05; n = 45: (10 + 45 / 4) p x 1.05
    assert rows[0]["value_inc_vat"] == pytest.approx(0.105)
    assert rows[-1]["value_inc_vat"] == pytest.approx(0.223125)


@pytest.mark.parametrize("today", [WINTER, date(2026, 3, 28), date(2026, 10, 24)])
async def test_midnight_tells_all_three(hass, freezer, supplier, add_entry, today):
    """By the clock on the wall: a second before nothing is told, then each once."""
    midnight = local(today + DAY, time())
    freezer.move_to(midnight - timedelta(minutes=20))
    await add_entry()
    tomorrow = rates_of(hass, supplier, "next_day_rates")
    told = Told(hass, supplier)
    await move_to(hass, freezer, midnight - timedelta(seconds=1))
    assert told.keys == []
    await move_to(hass, freezer, midnight)
    assert told.keys == list(KEYS)
    assert rates_of(hass, supplier, "current_day_rates") == tomorrow
    await move_to(hass, freezer, midnight + HALF_HOUR)
    assert told.keys == []


async def test_a_dispatch_that_counts_changes_the_rates_of_its_day(
    hass, freezer, supplier, add_entry
):
    """A plan for tomorrow makes tomorrow's half hours cheap, and tells tomorrow's rates alone."""
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    await add_entry()
    told = Told(hass, supplier)
    start = local(WINTER + DAY, time(7))
    supplier.perform({"do": "plan", "slots": [{"start": start, "end": start + HALF_HOUR}]})
    await move_to(hass, freezer, NOON + timedelta(minutes=20))
    assert told.keys == ["next_day_rates"]
    rows = {row["start"]: row["value_inc_vat"] for row in rates_of(hass, supplier, KEYS[2])}
    assert rows[start] == pytest.approx(LOW)
    assert rows[start + HALF_HOUR] == pytest.approx(HIGH)


async def test_a_reload_tells_nothing_again(hass, freezer, supplier, add_entry):
    """Whoever was told of these rates is not told of them once more."""
    freezer.move_to(NOON)
    entry = await add_entry()
    before = [state_of(hass, supplier, "import", key).state for key in KEYS]
    freezer.tick(timedelta(minutes=2))
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [state_of(hass, supplier, "import", key).state for key in KEYS] == before
    assert len(rates_of(hass, supplier, "current_day_rates")) == 48


async def test_a_restart_on_another_day_tells_what_is_new(hass, freezer, supplier, add_entry):
    """Midnight passed while Home Assistant was down."""
    long_ago = "2026-11-10T00:00:00.000+00:00"
    entity_id = "event.electricity_current_day_rates"
    stored = {
        "last_event_type": "updated",
        "last_event_attributes": None,
        "fingerprint": "other",
    }
    mock_restore_cache_with_extra_data(hass, [(State(entity_id, long_ago), stored)])
    freezer.move_to(NOON)
    await add_entry()
    assert entity_id == entity_id_of(hass, supplier, "import", "current_day_rates")
    assert state_of(hass, supplier, "import", "current_day_rates").state.startswith("2026-11-18")
