"""How a coordinator asks: at this home's own moments, and with a word for each error."""

from datetime import datetime, timedelta
from unittest.mock import patch
from homeassistant.setup import async_setup_component
from custom_components.octopus_insight.coordinator.octopus.base import error_key
from custom_components.octopus_insight.octopus.errors import (
    AuthenticationError,
    BudgetLimit,
    BudgetSpentError,
    CannotConnectError,
    EdgeBlockedError,
    NotFoundError,
    RateLimitedError,
    UnexpectedResponseError,
)
from tests.harness.cases import rows
from tests.harness.clock import NOON
from tests.harness.home import entity_id_of, move_to, shown


@rows(
    "error, key",
    (AuthenticationError(), "invalid_auth"),
    (BudgetSpentError(timedelta(minutes=1), BudgetLimit.GAP), "budget_spent"),
    (EdgeBlockedError("html"), "edge_blocked"),
    (RateLimitedError("429"), "rate_limited"),
    (CannotConnectError(), "cannot_connect"),
    (CannotConnectError("502"), "cannot_connect"),
    (NotFoundError(), "unexpected_response"),
    (UnexpectedResponseError("no list", "data"), "unexpected_response"),
)
def test_each_error_has_its_word(error, key):
    """A kind of error is named before the kind that it is a kind of."""
    assert error_key(error) == key


async def test_homes_ask_at_different_moments(hass, freezer, supplier, add_entry):
    """The same household in five homes: the next call of each kind comes at five moments."""
    moments: dict[str, set[datetime]] = {}
    freezer.move_to(NOON)
    for home in ("a", "b", "c", "d", "e"):
        with patch("homeassistant.helpers.instance_id.async_get", return_value=home):
            entry = await add_entry()
        for source in entry.runtime_data.timeline.source.all:
            moments.setdefault(source.name, set()).add(source.next_refresh)
        await hass.config_entries.async_remove(entry.entry_id)
    of_kinds = ("account", "rates", "standing_charges", "consumption")
    assert {name: len(moments[name]) for name in of_kinds} == dict.fromkeys(of_kinds, 5)


async def test_a_quiet_day_takes_few_requests(hass, freezer, supplier, add_entry):
    """The account four times, three tariffs' rates twice, two tariffs' charges once."""
    most_a_day = {"account": 4, "rates": 6, "standing_charges": 2}
    freezer.move_to(NOON)
    await add_entry()
    asked = {kind: len(supplier.calls(kind)) for kind in most_a_day}
    for half_hours in range(1, 49):
        await move_to(hass, freezer, NOON + half_hours * timedelta(minutes=30))
    for kind, most in most_a_day.items():
        assert 0 < len(supplier.calls(kind)) - asked[kind] <= most


async def test_an_update_within_a_minute_asks_nobody(hass, freezer, supplier, add_entry):
    """`homeassistant.update_entity` adds nothing to answers that have just come."""
    freezer.move_to(NOON)
    assert await async_setup_component(hass, "homeassistant", {})
    await add_entry()
    asked = len(supplier.calls())
    rate = entity_id_of(hass, supplier, "import", "current_rate")
    update = ("homeassistant", "update_entity", {"entity_id": rate})
    for _ in range(2):
        await hass.services.async_call(*update, blocking=True)
        freezer.tick(timedelta(seconds=30))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(supplier.calls()) == asked
    assert shown(hass, supplier, "import", "current_rate") == 0.2959992


async def test_two_entries_of_a_key_ask_half_as_often(hass, freezer, supplier, add_entry):
    """They share what the key may spend."""
    freezer.move_to(NOON)
    number = supplier.world.account_number
    supplier.perform({"do": "accounts", "numbers": [number, "A-0THER001"]})
    await add_entry()
    second = await add_entry(data={"account_number": "A-0THER001"})
    assert second.runtime_data.timeline.source.account.access.entries_on_key == 2
    asked = len(supplier.calls("account"))
    for hours in range(1, 25):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    # the second every twelve hours; the first, begun before it, every six
    assert len(supplier.calls("account")) - asked <= 6
