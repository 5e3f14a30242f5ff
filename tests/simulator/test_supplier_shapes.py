"""What the simulator answers has the shape of what the real supplier was seen to answer."""

from customer import CAR, NUMBER, READINGS, TARIFF, between
from shape import differences, document, shape_of
from tests.harness.cases import rows

FOUR_RATE = "/v1/products/IOG-SMB-VAR-24-10-29/electricity-tariffs/E-1R-IOG-SMB-VAR-24-10-29-J/"
AGILE = "/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-J/"
OUTGOING = "/v1/products/OUTGOING-VAR-24-10-26/electricity-tariffs/E-1R-OUTGOING-VAR-24-10-26-J/"
ECONOMY_7 = "/v1/products/VAR-22-11-01/electricity-tariffs/E-2R-VAR-22-11-01-J/"
PAST_WEEK = between("2026-11-01T00:00", "2026-11-08T00:00")


def _assert_shape(body, name):
    assert differences(body, shape_of(name)) == []


@rows(
    "name, path, query",
    ("account", "/v1/accounts/A-1F2E3D4C/", {}),
    (
        "consumption_page",
        READINGS,
        between("2026-10-24T23:00", "2026-10-27T00:00", order_by="period", page_size="50"),
    ),
    (
        "consumption_grouped_day",
        READINGS,
        between("2026-10-23T23:00", "2026-10-27T00:00", group_by="day"),
    ),
    (
        "consumption_gas_page",
        "/v1/gas-meter-points/7000000001/meters/E6S98765432101/consumption/",
        between("2026-11-17T00:00", "2026-11-17T06:00"),
    ),
    ("products_list", "/v1/products/", {}),
    ("product_detail_iog_four_rate", "/v1/products/IOG-SMB-VAR-24-10-29/", {}),
    (
        "unit_rates_agile",
        AGILE + "standard-unit-rates/",
        {"period_from": "2026-11-18T00:00:00Z", "page_size": "1500"},
    ),
    ("unit_rates_iog", TARIFF + "standard-unit-rates/", PAST_WEEK),
    ("unit_rates_export_fixed", OUTGOING + "standard-unit-rates/", PAST_WEEK),
    (
        "standing_charges",
        TARIFF + "standing-charges/",
        between("2026-09-01T00:00", "2026-11-08T00:00"),
    ),
    ("unit_rates_iog_four_rate_standard", FOUR_RATE + "standard-unit-rates/", PAST_WEEK),
    ("unit_rates_iog_four_rate", FOUR_RATE + "day-unit-rates/", PAST_WEEK),
    ("unit_rates_iog_four_rate", FOUR_RATE + "night-unit-rates/", PAST_WEEK),
    ("unit_rates_iog_four_rate", FOUR_RATE + "ev-device-peak-unit-rates/", PAST_WEEK),
    ("unit_rates_iog_four_rate", FOUR_RATE + "ev-device-off-peak-unit-rates/", PAST_WEEK),
    ("rest_error_day_night_tariff", ECONOMY_7 + "standard-unit-rates/", {}),
)
async def test_a_rest_body_has_the_recorded_shape(iog, name, path, query):
    _assert_shape(await iog.get(path, **query), name)


async def test_a_token_and_the_words_in_which_a_key_and_a_token_are_refused(iog):
    """A wrong key, and a token of an hour ago; the limits are told without a token too."""
    _assert_shape(await iog.mint(APIKey=iog.world.api_key), "graphql_token")
    _assert_shape(await iog.mint(APIKey="sk_live_wrong"), "graphql_error_invalid_api_key")
    await iog.login()
    iog.clock.advance(minutes=60)
    query = "query A($n: String!) {\n  account(accountNumber: $n) { number }\n}"
    _assert_shape(await iog.ask(query, NUMBER), "graphql_error_auth")
    limits = await iog.ask_with(None, document("rate_limit_info"))
    _assert_shape(limits, "graphql_rate_limit_info")


async def test_account(open_household):
    """An account's answer holds all that the recorded one holds, on the four-rate tariff too."""
    supplier = await open_household("iog-four-rate")
    answer = await supplier.ask(document("account"), {"n": supplier.world.account_number})
    _assert_shape(answer, "graphql_account")


async def test_devices(iog):
    """A car, a retired charge point and the meter stand on the list of devices."""
    answer = await iog.ask(document("devices"), NUMBER)
    _assert_shape(answer, "graphql_devices")
    kinds = [device["__typename"] for device in answer["data"]["devices"]]
    assert kinds == ["SmartFlexVehicle", "SmartFlexChargePoint", "SmartFlexDevice"]


async def test_dispatches(iog):
    """Planned and completed rows have the recorded shape."""
    iog.world.plug_in()
    slots = (("18T12:00", "18T13:00"), ("18T23:30", "19T02:00"))
    plan = [{"start": f"2026-11-{start}Z", "end": f"2026-11-{end}Z"} for start, end in slots]
    await iog.control(do="plan", slots=plan)
    iog.clock.advance(minutes=70)
    answer = await iog.ask(document("dispatches"), {**NUMBER, "d": CAR})
    _assert_shape(answer, "graphql_dispatches")
    assert len(answer["data"]["flexPlannedDispatches"]) == 1
    assert len(answer["data"]["completedDispatches"]) == 2


async def test_a_home_without_a_car_is_told_so_by_an_error(open_household):
    supplier = await open_household("agile")
    query = "query D($n: String!) { devices(accountNumber: $n) { id } }"
    answer = await supplier.ask(query, {"n": "A-A911E000"})
    _assert_shape(answer, "graphql_error_no_device")


async def test_fields_that_fail_leave_the_others(iog):
    """A plan that cannot be fetched, one asked for six times in a minute, a throttled field."""
    await iog.control(do="fault", kind="kt_ct_4340", only="dispatches")
    plans = {**NUMBER, "d": CAR}
    _assert_shape(await iog.ask(document("dispatches"), plans), "graphql_error_planned_dispatches")
    iog.clock.advance(minutes=1)
    for _ in range(6):
        answer = await iog.ask(document("dispatches"), plans)
    _assert_shape(answer, "graphql_error_rate_limited_partial")
    await iog.control(do="fault", kind="kt_ct_1199", only="telemetry")
    answer = await iog.ask('{ smartMeterTelemetry(deviceId: "x") { readAt } }')
    _assert_shape(answer, "graphql_error_rate_limited")


def test_differences_are_found():
    """The comparison itself notices a missing key, an unknown key and another type."""
    shape = {"a": "number", "b?": "string", "c": ["null|number"], "d": {"or null": {"e": "string"}}}
    assert differences({"a": 1, "c": [1, None], "d": None}, shape) == []
    assert differences({"a": "1", "c": [], "d": {"e": ""}}, shape) == [".a: '1', not number"]
    assert differences({"c": ["x"], "d": {"e": ""}, "f": 0, "a": 1.5}, shape) == [
        ".f: unknown",
        ".c[0]: 'x', not null|number",
    ]
    assert differences({"a": True, "c": {}, "d": {}}, shape) == [
        ".a: True, not number",
        ".c: object",
        ".d.e: missing",
    ]
