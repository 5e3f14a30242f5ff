"""The form of a battery site: what an empty one makes, and what it says when something is wrong."""

from datetime import UTC, datetime, time
import json
from pathlib import Path
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import SelectSelector
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from custom_components.octopus_insight.battery.settings import Sender, SiteSettings
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.model.battery import SellRule, TimeOfUseOptions
from tests.harness.car_home import ORDINARY
from tests.harness.forms import suggested
from tests.harness.home import Supplier, local, move_to, unload_all
from tests.harness.teslemetry import Teslemetry

TEXTS = json.loads(
    (Path(__file__).parents[1] / "custom_components" / DOMAIN / "translations/en.json").read_text()
)
IMPORT, EXPORT = "1000000000101", "1000000000202"
DEFAULTS = {
    "read_only": True,
    "sender": "blueprint",
    "import_meter": IMPORT,
    "export_meter": EXPORT,
    "free_sessions": True,
    "saving_sessions": False,
    "minimum_reward": 0.0,
    "sell_rule": "capped",
}


@pytest.fixture
def teslemetry(hass: HomeAssistant) -> Teslemetry:
    """Have Teslemetry, with no site yet."""
    return Teslemetry(hass)


@pytest.fixture
async def entry(hass, freezer, add_entry) -> MockConfigEntry:
    """Have the household set up."""
    freezer.move_to(local(ORDINARY, time(12)))
    return await add_entry()


async def open_form(hass: HomeAssistant, entry: MockConfigEntry) -> dict:
    """Open the form of a new site."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "powerwall"), context={"source": SOURCE_USER}
    )


async def reopen_form(hass: HomeAssistant, entry: MockConfigEntry) -> dict:
    """Open the form of the site that is there."""
    (subentry_id,) = entry.subentries
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "powerwall"),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id},
    )


async def fill_in(hass: HomeAssistant, form: dict, **typed: object) -> dict:
    """Fill a form in and send it off."""
    done = await hass.config_entries.subentries.async_configure(form["flow_id"], typed)
    await hass.async_block_till_done(wait_background_tasks=True)
    return done


async def add_site(hass: HomeAssistant, entry: MockConfigEntry, **typed: object) -> dict:
    """Add a site by its form."""
    return await fill_in(hass, await open_form(hass, entry), **typed)


async def test_an_empty_form_makes_a_site_that_works_and_sends_nothing(hass, entry, teslemetry):
    """Its data is flat and complete, its entities are there without a restart."""
    done = await add_site(hass, entry)
    assert (done["type"], done["title"]) == (FlowResultType.CREATE_ENTRY, "Powerwall")
    (subentry,) = entry.subentries.values()
    assert dict(subentry.data) == DEFAULTS
    assert hass.states.get("sensor.powerwall_tariff").attributes["read_only"] is True
    for entity_id in (
        "switch.powerwall_sync",
        "binary_sensor.powerwall_out_of_sync",
        "event.powerwall_tariff_event",
    ):
        assert hass.states.get(entity_id) is not None
    assert teslemetry.sends == []


async def test_all_can_be_chosen_and_changed(hass, entry, teslemetry):
    """The site is called like its device; a change takes effect at once."""
    device = teslemetry.add_site("1234567890123", "My Home")
    chosen = DEFAULTS | {
        "site_device": device,
        "sender": "integration",
        "saving_sessions": True,
        "minimum_reward": 1.5,
        "sell_rule": "none",
    }
    done = await add_site(hass, entry, **chosen)
    (subentry,) = entry.subentries.values()
    assert (done["title"], subentry.unique_id) == ("My Home", device)
    assert dict(subentry.data) == chosen

    form = await reopen_form(hass, entry)
    assert suggested(form) == chosen
    done = await fill_in(hass, form, **(chosen | {"read_only": False}))
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert entry.subentries[subentry.subentry_id].data["read_only"] is False
    assert len(teslemetry.sends) == 1


async def test_a_site_that_is_removed_takes_its_device_with_it(hass, entry):
    await add_site(hass, entry)
    (subentry_id,) = entry.subentries
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get("sensor.powerwall_tariff") is None
    found = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"powerwall_{subentry_id}"), entry.entry_id
    )
    assert found is None
    assert entry.runtime_data.sites == {}


@pytest.mark.parametrize(
    ("typed", "field", "error"),
    [
        ({"minimum_reward": "much"}, "minimum_reward", "not_a_number"),
        ({"minimum_reward": ""}, "minimum_reward", "not_a_number"),
        ({"minimum_reward": None}, "minimum_reward", "not_a_number"),
        ({"minimum_reward": -0.01}, "minimum_reward", "not_a_number"),
        ({"minimum_reward": "nan"}, "minimum_reward", "not_a_number"),
        ({"minimum_reward": "inf"}, "minimum_reward", "not_a_number"),
        ({"sender": "integration"}, "site_device", "site_device_needed"),
        ({"site_device": "no such device"}, "site_device", "not_an_energy_site"),
        ({"import_meter": EXPORT}, "import_meter", "not_a_meter"),
        ({"import_meter": "1999999999999"}, "import_meter", "not_a_meter"),
        ({"export_meter": IMPORT}, "export_meter", "not_a_meter"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_can_be_put_right(
    hass, entry, typed, field, error
):
    """The form stays open with what was typed; nothing is saved until all is right."""
    form = await fill_in(hass, await open_form(hass, entry), **typed)
    assert (form["type"], form["errors"]) == (FlowResultType.FORM, {field: error})
    assert error in TEXTS["config_subentries"]["powerwall"]["error"]
    assert suggested(form).items() >= typed.items()
    assert not entry.subentries
    done = await fill_in(hass, form, minimum_reward=0.25)
    assert done["data"] == DEFAULTS | {"minimum_reward": 0.25}


@pytest.mark.parametrize("typed", ["much", None, [], {}, True, "1e999", -1])
async def test_a_reward_that_is_no_number_is_told_in_the_browser_too(
    hass, entry, hass_client, typed
):
    """Over HTTP the form is shown and judged as it is here."""
    await async_setup_component(hass, "config", {})
    client, forms = await hass_client(), "/api/config/config_entries/subentries/flow"
    form = await (await client.post(forms, json={"handler": [entry.entry_id, "powerwall"]})).json()
    answer = await client.post(f"{forms}/{form['flow_id']}", json={"minimum_reward": typed})
    told = await answer.json()
    assert (told["type"], told["errors"]) == ("form", {"minimum_reward": "not_a_number"})
    assert not entry.subentries


async def test_only_an_energy_site_will_do(hass, entry, teslemetry):
    """No wall connector, no car, no device of somebody else."""
    site = dr.async_get(hass).async_get(teslemetry.add_site("1234567890123"))
    registry = dr.async_get(hass)

    def add(domain: str, name: str, **more: object) -> str:
        identifiers = {(domain, name)}
        return registry.async_get_or_create(
            config_entry_id=site.config_entry_id, identifiers=identifiers, **more
        ).id

    form = await open_form(hass, entry)
    for device in (
        add("teslemetry", "1529455-02-D--P7S31", via_device_id=site.id),
        add("teslemetry", "LRWYGCFS3RC210528"),
        add("other", "1234567890123"),
    ):
        form = await fill_in(hass, form, site_device=device)
        assert form["errors"] == {"site_device": "not_an_energy_site"}
    assert (await fill_in(hass, form, site_device=site.id))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_site_has_one_sender(hass, entry, teslemetry):
    """A second site of the same device is refused, new or changed; one of no device is not."""
    first = teslemetry.add_site("1234567890123", "First")
    second = teslemetry.add_site("9876543210987", "Second")
    await add_site(hass, entry, site_device=first)
    again = await add_site(hass, entry, site_device=first)
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")
    await add_site(hass, entry, site_device=second)
    await add_site(hass, entry)
    await add_site(hass, entry)
    assert len(entry.subentries) == 4
    one = next(each for each in entry.subentries.values() if each.title == "Second")
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "powerwall"),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": one.subentry_id},
    )
    form = await fill_in(hass, form, site_device=first)
    assert form["errors"] == {"site_device": "already_configured"}
    done = await fill_in(hass, form, site_device=second)
    assert done["reason"] == "reconfigure_successful"


async def test_of_several_meters_one_has_to_be_named(hass, freezer, supplier: Supplier, add_entry):
    """A second import meter; a third one that has no agreement any more does not count."""
    freezer.move_to("2026-11-18T12:00:00Z")
    code = supplier.world.point("import").agreements[-1].tariff_code
    second, third = (
        supplier.perform(
            {"do": "add_meter", "meter": "import", "number": number, "units": "kwh"}
            | {"tariff_code": code, "serial": f"S{number}"}
        )
        for number in ("1000000000303", "1000000000404")
    )
    supplier.perform({"do": "end_agreement", "meter": third, "valid_to": "2026-11-17T00:00:00Z"})
    entry = await add_entry()
    form = await fill_in(hass, await open_form(hass, entry))
    assert form["errors"] == {"import_meter": "meter_not_named"}
    form = await fill_in(hass, form, import_meter=third)
    assert form["errors"] == {"import_meter": "not_a_meter"}
    done = await fill_in(hass, form, import_meter=second)
    assert done["data"] == DEFAULTS | {"import_meter": second}


async def test_a_house_without_export_names_none(hass, freezer, supplier, add_entry):
    """And is paid nothing."""
    freezer.move_to("2026-11-18T12:00:00Z")
    supplier.perform({"do": "end_agreement", "meter": "export", "valid_to": "2026-10-01T00:00:00Z"})
    entry = await add_entry()
    done = await add_site(hass, entry)
    assert "export_meter" not in done["data"]
    bands = hass.states.get("sensor.powerwall_tariff").attributes["bands"]
    assert {band["sell"] for band in bands} == {0.0}


async def test_a_house_that_exports_no_more_is_paid_nothing(hass, freezer, supplier, add_entry):
    """Two meters are left of that, chosen or not; a saving session earns nothing by them either."""
    freezer.move_to("2026-11-18T12:00:00Z")
    code = supplier.world.point("export").agreements[-1].tariff_code
    second = supplier.perform(
        {"do": "add_meter", "meter": "export", "number": "1000000000303", "units": "kwh"}
        | {"tariff_code": code, "serial": "S3"}
    )
    for meter in ("export", second):
        ended = {"do": "end_agreement", "meter": meter, "valid_to": "2026-10-01T00:00:00Z"}
        supplier.perform(ended)
    supplier.perform({"do": "no_sessions"})
    supplier.perform(
        {"do": "saving_session", "start": "2026-11-18T17:30:00Z", "end": "2026-11-18T18:30:00Z"}
        | {"points_per_kwh": 1800, "joined": True}
    )
    entry = await add_entry()
    await move_to(hass, freezer, datetime(2026, 11, 18, 12, 10, tzinfo=UTC))
    await add_site(hass, entry, saving_sessions=True)
    bands = hass.states.get("sensor.powerwall_tariff").attributes["bands"]
    assert {band["sell"] for band in bands} == {0.0}
    assert 2.546 in {band["buy"] for band in bands}  # 0.296 + 1800 points


async def test_without_the_account_there_is_no_form(hass, entry):
    """Its meters are not known then."""
    await unload_all(hass)
    done = await open_form(hass, entry)
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")
    assert "entry_not_loaded" in TEXTS["config_subentries"]["powerwall"]["abort"]


async def test_every_field_and_every_choice_has_its_text(hass, entry):
    """In both forms; and each choice means something."""
    form = await open_form(hass, entry)
    fields = {str(key): field for key, field in form["data_schema"].schema.items()}
    for step in ("user", "reconfigure"):
        texts = TEXTS["config_subentries"]["powerwall"]["step"][step]
        assert set(texts["data"]) == set(texts["data_description"]) == set(fields)
    for key, words in (("sender", Sender), ("sell_rule", SellRule)):
        assert isinstance(fields[key], SelectSelector)
        assert fields[key].config["options"] == list(words)
        assert set(TEXTS["selector"][key]["options"]) == set(words)


def test_what_is_not_saved_has_its_default():
    """As an empty form has; the only meter is found when it is needed."""
    assert SiteSettings.of({}) == SiteSettings(
        site_device=None,
        import_meter=None,
        export_meter=None,
        free_sessions=True,
        saving_sessions=False,
        minimum_reward=0.0,
        sell_rule=SellRule.CAPPED,
        sender=Sender.BLUEPRINT,
        is_read_only=True,
    )
    assert SiteSettings.of({}).options(is_enabled=False) == TimeOfUseOptions(is_enabled=False)


async def test_diagnostics_tell_of_sites_without_naming_them(hass, entry, teslemetry, hass_client):
    """What is wanted, what was sent; neither Tesla's number nor the device, nor a meter."""
    device = teslemetry.add_site("1234567890123")
    await add_site(hass, entry, site_device=device, sender="integration", read_only=False)
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    (site,) = found["sites"]
    assert site["wanted"] == site["confirmed"]
    assert (site["last_sent_at"], site["next_attempt_at"]) == ("2026-11-18T12:00:00+00:00", None)
    for secret in ("1234567890123", device, IMPORT, EXPORT):
        assert secret not in json.dumps(found)
