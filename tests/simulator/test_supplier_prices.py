"""The price list: rows, pages, windows and refusals of the rate endpoints."""

from datetime import UTC, datetime
from customer import NOON, TARIFF, between, code_of
from yarl import URL
from tests.harness.cases import cases, rows

AGILE = "/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-J/"
ECONOMY_7 = "/v1/products/VAR-22-11-01/electricity-tariffs/E-2R-VAR-22-11-01-J/"
GAS = "/v1/products/VAR-22-11-01/gas-tariffs/G-1R-VAR-22-11-01-J/"
COSY = "/v1/products/COSY-22-12-08/electricity-tariffs/E-1R-COSY-22-12-08-J/"
SECRET = "/v1/products/INTELLI-FLUX-EXPORT-23-07-14/"
RATES = "standard-unit-rates/"


def _rows(body):
    """Return rows as (from, to, inc. VAT), without years and seconds."""
    return [
        (row["valid_from"][5:16], row["valid_to"][5:16], row["value_inc_vat"])
        for row in body["results"]
    ]


DAY, NIGHT = 29.59992, 7.000035
AUTUMN = ("2026-10-25T00:00", "2026-10-25T00:30")
SPRING = ("2027-03-28T00:00", "2027-03-28T00:30")


@cases(
    "period, rows",
    (
        "two bands, newest first, of which one may begin long before the period",
        ("2026-11-18T06:00", "2026-11-19T06:00"),
        [
            ("11-19T05:30", "11-19T23:30", DAY),
            ("11-18T23:30", "11-19T05:30", NIGHT),
            ("11-18T05:30", "11-18T23:30", DAY),
        ],
    ),
    ("clocks go back: 7 hours of night", AUTUMN, [("10-24T22:30", "10-25T05:30", NIGHT)]),
    ("clocks go forward: 5 hours", SPRING, [("03-27T23:30", "03-28T04:30", NIGHT)]),
    (
        "a price change splits a row",
        ("2026-06-30T22:30", "2026-07-01T04:30"),
        [("06-30T23:00", "07-01T04:30", NIGHT), ("06-30T22:30", "06-30T23:00", 7.35)],
    ),
)
async def test_rows_of_legacy_intelligent_go(open_household, period, rows):
    """The night runs from 23:30 to 05:30 on the wall, and its stamps stay in UTC."""
    supplier = await open_household("iog", max(NOON, datetime.fromisoformat(f"{period[0]}Z")))
    assert _rows(await supplier.get(TARIFF + RATES, **between(*period))) == rows


async def test_a_tariff_with_three_prices_has_a_row_for_each_stretch_of_the_day(iog):
    body = await iog.get(COSY + RATES, **between("2026-11-18T00:00", "2026-11-19T00:00"))
    assert [row[2] for row in _rows(body)] == [12.6, 27.3, 40.95, 12.6, 27.3, 12.6, 27.3]


async def test_each_way_of_paying_has_a_row(iog):
    """On a variable tariff every period stands twice, and the last two rows are open."""
    body = await iog.get(GAS + RATES, period_from="2026-11-18T00:00:00Z")
    assert [(row["payment_method"], row["value_inc_vat"]) for row in body["results"]] == [
        ("DIRECT_DEBIT", 6.195),
        ("NON_DIRECT_DEBIT", 6.51),
    ]
    assert {row["valid_to"] for row in body["results"]} == {None}


async def test_a_page_has_100_rows_or_as_many_as_asked_for_up_to_1500(iog):
    assert len((await iog.get(AGILE + RATES))["results"]) == 100
    for asked, size in (("2", 2), ("1501", 1500), ("x", 100)):
        body = await iog.get(AGILE + RATES, page_size=asked)
        assert len(body["results"]) == size
        assert body["count"] > 1500


async def test_pages_follow_one_another(iog):
    """`next` and `previous` are whole addresses on the same host and keep the question."""
    asked = between("2026-11-17T00:00", "2026-11-18T00:00")
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
    body = await supplier.get(AGILE + RATES, **between("2026-11-15T02:00", "2026-11-15T06:00"))
    assert [row[2] for row in _rows(body)] == [13.3875, 0.0, *[-4.2] * 6]


@rows(
    "path, status",
    ("/v1/products/NO-SUCH-THING/", 404),
    (SECRET, 404),
    (SECRET + "electricity-tariffs/E-1R-INTELLI-FLUX-EXPORT-23-07-14-J/" + RATES, 404),
    (ECONOMY_7 + RATES, 400),
    (ECONOMY_7 + "day-unit-rates/", 200),
    (TARIFF + "day-unit-rates/", 400),
    (TARIFF + "no-such-feed/", 404),
    (TARIFF.replace("electricity", "gas") + RATES, 404),
    (TARIFF + RATES + "?period_from=yesterday", 400),
    (TARIFF + RATES + "?period_to=2026-11-18T00:00:00Z", 400),
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
    feeds = ["standing_charges", "day_unit_rates", "night_unit_rates"]
    feeds += ["ev_device_peak_unit_rates", "ev_device_off_peak_unit_rates"]
    assert [link["rel"] for link in tariff["links"]] == feeds
    for link in tariff["links"]:
        assert (await iog.get(URL(link["href"]).path))["count"] > 0


async def test_ways_of_paying_that_cost_differently_are_listed_one_by_one(iog):
    body = await iog.get("/v1/products/VAR-22-11-01/")
    ways = body["single_register_gas_tariffs"]["_J"]
    charges = {way: tariff["standing_charge_inc_vat"] for way, tariff in ways.items()}
    assert charges == {"direct_debit_monthly": 29.925, "varying": 33.6}


APPLICABLE = """
query R($n: String!, $m: String!, $from: DateTime!, $to: DateTime!, $first: Int, $after: String) {
  applicableRates(
    accountNumber: $n, mpxn: $m, startAt: $from, endAt: $to, first: $first, after: $after
  ) { edges { node { value validFrom validTo } } pageInfo { hasNextPage endCursor } }
}
"""


async def test_applicable_rates_of_a_product_that_rest_hides(iog):
    """What REST answers 404 for, GraphQL prices: clipped to the window, and without VAT."""
    code = "E-1R-INTELLI-FLUX-EXPORT-23-07-14-J"
    new = {"tariff_code": code, "valid_from": "2026-11-01T00:00:00Z"}
    await iog.control(do="new_agreement", meter="export", **new)
    asked = {"n": "A-1F2E3D4C", "m": "1000000000202"}
    asked |= {"from": "2026-11-18T15:00:00Z", "to": "2026-11-18T20:00:00Z"}
    first = await iog.ask(APPLICABLE, {**asked, "first": 2})
    connection = first["data"]["applicableRates"]
    assert [tuple(edge["node"].values()) for edge in connection["edges"]] == [
        ("21.0", "2026-11-18T15:00:00+00:00", "2026-11-18T16:00:00+00:00"),
        ("28.0", "2026-11-18T16:00:00+00:00", "2026-11-18T19:00:00+00:00"),
    ]
    assert connection["pageInfo"] == {"hasNextPage": True, "endCursor": "bm9kZS0y"}
    rest = await iog.ask(APPLICABLE, {**asked, "first": 2, "after": "bm9kZS0y"})
    assert len(rest["data"]["applicableRates"]["edges"]) == 1
    assert code_of(await iog.ask(APPLICABLE, asked)) == "KT-CT-1201"
    assert code_of(await iog.ask(APPLICABLE, {**asked, "m": "9", "first": 2})) == "KT-CT-4177"


async def test_applicable_rates_follow_the_way_of_paying(open_household):
    """A household that does not pay by direct debit gets its own prices."""
    supplier = await open_household("fixed-flat")
    asked = {"n": "A-F1A7F1A7", "m": "1000000000505", "first": 10}
    asked |= {"from": "2026-11-18T00:00:00Z", "to": "2026-11-19T00:00:00Z"}
    answer = await supplier.ask(APPLICABLE, asked)
    (edge,) = answer["data"]["applicableRates"]["edges"]
    assert edge["node"]["value"] == "25.6"
    # so is the agreed price the row of the customer's way of paying
    answer = await supplier.ask(
        """query A($n: String!) { account(accountNumber: $n) {
          electricityAgreements(active: true) {
            tariff { ... on StandardTariff { unitRate standingCharge displayName } } } } }""",
        {"n": "A-F1A7F1A7"},
    )
    tariff = answer["data"]["account"]["electricityAgreements"][0]["tariff"]
    assert list(tariff.values()) == [26.88, 55.65, "Octopus 12M Fixed"]


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
