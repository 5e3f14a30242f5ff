"""What goes wrong at the supplier: the last good values stay, told once, and nothing is lost."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from homeassistant.config_entries import ConfigEntryState
import pytest
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.prices.tariff import Fuel
from custom_components.octopus_insight.octopus.client import OctopusClient
from custom_components.octopus_insight.octopus.errors import UnexpectedResponseError
from simulator.expected.reader import expected_values
from simulator.faults import Fault
from tests.harness.home import move_to, shown, state_of, told, wrong_entities

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SOON = 12
"""Minutes within which a car that is plugged in and has a plan is asked about again."""
SLOT = {"start": NOON + timedelta(hours=5), "end": NOON + timedelta(hours=6, minutes=15)}

OUTAGES = [
    "html403", "429", "retry_after", "500", "502", "503", "504", "cut", "cut_body",
    "non_json", "broken_json", "redirect", "kt_ct_1199", "kt_ct_7899", "kt_ct_1113",
]  # fmt: skip


async def with_a_plan(hass, freezer, supplier, add_entry, **differently):
    """Set the household up with a car that is plugged in and has a plan."""
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [SLOT]})
    return await add_entry(**differently)


async def every_minute(hass, freezer, start: datetime, minutes: int) -> None:
    """Live through some minutes one by one."""
    for minute in range(1, minutes + 1):
        await move_to(hass, freezer, start + minute * MINUTE)


@pytest.mark.parametrize("kind", OUTAGES)
async def test_an_outage_is_told_once_and_so_is_its_end(
    hass, freezer, supplier, add_entry, caplog, kind
):
    """Forty minutes without the cars' answers: one line each way, and the plan stays shown."""
    await with_a_plan(hass, freezer, supplier, add_entry)
    caplog.clear()
    supplier.world.faults.arm(Fault(kind=kind, left=None, only="dispatches"))
    reasons = set()
    for minute in range(40):
        await every_minute(hass, freezer, NOON + minute * MINUTE, 1)
        last = state_of(hass, supplier, "car", "dispatches_last_retrieved")
        reasons.add(last.attributes["next_refresh_reason"])
    broken = told(caplog)
    assert len(broken) == 1, broken
    assert broken[0].startswith("ERROR Error fetching dispatches data: ")
    assert broken[0].removeprefix("ERROR Error fetching dispatches data: ").strip()
    assert shown(hass, supplier, "car", "next_dispatch") == SLOT["start"]
    assert shown(hass, supplier, "car", "intelligent_state") == "smart_control_in_progress"
    assert datetime.fromisoformat(last.state) == NOON
    assert last.attributes["last_error"]
    assert "after_error" in reasons
    supplier.world.faults.clear()
    caplog.clear()
    await every_minute(hass, freezer, NOON + 40 * MINUTE, 75)
    assert told(caplog) == ["INFO Fetching dispatches data recovered"]
    last = state_of(hass, supplier, "car", "dispatches_last_retrieved")
    assert last.attributes["last_error"] is None
    assert datetime.fromisoformat(last.state) > NOON + 40 * MINUTE


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        *((kind, 7) for kind in ("html403", "429", "kt_ct_1199")),
        *((kind, 15) for kind in ("500", "502", "cut", "non_json", "kt_ct_7899")),
    ],
)
async def test_an_outage_is_no_reason_to_ask_more(hass, freezer, supplier, add_entry, kind, most):
    """A supplier that says stop is asked ever more rarely; one that is down, hardly more than else.

    In an hour that is 1 + 2 + 4 + ... minutes apart, or every 5 minutes and three early tries.
    """
    await with_a_plan(hass, freezer, supplier, add_entry)
    asked = len(supplier.calls())
    supplier.world.faults.arm(Fault(kind=kind, left=None))
    await every_minute(hass, freezer, NOON, 60)
    kinds = [call.kind for call in supplier.calls()[asked:]]
    assert 1 <= kinds.count("dispatches") <= most


async def test_retry_after_is_kept_to(hass, freezer, supplier, add_entry):
    """Told to come back in half an hour, nobody asks for anything before that, a person neither."""
    await with_a_plan(hass, freezer, supplier, add_entry)
    supplier.world.faults.arm(Fault(kind="retry_after", seconds=1800, only="dispatches"))
    await every_minute(hass, freezer, NOON, SOON)
    (refused,) = [call for call in supplier.calls() if call.status == 429]
    asked = len(supplier.calls())
    await hass.services.async_call(
        "button", "press", {"entity_id": "button.tesla_model_y_refresh_dispatches"}, blocking=True
    )
    await every_minute(hass, freezer, NOON + SOON * MINUTE, 12)
    assert len(supplier.calls()) == asked
    await every_minute(hass, freezer, NOON + (SOON + 12) * MINUTE, 40)
    assert supplier.calls()[asked].at >= refused.at + timedelta(minutes=30)


async def test_a_plan_that_could_not_be_fetched_leaves_the_last_one(
    hass, freezer, supplier, add_entry, caplog
):
    """KT-CT-4340: the state is new, the plan is kept, and it is told that none came."""
    await with_a_plan(hass, freezer, supplier, add_entry)
    caplog.clear()
    supplier.world.faults.arm(Fault(kind="kt_ct_4340", left=None))
    supplier.world.say_state("LOST_CONNECTION")
    await every_minute(hass, freezer, NOON, SOON)
    car = state_of(hass, supplier, "car", "intelligent_dispatching").attributes
    assert [row["start"] for row in car["planned_dispatches"]] == [SLOT["start"]]
    last = state_of(hass, supplier, "car", "dispatches_last_retrieved").attributes
    assert last["last_error"] == "plan_failed"
    assert shown(hass, supplier, "car", "intelligent_state") == "lost_connection"
    assert shown(hass, supplier, "car", "next_dispatch") == SLOT["start"]
    assert told(caplog) == []


# --- What stays true stays shown ------------------------------------------------------------------


async def test_a_plan_holds_to_its_end_then_the_window_is_what_is_certain(
    hass, freezer, supplier, add_entry
):
    """Answers stop at noon: the slot of 17:00-18:15 runs, later only the night window is known."""
    await with_a_plan(hass, freezer, supplier, add_entry)
    supplier.world.faults.arm(Fault(kind="502", left=None))
    at = {
        "16:59:59": (False, "no_dispatch", False),
        "17:00:30": (True, "dispatch", True),
        "18:15:29": (True, "dispatch", True),
        "18:15:30": (False, "plan_unknown", True),
        "18:29:59": (False, "plan_unknown", True),
        "18:30:00": (False, "plan_unknown", False),
        "23:29:59": (False, "plan_unknown", False),
        "23:30:00": (True, "plan_unknown", True),
    }
    for wall, (dispatching, reason, off_peak) in at.items():
        await move_to(hass, freezer, datetime.fromisoformat(f"2026-11-18T{wall}+00:00"))
        car = state_of(hass, supplier, "car", "intelligent_dispatching")
        assert (car.state, car.attributes["reason"]) == ("on" if dispatching else "off", reason), (
            wall
        )
        assert shown(hass, supplier, "import", "off_peak") is off_peak, wall


async def test_a_state_is_believed_for_an_hour(hass, freezer, supplier, add_entry):
    """Sixty minutes after the last answer it is still shown, a moment later it is unavailable."""
    freezer.move_to(NOON)
    await add_entry()
    supplier.world.faults.arm(Fault(kind="502", left=None))
    await move_to(hass, freezer, NOON + 60 * MINUTE)
    assert shown(hass, supplier, "car", "intelligent_state") == "smart_control_not_available"
    await move_to(hass, freezer, NOON + 60 * MINUTE + timedelta(seconds=1))
    assert state_of(hass, supplier, "car", "intelligent_state").state == "unavailable"
    assert shown(hass, supplier, "import", "off_peak") is False


async def test_prices_and_readings_outlive_a_long_outage(hass, freezer, supplier, add_entry):
    """A day and a half without any answer: rates, charges and the last day's use stay."""
    freezer.move_to(NOON)
    await add_entry()
    supplier.world.faults.arm(Fault(kind="502", left=None))
    for hours in (12, 24, 36):
        moment = NOON + timedelta(hours=hours)
        await move_to(hass, freezer, moment)
        right = expected_values("iog", moment)
        of_prices = ("current_rate", "next_rate", "next_rate_change", "export_rate", "off_peak")
        kept = {key: right[key] for key in right if key[1] in (*of_prices, "standing_charge")}
        assert not wrong_entities(hass, supplier, kept)
        assert shown(hass, supplier, "import", "previous_consumption") == pytest.approx(15.6)
        assert shown(hass, supplier, "gas", "previous_cost") == pytest.approx(1.42551752)


@pytest.mark.parametrize("only", ["rates", "standing_charges", "consumption", "account"])
async def test_one_kind_of_failure_leaves_the_others_alone(
    hass, freezer, supplier, add_entry, caplog, only
):
    """All but the failing kind go on; it catches up when it can."""
    freezer.move_to(NOON)
    await add_entry()
    caplog.clear()
    supplier.world.faults.arm(Fault(kind="502", left=None, only=only))
    for hours in range(1, 27):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    assert [line.partition(":")[0] for line in told(caplog)] == [
        f"ERROR Error fetching {only} data"
    ]
    right = expected_values("iog", NOON + timedelta(hours=26))
    assert not wrong_entities(hass, supplier, right)
    supplier.world.faults.clear()
    caplog.clear()
    for hours in range(27, 40):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    assert told(caplog) == [f"INFO Fetching {only} data recovered"]


@pytest.mark.parametrize("only", ["rates", "standing_charges", "consumption"])
async def test_a_404_does_not_undo_what_is_known(hass, freezer, supplier, add_entry, only):
    """A day on which the catalogue or the meters are not found: all is shown as before."""
    freezer.move_to(NOON)
    await add_entry()
    supplier.world.faults.arm(Fault(kind="404", left=None, only=only))
    for hours in range(1, 25):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    right = expected_values("iog", NOON + timedelta(hours=24))
    assert not wrong_entities(hass, supplier, right)


async def test_an_empty_answer_does_not_undo_what_is_known(hass, freezer, supplier, add_entry):
    """No row at all for a tariff that had some: the published prices stand."""
    freezer.move_to(NOON)
    await add_entry()
    nothing = {"count": 0, "next": None, "previous": None, "results": []}
    for only in ("rates", "standing_charges"):
        supplier.perform({"do": "raw", "only": only, "body": nothing, "times": None})
    for hours in range(1, 25):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    right = expected_values("iog", NOON + timedelta(hours=24))
    assert not wrong_entities(hass, supplier, right)


@pytest.mark.parametrize("method", ["unit_rates", "standing_charges", "consumption"])
async def test_one_unreadable_meter_does_not_hide_the_others(
    hass, freezer, supplier, add_entry, caplog, method
):
    """Nonsense about gas from the first start on: electricity is right, and it is told once."""
    freezer.move_to(NOON)
    ask = getattr(OctopusClient, method)

    async def ask_but_gas(self, *args):
        if any(isinstance(arg, MeterPoint) and arg.fuel is Fuel.GAS for arg in args):
            raise UnexpectedResponseError("not what it should be", "results")
        return await ask(self, *args)

    with patch.object(OctopusClient, method, ask_but_gas):
        entry = await add_entry()
        assert entry.state is ConfigEntryState.LOADED
        right = expected_values("iog", NOON)
        others = {key: value for key, value in right.items() if key[0] != "gas"}
        assert not wrong_entities(hass, supplier, others)
        await every_minute(hass, freezer, NOON, 20)
        assert len(told(caplog)) == 1
    await every_minute(hass, freezer, NOON + 20 * MINUTE, 60)
    assert not wrong_entities(hass, supplier, expected_values("iog", NOON + 80 * MINUTE))


# --- Odd answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["unsorted", "duplicates", "overlaps", "outside"])
@pytest.mark.parametrize("household", ["iog", "iog-four-rate", "agile"])
async def test_rows_in_any_order_make_the_same_prices(
    hass, freezer, household, supplier, add_entry, kind
):
    """Unsorted, twice, one over the other or far away: every entity is right all the same."""
    freezer.move_to(NOON)
    for only in ("rates", "standing_charges"):
        supplier.world.faults.arm(Fault(kind=kind, left=None, only=only))
    await add_entry()
    assert not wrong_entities(hass, supplier, expected_values(household, NOON))


@pytest.mark.parametrize("kind", ["unsorted", "duplicates", "outside"])
async def test_readings_in_any_order_make_the_same_day(hass, freezer, supplier, add_entry, kind):
    """Nothing is counted twice, and nothing of another day."""
    freezer.move_to(NOON)
    supplier.world.faults.arm(Fault(kind=kind, left=None, only="consumption"))
    await add_entry()
    assert not wrong_entities(hass, supplier, expected_values("iog", NOON))


async def test_readings_that_overlap_make_no_day(hass, freezer, supplier, add_entry):
    """Readings of an hour, one over the other, would count twice: the day is not known."""
    freezer.move_to(NOON)
    supplier.world.faults.arm(Fault(kind="overlaps", left=None, only="consumption"))
    await add_entry()
    right = expected_values("iog", NOON)
    unbilled = {
        (role, key): None if key.startswith("previous_") else value
        for (role, key), value in right.items()
    }
    assert unbilled != right
    assert not wrong_entities(hass, supplier, unbilled)


async def test_a_day_with_a_gap_is_not_billed(hass, freezer, supplier, add_entry):
    """Yesterday lacks a half hour, so the day before is the last complete one; then it comes."""
    freezer.move_to(NOON)
    hole = datetime(2026, 11, 17, 18, tzinfo=UTC)
    supplier.perform({"do": "consumption_hold", "start": hole, "end": hole + timedelta(minutes=30)})
    await add_entry()
    energy = state_of(hass, supplier, "import", "previous_consumption")
    assert energy.attributes["date"].isoformat() == "2026-11-16"
    supplier.world.readings.gaps.clear()
    await move_to(hass, freezer, NOON + timedelta(hours=7))
    energy = state_of(hass, supplier, "import", "previous_consumption")
    assert energy.attributes["date"].isoformat() == "2026-11-17"
    assert float(energy.state) == pytest.approx(15.6)


UNKNOWN_STATE = "SMART_CONTROL_IN_A_GOOD_MOOD"


async def test_a_state_nobody_knows_is_told_in_the_suppliers_word(
    hass, freezer, supplier, add_entry, caplog
):
    """The enum has no such word: unknown, with the word beside; the plan counts on."""
    await with_a_plan(hass, freezer, supplier, add_entry)
    caplog.clear()
    values = {"currentState": UNKNOWN_STATE}
    supplier.perform({"do": "raw", "values": values, "only": "dispatches", "times": None})
    await every_minute(hass, freezer, NOON, SOON)
    state = state_of(hass, supplier, "car", "intelligent_state")
    assert (state.state, state.attributes["supplier_state"]) == ("unknown", UNKNOWN_STATE)
    assert shown(hass, supplier, "car", "next_dispatch") == SLOT["start"]
    assert [line for line in told(caplog) if line.startswith("ERROR")] == []


NULLS = {
    "dispatches": (
        "current",
        "currentState",
        "isSuspended",
        "energyAddedKwh",
        "type",
        "batterySize",
    ),
    "account": (
        "displayName",
        "fullName",
        "unitRate",
        "standingCharge",
        "validTo",
        "make",
        "model",
    ),
    "rates": ("payment_method", "valid_to"),
}


@pytest.mark.parametrize(
    ("only", "field"), [(only, field) for only, fields in NULLS.items() for field in fields]
)
async def test_null_is_an_answer(hass, freezer, supplier, add_entry, only, field):
    """Wherever the supplier may say nothing, the rest of what it says still counts."""
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [SLOT]})
    supplier.perform({"do": "raw", "values": {field: None}, "only": only, "times": None})
    await add_entry()
    assert shown(hass, supplier, "import", "current_rate") is not None
    assert shown(hass, supplier, "import", "standing_charge") is not None
    assert shown(hass, supplier, "car", "next_dispatch") == SLOT["start"]


async def test_a_product_that_is_not_public_is_priced_by_what_applies(
    hass, freezer, supplier, add_entry
):
    """The catalogue answers 404 for Flux: 28 p from 16:00 to 19:00, else 21 p, for the meter."""
    freezer.move_to(NOON)
    code = "E-1R-INTELLI-FLUX-EXPORT-23-07-14-J"
    since = NOON - timedelta(days=20)
    supplier.perform(
        {"do": "new_agreement", "meter": "export", "tariff_code": code, "valid_from": since}
    )
    await add_entry()
    assert "applicableRates" in {name for call in supplier.calls() for name in call.root_fields}
    assert shown(hass, supplier, "export", "export_rate") == pytest.approx(0.21)
    assert shown(hass, supplier, "export", "next_export_rate") == pytest.approx(0.28)
    assert shown(hass, supplier, "export", "next_rate_change") == NOON.replace(
        hour=16, minute=0, second=0
    )
