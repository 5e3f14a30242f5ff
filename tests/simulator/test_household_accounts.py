"""What accounts tell of homes that were left, of more accounts, and of meters that are not read."""

from datetime import UTC, datetime
import pytest
from simulator.households.odd_supplies import SECOND_ACCOUNT

READINGS = "/v1/electricity-meter-points/{}/meters/{}/consumption/"


async def test_the_home_that_was_left_is_still_told(open_household):
    """Its supplies have ended agreements, and one of its meters the new home's serial number."""
    customer = await open_household("moved-home")
    account = await customer.get(f"/v1/accounts/{customer.world.account_number}/")
    former, home = account["properties"]
    assert (former["moved_out_at"], home["moved_out_at"]) == ("2026-06-01T00:00:00+01:00", None)
    assert home["moved_in_at"] == former["moved_out_at"]
    [old] = former["electricity_meter_points"]
    assert old["agreements"][-1]["valid_to"] == former["moved_out_at"]
    assert len(former["gas_meter_points"]) == 1
    serials = {
        meter["serial_number"]
        for point in (old, *home["electricity_meter_points"])
        for meter in point["meters"]
    }
    assert serials == {"21J0002100"}
    assert home["gas_meter_points"] == []


async def test_readings_of_a_home_end_and_begin_with_the_move(open_household):
    """The same serial number tells two homes' readings, apart by the meter point."""
    customer = await open_household("moved-home", datetime(2026, 6, 3, 12, tzinfo=UTC))
    move = datetime(2026, 5, 31, 23, tzinfo=UTC)
    points = customer.world.points
    for point, is_before in ((points[0], False), (points[2], True)):
        path = READINGS.format(point.number, "21J0002100")
        rows = (await customer.get(path, period_from="2026-05-30T00:00Z"))["results"]
        starts = [datetime.fromisoformat(row["interval_start"]) for row in rows]
        assert starts
        assert all((start < move) is is_before for start in starts)


async def test_each_account_of_a_key_tells_its_own_meter(open_household):
    customer = await open_household("two-accounts")
    viewer = await customer.ask("{ viewer { accounts { number } } }")
    numbers = [account["number"] for account in viewer["data"]["viewer"]["accounts"]]
    assert numbers == [customer.world.account_number, SECOND_ACCOUNT]
    found = []
    for number in numbers:
        query = f"""{{ account(accountNumber: "{number}") {{
            electricityAgreements {{ meterPoint {{ mpan }} }} }} }}"""
        [agreement] = (await customer.ask(query))["data"]["account"]["electricityAgreements"]
        rest = await customer.get(f"/v1/accounts/{number}/")
        [point] = rest["properties"][-1]["electricity_meter_points"]
        assert point["mpan"] == agreement["meterPoint"]["mpan"]
        found.append(point["mpan"])
    assert len(set(found)) == 2


@pytest.mark.parametrize("name", ["no-smart-meter", "economy7-old-meter"])
async def test_a_meter_that_is_not_read_answers_an_empty_list(open_household, name):
    """Not an error; and its kind does not begin as those of smart meters do."""
    customer = await open_household(name)
    point = customer.world.point("import")
    body = await customer.get(READINGS.format(point.number, point.meters[-1].serial))
    assert (body["count"], body["results"]) == (0, [])
    query = f"""{{ account(accountNumber: "{customer.world.account_number}") {{
        electricityAgreements {{ meterPoint {{ meters {{
          meterType smartImportElectricityMeter {{ deviceId }} }} }} }} }} }}"""
    [agreement] = (await customer.ask(query))["data"]["account"]["electricityAgreements"]
    [meter] = agreement["meterPoint"]["meters"]
    assert not meter["meterType"].startswith(("S1", "S2"))
    assert meter["smartImportElectricityMeter"] is None
