"""What goes wrong at the supplier: the last good values stay, told once, and nothing is lost."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
import pytest
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.prices.tariff import Fuel
from custom_components.octopus_insight.octopus.client import OctopusClient
from custom_components.octopus_insight.octopus.errors import UnexpectedResponseError
from simulator.expected.reader import expected_values
from tests.harness.clock import DAY, HALF_HOUR, HOUR, MINUTE, NOON
from tests.harness.home import Home, told

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

SLOT = "17:00:30-18:15:30"
SLOT_START = NOON + 5 * HOUR

SAYS_STOP = ("html403", "429", "kt_ct_1199")
IS_DOWN = (
    *("retry_after", "500", "502", "503", "504", "cut", "cut_body", "non_json", "broken_json"),
    *("redirect", "kt_ct_7899", "kt_ct_1113"),
)


@pytest.fixture
async def planned(home) -> Home:
    """Have the household set up with a car that is plugged in and has a plan."""
    home.plug_in(SLOT)
    await home.set_up()
    return home


@pytest.fixture
async def idle(home) -> Home:
    """Have the household set up, its car away."""
    await home.set_up()
    return home


@pytest.mark.parametrize("kind", [*SAYS_STOP, *IS_DOWN])
async def test_an_outage_is_told_once_and_so_is_its_end(planned, caplog, kind):
    """Forty minutes without the cars' answers: one line each way, and the plan stays shown."""
    caplog.clear()
    planned.fail(kind, only="dispatches")
    reasons = set()
    for _ in range(20):
        await planned.live(2 * MINUTE, step=2 * MINUTE)
        last = planned.state_of("car", "dispatches_last_retrieved")
        reasons.add(last.attributes["next_refresh_reason"])
    (broken,) = told(caplog)
    begin = "ERROR Error fetching dispatches data: "
    assert broken.startswith(begin)
    assert broken.removeprefix(begin).strip()
    assert planned.shown("car", "next_dispatch") == SLOT_START
    assert datetime.fromisoformat(last.state) == NOON
    assert last.attributes["last_error"]
    assert "after_error" in reasons
    planned.recover()
    caplog.clear()
    await planned.live(75 * MINUTE, step=5 * MINUTE)
    assert told(caplog) == ["INFO Fetching dispatches data recovered"]
    last = planned.state_of("car", "dispatches_last_retrieved")
    assert last.attributes["last_error"] is None
    assert datetime.fromisoformat(last.state) > NOON + 40 * MINUTE


async def test_failures_that_come_and_go_are_told_once_a_day(planned, caplog):
    """A storm is one line when it begins and one when an answer comes; then what lasts is told."""
    caplog.clear()
    for _ in range(5):
        planned.fail("502", only="dispatches")
        await planned.live(10 * MINUTE, step=MINUTE)
        planned.recover()
        await planned.live(20 * MINUTE, step=5 * MINUTE)
    lines = ["ERROR Error fetching dispatches data", "INFO Fetching dispatches data recovered"]
    assert [line.partition(":")[0] for line in told(caplog)] == lines
    planned.fail("502", only="dispatches")
    await planned.live(5 * HOUR, step=5 * MINUTE)
    assert len(told(caplog)) == 2
    await planned.live(HOUR + 10 * MINUTE, step=5 * MINUTE)
    planned.recover()
    await planned.live(HOUR, step=5 * MINUTE)
    assert [line.partition(":")[0] for line in told(caplog)] == 2 * lines


@pytest.mark.parametrize("kind", [*SAYS_STOP, "500", "502", "cut", "non_json", "kt_ct_7899"])
async def test_an_outage_is_no_reason_to_ask_more(planned, kind):
    """A supplier that says stop is asked ever more rarely; one that is down, hardly more than else.

    In an hour that is 1 + 2 + 4 + ... minutes apart, or every 5 minutes and three early tries.
    """
    asked = len(planned.calls("dispatches"))
    planned.fail(kind)
    await planned.live(HOUR, step=MINUTE)
    most = 7 if kind in SAYS_STOP else 15
    assert 1 <= len(planned.calls("dispatches")) - asked <= most


async def test_retry_after_is_kept_to(planned):
    """Told to come back in half an hour, nobody asks for anything before that, a person neither."""
    planned.fail("retry_after", seconds=1800, only="dispatches", times=1)
    await planned.live(12 * MINUTE, step=MINUTE)
    (refused,) = [call for call in planned.calls() if call.status == 429]
    asked = len(planned.calls())
    with pytest.raises(HomeAssistantError, match="asked for a pause"):
        await planned.press()
    await planned.live(12 * MINUTE, step=MINUTE)
    assert len(planned.calls()) == asked
    await planned.live(40 * MINUTE, step=MINUTE)
    assert planned.calls()[asked].at >= refused.at + HALF_HOUR


async def test_a_plan_that_could_not_be_fetched_leaves_the_last_one(planned, caplog):
    """KT-CT-4340: the state is new, the plan is kept, and it is told that none came.

    A state that nobody knows is unknown, with the supplier's word beside; the plan counts on.
    """
    caplog.clear()
    planned.fail("kt_ct_4340")
    planned.do("state", state="LOST_CONNECTION")
    await planned.live(12 * MINUTE, step=MINUTE)
    assert planned.rows("planned_dispatches") == "17:00-18:15 smart"
    assert planned.attributes("car", "dispatches_last_retrieved")["last_error"] == "plan_failed"
    assert planned.shown("car", "intelligent_state") == "lost_connection"
    assert planned.shown("car", "next_dispatch") == SLOT_START
    planned.recover()
    word = "SMART_CONTROL_IN_A_GOOD_MOOD"
    planned.do("raw", values={"currentState": word}, only="dispatches", times=None)
    await planned.live(12 * MINUTE, step=MINUTE)
    state = planned.state_of("car", "intelligent_state")
    assert (state.state, state.attributes["supplier_state"]) == ("unknown", word)
    assert planned.shown("car", "next_dispatch") == SLOT_START
    assert told(caplog) == []


# --- What stays true stays shown ------------------------------------------------------------------


async def test_a_plan_holds_to_its_end_then_the_window_is_what_is_certain(planned):
    """Answers stop at noon: the slot of 17:00-18:15 runs, later only the night window is known."""
    planned.fail("502")
    for wall, is_on, reason, off_peak in (
        ("16:59:59", "off", "no_dispatch", False),
        ("17:00:30", "on", "dispatch", True),
        ("18:15:29", "on", "dispatch", True),
        ("18:15:30", "off", "plan_unknown", True),
        ("18:29:59", "off", "plan_unknown", True),
        ("18:30:00", "off", "plan_unknown", False),
        ("23:29:59", "off", "plan_unknown", False),
        ("23:30:00", "on", "plan_unknown", True),
    ):
        await planned.at(wall)
        car = planned.state_of("car", "intelligent_dispatching")
        assert (car.state, car.attributes["reason"]) == (is_on, reason), wall
        assert planned.shown("import", "off_peak") is off_peak, wall


async def test_prices_and_readings_outlive_a_long_outage(idle):
    """A day and a half without any answer: rates, charges and the last day's use stay.

    A state is believed for an hour, and unavailable a moment later.
    """
    idle.fail("502")
    await idle.at("13:00:30")
    assert idle.shown("car", "intelligent_state") == "smart_control_not_available"
    await idle.at("13:00:31")
    assert idle.state_of("car", "intelligent_state").state == "unavailable"
    of_prices = {"current_rate", "next_rate", "next_rate_change", "export_rate", "off_peak"}
    for hours in (12, 24, 36):
        moment = NOON + hours * HOUR
        await idle.at(moment)
        right = expected_values("iog", moment)
        kept = {key: right[key] for key in right if key[1] in {*of_prices, "standing_charge"}}
        assert not idle.wrong(kept)
        assert idle.shown("import", "previous_consumption") == pytest.approx(15.6)
        assert idle.shown("gas", "previous_cost") == pytest.approx(1.42551752)


@pytest.mark.parametrize("only", ["rates", "standing_charges", "consumption", "account"])
async def test_one_kind_of_failure_leaves_the_others_alone(idle, caplog, only):
    """All but the failing kind go on; it catches up when it can.

    A day on which it is not found changes nothing of what is shown, either.
    """
    caplog.clear()
    idle.fail("502", only=only)
    await idle.live(26 * HOUR, step=2 * HOUR)
    assert [line.partition(":")[0] for line in told(caplog)] == [
        f"ERROR Error fetching {only} data"
    ]
    assert not idle.wrong_of_table(NOON + 26 * HOUR)
    idle.recover()
    caplog.clear()
    await idle.live(14 * HOUR, step=2 * HOUR)
    assert told(caplog) == [f"INFO Fetching {only} data recovered"]
    if only != "account":
        idle.fail("404", only=only)
        await idle.live(DAY, step=2 * HOUR)
        assert not idle.wrong_of_table(NOON + 64 * HOUR)


async def test_an_empty_answer_does_not_undo_what_is_known(idle):
    """No row at all for a tariff that had some: the published prices stand."""
    nothing = {"count": 0, "next": None, "previous": None, "results": []}
    for only in ("rates", "standing_charges"):
        idle.do("raw", only=only, body=nothing, times=None)
    await idle.live(DAY)
    assert not idle.wrong_of_table(NOON + DAY)


@pytest.mark.parametrize("method", ["unit_rates", "standing_charges", "consumption"])
async def test_one_unreadable_meter_does_not_hide_the_others(home, caplog, method):
    """Nonsense about gas from the first start on: electricity is right, and it is told once."""
    ask = getattr(OctopusClient, method)

    async def ask_but_gas(self, *args):
        points = (getattr(arg, "meter_point", arg) for arg in args)
        if any(isinstance(one, MeterPoint) and one.fuel is Fuel.GAS for one in points):
            raise UnexpectedResponseError("not what it should be", "results")
        return await ask(self, *args)

    with patch.object(OctopusClient, method, ask_but_gas):
        entry = await home.set_up()
        assert entry.state is ConfigEntryState.LOADED
        right = expected_values("iog", NOON)
        assert not home.wrong({key: right[key] for key in right if key[0] != "gas"})
        await home.live(20 * MINUTE, step=MINUTE)
        assert len(told(caplog)) == 1
    await home.live(HOUR, step=MINUTE)
    assert not home.wrong_of_table(NOON + 80 * MINUTE)


# --- Odd answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["unsorted", "duplicates", "overlaps", "outside"])
@pytest.mark.parametrize("household", ["iog", "iog-four-rate", "agile"])
async def test_rows_in_any_order_make_the_same_values(home, kind):
    """Unsorted, twice, one over the other or far away: every entity is right all the same.

    Readings that overlap would count twice, though, so that day is not known.
    """
    for only in ("rates", "standing_charges", "consumption"):
        home.fail(kind, only=only)
    await home.set_up()
    right = expected_values(home.supplier.world.household.name, NOON)
    for key in right:
        if kind == "overlaps" and key[1].startswith("previous_"):
            right[key] = None
    assert not home.wrong(right)


async def test_a_day_with_a_gap_is_not_billed(home):
    """Yesterday lacks a half hour, so the day before is the last complete one; then it comes."""
    hole = datetime(2026, 11, 17, 18, tzinfo=UTC)
    home.do("consumption_hold", start=hole, end=hole + HALF_HOUR)
    await home.set_up()
    assert home.attributes("import", "previous_consumption")["date"].isoformat() == "2026-11-16"
    home.supplier.world.readings.gaps.clear()
    await home.at("+06:20")
    assert home.attributes("import", "previous_consumption")["date"].isoformat() == "2026-11-17"
    assert home.shown("import", "previous_consumption") == pytest.approx(15.6)


NULLS = {
    "dispatches": "current currentState isSuspended energyAddedKwh type batterySize",
    "account": "displayName fullName unitRate standingCharge validTo make model",
    "rates": "payment_method valid_to",
}


@pytest.mark.parametrize(
    ("only", "field"), [(only, field) for only, fields in NULLS.items() for field in fields.split()]
)
async def test_null_is_an_answer(home, only, field):
    """Wherever the supplier may say nothing, the rest of what it says still counts."""
    home.plug_in(SLOT)
    home.do("raw", values={field: None}, only=only, times=None)
    await home.set_up()
    assert home.shown("import", "current_rate") is not None
    assert home.shown("import", "standing_charge") is not None
    assert home.shown("car", "next_dispatch") == SLOT_START


async def test_a_product_that_is_not_public_is_priced_by_what_applies(home):
    """The catalogue answers 404 for Flux: 28 p from 16:00 to 19:00, else 21 p, for the meter."""
    flux = {"tariff_code": "E-1R-INTELLI-FLUX-EXPORT-23-07-14-J"}
    home.do("new_agreement", meter="export", **flux, valid_from=NOON - timedelta(days=20))
    await home.set_up()
    assert "applicableRates" in {name for call in home.calls() for name in call.root_fields}
    assert home.shown("export", "export_rate") == pytest.approx(0.21)
    assert home.shown("export", "next_export_rate") == pytest.approx(0.28)
    assert home.shown("export", "next_rate_change") == home.moment("16:00")
