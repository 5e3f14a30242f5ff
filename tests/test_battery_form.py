"""The form of a battery site: what an empty one makes, and what it says when something is wrong."""

import json
from typing import Any
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import SelectSelector
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from custom_components.octopus_insight.battery.settings import Sender, SiteSettings
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.model.battery.windows import SellRule
from tests.harness.forms import TEXTS, suggested
from tests.harness.powerwall import OTHER_SITE, SITE, PowerwallHome

TEXTS_OF_SITES = TEXTS["config_subentries"]["powerwall"]
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

pytestmark = pytest.mark.parametrize("begins", ["12:00"])


class FormsOfSites(PowerwallHome):
    """A home whose sites are added by their form."""

    async def open_form(self, title: str | None = None) -> dict[str, Any]:
        """Open the form of a new site, or of one that is there."""
        context = {"source": SOURCE_USER}
        for one in self.entry.subentries.values():
            if one.title == title:
                context = {"source": SOURCE_RECONFIGURE, "subentry_id": one.subentry_id}
        return await self.hass.config_entries.subentries.async_init(
            (self.entry.entry_id, "powerwall"), context=context
        )

    async def fill_in(self, form: dict[str, Any], **typed: object) -> dict[str, Any]:
        """Fill a form in and send it off."""
        flows = self.hass.config_entries.subentries
        done = await flows.async_configure(form["flow_id"], typed)
        await self.settle()
        return done

    async def add_by_form(self, **typed: object) -> dict[str, Any]:
        """Add a site by its form."""
        return await self.fill_in(await self.open_form(), **typed)


@pytest.fixture
def kind_of_home() -> type[PowerwallHome]:
    """Have Powerwalls, and their forms."""
    return FormsOfSites


@pytest.fixture
async def loaded(home) -> FormsOfSites:
    """Have the household set up, with Teslemetry and no site yet."""
    await home.load()
    return home


async def test_an_empty_form_makes_a_site_that_works_and_sends_nothing(hass, loaded):
    """Its data is flat and complete, its entities are there without a restart, and go with it."""
    done = await loaded.add_by_form()
    assert (done["type"], done["title"]) == (FlowResultType.CREATE_ENTRY, "Powerwall")
    (subentry,) = loaded.entry.subentries.values()
    assert dict(subentry.data) == DEFAULTS
    assert hass.states.get("sensor.powerwall_tariff").attributes["read_only"] is True
    for entity_id in (
        "switch.powerwall_sync",
        "binary_sensor.powerwall_out_of_sync",
        "event.powerwall_tariff_event",
        "sensor.powerwall_status",
    ):
        assert hass.states.get(entity_id) is not None
    assert loaded.teslemetry.sends == []
    await loaded.remove()
    assert hass.states.get("sensor.powerwall_tariff") is None
    device = (DOMAIN, f"powerwall_{subentry.subentry_id}")
    registry = dr.async_get(hass)
    assert registry.async_get_device_by_identifier(device, loaded.entry.entry_id) is None
    assert loaded.entry.runtime_data.sites == {}


ONLY_METERS = {"import_meter": IMPORT, "export_meter": EXPORT}
"""Saved, not asked: there is nothing to choose."""


async def test_all_can_be_chosen_and_changed(loaded):
    """The site is called like its device; a change takes effect at once.

    A reward is typed in pence, and saved in pounds.
    """
    device = loaded.teslemetry.add_site(SITE, "My Home")
    chosen = {
        "read_only": True,
        "free_sessions": True,
        "site_device": device,
        "sender": "integration",
        "saving_sessions": True,
        "minimum_reward": 22.5,
        "sell_rule": "none",
    }
    done = await loaded.add_by_form(**chosen)
    (subentry,) = loaded.entry.subentries.values()
    assert (done["title"], subentry.unique_id) == ("My Home", device)
    assert dict(subentry.data) == {**chosen, **ONLY_METERS, "minimum_reward": 0.225}
    form = await loaded.open_form("My Home")
    assert suggested(form) == chosen
    done = await loaded.fill_in(form, **(chosen | {"read_only": False}))
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert loaded.entry.subentries[subentry.subentry_id].data["read_only"] is False
    assert len(loaded.teslemetry.sends) == 1


async def test_what_is_wrong_is_told_at_its_field_and_can_be_put_right(loaded):
    """The form stays open with what was typed; nothing is saved until all is right."""
    form = await loaded.open_form()
    for field, wrong, error in (
        *(("minimum_reward", it, "not_a_number") for it in ("much", "", None, -0.01, "nan", "inf")),
        ("minimum_reward", 1000.1, "not_a_number"),
        ("sender", "integration", "site_device_needed"),
        ("site_device", "no such device", "not_an_energy_site"),
    ):
        form = await loaded.fill_in(form, **{field: wrong})
        told_at = "site_device" if field == "sender" else field
        assert (form["type"], form["errors"]) == (FlowResultType.FORM, {told_at: error})
        assert error in TEXTS_OF_SITES["error"]
        assert suggested(form)[field] == wrong
        assert not loaded.entry.subentries
    done = await loaded.fill_in(form, minimum_reward="25")
    assert done["data"] == DEFAULTS | {"minimum_reward": 0.25}


async def test_a_reward_that_is_no_number_is_told_in_the_browser_too(hass, loaded, hass_client):
    """Over HTTP the form is shown and judged as it is here."""
    await async_setup_component(hass, "config", {})
    client, forms = await hass_client(), "/api/config/config_entries/subentries/flow"
    handler = [loaded.entry.entry_id, "powerwall"]
    form = await (await client.post(forms, json={"handler": handler})).json()
    for typed in ("much", None, [], {}, True, "1e999", -1):
        answer = await client.post(f"{forms}/{form['flow_id']}", json={"minimum_reward": typed})
        told = await answer.json()
        assert (told["type"], told["errors"]) == ("form", {"minimum_reward": "not_a_number"})
        assert not loaded.entry.subentries


async def test_only_an_energy_site_will_do(loaded):
    """No wall connector, no car, no device of somebody else."""
    registry = dr.async_get(loaded.hass)
    site = registry.async_get(loaded.teslemetry.add_site(SITE))

    def add(domain: str, name: str, **more: object) -> str:
        return registry.async_get_or_create(
            config_entry_id=site.config_entry_id, identifiers={(domain, name)}, **more
        ).id

    form = await loaded.open_form()
    for device in (
        add("teslemetry", "1529455-02-D--P7S31", via_device_id=site.id),
        add("teslemetry", "LRWYGCFS3RC210528"),
        add("other", SITE),
    ):
        form = await loaded.fill_in(form, site_device=device)
        assert form["errors"] == {"site_device": "not_an_energy_site"}
    done = await loaded.fill_in(form, site_device=site.id)
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_a_site_has_one_sender(loaded):
    """A second site of the same device is refused, new or changed; one of no device is not."""
    first = loaded.teslemetry.add_site(SITE, "First")
    second = loaded.teslemetry.add_site(OTHER_SITE, "Second")
    await loaded.add_by_form(site_device=first)
    again = await loaded.add_by_form(site_device=first)
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")
    for typed in ({"site_device": second}, {}, {}):
        await loaded.add_by_form(**typed)
    assert len(loaded.entry.subentries) == 4
    form = await loaded.fill_in(await loaded.open_form("Second"), site_device=first)
    assert form["errors"] == {"site_device": "already_configured"}
    done = await loaded.fill_in(form, site_device=second)
    assert done["reason"] == "reconfigure_successful"


async def test_of_several_meters_one_has_to_be_named(home):
    """A second import meter; a third one that has no agreement any more does not count."""
    second, third = (
        home.do("add_meter", meter="import", number=number)
        for number in ("1000000000303", "1000000000404")
    )
    home.do("end_agreement", meter=third, valid_to="2026-11-17T00:00:00Z")
    await home.load()
    form = await home.open_form()
    texts = TEXTS_OF_SITES["step"]["user"]
    asked = set(map(str, form["data_schema"].schema))
    assert set(texts["data"]) - asked == {"export_meter"}
    assert set(texts["data"]) == set(texts["data_description"])
    form = await home.fill_in(form)
    assert form["errors"] == {"import_meter": "meter_not_named"}
    for wrong in (third, EXPORT, "1999999999999"):
        form = await home.fill_in(form, import_meter=wrong)
        assert form["errors"] == {"import_meter": "not_a_meter"}
        assert suggested(form)["import_meter"] == wrong
    done = await home.fill_in(form, import_meter=second)
    assert done["data"] == DEFAULTS | {"import_meter": second}


@pytest.mark.parametrize("number_of_meters", [1, 2])
async def test_a_house_that_exports_no_more_is_paid_nothing(home, number_of_meters):
    """However many meters are left of that; a saving session earns nothing by them either."""
    if number_of_meters == 2:
        second = home.do("add_meter", meter="export", number="1000000000303")
        home.do("end_agreement", meter=second, valid_to="2026-10-01T00:00:00Z")
    home.do("end_agreement", meter="export", valid_to="2026-10-01T00:00:00Z")
    home.do("no_sessions")
    session = {"start": home.moment("17:30"), "end": home.moment("18:30")}
    home.do("saving_session", **session, points_per_kwh=1800, joined=True)
    await home.load()
    await home.at("12:10")
    done = await home.add_by_form(saving_sessions=True)
    assert "export_meter" not in done["data"]
    bands = home.hass.states.get("sensor.powerwall_tariff").attributes["bands"]
    assert {band["sell"] for band in bands} == {0.0}
    assert 2.546 in {band["buy"] for band in bands}  # 0.296 + 1800 points


async def test_without_the_account_there_is_no_form(loaded):
    """Its meters are not known then."""
    await loaded.unload()
    done = await loaded.open_form()
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")
    assert "entry_not_loaded" in TEXTS_OF_SITES["abort"]
    await loaded.load()


async def test_every_field_and_every_choice_has_its_text(loaded):
    """In both forms; and each choice means something. One meter of a kind is no choice."""
    form = await loaded.open_form()
    fields = {str(key): field for key, field in form["data_schema"].schema.items()}
    for step in ("user", "reconfigure"):
        texts = TEXTS_OF_SITES["step"][step]
        assert set(texts["data"]) == set(texts["data_description"]) == {*fields, *ONLY_METERS}
    for key, words in (("sender", Sender), ("sell_rule", SellRule)):
        assert isinstance(fields[key], SelectSelector)
        assert fields[key].config["options"] == list(words)
        assert set(TEXTS["selector"][key]["options"]) == set(words)


def test_what_is_not_saved_has_its_default(begins):
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


async def test_diagnostics_tell_of_sites_without_naming_them(hass, loaded, hass_client):
    """What is wanted, what was sent; neither Tesla's number nor the device, nor a meter."""
    device = loaded.teslemetry.add_site(SITE)
    await loaded.add_by_form(site_device=device, sender="integration", read_only=False)
    found = await get_diagnostics_for_config_entry(hass, hass_client, loaded.entry)
    (site,) = found["sites"]
    assert site["wanted"] == site["confirmed"]
    assert (site["last_sent_at"], site["next_attempt_at"]) == ("2026-11-18T12:00:00+00:00", None)
    for secret in (SITE, device, IMPORT, EXPORT):
        assert secret not in json.dumps(found)
