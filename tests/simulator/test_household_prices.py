"""How the price list shows VAT, a price of the day, and what no list has."""

from datetime import datetime, timedelta
import pytest
from simulator.expected import table_of
from simulator.localtime import HALF_HOUR

VARIABLE = "/v1/products/VAR-25-04-01/electricity-tariffs/E-1R-VAR-25-04-01-J/standard-unit-rates/"
FLUX = (
    "/v1/products/FLUX-IMPORT-23-02-14/electricity-tariffs/"
    "E-1R-FLUX-IMPORT-23-02-14-J/standard-unit-rates/"
)
GAS = "/v1/products/VAR-25-04-01/gas-tariffs/G-1R-VAR-25-04-01-J/standard-unit-rates/"
TRACKER = "/v1/products/SILVER-25-04-11/electricity-tariffs/E-1R-SILVER-25-04-11-J/"


@pytest.mark.parametrize(
    ("now", "electricity"),
    [
        ("2026-09-30T22:59:59Z", 26.25),
        ("2026-09-30T23:00:00Z", 25.0),
        ("2027-03-31T22:59:59Z", 25.0),
        ("2027-03-31T23:00:00Z", 26.25),
    ],
)
async def test_an_open_row_shows_the_vat_of_today(open_household, now, electricity):
    """25.0 p of electricity with 5 % or without; 6.0 p of gas always with 5 %."""
    customer = await open_household("gas-kwh", datetime.fromisoformat(now))
    for path, shown in ((VARIABLE, electricity), (GAS, 6.3)):
        rows = (await customer.get(path))["results"]
        debit = next(row for row in rows if row["payment_method"] == "DIRECT_DEBIT")
        assert (debit["value_inc_vat"], debit["valid_to"]) == (shown, None)


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        # the band of the evening reaches across midnight, and shows the VAT of the day of asking
        ("2026-09-30T15:00:00Z", 35.7),
        ("2026-09-30T18:00:00Z", 24.0),
        ("2026-10-01T01:00:00Z", 14.0),
    ],
)
async def test_a_row_within_a_period_shows_the_vat_of_its_time(open_household, start, shown):
    """Asked on 2 October 2026, when electricity bears no VAT: 34.0, 24.0 and 14.0 p net."""
    customer = await open_household("flux", datetime.fromisoformat("2026-10-02T12:00:00Z"))
    end = datetime.fromisoformat(start) + HALF_HOUR
    [row] = (await customer.get(FLUX, period_from=start, period_to=end.isoformat()))["results"]
    assert (row["valid_from"], row["value_inc_vat"]) == (start, shown)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-11-18T15:59:59Z", "2026-11-19T00:00:00Z"),
        ("2026-11-18T16:00:00Z", "2026-11-20T00:00:00Z"),
        # the night in which the clocks go back, and the summer day before it
        ("2026-10-24T15:00:00Z", "2026-10-26T00:00:00Z"),
        ("2026-08-12T14:59:59Z", "2026-08-12T23:00:00Z"),
    ],
)
async def test_a_price_of_the_day_is_out_at_four_on_the_day_before(open_household, now, last):
    customer = await open_household("tracker", datetime.fromisoformat(now))
    start = datetime.fromisoformat(now) - timedelta(days=2)
    rows = (await customer.get(f"{TRACKER}standard-unit-rates/", period_from=start.isoformat()))[
        "results"
    ]
    assert rows[0]["valid_to"] == last
    ends = [row["valid_to"] for row in rows[1:]]
    assert ends == [row["valid_from"] for row in rows[:-1]]


APPLICABLE = """
query Applicable($number: String!, $mpxn: String!, $start: DateTime!, $end: DateTime!) {
  applicableRates(accountNumber: $number, mpxn: $mpxn, startAt: $start, endAt: $end, first: 99) {
    edges { node { value validFrom validTo } }
  }
}
"""


async def test_a_bespoke_tariff_is_priced_by_the_account_alone(open_household):
    """No list of the price list knows it; `applicableRates` tells 20.0 p without VAT."""
    customer = await open_household("bespoke")
    facts = table_of("bespoke")["import"].facts
    path = f"/v1/products/{facts['product']}/electricity-tariffs/{facts['code']}/"
    for feed in ("standard-unit-rates", "standing-charges"):
        assert (await customer.response(f"{path}{feed}/")).status == 404
    window = {"start": "2026-11-18T00:00:00+00:00", "end": "2026-11-19T00:00:00+00:00"}
    number, mpan = customer.world.account_number, customer.world.point("import").number
    answer = await customer.ask(APPLICABLE, {"number": number, "mpxn": mpan, **window})
    [edge] = answer["data"]["applicableRates"]["edges"]
    assert float(edge["node"]["value"]) == 20.0
    assert (edge["node"]["validFrom"], edge["node"]["validTo"]) == tuple(window.values())
