"""The control endpoint: the world is set by commands, and the log says what was asked."""

from customer import CAR, NUMBER, READINGS, TARIFF, code_of
from shape import document
from tests.harness.cases import cases, rows


async def test_the_log_names_every_call(iog):
    """Each call is logged with its kind, its root fields and how it was answered."""
    await iog.login()
    await iog.ask(document("account"), NUMBER)
    await iog.ask(document("dispatches"), {**NUMBER, "d": CAR})
    await iog.control(do="fault", kind="502", only="rates")
    await iog.response(TARIFF + "standard-unit-rates/", page_size="1500")
    await iog.response(TARIFF + "standing-charges/")
    await iog.response(READINGS)
    await iog.response("/v1/products/")
    await iog.response("/v1/accounts/A-1F2E3D4C/")
    await iog.response("/nowhere/")
    log = await (await iog.client.get("/control/log")).json()
    kinds = ["login", "account", "dispatches", "rates", "standing_charges", "consumption"]
    assert [call["kind"] for call in log] == [*kinds, "products", "account", "other"]
    assert [call["status"] for call in log] == [200, 200, 200, 502, 200, 200, 200, 200, 404]
    assert log[2]["root_fields"] == ["devices", "flexPlannedDispatches", "completedDispatches"]
    assert [call["planned_fields"] for call in log] == [0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert (log[3]["path"], log[3]["fault"]) == (
        TARIFF + "standard-unit-rates/?page_size=1500",
        "502",
    )
    assert log[0]["at"] == "2026-11-18T12:00:00+00:00"
    assert log[0]["user_agent"].startswith("Python/")
    assert iog.world.log.counts()["account"] == 2
    assert len(iog.world.log.of("dispatches")) == 1
    await iog.client.delete("/control/log")
    assert iog.world.log.calls == []


@cases(
    "query, kind, planned",
    ("aliases", "{ a: viewer { id } b: viewer { id } }", "account", 0),
    ("of two operations", "query A { viewer { id } } query B { rateLimitInfo { x } }", "other", 0),
    (
        "fragments",
        "query B { ...F } fragment F on Query { ... { flexPlannedDispatches { start } } }",
        "dispatches",
        1,
    ),
    ("a missing fragment", "{ ...Nowhere }", "other", 0),
    ("prices", "{ applicableRates { edges } }", "rates", 0),
)
async def test_kinds_of_documents(iog, query, kind, planned):
    """A document's kind comes from the fields at the top of the operation that is asked."""
    question = {"query": query, "operationName": "B" if "query B" in query else None}
    await iog.client.post("/v1/graphql/", json=question)
    call = iog.world.log.calls[0]
    assert (call.kind, call.planned_fields) == (kind, planned)


async def test_a_new_agreement_ends_the_one_before_and_may_begin_in_the_future(iog):
    new = {"tariff_code": "E-1R-AGILE-24-10-01-J", "valid_from": "2026-12-01T00:00:00"}
    await iog.control(do="new_agreement", meter="import", **new)
    answer = await iog.ask(document("account"), NUMBER)
    points = answer["data"]["account"]["electricityAgreements"]
    agreements = points[0]["meterPoint"]["agreements"]
    products = [agreement["tariff"]["productCode"] for agreement in agreements]
    assert products == ["VAR-22-11-01", "INTELLI-VAR-22-10-14", "AGILE-24-10-01"]
    assert agreements[1]["validTo"] == agreements[2]["validFrom"] == "2026-12-01T00:00:00+00:00"
    await iog.control(do="end_agreement", meter="gas")
    answer = await iog.ask(document("account"), NUMBER)
    assert answer["data"]["account"]["gasAgreements"] == []


async def test_a_supply_point_stands_once_for_each_agreement(iog):
    answer = await iog.ask(
        """query A($n: String!) { account(accountNumber: $n) {
             electricityAgreements { meterPoint {
               mpan meters(includeInactive: true) { serialNumber } agreements { id } } } } }""",
        NUMBER,
    )
    points = [row["meterPoint"] for row in answer["data"]["account"]["electricityAgreements"]]
    assert [point["mpan"][-3:] for point in points] == ["101", "101", "202"]
    assert [meter["serialNumber"] for meter in points[0]["meters"]] == ["15K0000777", "23J0123456"]
    assert points[0]["agreements"] == [{"id": "202"}]


@rows("command, units", ({"meter": "gas"}, "m\u00b3"), ({"meter": "gas", "units": "kWh"}, "kWh"))
async def test_a_meter_can_be_added_to_a_home_while_it_runs(open_household, command, units):
    customer = await open_household("agile")
    await customer.control(do="add_meter", number="7000000099", serial="G1", **command)
    answer = await customer.ask(document("account"), {"n": "A-A911E000"})
    point = answer["data"]["account"]["gasAgreements"][0]["meterPoint"]
    assert (point["mprn"], point["meters"][0]["consumptionUnits"]) == ("7000000099", units)
    path = "/v1/gas-meter-points/7000000099/meters/G1/consumption/"
    assert (await customer.get(path))["count"] > 0


async def test_a_new_export_meter_gets_a_number_of_its_own(open_household):
    customer = await open_household("fixed-flat")
    number = (await customer.control(do="add_meter", meter="export"))["answer"]
    assert customer.world.point("export").number == number
    assert len(number) == 13


async def test_the_clock_can_be_moved(iog):
    """The world's clock jumps and then runs on; tokens and all else follow it."""
    await iog.login()
    moved = await iog.control(do="clock", now="2027-03-28T01:00:00Z")
    assert moved["now"] == "2027-03-28T01:00:00+00:00"
    assert code_of(await iog.ask("{ viewer { id } }")) == "KT-CT-1124"
    iog.clock.advance(minutes=1)
    moved = await iog.control(do="clock", advance_s=60)
    assert moved["now"] == "2027-03-28T01:02:00+00:00"


@rows(
    "command",
    {"do": "dance"},
    {},
    {"do": "plan", "slots": [{"start": "2026-11-18T14:00:00Z"}]},
    {"do": "plan", "slots": [{"start": "soon", "end": "later"}]},
    {"do": "plug_in", "device": "nobody"},
    {"do": "new_agreement", "meter": "water", "tariff_code": "x"},
    {"do": "lag", "minutes": "many"},
)
async def test_a_command_that_makes_no_sense_is_refused_and_says_why(iog, command):
    response = await iog.client.post("/control", json=command)
    assert response.status == 400
    assert (await response.json())["error"]
