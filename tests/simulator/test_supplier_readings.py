"""Meter readings: when they arrive, in which stamps, and in which groups."""

from datetime import UTC, datetime
from customer import READINGS, between
import pytest
from tests.harness.cases import cases, rows

GAS = "/v1/gas-meter-points/7000000001/meters/E6S98765432101/consumption/"


async def _day(customer, start, end):
    """Return readings, oldest first, from times in UTC: `2026-11-18T00:00`."""
    return (await customer.get(READINGS, **between(start, end, order_by="period")))["results"]


@cases(
    "now, start, end, count, total",
    # 36 x 0.4 kWh by day, and 12, 10 or 14 x 0.1 kWh by night
    ("ordinary day", "2026-11-19T12:00Z", "2026-11-18T00:00", "2026-11-19T00:00", 48, 15.6),
    ("clocks go forward", "2027-03-29T12:00Z", "2027-03-28T00:00", "2027-03-28T23:00", 46, 15.4),
    ("clocks go back", "2026-10-26T12:00Z", "2026-10-24T23:00", "2026-10-26T00:00", 50, 15.8),
)
async def test_a_local_day_has_48_half_hours_and_46_or_50_when_the_clocks_change(
    open_household, now, start, end, count, total
):
    customer = await open_household("iog", datetime.fromisoformat(now))
    rows = await _day(customer, start, end)
    assert len(rows) == count
    assert sum(row["consumption"] for row in rows) == pytest.approx(total)


async def test_the_half_hour_in_which_the_clocks_go_back_has_two_offsets(iog):
    rows = await _day(iog, "2026-10-25T00:30", "2026-10-25T01:30")
    assert [(row["interval_start"], row["interval_end"]) for row in rows] == [
        ("2026-10-25T01:30:00+01:00", "2026-10-25T01:00:00Z"),
        ("2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"),
    ]


@cases(
    "now, newest",
    ("winter, before", "2026-11-18T06:29:59Z", "2026-11-17T00:00:00Z"),
    ("winter, at", "2026-11-18T06:30:00Z", "2026-11-18T00:00:00Z"),
    # in summer the UTC day ends at 01:00 local: two half hours of the next day are there
    ("summer, before", "2027-06-15T05:29:59Z", "2027-06-14T01:00:00+01:00"),
    ("summer, at", "2027-06-15T05:30:00Z", "2027-06-15T01:00:00+01:00"),
)
async def test_readings_arrive_at_half_past_six(open_household, now, newest):
    """Yesterday's readings are there from 06:30 local on, newest first."""
    customer = await open_household("iog", datetime.fromisoformat(now))
    body = await customer.get(READINGS, page_size="1")
    assert body["results"][0]["interval_end"] == newest


async def test_readings_can_be_held_back_and_come_later_in_the_day(iog):
    for hold, newest in (
        ({"after": "2026-11-15"}, "2026-11-16T00:00:00Z"),
        ({"after": None}, "2026-11-18T00:00:00Z"),
        ({"published_at": "13:00"}, "2026-11-17T00:00:00Z"),
    ):
        await iog.control(do="consumption_hold", **hold)
        body = await iog.get(READINGS, page_size="1")
        assert body["results"][0]["interval_end"] == newest


async def test_missing_half_hours_are_absent(iog):
    hole = {"start": "2026-11-17T03:00:00Z", "end": "2026-11-17T04:00:00Z"}
    await iog.control(do="consumption_hold", **hole)
    rows = await _day(iog, "2026-11-17T00:00", "2026-11-18T00:00")
    assert len(rows) == 46
    assert "2026-11-17T03:00:00Z" not in {row["interval_start"] for row in rows}


async def test_what_went_into_the_car_is_in_the_reading(iog):
    """A half hour of charging adds 3.5 kWh, a part of one its share."""
    iog.clock.now = datetime(2026, 11, 17, 17, 30, tzinfo=UTC)
    iog.world.plug_in()
    slot = {"start": "2026-11-17T18:00:00Z", "end": "2026-11-17T18:45:00Z"}
    await iog.control(do="plan", slots=[slot])
    iog.clock.now = datetime(2026, 11, 18, 12, tzinfo=UTC)
    rows = await _day(iog, "2026-11-17T17:30", "2026-11-17T19:30")
    assert [row["consumption"] for row in rows] == [0.4, 3.9, 2.15, 0.4]


async def test_sums_are_made_over_local_days(iog):
    """Here the day of 25 hours, and the Monday after it.

    The last hour of a day is 0.4 + 0.1 kWh; 15.8 + 15.6 = 31.4 kWh.
    """
    right = {"hour": (25 + 24, 0.5), "day": (2, 15.6), "week": (2, 15.6)}
    local = {"period_from": "2026-10-25T00:00:00", "period_to": "2026-10-27T00:00:00"}
    for group, (count, newest) in {**right, "month": (1, 31.4), "quarter": (1, 31.4)}.items():
        body = await iog.get(READINGS, group_by=group, **local)
        assert (group, body["count"]) == (group, count)
        assert body["results"][0]["consumption"] == pytest.approx(newest)


@rows(
    "path, query, status",
    (READINGS, {"group_by": "decade"}, 400),
    (READINGS, {"order_by": "size"}, 400),
    (READINGS.replace("23J0123456", "nobody"), {}, 404),
    (READINGS.replace("1000000000101", "9"), {}, 404),
    (GAS.replace("gas", "electricity"), {}, 404),
    (GAS, {}, 200),
)
async def test_what_is_unknown_is_refused_with_the_right_status(iog, path, query, status):
    assert (await iog.response(path, **query)).status == status


async def test_a_long_page_holds_all_that_is_kept_and_a_replaced_meter_has_no_rows(iog):
    body = await iog.get(READINGS.replace("23J0123456", "15K0000777"))
    assert body == {"count": 0, "next": None, "previous": None, "results": []}
    body = await iog.get(READINGS, page_size="25000")
    # from 31 August 2023, 00:00 local, to the last midnight of UTC: 2 hours and 1,175 days
    assert (body["count"], len(body["results"])) == (2 + 1175 * 48, 25_000)
    assert "page=2" in body["next"]
    body = await iog.get(READINGS, page_size="25000", page="3")
    assert (len(body["results"]), body["next"]) == (2 + 1175 * 48 - 50_000, None)
    assert body["results"][-1]["interval_start"] == "2023-08-31T00:00:00+01:00"
