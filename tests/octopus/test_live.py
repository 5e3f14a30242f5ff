"""What a Home Mini reads: asked for the latest or for a span, and read whatever is in it."""

import pytest
from scripted import during, failure_of, fixture_reply, recorded, reply, utc
from custom_components.octopus_insight.model.usage.live import LiveReading
from custom_components.octopus_insight.octopus.budget import Call
from custom_components.octopus_insight.octopus.errors import (
    NotFoundError,
    RateLimitedError,
    RefusedError,
    UnexpectedResponseError,
)
from tests.harness.cases import cases

DEVICE = "00-11-22-33-44-55-66-77"


@pytest.fixture
def ask(client, wire):
    """Return a function that logs in and asks, and is answered so."""

    async def asked(answer, span=None):
        wire.script = [fixture_reply("graphql_token"), reply(answer)]
        return await client.live(DEVICE, span)

    return asked


async def test_readings_are_in_kwh_and_kw_and_in_order(ask, wire, budget):
    """Wh and W become kWh and kW, and the last is the latest, wherever it stands."""
    assert await ask(recorded("graphql_telemetry")) == (
        LiveReading(
            read_at=utc("2026-11-18 12:00"), register_kwh=pytest.approx(14873.2109), demand_kw=0.412
        ),
        LiveReading(
            read_at=utc("2026-11-18 12:07"), register_kwh=pytest.approx(14873.3504), demand_kw=-0.18
        ),
        LiveReading(
            read_at=utc("2026-11-18 12:09"), register_kwh=pytest.approx(14873.3556), demand_kw=0.311
        ),
    )
    assert wire.sent[-1].body["variables"] == {"device": DEVICE}
    assert budget.requests_in_last_hour(Call.LIVE) == 1


async def test_a_span_is_asked_for_with_all_that_belongs_to_it(ask, wire):
    await ask(recorded("graphql_telemetry"), during("2026-11-18 00:00", "2026-11-18 12:10"))
    assert wire.sent[-1].body["variables"] == {
        "device": DEVICE,
        "start": "2026-11-18T00:00:00Z",
        "end": "2026-11-18T12:10:00Z",
        "grouping": "HALF_HOURLY",
    }


@cases(
    "row, expected",
    ("a zero in a strange form", {"consumption": "0E+1", "demand": "0E+1"}, (0.0, 0.0)),
    ("nulls", {"consumption": None, "demand": None}, (None, None)),
    ("no numbers", {"consumption": "x", "demand": True}, (None, None)),
    ("not finite", {"consumption": "inf", "demand": "nan"}, (None, None)),
    ("missing", {}, (None, None)),
)
async def test_a_value_that_is_none_is_unknown(ask, row, expected):
    told = {"readAt": "2026-11-18T12:00:00+00:00", **row}
    (found,) = await ask({"data": {"smartMeterTelemetry": [told]}})
    assert (found.register_kwh, found.demand_kw) == expected


@cases("rows", ("none", []), ("null", None), ("without a time", [{"readAt": None}, None]))
async def test_without_a_mini_there_is_nothing(ask, rows):
    assert await ask({"data": {"smartMeterTelemetry": rows}}) == ()


@cases(
    "code, error",
    ("throttled", "KT-GB-4042", RateLimitedError),
    ("throttled as everywhere", "KT-CT-1199", RateLimitedError),
    ("outage", "KT-GB-4039", RefusedError),
    ("not for this customer", "KT-CT-4501", NotFoundError),
)
async def test_a_failure_is_raised(ask, budget, code, error):
    failed = {
        "data": {"smartMeterTelemetry": None}, "errors": [failure_of(code, "smartMeterTelemetry")]
    }  # fmt: skip
    with pytest.raises(error):
        await ask(failed)
    rests = budget.calls_left(Call.LIVE).rests_until is not None
    assert rests is (error is RateLimitedError)
    assert budget.calls_left(Call.DISPATCHES).rests_until is None


async def test_rows_that_are_no_list_are_an_error(ask):
    with pytest.raises(UnexpectedResponseError, match="smartMeterTelemetry"):
        await ask({"data": {"smartMeterTelemetry": "row"}})
