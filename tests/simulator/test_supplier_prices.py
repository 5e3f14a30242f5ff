"""The price list: rows, pages, windows and refusals of the rate endpoints."""

from datetime import UTC, datetime
from customer import code_of
from yarl import URL
from tests.harness.cases import cases, rows

IOG = "/v1/products/INTELLI-VAR-22-10-14/electricity-tariffs/E-1R-INTELLI-VAR-22-10-14-J/"
AGILE = "/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-J/"
ECONOMY_7 = "/v1/products/VAR-22-11-01/electricity-tariffs/E-2R-VAR-22-11-01-J/"
GAS = "/v1/products/VAR-22-11-01/gas-tariffs/G-1R-VAR-22-11-01-J/"
COSY = "/v1/products/COSY-22-12-08/electricity-tariffs/E-1R-COSY-22-12-08-J/"
SECRET = "/v1/products/INTELLI-FLUX-EXPORT-23-07-14/"
RATES = "standard-unit-rates/"


def _rows(body):
    """Return rows as (from, to, inc. VAT)."""
    return [(row["valid_from"], row["valid_to"], row["value_inc_vat"]) for row in body["results"]]


async def test_an_intelligent_tariff_has_two_rows_a_day(iog):
    """Legacy Intelligent Go is low from 23:30 to 05:30; the rows come newest first."""
    body = await iog.get(
        IOG + RATES, period_from="2026-11-18T06:00:00Z", period_to="2026-11-19T06:00:00Z"
    )
    assert _rows(body) == [
        ("2026-11-19T05:30:00Z", "2026-11-19T23:30:00Z", 29.59992),
        ("2026-11-18T23:30:00Z", "2026-11-19T05:30:00Z", 7.000035),
        # a row may begin long before the window
        ("2026-11-18T05:30:00Z", "2026-11-18T23:30:00Z", 29.59992),
    ]


@cases(
    "period, row",
    (
        "clocks go back: 7 hours",
        ("2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z"),
        ("2026-10-24T22:30:00Z", "2026-10-25T05:30:00Z", 7.000035),
    ),
    (
        "clocks go forward: 5 hours",
        ("2027-03-28T00:00:00Z", "2027-03-28T00:30:00Z"),
        ("2027-03-27T23:30:00Z", "2027-03-28T04:30:00Z", 7.000035),
    ),
)
async def test_the_night_follows_the_clock_on_the_wall(open_household, period, row):
    """The night runs from 23:30 to 05:30 on the wall, and its stamps stay in UTC."""
    supplier = await open_household("iog", datetime.fromisoformat(period[0]))
    body = await supplier.get(IOG + RATES, period_from=period[0], period_to=period[1])
    assert _rows(body) == [row]


async def test_a_price_change_splits_a_row(iog):
    body = await iog.get(
        IOG + RATES, period_from="2026-06-30T22:30:00Z", period_to="2026-07-01T04:30:00Z"
    )
    assert _rows(body) == [
        ("2026-06-30T23:00:00Z", "2026-07-01T04:30:00Z", 7.000035),
        ("2026-06-30T22:30:00Z", "2026-06-30T23:00:00Z", 7.35),
    ]


async def test_a_tariff_with_three_prices_has_a_row_for_each_stretch_of_the_day(iog):
    body = await iog.get(
        COSY + RATES, period_from="2026-11-18T00:00:00Z", period_to="2026-11-19T00:00:00Z"
    )
    assert [row[2] for row in _rows(body)] == [12.6, 27.3, 40.95, 12.6, 27.3, 12.6, 27.3]


async def test_each_way_of_paying_has_a_row(iog):
    """On a variable tariff every period stands twice, and the last two rows are open."""
    body = await iog.get(GAS + RATES, period_from="2026-11-18T00:00:00Z")
    assert [(row["payment_method"], row["value_inc_vat"]) for row in body["results"]] == [
        ("DIRECT_DEBIT", 6.195),
        ("NON_DIRECT_DEBIT", 6.51),
    ]
    assert {row["valid_to"] for row in body["results"]} == {None}


@cases(
    "asked, size",
    ("default", {}, 100),
    ("small", {"page_size": "2"}, 2),
    ("cut to 1500", {"page_size": "1501"}, 1500),
    ("no number", {"page_size": "x"}, 100),
)
async def test_a_page_has_100_rows_or_as_many_as_asked_for_up_to_1500(iog, asked, size):
    body = await iog.get(AGILE + RATES, **asked)
    assert len(body["results"]) == size
    assert body["count"] > 1500


async def test_pages_follow_one_another(iog):
    """`next` and `previous` are whole addresses on the same host and keep the question."""
    asked = {"period_from": "2026-11-17T00:00:00Z", "period_to": "2026-11-18T00:00:00Z"}
    first = await iog.get(AGILE + RATES, page_size="20", **asked)
    assert (first["count"], first["previous"]) == (48, None)
    assert first["next"].startswith(str(iog.client.make_url("/")))
    second = await iog.get(URL(first["next"]).path_qs)
    third = await iog.get(URL(second["next"]).path_qs)
    assert third["next"] is None
    assert await iog.get(URL(second["previous"]).path_qs) == first
    rows = _rows(first) + _rows(second) + _rows(third)
    assert len(set(rows)) == 48
    assert rows == sorted(rows, reverse=True)
    assert (await iog.response(AGILE + RATES, page="4", page_size="20", **asked)).status == 404


@cases(
    "now, last",
    ("winter, before", "2026-11-18T15:59:59Z", "2026-11-18T23:00:00Z"),
    ("winter, at", "2026-11-18T16:00:00Z", "2026-11-19T23:00:00Z"),
    ("summer, before", "2027-06-15T14:59:59Z", "2027-06-15T22:00:00Z"),
    ("summer, at", "2027-06-15T15:00:00Z", "2027-06-16T22:00:00Z"),
    ("midnight", "2026-11-18T00:00:00Z", "2026-11-18T23:00:00Z"),
)
async def test_half_hourly_prices_come_at_four(open_household, now, last):
    """Tomorrow's prices appear at 16:00 local and reach to 23:00 local."""
    supplier = await open_household("agile", datetime.fromisoformat(now))
    body = await supplier.get(AGILE + RATES, period_from=now)
    assert body["results"][0]["valid_to"] == last


async def test_publication_can_be_put_off(open_household):
    supplier = await open_household("agile", datetime(2026, 11, 18, 17, tzinfo=UTC))
    await supplier.control(do="publication", at="18:30")
    before = await supplier.get(AGILE + RATES, period_from="2026-11-18T17:00:00Z")
    supplier.clock.advance(minutes=90)
    after = await supplier.get(AGILE + RATES, period_from="2026-11-18T17:00:00Z")
    assert (before["count"], after["count"]) == (12, 60)


async def test_negative_prices_on_a_sunday(open_household):
    """Sundays are windy: six negative half hours and a free one."""
    supplier = await open_household("agile", datetime(2026, 11, 15, 12, tzinfo=UTC))
    body = await supplier.get(
        AGILE + RATES, period_from="2026-11-15T02:00:00Z", period_to="2026-11-15T06:00:00Z"
    )
    assert [row[2] for row in _rows(body)] == [13.3875, 0.0, *[-4.2] * 6]


@rows(
    "path, status",
    ("/v1/products/NO-SUCH-THING/", 404),
    (SECRET, 404),
    (SECRET + "electricity-tariffs/E-1R-INTELLI-FLUX-EXPORT-23-07-14-J/" + RATES, 404),
    (ECONOMY_7 + RATES, 400),
    (ECONOMY_7 + "day-unit-rates/", 200),
    (IOG + "day-unit-rates/", 400),
    (IOG + "no-such-feed/", 404),
    (IOG.replace("electricity", "gas") + RATES, 404),
    (IOG + RATES + "?period_from=yesterday", 400),
    (IOG + RATES + "?period_to=2026-11-18T00:00:00Z", 400),
    ("/v1/products/INTELLI-VAR-22-10-14/", 200),
    ("/v1/electricity-meter-points/1000000000101/", 200),
    ("/v1/electricity-meter-points/9/", 404),
)
async def test_what_is_unknown_is_refused_with_the_right_status(iog, path, status):
    assert (await iog.client.get(path)).status == status


async def test_a_stamp_without_offset_is_london_time(iog):
    with_offset = await iog.get(AGILE + RATES, period_from="2026-07-01T00:00:00+01:00")
    without = await iog.get(AGILE + RATES, period_from="2026-07-01T00:00:00")
    assert without["count"] == with_offset["count"]


async def test_the_list_holds_neither_withdrawn_products_nor_secret_ones(iog):
    body = await iog.get("/v1/products/")
    codes = {product["code"] for product in body["results"]}
    assert {"AGILE-24-10-01", "OUTGOING-VAR-24-10-26", "IOG-SMB-VAR-24-10-29"} <= codes
    assert not codes & {"INTELLI-VAR-22-10-14", "INTELLI-FLUX-EXPORT-23-07-14"}


async def test_links_of_a_product(iog):
    """A tariff's links lead to its feeds; a four-rate tariff does not link standard rates."""
    body = await iog.get("/v1/products/IOG-SMB-VAR-24-10-29/")
    tariff = body["four_rate_ev_electricity_tariffs"]["_J"]["direct_debit_monthly"]
    assert [link["rel"] for link in tariff["links"]] == [
        "standing_charges",
        "day_unit_rates",
        "night_unit_rates",
        "ev_device_peak_unit_rates",
        "ev_device_off_peak_unit_rates",
    ]
    for link in tariff["links"]:
        assert (await iog.get(URL(link["href"]).path))["count"] > 0


async def test_ways_of_paying_that_cost_differently_are_listed_one_by_one(iog):
    body = await iog.get("/v1/products/VAR-22-11-01/")
    ways = body["single_register_gas_tariffs"]["_J"]
    assert {way: tariff["standing_charge_inc_vat"] for way, tariff in ways.items()} == {
        "direct_debit_monthly": 29.925,
        "varying": 33.6,
    }


APPLICABLE = """
query R($n: String!, $m: String!, $from: DateTime!, $to: DateTime!, $first: Int, $after: String) {
  applicableRates(
    accountNumber: $n, mpxn: $m, startAt: $from, endAt: $to, first: $first, after: $after
  ) { edges { node { value validFrom validTo } } pageInfo { hasNextPage endCursor } }
}
"""


async def test_applicable_rates_of_a_product_that_rest_hides(iog):
    """What REST answers 404 for, GraphQL prices: clipped to the window, and without VAT."""
    await iog.control(
        do="new_agreement",
        meter="export",
        tariff_code="E-1R-INTELLI-FLUX-EXPORT-23-07-14-J",
        valid_from="2026-11-01T00:00:00Z",
    )
    asked = {"n": "A-1F2E3D4C", "m": "1000000000202"}
    asked |= {"from": "2026-11-18T15:00:00Z", "to": "2026-11-18T20:00:00Z"}
    first = await iog.ask(APPLICABLE, {**asked, "first": 2})
    connection = first["data"]["applicableRates"]
    assert [edge["node"] for edge in connection["edges"]] == [
        {
            "value": "21.0",
            "validFrom": "2026-11-18T15:00:00+00:00",
            "validTo": "2026-11-18T16:00:00+00:00",
        },
        {
            "value": "28.0",
            "validFrom": "2026-11-18T16:00:00+00:00",
            "validTo": "2026-11-18T19:00:00+00:00",
        },
    ]
    assert connection["pageInfo"] == {"hasNextPage": True, "endCursor": "2"}
    rest = await iog.ask(APPLICABLE, {**asked, "first": 2, "after": "2"})
    assert len(rest["data"]["applicableRates"]["edges"]) == 1
    assert code_of(await iog.ask(APPLICABLE, asked)) == "KT-CT-1201"
    assert code_of(await iog.ask(APPLICABLE, {**asked, "m": "9", "first": 2})) == "KT-CT-4177"


async def test_applicable_rates_follow_the_way_of_paying(open_household):
    """A household that does not pay by direct debit gets its own prices."""
    supplier = await open_household("fixed-flat")
    asked = {"n": "A-F1A7F1A7", "m": "1000000000505", "first": 10}
    asked |= {"from": "2026-11-18T00:00:00Z", "to": "2026-11-19T00:00:00Z"}
    answer = await supplier.ask(APPLICABLE, asked)
    assert [edge["node"]["value"] for edge in answer["data"]["applicableRates"]["edges"]] == [
        "25.6"
    ]


async def test_the_agreed_price_is_one_of_the_rows(open_household):
    """The tariff's price in GraphQL is the row of the customer's way of paying."""
    supplier = await open_household("fixed-flat")
    answer = await supplier.ask(
        """query A($n: String!) { account(accountNumber: $n) {
          electricityAgreements(active: true) {
            tariff { ... on StandardTariff { unitRate standingCharge displayName } } } } }""",
        {"n": "A-F1A7F1A7"},
    )
    tariff = answer["data"]["account"]["electricityAgreements"][0]["tariff"]
    assert tariff == {
        "unitRate": 26.88,
        "standingCharge": 55.65,
        "displayName": "Octopus 12M Fixed",
    }


async def test_a_half_hourly_tariff_lists_its_coming_prices(open_household):
    """A half-hourly tariff has its prices in GraphQL too, from now to the last published."""
    supplier = await open_household("agile")
    answer = await supplier.ask(
        """query A($n: String!) { account(accountNumber: $n) {
          electricityAgreements(active: true) { meterPoint { direction }
            tariff { ... on HalfHourlyTariff { unitRates { value validFrom } } } } } }""",
        {"n": "A-A911E000"},
    )
    rates = answer["data"]["account"]["electricityAgreements"][0]["tariff"]["unitRates"]
    assert rates[0] == {"value": 16.8, "validFrom": "2026-11-18T12:00:00+00:00"}
    assert len(rates) == 22
