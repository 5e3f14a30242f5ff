"""The Home Mini: what it tells of now and of late, and what it refuses."""

from datetime import datetime, timedelta
from itertools import pairwise
from customer import code_of
import pytest
from shape import differences, document, shape_of
from tests.harness.cases import cases

METER, GAS_METER = "00-11-22-33-FF-AA-BB-01", "00-11-22-33-FF-AA-BB-03"
NETWORK = "query N($d: String) { smartDeviceNetwork(deviceId: $d) { deviceId } }"


async def _asked(customer, device=METER, **more):
    return await customer.ask(document("telemetry"), {"d": device, **more})


async def _readings(customer, device=METER, **more):
    answer = await _asked(customer, device, **more)
    assert "errors" not in answer
    return answer["data"]["smartMeterTelemetry"]


def _span(start, end, grouping):
    return {"s": f"2026-11-18T{start}Z", "e": f"2026-11-18T{end}Z", "g": grouping}


async def test_without_a_mini_there_are_no_readings_and_no_error(iog):
    assert await _readings(iog) == []
    assert (await iog.ask(NETWORK, {"d": METER}))["data"]["smartDeviceNetwork"] == []
    await iog.control(do="home_mini")
    network = (await iog.ask(NETWORK, {"d": METER}))["data"]["smartDeviceNetwork"]
    assert network == [{"deviceId": METER}]
    assert (await iog.ask(NETWORK, {"d": "x"}))["data"]["smartDeviceNetwork"] == []


@cases(
    "now, demand",
    # 0.4 kWh a half hour are 800 W; 0.5 kWh go out from 10:00 to 14:00: 1,000 W
    ("at noon", "2026-11-18T12:00Z", -200.0),
    ("in the evening", "2026-11-18T18:00Z", 800.0),
    ("at night", "2026-11-18T03:00Z", 200.0),
)
async def test_demand_is_negative_while_the_home_exports(open_household, now, demand):
    customer = await open_household("iog", datetime.fromisoformat(now))
    await customer.control(do="home_mini")
    (reading,) = await _readings(customer)
    assert float(reading["demand"]) == demand
    assert reading["readAt"] == (customer.clock.now - timedelta(seconds=10)).isoformat()
    assert differences([reading], shape_of("telemetry")["data"]["smartMeterTelemetry"]) == []


async def test_a_charging_car_shows_while_it_charges(iog):
    """7 kW beside the 800 W of the home less 1,000 W of the sun."""
    await iog.control(do="home_mini")
    await iog.control(do="plug_in")
    slot = {"start": "2026-11-18T12:00Z", "end": "2026-11-18T13:00Z"}
    await iog.control(do="plan", slots=[slot])
    iog.clock.advance(minutes=10)
    (reading,) = await _readings(iog)
    assert float(reading["demand"]) == pytest.approx(6800)
    iog.clock.advance(minutes=60)
    await iog.login()
    (reading,) = await _readings(iog)
    assert float(reading["demand"]) == pytest.approx(-200)
    hour = await _readings(iog, **_span("12:00", "13:00", "HALF_HOURLY"))
    assert [float(row["consumptionDelta"]) for row in hour] == [3900, 3900]


@cases(
    "grouping, start, end, count",
    ("ten seconds", "TEN_SECONDS", "11:00", "11:01", 6),
    ("a minute", "ONE_MINUTE", "11:00", "11:30", 30),
    ("five minutes", "FIVE_MINUTES", "11:00", "12:00", 12),
    ("half an hour", "HALF_HOURLY", "10:00", "12:00", 4),
    ("an hour", "HOURLY", "10:00", "12:00", 2),
    ("until now only", "HALF_HOURLY", "11:00", "13:00", 2),
)
async def test_registers_grow_by_what_went_through(iog, grouping, start, end, count):
    """0.8 kWh an hour, half of it exported and more, at 28.1904 p and 29.59992 p with VAT."""
    await iog.control(do="home_mini")
    found = await _readings(iog, **_span(start, end, grouping))
    assert len(found) == count
    deltas = [float(row["consumptionDelta"]) for row in found]
    registers = [float(row["consumption"]) for row in found]
    steps = [after - before for before, after in pairwise(registers)]
    assert steps == pytest.approx(deltas[:-1], abs=0.11)
    hours = sum(deltas) / 800
    costs = [sum(float(row[name]) for row in found) for name in ("costDelta", "costDeltaWithTax")]
    assert costs == pytest.approx([hours * 0.8 * 28.1904, hours * 0.8 * 29.59992], abs=0.01)


async def test_gas_is_told_by_half_hours_without_demand(iog):
    """0.568133 kWh of gas from 11:30 to 12:00."""
    await iog.control(do="home_mini")
    (reading,) = await _readings(iog, GAS_METER)
    assert (reading["demand"], reading["readAt"]) == (None, "2026-11-18T11:30:00+00:00")
    assert float(reading["consumptionDelta"]) == pytest.approx(568.1333)


@cases(
    "given, code",
    ("no grouping", {**_span("10:00", "11:00", "HOURLY"), "g": None}, "KT-GB-4040"),
    ("ends at its start", _span("10:00", "10:00", "HOURLY"), "KT-GB-4041"),
    ("another meter", {"d": "x"}, "KT-GB-4050"),
    ("long ago", {**_span("10:00", "11:00", "HOURLY"), "s": "2026-10-01T00:00Z"}, "KT-GB-4051"),
)
async def test_what_cannot_be_answered_is_refused(iog, given, code):
    await iog.control(do="home_mini")
    answer = await iog.ask(document("telemetry"), {"d": METER, **given})
    assert code_of(answer) == code


async def test_the_hundred_and_first_question_within_an_hour_is_refused(iog):
    await iog.control(do="home_mini")
    for _ in range(99):
        iog.world.telemetry_asked.append(iog.clock.now)
    assert await _readings(iog)
    refused = await _asked(iog)
    assert differences(refused, shape_of("graphql_error_telemetry_throttled")) == []
    assert code_of(refused) == "KT-GB-4042"
    iog.clock.advance(minutes=60)
    await iog.login()
    assert await _readings(iog)
    assert iog.world.log.counts()["telemetry"] == 3


async def test_the_register_counts_on_over_midnight(open_household):
    """0.1 kWh in a half hour at night."""
    customer = await open_household("iog", datetime.fromisoformat("2026-11-18T23:45Z"))
    await customer.control(do="home_mini")
    registers = []
    for _ in range(2):
        (reading,) = await _readings(customer)
        registers.append(float(reading["consumption"]))
        customer.clock.advance(minutes=30)
    assert registers[1] - registers[0] == pytest.approx(100, abs=0.2)
