"""Years of the past: readings and prices in long pages, and meters that were exchanged."""

from datetime import datetime
from customer import READINGS, between
from tests.harness.cases import cases, rows

METERS = "/v1/electricity-meter-points/1000000071101/meters/25J0071101/consumption/"
AGILE = "/v1/products/AGILE-24-04-03/electricity-tariffs/E-1R-AGILE-24-04-03-C/"
AGILE_OUT = (
    "/v1/products/AGILE-OUTGOING-19-05-13/electricity-tariffs/E-1R-AGILE-OUTGOING-19-05-13-J/"
)
TWO_YEARS = between("2024-09-30T23:00", "2026-09-30T23:00")
"""730 days, 35,040 half hours."""


@cases(
    "path, size, pages, last",
    ("readings", METERS, 25_000, 2, 10_040),
    ("prices", AGILE + "standard-unit-rates/", 1500, 24, 540),
    ("prices paid for export", AGILE_OUT + "standard-unit-rates/", 1500, 24, 540),
)
async def test_two_years_come_in_long_pages(open_household, path, size, pages, last):
    customer = await open_household("past-agile")
    starts = []
    for page in range(1, pages + 1):
        body = await customer.get(path, page_size=str(size), page=str(page), **TWO_YEARS)
        assert body["count"] == 35_040
        assert len(body["results"]) == (last if page == pages else size)
        assert (body["next"] is None) is (page == pages)
        starts += [row.get("interval_start") or row["valid_from"] for row in body["results"]]
    moments = [datetime.fromisoformat(start) for start in starts]
    assert moments == sorted(set(moments), reverse=True)


@rows(
    "moment, exc, inc",
    # 10 p at midnight, and 0.25 p more each half hour; VAT as it was at that time
    ("2026-09-30T22:30", 21.75, 22.8375),
    ("2026-09-30T23:00", 10.0, 10.0),
    ("2026-09-30T23:30", 10.25, 10.25),
)
async def test_a_half_hour_of_agile_shows_the_vat_of_its_time(open_household, moment, exc, inc):
    customer = await open_household("past-agile")
    end = "2026-10-01T00:00"
    body = await customer.get(AGILE + "standard-unit-rates/", **between(moment, end))
    row = body["results"][-1]
    assert (row["value_exc_vat"], row["value_inc_vat"]) == (exc, inc)


async def test_readings_begin_with_the_supply(open_household):
    """The home was moved into in August 2023 and exports since 2 November 2024."""
    customer = await open_household("iog")
    path = READINGS.replace("1000000000101", "1000000000202")
    body = await customer.get(path, order_by="period", page_size="1")
    assert body["results"][0]["interval_start"] == "2024-11-02T00:00:00Z"


@rows(
    "serial, first, last, count",
    ("23J0123456", "2026-11-10T00:00:00Z", "2026-11-10T11:30:00Z", 24),
    ("26Z0000001", "2026-11-10T12:00:00Z", "2026-11-10T23:30:00Z", 24),
)
async def test_a_meter_exchanged_at_midday_keeps_what_it_counted(iog, serial, first, last, count):
    told = {"meter": "import", "serial": "26Z0000001", "at": "2026-11-10T12:00Z"}
    await iog.control(do="exchange_meter", **told)
    day = between("2026-11-10T00:00", "2026-11-11T00:00", order_by="period")
    found = (await iog.get(READINGS.replace("23J0123456", serial), **day))["results"]
    starts = [row["interval_start"] for row in found]
    assert (starts[0], starts[-1], len(starts)) == (first, last, count)


async def test_a_reading_can_be_corrected(iog):
    span = {"start": "2026-11-10T12:00Z", "end": "2026-11-10T12:30Z"}
    await iog.control(do="correct_reading", meter="import", quantity=0.55, **span)
    day = between("2026-11-10T11:30", "2026-11-10T13:00", order_by="period")
    found = (await iog.get(READINGS, **day))["results"]
    assert [row["consumption"] for row in found] == [0.4, 0.55, 0.4]
