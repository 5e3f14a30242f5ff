"""No exception of any value ends a coordinator, a platform or a start."""

from datetime import timedelta
from unittest.mock import patch
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
import pytest
from custom_components.octopus_insight.model.home import compose_home
from custom_components.octopus_insight.octopus.client import OctopusClient
from simulator.expected.reader import expected_values
from tests.harness.clock import NOON
from tests.harness.home import move_to, shown, told, unload_all

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

NIGHT = NOON.replace(hour=23, minute=30, second=1)
COMPOSE = "custom_components.octopus_insight.coordinator.home.compose_home"
KINDS = ("account", "rates", "standing_charges", "consumption")


def wrong_entities(hass, supplier, right) -> dict[tuple[str, str], object]:
    """Return what is shown instead of the right values."""
    seen = {key: shown(hass, supplier, *key) for key in right}
    return {key: seen[key] for key in right if seen[key] != pytest.approx(right[key])}


async def test_a_home_that_cannot_be_composed_is_composed_again(
    hass, freezer, supplier, add_entry, caplog
):
    """The last home stays, it is told once, and the next half hour tries again."""
    freezer.move_to(NOON)
    await add_entry()
    caplog.clear()
    with patch(COMPOSE, side_effect=OverflowError("intermediate overflow")):
        for minutes in (30, 60, 90):
            await move_to(hass, freezer, NOON + timedelta(minutes=minutes))
        assert shown(hass, supplier, "import", "current_rate") == pytest.approx(0.2959992)
        (line,) = told(caplog)
        assert line.startswith("ERROR The home cannot be composed")
    await move_to(hass, freezer, NIGHT)
    assert shown(hass, supplier, "import", "off_peak") is True


@pytest.mark.parametrize("value", ["quantity", "start"])
async def test_stored_values_of_no_use_are_asked_for_again(
    hass, freezer, supplier, add_entry, hass_storage, value
):
    """A version before this one kept what nobody can have used, or of the year 1."""
    freezer.move_to(NOON)
    entry = await add_entry()
    rows = hass_storage[f"octopus_insight.{entry.entry_id}.consumption"]["data"]["value"]
    number = supplier.world.point("import").number
    for row in rows[number]:
        row[value] = {"quantity": 1e308, "start": "0001-01-01T00:00:00+14:00"}[value]
    await hass.config_entries.async_unload(entry.entry_id)
    asked = len(supplier.calls("consumption"))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(supplier.calls("consumption")) > asked
    assert not wrong_entities(hass, supplier, expected_values("iog", NOON))


async def test_stored_answers_that_no_home_comes_of_are_asked_for_again(
    hass, freezer, supplier, add_entry
):
    """A start that cannot compose drops what is stored, and the next attempt asks anew."""
    freezer.move_to(NOON)
    entry = await add_entry()
    await hass.config_entries.async_unload(entry.entry_id)
    asked = {kind: len(supplier.calls(kind)) for kind in KINDS}
    with patch(COMPOSE, side_effect=ZeroDivisionError):
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    with patch(COMPOSE, side_effect=compose_home):
        await move_to(hass, freezer, NOON + timedelta(minutes=2))
    assert entry.state is ConfigEntryState.LOADED
    assert all(len(supplier.calls(kind)) > asked[kind] for kind in KINDS)
    assert shown(hass, supplier, "import", "current_rate") == pytest.approx(0.2959992)


@pytest.mark.parametrize("method", ["account", "dispatches", "unit_rates", "consumption"])
async def test_a_mistake_of_ours_is_one_more_failure(
    hass, freezer, supplier, add_entry, caplog, method
):
    """Whatever an answer leads to is told in `last_error`, once, and tried again."""
    freezer.move_to(NOON)
    supplier.perform({"do": "consumption_hold", "after": "2026-11-16"})
    entry = await add_entry()
    caplog.clear()
    names = {"unit_rates": "rates"}
    every = entry.runtime_data.timeline.source.all
    (source,) = (one for one in every if one.name == names.get(method, method))
    await move_to(hass, freezer, NOON + timedelta(minutes=2))
    with patch.object(OctopusClient, method, side_effect=ZeroDivisionError):
        for _ in range(2):
            await source.async_ask()
    assert source.last_error == "unexpected_response"
    assert len(told(caplog)) == 1
    await move_to(hass, freezer, NOON + timedelta(minutes=20))
    assert source.last_error is None


ODD_OPTIONS = {
    "payment_method": "barter",
    "gas_unit": ["m3"],
    "calorific_value": 1e400,
    "rates_follow": 7,
    "minimum_dispatch_minutes": "five",
    "allowance_counts": {},
    "dispatching_covers": "nothing",
    "cheap_below": "cheap",
    "expensive_above": float("nan"),
    "auto_join_sessions": "maybe",
    "refresh_mode": "telepathy",
    "power_entity": 5,
}


@pytest.mark.parametrize("option", ODD_OPTIONS)
async def test_an_option_of_another_version_is_the_default(
    hass, freezer, supplier, add_entry, option
):
    """A word that this version does not know is no reason not to start."""
    freezer.move_to(NOON)
    entry = await add_entry(options={option: ODD_OPTIONS[option]})
    assert entry.state is ConfigEntryState.LOADED
    assert not wrong_entities(hass, supplier, expected_values("iog", NOON))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("display", {"size": "1x1", "bits": 1, "layout": "now"}),
        ("display", {"size": "800x480", "bits": 16, "layout": "now"}),
        ("display", {"size": "800x480", "bits": "two", "layout": "now"}),
        ("display", {"size": "800x480", "bits": None, "layout": "later"}),
        ("powerwall", {"sell_rule": "all", "sender": "post"}),
    ],
)
async def test_a_display_or_site_of_another_version_is_the_default(
    hass, freezer, supplier, kind, data
):
    """Sizes, depths, layouts and rules come and go."""
    freezer.move_to(NOON)
    entry = supplier.entry()
    entry.add_to_hass(hass)
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(subentry_type=kind, data=data, title="One", unique_id=None),
    )
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    assert len(hass.states.async_entity_ids("image")) == (kind == "display")
    await unload_all(hass)
