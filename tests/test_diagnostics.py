"""Diagnostics and logs: enough for a bug report, and nothing personal, at no request."""

import json
import logging
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import HOUR, NOON
from tests.harness.home import ONLY_DISPATCHES, SECOND_CAR


@pytest.mark.parametrize("household", ["iog", "iog-four-rate", "agile"])
async def test_diagnostics_tell_what_is_known_and_nothing_personal(hass, home, hass_client):
    """The ledger, each source, today's prices, and a car's plan, evidence and state without its id;
    asked for without a request.
    """
    has_car = home.supplier.world.household.name != "agile"
    if has_car:
        home.plug_in("11:40:30-13:00:30")
    entry = await home.set_up(**ONLY_DISPATCHES)
    asked = len(home.calls())
    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert len(home.calls()) == asked
    assert told["options"] == ONLY_DISPATCHES
    assert len(told["budget"]["entries"]) == asked
    for source in ("account", "dispatches", "rates", "standing_charges", "consumption"):
        assert told["sources"][source]["retrieved_at"] == NOON.isoformat()
        assert told["sources"][source]["last_error"] is None
    electricity = next(
        meter
        for meter in told["meters"]
        if meter["fuel"] == "electricity" and not meter["is_export"]
    )
    assert electricity["previous_day"] == "2026-11-17"
    assert electricity["timeline"][0]["start"] == "2026-11-18T00:00:00+00:00"
    assert all(slot["price_per_kwh"] is not None for slot in electricity["timeline"][:46])
    bounds = ("11:40:30", "13:00:30"), ("12:00:00", "12:30:00")
    planned, started = (
        {"start": f"2026-11-18T{start}+00:00", "end": f"2026-11-18T{end}+00:00", "type": "smart"}
        for start, end in bounds
    )
    car = {
        "provider": "TESLA_V2",
        "is_charge_point": False,
        "state": "SMART_CONTROL_IN_PROGRESS",
        "is_suspended": False,
        "last_answer_at": NOON.isoformat(),
        "plan_retrieved_at": NOON.isoformat(),
        "planned": [planned],
        "started": [started],
        "completed": [],
    }
    assert told["cars"] == ([car] if has_car else [])
    written = json.dumps(told)
    ids = {car.id for car in home.supplier.world.cars}
    assert [secret for secret in home.supplier.secrets() | ids if secret in written] == []


FAULTS = {
    "of the edge": ["html403", "401", "403", "404", "429", "retry_after", "500", "502", "redirect"],
    "of the connection": ["cut", "cut_body", "non_json", "broken_json"],
    "of the service": ["kt_ct_1111", "kt_ct_1124", "kt_ct_1199", "kt_ct_4340", "kt_ct_4177"],
    "of rows": ["unsorted", "duplicates", "overlaps", "outside"],
}


@pytest.mark.parametrize("kinds", FAULTS.values(), ids=FAULTS)
async def test_no_log_record_is_personal(home, caplog, kinds):
    """Key, tokens, numbers and the address stay out of the log at its chattiest, whatever fails."""
    caplog.set_level(logging.DEBUG, logger=f"custom_components.{DOMAIN}")
    await home.set_up()
    for days, kind in enumerate(kinds):
        home.recover()
        home.fail(kind, times=3)
        asked = len(home.calls())
        await home.at(*(NOON + (24 * days + hours) * HOUR for hours in (7, 13, 14)))
        assert len(home.calls()) > asked
        await home.reload()
    logged = "\n".join(
        f"{record.getMessage()} {record.exc_text or ''}"
        for record in caplog.records
        if record.name.startswith(f"custom_components.{DOMAIN}")
    )
    assert logged
    assert [secret for secret in home.supplier.secrets() if secret in logged] == []


async def test_no_name_tells_a_whole_number(hass, home):
    """Neither names nor entity ids hold the number of a meter, the account or a car."""
    home.do("add_meter", meter="import", number="1000000000505")
    home.do("add_device", device=SECOND_CAR, make=None, model=None)
    entry = await home.set_up()
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    names = [device.name for device in devices] + [one.entity_id for one in entities]
    names += [state.name for state in hass.states.async_all()]
    plain = [str(name).casefold().replace("_", "-") for name in names]
    for number in home.supplier.secrets() | {SECOND_CAR}:
        assert not [name for name in plain if number.casefold() in name], number
