"""Repairs: each issue comes when a person can do something, and goes once that is done."""

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.home import move_to, shown

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
GAS_UNIT = {
    "do": "fault",
    "kind": "replace",
    "values": {"consumptionUnits": "therms"},
    "times": None,
}


def issues(hass) -> dict[str, str]:
    """Return our issues: key to the name of the meter they are about."""
    return {
        issue.translation_key: issue.translation_placeholders["meter"]
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    }


@pytest.mark.parametrize(
    "household", ["iog", "iog-four-rate", "agile", "fixed-flat", "london", "two-cars"]
)
async def test_a_healthy_household_has_no_issue(hass, freezer, household, supplier, add_entry):
    """Neither at the start nor through two days."""
    freezer.move_to(NOON)
    await add_entry()
    for hours in range(0, 49, 6):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
        assert issues(hass) == {}


async def test_a_meter_without_a_tariff_is_told(hass, freezer, supplier, add_entry):
    """The agreement ends with none to follow; a new one puts it right."""
    freezer.move_to(NOON)
    await add_entry()
    supplier.perform({"do": "end_agreement", "meter": "gas", "valid_to": NOON + timedelta(hours=7)})
    await move_to(hass, freezer, NOON + timedelta(hours=6, minutes=30))
    assert issues(hass) == {}
    await move_to(hass, freezer, NOON + timedelta(hours=7, minutes=30))
    assert issues(hass) == {"no_active_tariff": "Gas"}
    assert shown(hass, supplier, "gas", "tariff") is None
    code = "G-1R-VAR-22-11-01-J"
    supplier.perform({"do": "new_agreement", "meter": "gas", "tariff_code": code})
    await move_to(hass, freezer, NOON + timedelta(hours=14))
    assert issues(hass) == {}
    assert shown(hass, supplier, "gas", "tariff") == "Flexible Octopus"


async def test_a_tariff_without_lists_is_told(hass, freezer, supplier, add_entry):
    """There is no list, and the account is told nothing: the code is what to report."""
    freezer.move_to(NOON)
    for code in ("E-1R-INTELLI-VAR-22-10-14-J", "G-1R-VAR-22-11-01-J"):
        supplier.perform({"do": "price_list", "tariff_code": code, "public": False})
    nothing = {"edges": [], "pageInfo": {"hasNextPage": False}}
    supplier.perform({"do": "raw", "values": {"applicableRates": nothing}, "times": None})
    await add_entry()
    assert "unknown_tariff_shape" in issues(hass)
    issue = next(one for one in ir.async_get(hass).issues.values() if one.domain == DOMAIN)
    assert issue.translation_placeholders["tariff_code"].startswith(("E-1R-", "G-1R-"))
    for code in ("E-1R-INTELLI-VAR-22-10-14-J", "G-1R-VAR-22-11-01-J"):
        supplier.perform({"do": "price_list", "tariff_code": code})
    await move_to(hass, freezer, NOON + timedelta(minutes=10))
    assert issues(hass) == {}
    assert shown(hass, supplier, "import", "current_rate") is not None


async def test_readings_that_stop_are_told_after_five_days(hass, freezer, supplier, add_entry):
    """They stop on the 17th; the issue comes on the 23rd, stays, and goes when they come again."""
    freezer.move_to(NOON)
    await add_entry()
    supplier.perform({"do": "consumption_hold", "after": "2026-11-17"})
    for day in (20, 21, 22):
        await move_to(hass, freezer, NOON.replace(day=day))
        await move_to(hass, freezer, NOON.replace(day=day, hour=20))
        assert issues(hass) == {}
    await move_to(hass, freezer, NOON.replace(day=23))
    assert "readings_missing" in issues(hass)
    last_day = next(
        issue.translation_placeholders["last_day"] for issue in ir.async_get(hass).issues.values()
    )
    assert date.fromisoformat(last_day) == date(2026, 11, 17)
    await move_to(hass, freezer, NOON.replace(day=23) + timedelta(days=14))
    await move_to(hass, freezer, NOON.replace(day=23) + timedelta(days=15))
    assert "readings_missing" in issues(hass)
    assert shown(hass, supplier, "import", "previous_consumption") == pytest.approx(15.6)
    supplier.perform({"do": "consumption_hold", "after": None})
    await move_to(hass, freezer, NOON.replace(day=23) + timedelta(days=16))
    assert issues(hass) == {}


async def test_readings_that_never_came_are_no_issue(hass, freezer, supplier, add_entry):
    """A home without a smart meter has nothing to put right."""
    freezer.move_to(NOON)
    supplier.perform({"do": "consumption_hold", "after": "2020-01-01"})
    await add_entry()
    for days in range(1, 8):
        await move_to(hass, freezer, NOON + timedelta(days=days))
    assert issues(hass) == {}
    assert shown(hass, supplier, "import", "previous_consumption") is None


async def test_the_gas_unit_is_put_right_in_a_form(hass, freezer, supplier, add_entry, hass_client):
    """Asked over HTTP as the frontend does; the answer becomes the option, and the issue goes."""
    assert await async_setup_component(hass, "repairs", {})
    supplier.perform(GAS_UNIT)
    entry = await add_entry(options={"calorific_value": 39.5})
    assert issues(hass) == {"gas_unit_unknown": "Gas"}
    assert shown(hass, supplier, "gas", "previous_consumption") is None
    issue = next(one for one in ir.async_get(hass).issues.values() if one.domain == DOMAIN)
    assert issue.is_fixable

    client = await hass_client()
    reply = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue.issue_id}
    )
    assert reply.status == HTTPStatus.OK
    form = await reply.json()
    assert form["step_id"] == "gas_unit"
    assert form["description_placeholders"]["meter"] == "Gas"
    reply = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={"gas_unit": "m3"})
    assert (await reply.json())["type"] == "create_entry"
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dict(entry.options) == {"calorific_value": 39.5, "gas_unit": "m3"}
    assert issues(hass) == {}
    # 1.6 m3 x 1.02264 x 39.5 MJ/m3 / 3.6
    assert shown(hass, supplier, "gas", "previous_consumption") == pytest.approx(17.9530133333)


async def test_issues_go_with_the_entry(hass, freezer, supplier, add_entry):
    """An entry that is not loaded can neither know nor be helped."""
    freezer.move_to(NOON)
    supplier.perform(GAS_UNIT)
    entry = await add_entry()
    assert issues(hass) == {"gas_unit_unknown": "Gas"}
    await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == {}
