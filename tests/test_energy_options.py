"""The options add the meters to the Energy dashboard, if a person agrees."""

from homeassistant.components.energy.data import ENERGY_SOURCE_SCHEMA, async_get_manager
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from custom_components.octopus_insight.const import CONF_ADVANCED, statistic_ids
from tests.harness.forms import assert_has_texts
from tests.history.test_statistics import done, is_all_enabled  # noqa: F401

WANTED = {"add_to_energy_dashboard": True, CONF_ADVANCED: {}}
SOLAR = {
    "type": "solar",
    "stat_energy_from": "sensor.roof",
    "config_entry_solar_forecast": None,
}
OTHER = {
    "energy_sources": [SOLAR],
    "device_consumption": [{"stat_consumption": "sensor.fridge"}],
    "device_consumption_water": [],
}
"""What was in the dashboard before."""


@pytest.fixture
async def dashboard(recorder_mock, hass, home):
    """Return the dashboard's settings, with the home's readings in Home Assistant."""
    assert await async_setup_component(hass, "energy", {})
    await home.set_up()
    await done(home)
    return await async_get_manager(hass)


def statistics_of(home, role: str) -> tuple[str, str]:
    view = home.entry.runtime_data.timeline.data.meters[home.supplier.id_of(role)]
    return statistic_ids(view.point)


def grid(imported=(None, None), exported=(None, None)) -> dict[str, object]:
    """Return a source of the grid as the dashboard itself would save it."""
    return {
        "type": "grid",
        "stat_energy_from": imported[0],
        "stat_cost": imported[1],
        "entity_energy_price": None,
        "number_energy_price": None,
        "stat_energy_to": exported[0],
        "stat_compensation": exported[1],
        "entity_energy_price_export": None,
        "number_energy_price_export": None,
        "cost_adjustment_day": 0.0,
    }


def gas(ids) -> dict[str, object]:
    return {
        "type": "gas",
        "stat_energy_from": ids[0],
        "stat_cost": ids[1],
        "entity_energy_price": None,
        "number_energy_price": None,
    }


async def ask(home, **typed: object):
    """Fill in the options with the switch on; return the next form and the flow."""
    flows = home.hass.config_entries.options
    form = await flows.async_init(home.entry.entry_id)
    return await flows.async_configure(form["flow_id"], {**WANTED, **typed})


async def agree(home, form):
    assert_has_texts(form, "options")
    done = await home.hass.config_entries.options.async_configure(form["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await home.settle()


async def test_what_is_added_is_shown_first_and_leaves_the_rest_alone(hass, home, dashboard):
    """The other options are saved, too; the switch itself is not."""
    await dashboard.async_update(OTHER)
    form = await ask(home, refresh_mode="manual")
    assert form["step_id"] == "energy"
    assert form["description_placeholders"]["statistics"].splitlines() == [
        *("- Electricity consumption", "- Electricity cost"),
        *("- Export energy", "- Export compensation"),
        *("- Gas consumption", "- Gas cost"),
    ]
    assert dashboard.data == OTHER
    await agree(home, form)
    ours = [grid(statistics_of(home, "import"), statistics_of(home, "export"))]
    ours.append(gas(statistics_of(home, "gas")))
    assert dashboard.data == OTHER | {"energy_sources": [SOLAR, *ours]}
    assert ENERGY_SOURCE_SCHEMA(dashboard.data["energy_sources"]) == [SOLAR, *ours]
    assert home.entry.options["refresh_mode"] == "manual"
    assert "add_to_energy_dashboard" not in home.entry.options


async def test_the_dashboard_finds_nothing_wrong(hass, home, dashboard, hass_ws_client):
    """As it says itself; and once all is there, the form says so."""
    client = await hass_ws_client(hass)
    await agree(home, await ask(home))
    await client.send_json_auto_id({"type": "energy/validate"})
    answer = (await client.receive_json())["result"]
    assert answer["energy_sources"] == [[], []]
    again = await ask(home)
    assert again["errors"] == {"add_to_energy_dashboard": "energy_is_there"}
    assert_has_texts(again, "options")
    assert len(dashboard.data["energy_sources"]) == 2


@pytest.mark.parametrize("there", ["import", "export", "gas"])
async def test_only_what_is_missing_is_added(home, dashboard, there):
    """Each statistic may be in the dashboard once."""
    roles = {"import": grid, "export": lambda ids: grid(exported=ids), "gas": gas}
    old = roles[there](statistics_of(home, there))
    await dashboard.async_update({"energy_sources": [old]})
    await agree(home, await ask(home))
    left = {role: statistics_of(home, role) for role in roles if role != there}
    new = [grid(left.get("import", (None, None)), left.get("export", (None, None)))]
    new += [gas(left["gas"])] if "gas" in left else []
    assert dashboard.data["energy_sources"] == [old, *new]


@pytest.mark.parametrize("household", ["go"])
async def test_a_home_without_export_has_a_source_without_it(home, dashboard):
    await agree(home, await ask(home))
    assert dashboard.data["energy_sources"] == [grid(statistics_of(home, "import"))]


async def test_somebody_else_added_them_meanwhile(home, dashboard):
    """Nothing is added twice, and the other options are saved."""
    first, second = await ask(home), await ask(home, refresh_mode="manual")
    await agree(home, first)
    done = await home.hass.config_entries.options.async_configure(second["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert len(dashboard.data["energy_sources"]) == 2


async def test_without_the_energy_integration_the_form_says_so(home):
    await home.set_up()
    form = await ask(home)
    assert form["errors"] == {"add_to_energy_dashboard": "energy_not_loaded"}
    assert_has_texts(form, "options")


@pytest.mark.parametrize("household", ["no-smart-meter"])
async def test_without_a_reading_there_is_nothing_to_add(home, dashboard):
    form = await ask(home)
    assert form["errors"] == {"add_to_energy_dashboard": "energy_no_readings"}
    assert_has_texts(form, "options")


async def test_the_switch_is_there_only_while_the_meters_are_known(hass, home):
    await home.set_up()
    await home.unload()
    form = await hass.config_entries.options.async_init(home.entry.entry_id)
    assert "add_to_energy_dashboard" not in map(str, form["data_schema"].schema)
