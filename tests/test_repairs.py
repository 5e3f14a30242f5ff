"""Repairs: each issue comes when a person can do something, and goes once that is done."""

from http import HTTPStatus
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import DAY, HOUR, MINUTE, NOON

pytestmark = pytest.mark.usefixtures("past_is_not_kept")


@pytest.mark.parametrize(
    "household", ["iog", "iog-four-rate", "agile", "fixed-flat", "london", "two-cars"]
)
async def test_a_healthy_household_has_no_issue(home):
    """Neither at the start nor through two days."""
    await home.set_up()
    for _ in range(9):
        assert home.issues() == {}
        await home.live(6 * HOUR, step=6 * HOUR)


async def test_a_meter_without_a_tariff_is_told(home):
    """The agreement ends with none to follow; a new one puts it right."""
    await home.set_up()
    home.do("end_agreement", meter="gas", valid_to=home.moment("19:00:30"))
    await home.at("18:30:30")
    assert home.issues() == {}
    await home.at("19:30:30")
    assert home.issues()["no_active_tariff"]["meter"] == "Gas"
    assert home.shown("gas", "tariff") is None
    home.do("new_agreement", meter="gas", tariff_code="G-1R-VAR-22-11-01-J")
    await home.at("+02:00")
    assert (home.issues(), home.shown("gas", "tariff")) == ({}, "Flexible Octopus")


async def test_a_tariff_without_lists_is_told(home):
    """There is no list, and the account is told nothing: the code is what to report."""
    codes = ("E-1R-INTELLI-VAR-22-10-14-J", "G-1R-VAR-22-11-01-J")
    for code in codes:
        home.do("price_list", tariff_code=code, public=False)
    nothing = {"edges": [], "pageInfo": {"hasNextPage": False}}
    home.do("raw", values={"applicableRates": nothing}, times=None)
    await home.set_up()
    assert home.issues()["unknown_tariff_shape"]["tariff_code"].startswith(("E-1R-", "G-1R-"))
    for code in codes:
        home.do("price_list", tariff_code=code)
    await home.live(10 * MINUTE, step=10 * MINUTE)
    assert home.issues() == {}
    assert home.shown("import", "current_rate") is not None


async def test_readings_that_stop_are_told_after_five_days(home):
    """They stop on the 17th; the issue comes on the 23rd, stays, and goes when they come again."""
    await home.set_up()
    home.do("consumption_hold", after="2026-11-17")
    for day in (20, 21, 22):
        await home.at(NOON.replace(day=day), NOON.replace(day=day, hour=20))
        assert home.issues() == {}
    told_at = NOON.replace(day=23)
    await home.at(told_at)
    assert home.issues()["readings_missing"]["last_day"] == "2026-11-17"
    await home.at(told_at + 14 * DAY, told_at + 15 * DAY)
    assert "readings_missing" in home.issues()
    assert home.shown("import", "previous_consumption") == pytest.approx(15.6)
    home.do("consumption_hold", after=None)
    await home.live(DAY, step=DAY)
    assert home.issues() == {}


async def test_readings_that_never_came_are_no_issue(home):
    """A home without a smart meter has nothing to put right."""
    home.do("consumption_hold", after="2020-01-01")
    await home.set_up()
    await home.live(7 * DAY, step=DAY)
    assert (home.issues(), home.shown("import", "previous_consumption")) == ({}, None)


async def test_the_gas_unit_is_put_right_in_a_form(hass, home, hass_client):
    """Asked over HTTP as the frontend does; the answer becomes the option, and the issue goes.

    It is not there while the entry is not loaded: that can neither know nor be helped.
    """
    assert await async_setup_component(hass, "repairs", {})
    home.fail("replace", values={"consumptionUnits": "therms"})
    entry = await home.set_up(calorific_value=39.5)
    await home.unload()
    assert home.issues() == {}
    await home.load()
    assert home.issues()["gas_unit_unknown"]["meter"] == "Gas"
    assert home.shown("gas", "previous_consumption") is None
    issue = next(one for one in ir.async_get(hass).issues.values() if one.domain == DOMAIN)
    assert issue.is_fixable

    client, fix = await hass_client(), "/api/repairs/issues/fix"
    reply = await client.post(fix, json={"handler": DOMAIN, "issue_id": issue.issue_id})
    assert reply.status == HTTPStatus.OK
    form = await reply.json()
    assert form["step_id"] == "gas_unit"
    assert form["description_placeholders"]["meter"] == "Gas"
    reply = await client.post(f"{fix}/{form['flow_id']}", json={"gas_unit": "m3"})
    assert (await reply.json())["type"] == "create_entry"
    await home.settle()
    assert dict(entry.options) == {"calorific_value": 39.5, "gas_unit": "m3"}
    assert home.issues() == {}
    # 1.6 m3 x 1.02264 x 39.5 MJ/m3 / 3.6
    assert home.shown("gas", "previous_consumption") == pytest.approx(17.9530133333)
