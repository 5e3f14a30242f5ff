"""A car at the supplier: plug, plan, what ran, and the state it shows."""

from datetime import UTC, datetime
from customer import CAR, NUMBER, code_of
import pytest
from shape import document
from tests.harness.cases import cases

AFTERNOON = {"start": "2026-11-18T14:10:00Z", "end": "2026-11-18T15:00:00Z"}
NIGHT = {"start": "2026-11-18T23:30:00Z", "end": "2026-11-19T02:30:00Z"}


async def _seen(customer, device=CAR):
    """Return state, starts of the plan, and (start, energy) of the completed rows."""
    customer.clock.advance(minutes=1)
    customer.token = None
    data = (await customer.ask(document("dispatches"), {**NUMBER, "d": device}))["data"]
    customer.clock.advance(minutes=-1)
    return (
        data["devices"][0]["status"]["currentState"].removeprefix("SMART_CONTROL_"),
        [row["start"][11:16] for row in data["flexPlannedDispatches"]],
        [(row["start"][11:16], row["delta"]) for row in data["completedDispatches"]],
    )


def _at(customer, hour, minute=0):
    customer.clock.now = datetime(2026, 11, 18, hour, minute, tzinfo=UTC)


async def _plugged_in(customer, *slots):
    await customer.control(do="plug_in")
    await customer.control(do="plan", slots=slots)


async def test_a_charge_from_plug_to_unplug(iog):
    """The state follows plug and plan; what ran shows as completed five minutes later."""
    assert await _seen(iog) == ("NOT_AVAILABLE", [], [])
    await iog.control(do="plug_in")
    assert await _seen(iog) == ("CAPABLE", [], [])
    await iog.control(do="plan", slots=[NIGHT, AFTERNOON])
    assert await _seen(iog) == ("IN_PROGRESS", ["14:10", "23:30"], [])
    _at(iog, 14, 30)
    assert await _seen(iog) == ("IN_PROGRESS", ["14:10", "23:30"], [])
    _at(iog, 15, 3)
    assert await _seen(iog) == ("IN_PROGRESS", ["23:30"], [])
    _at(iog, 15, 5)
    # 20 minutes at 7 kW, and a half hour; newest first
    ran = [("14:30", "-3.50"), ("14:10", "-2.33")]
    assert await _seen(iog) == ("IN_PROGRESS", ["23:30"], ran)
    await iog.control(do="unplug")
    assert await _seen(iog) == ("NOT_AVAILABLE", [], ran)


async def test_a_slot_may_show_as_completed_hours_after_its_end_and_is_forgotten_after_a_day(iog):
    await iog.control(do="complete", start="2026-11-17T13:00:00Z", end="2026-11-17T13:30:00Z")
    assert (await _seen(iog))[2] == [("13:00", "-3.50")]
    await iog.control(do="lag", minutes=90)
    await _plugged_in(iog, AFTERNOON)
    _at(iog, 16, 20)
    assert (await _seen(iog))[2] == []
    _at(iog, 16, 30)
    assert len((await _seen(iog))[2]) == 2


@cases(
    "hour, minute, completed",
    ("a minute before its start", 14, 9, []),
    ("at its start", 14, 10, []),
    ("while it runs", 14, 30, [("14:10", "-2.33")]),
)
async def test_a_slot_withdrawn_before_it_begins_never_shows_later_what_had_run_does(
    iog, hour, minute, completed
):
    await _plugged_in(iog, AFTERNOON, NIGHT)
    _at(iog, hour, minute)
    await iog.control(do="withdraw", start=AFTERNOON["start"])
    _at(iog, 16)
    assert await _seen(iog) == ("IN_PROGRESS", ["23:30"], completed)


async def test_a_new_plan_replaces_the_old_one(iog):
    await _plugged_in(iog, AFTERNOON)
    await iog.control(do="plan", slots=[NIGHT], replace=True)
    assert (await _seen(iog))[1] == ["23:30"]


async def test_a_slot_that_is_over_when_planned_never_ran(iog):
    """A slot in the past comes to nothing; one that runs already counts from now."""
    await iog.control(do="plug_in")
    _at(iog, 14, 40)
    over = {"start": "2026-11-18T13:00:00Z", "end": "2026-11-18T13:30:00Z"}
    await iog.control(do="plan", slots=[over, AFTERNOON])
    _at(iog, 16)
    assert (await _seen(iog))[2] == [("14:40", "-2.33")]


@pytest.mark.parametrize(("away", "state"), [("unplug", "NOT_AVAILABLE"), ("suspend", "OFF")])
async def test_plan_and_state_may_stay_in_sight_when_nothing_comes_of_them(iog, away, state):
    await _plugged_in(iog, AFTERNOON)
    await iog.control(do=away, linger=True)
    assert await _seen(iog) == ("IN_PROGRESS", ["14:10"], [])
    _at(iog, 16)
    assert await _seen(iog) == (state, [], [])


async def test_suspended_and_resumed(iog):
    """Switching smart control off empties the plan; on again, a new one has to be made."""
    await _plugged_in(iog, AFTERNOON)
    await iog.control(do="suspend")
    assert await _seen(iog) == ("OFF", [], [])
    answer = await iog.ask(document("devices"), NUMBER)
    assert answer["data"]["devices"][0]["status"]["isSuspended"] is True
    await iog.control(do="resume")
    assert await _seen(iog) == ("CAPABLE", [], [])


async def test_boost(iog):
    """The customer's own charge shows as a BOOST row and as a state, until it is cancelled."""
    await iog.control(do="plug_in")
    await iog.control(do="boost")
    assert await _seen(iog) == ("BOOSTING", ["12:00"], [])
    rows = await iog.ask('{ flexPlannedDispatches(deviceId: "%s") { type } }' % CAR)  # noqa: UP031
    assert rows["data"]["flexPlannedDispatches"] == [{"type": "BOOST"}]
    _at(iog, 12, 15)
    await iog.control(do="boost", cancel=True)
    _at(iog, 13)
    assert await _seen(iog) == ("CAPABLE", [], [("12:00", "-1.75")])


async def test_a_state_can_be_insisted_on(iog):
    await iog.control(do="state", state="LOST_CONNECTION")
    assert (await _seen(iog))[0] == "LOST_CONNECTION"
    await iog.control(do="state", state=None)
    assert (await _seen(iog))[0] == "NOT_AVAILABLE"
    assert "error" in await iog.control(do="state", state="ASLEEP")


async def test_devices_come_and_go(iog):
    await iog.control(do="add_device", device="two", make="Kia", model="EV6")
    await iog.control(do="add_device", device="three", charge_point=True)
    await iog.control(do="remove_device", device="three")
    new = (await iog.control(do="reregister_device", device=CAR))["answer"]
    answer = await iog.ask("query D($n: String!) { devices(accountNumber: $n) { id } }", NUMBER)
    ids = [device["id"] for device in answer["data"]["devices"]]
    assert ids[0] == new != CAR
    assert "two" in ids
    assert "three" not in ids
    gone = await iog.ask(document("dispatches"), {**NUMBER, "d": CAR})
    assert [error["path"][0] for error in gone["errors"]] == ["devices", "flexPlannedDispatches"]
    assert gone["data"]["completedDispatches"] == []


async def test_a_home_without_a_car_has_its_meter_alone_or_nothing(open_household):
    for name, answer in (("fixed-flat", []), ("london", [{"__typename": "SmartFlexDevice"}])):
        customer = await open_household(name)
        number = customer.world.account_number
        body = await customer.ask(f'{{ devices(accountNumber: "{number}") {{ __typename }} }}')
        assert body["data"]["devices"] == answer


async def test_five_plans_a_minute(iog):
    """Each field counts, by any name; a minute after the first there is room again."""
    two = "query P($d: String!) { a: flexPlannedDispatches(deviceId: $d) { start } %s }"
    double = two % "b: flexPlannedDispatches(deviceId: $d) { start }"
    assert "errors" not in await iog.ask(double, {"d": CAR})
    iog.clock.advance(seconds=30)
    assert "errors" not in await iog.ask(double, {"d": CAR})
    third = await iog.ask(double, {"d": CAR})
    assert third["data"] == {"a": [], "b": None}
    assert (code_of(third), third["errors"][0]["path"]) == ("KT-CT-1199", ["b"])
    iog.clock.advance(seconds=29)
    assert code_of(await iog.ask(double, {"d": CAR})) == "KT-CT-1199"
    iog.clock.advance(seconds=1)
    assert "errors" not in await iog.ask(double, {"d": CAR})


async def test_the_limit_can_be_looked_up(iog):
    for _ in range(5):
        await iog.ask(document("dispatches"), {**NUMBER, "d": CAR})
    iog.clock.advance(seconds=18)
    answer = await iog.ask(document("rate_limit_info"))
    limits = answer["data"]["rateLimitInfo"]["fieldSpecificRateLimits"]["edges"]
    assert limits[0]["node"] == {
        "field": "flexPlannedDispatches",
        "rate": "5/m",
        "ttl": 42,
        "isBlocked": True,
    }
