"""Diagnostics and logs: enough for a bug report, and nothing personal, at no request."""

from datetime import UTC, datetime, timedelta
import json
import logging
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from custom_components.octopus_insight.const import DOMAIN
from simulator.faults import Fault
from tests.harness.home import move_to

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
ADDRESS = ("Fictional", "ZZ1")


def secrets(supplier) -> set[str]:
    """Return all that nobody else may read: key, tokens, numbers of the account and the meters."""
    world = supplier.world
    return {
        world.api_key,
        world.account_number,
        *world.tokens.expiry,
        *world.tokens.refresh_expiry,
        *(point.number for point in world.points),
        *(meter.serial for point in world.points for meter in point.meters),
        *(meter.device_id for point in world.points for meter in point.meters),
        *ADDRESS,
    }


@pytest.fixture
def at_noon(freezer) -> None:
    """Let it be noon before there is a token, which must not come from the future."""
    freezer.move_to(NOON)


@pytest.mark.parametrize("household", ["iog", "iog-four-rate", "agile"])
async def test_diagnostics_tell_what_is_known_and_nothing_personal(
    hass, at_noon, household, supplier, add_entry, hass_client
):
    """The ledger, each source and today's prices; asked for without a request."""
    entry = await add_entry(options={"dispatching_covers": "dispatches"})
    asked = len(supplier.calls())
    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert len(supplier.calls()) == asked
    assert told["options"] == {"dispatching_covers": "dispatches"}
    assert len(told["budget"]["entries"]) == asked
    at_the_start = ("account", "dispatches", "rates", "standing_charges", "consumption")
    for source in at_the_start:
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
    written = json.dumps(told)
    assert [secret for secret in secrets(supplier) if secret in written] == []


async def test_diagnostics_tell_of_cars(hass, at_noon, supplier, add_entry, hass_client):
    """Plan, evidence and state of each, without its id."""
    slot = {"start": NOON - timedelta(minutes=20), "end": NOON + timedelta(hours=1)}
    planned = {"start": "2026-11-18T11:40:30+00:00", "end": "2026-11-18T13:00:30+00:00"}
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [slot]})
    entry = await add_entry()
    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert told["cars"] == [
        {
            "provider": "TESLA_V2",
            "is_charge_point": False,
            "state": "SMART_CONTROL_IN_PROGRESS",
            "is_suspended": False,
            "last_answer_at": NOON.isoformat(),
            "plan_retrieved_at": NOON.isoformat(),
            "planned": [planned | {"type": "smart"}],
            "started": [
                {
                    "start": "2026-11-18T12:00:00+00:00",
                    "end": "2026-11-18T12:30:00+00:00",
                    "type": "smart",
                }
            ],
            "completed": [],
        }
    ]
    assert supplier.world.car().id not in json.dumps(told)


FAULTS = [
    Fault(kind=kind, left=3)
    for kind in (
        "html403", "401", "403", "404", "429", "retry_after", "500", "502", "cut", "cut_body",
        "non_json", "broken_json", "redirect", "kt_ct_1111", "kt_ct_1124", "kt_ct_1199",
        "kt_ct_4340", "kt_ct_4177", "unsorted", "duplicates", "overlaps", "outside",
    )
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind)
async def test_no_log_record_is_personal(hass, freezer, supplier, add_entry, caplog, fault: Fault):
    """Key, tokens, numbers and the address stay out of the log at its chattiest, whatever fails."""
    caplog.set_level(logging.DEBUG, logger=f"custom_components.{DOMAIN}")
    freezer.move_to(NOON)
    entry = await add_entry()
    supplier.world.faults.arm(fault)
    for hours in (7, 13, 14, 15, 25):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    logged = "\n".join(
        f"{record.getMessage()} {record.exc_text or ''}"
        for record in caplog.records
        if record.name.startswith(f"custom_components.{DOMAIN}")
    )
    assert logged
    assert [secret for secret in secrets(supplier) if secret in logged] == []


async def test_no_name_tells_a_whole_number(hass, freezer, supplier, add_entry):
    """Neither names nor entity ids hold the number of a meter, the account or a car."""
    freezer.move_to(NOON)
    supplier.perform({"do": "add_meter", "meter": "import", "number": "1000000000505"})
    car = {"do": "add_device", "device": "00000000-0003-4000-8020-000000000ca2"}
    supplier.perform(car | {"make": None, "model": None})
    entry = await add_entry()
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    names = [device.name for device in devices] + [one.entity_id for one in entities]
    names += [state.name for state in hass.states.async_all()]
    numbers = secrets(supplier) - {supplier.world.account_number} | {car["device"]}
    plain = [str(name).casefold().replace("_", "-") for name in names]
    for number in (*numbers, supplier.world.account_number):
        assert not [name for name in plain if number.casefold() in name], number
