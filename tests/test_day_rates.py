"""Rates of yesterday, today and tomorrow: what cards and tools read, and when they are told."""

from datetime import date, time
from typing import Any
from homeassistant.core import State
from homeassistant.helpers.json import json_bytes
from homeassistant.util.json import json_loads
import pytest
from pytest_homeassistant_custom_component.common import mock_restore_cache_with_extra_data
from tests.harness.clock import DAY, HALF_HOUR, MINUTE, SECOND, WINTER, local
from tests.harness.home import HIGH, LOW, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

KEYS = ("previous_day_rates", "current_day_rates", "next_day_rates")


class Told:
    """Which of the days' rates of import were told."""

    def __init__(self, home: Home) -> None:
        """Listen from now on."""
        self._told = {key: home.listen("import", key) for key in KEYS}

    @property
    def keys(self) -> list[str]:
        """Return what was told since last asked, in order of the days, each as often as told."""
        keys = [key for key, told in self._told.items() for _ in told]
        for told in self._told.values():
            told.clear()
        return keys


def rates_of(home: Home, key: str, role: str = "import") -> list[dict[str, Any]]:
    """Return the attribute, which is always there."""
    return home.attributes(role, key)["rates"]


async def test_a_row_has_the_fields_that_are_read(home):
    """Moments with their offset, a price in GBP with VAT, and never a cap; in a browser text.

    Export has its own; gas has no half hours.
    """
    await home.set_up()
    start = home.moment("00:00")
    first, *_, last = rates_of(home, "current_day_rates")
    priced = {"value_inc_vat": pytest.approx(LOW), "is_capped": False}
    assert first == {"start": start, "end": start + HALF_HOUR, **priced}
    assert last["start"] == home.moment("23:30")
    assert home.attributes("import", "current_day_rates")["event_type"] == "updated"
    tomorrow = json_loads(json_bytes(rates_of(home, "next_day_rates")))
    bounds = {"start": "2026-11-19T23:30:00+00:00", "end": "2026-11-20T00:00:00+00:00"}
    assert tomorrow[-1] == bounds | priced
    assert len(rates_of(home, "current_day_rates", "export")) == 48
    with pytest.raises(LookupError):
        home.entity_id_of("gas", "current_day_rates")


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
async def test_days_are_whole_local_days(home, today, counts):
    """In half hours that touch, 46 of them in spring and 50 in autumn; low for 12 on the wall."""
    home.day = today
    await home.at("12:10")
    await home.set_up()
    for offset, key, count in zip((-1, 0, 1), KEYS, counts, strict=True):
        rows = rates_of(home, key)
        first = local(today + offset * DAY, time())
        assert [row["start"] for row in rows] == [first + step * HALF_HOUR for step in range(count)]
        assert all(row["end"] - row["start"] == HALF_HOUR for row in rows)
        # 00:00 to 05:30 and 23:30 to 24:00; the clocks change between 01:00 and 02:00
        low = sum(row["value_inc_vat"] < 0.1 for row in rows)
        assert low == 12 + count - 48


@pytest.mark.parametrize("household", ["agile"])
async def test_publication_tells_the_next_day_once(home):
    """Empty at 15:59, there soon after 16:00, told once; today gained its last hour as well.

    The supplier publishes up to 23:00 of the next day.
    """
    await home.set_up()
    assert home.state_of("import", "next_day_rates").state != "unknown"
    assert rates_of(home, "next_day_rates") == []
    assert len(rates_of(home, "current_day_rates")) == 46
    told = Told(home)
    await home.live(235 * MINUTE, step=5 * MINUTE)
    assert told.keys == []
    await home.live(240 * MINUTE, step=5 * MINUTE)
    assert told.keys == ["current_day_rates", "next_day_rates"]
    rows = rates_of(home, "next_day_rates")
    assert [len(rows), len(rates_of(home, "current_day_rates"))] == [46, 48]
    # n = 0: 10 p x 1.05; n = 45: (10 + 45 / 4) p x 1.05
    assert rows[0]["value_inc_vat"] == pytest.approx(0.105)
    assert rows[-1]["value_inc_vat"] == pytest.approx(0.223125)


@pytest.mark.parametrize("today", [WINTER, date(2026, 3, 28), date(2026, 10, 24)])
async def test_midnight_tells_all_three(home, today):
    """By the clock on the wall: a second before nothing is told, then each once."""
    home.day = today
    midnight = home.moment("+00:00")
    await home.at(midnight - 20 * MINUTE)
    await home.set_up()
    tomorrow = rates_of(home, "next_day_rates")
    told = Told(home)
    await home.at(midnight - SECOND)
    assert told.keys == []
    await home.at(midnight)
    assert told.keys == list(KEYS)
    assert rates_of(home, "current_day_rates") == tomorrow
    await home.at(midnight + HALF_HOUR)
    assert told.keys == []


async def test_a_dispatch_that_counts_changes_the_rates_of_its_day(home):
    """A plan for tomorrow makes tomorrow's half hours cheap, and tells tomorrow's rates alone.

    After a reload nothing is told again.
    """
    home.plug_in()
    await home.set_up()
    told = Told(home)
    home.plan("+07:00-+07:30")
    await home.at("12:20")
    assert told.keys == ["next_day_rates"]
    rows = {row["start"]: row["value_inc_vat"] for row in rates_of(home, "next_day_rates")}
    assert rows[home.moment("+07:00")] == pytest.approx(LOW)
    assert rows[home.moment("+07:30")] == pytest.approx(HIGH)
    before = [home.state_of("import", key).state for key in KEYS]
    home.freezer.tick(2 * MINUTE)
    await home.reload()
    assert [home.state_of("import", key).state for key in KEYS] == before
    assert len(rates_of(home, "current_day_rates")) == 48


async def test_a_restart_on_another_day_tells_what_is_new(hass, home):
    """Midnight passed while Home Assistant was down."""
    long_ago = "2026-11-10T00:00:00.000+00:00"
    entity_id = "event.electricity_current_day_rates"
    stored = {"last_event_type": "updated", "last_event_attributes": None, "fingerprint": "other"}
    mock_restore_cache_with_extra_data(hass, [(State(entity_id, long_ago), stored)])
    await home.set_up()
    assert entity_id == home.entity_id_of("import", "current_day_rates")
    assert home.state_of("import", "current_day_rates").state.startswith("2026-11-18")
