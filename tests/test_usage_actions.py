"""`get_usage_profile`, `get_daily_summary`, and the questions over the websocket.

The days are Monday 16 and Tuesday 17 November 2026, when electricity had no VAT.
"""

from dataclasses import replace
from datetime import date, time, timedelta
import json
from typing import Any
from unittest.mock import AsyncMock
from homeassistant.core import Context
from homeassistant.exceptions import ServiceValidationError
import probatio as vol
import pytest
from custom_components.octopus_insight.const import CONF_ACCOUNT_NUMBER, DOMAIN
from custom_components.octopus_insight.history.keeper import History
from custom_components.octopus_insight.model.charging.dispatch import CompletedDispatch
from custom_components.octopus_insight.model.history.batch import Batch, Raw, RawKind
from custom_components.octopus_insight.model.history.half_hour import Price
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from custom_components.octopus_insight.model.serialize import dump
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from tests.harness.clock import DAY, HALF_HOUR, local
from tests.harness.home import Home

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
MIDNIGHT = local(MONDAY, time())
SPAN = {"start": "2026-11-16", "end": "2026-11-18"}


def price(rate: float, band: Band | None = None, reason: PriceReason = PriceReason.TARIFF) -> Price:
    told = Rate(inc_vat=rate, exc_vat=rate)
    certainty = Certainty.PUBLISHED
    return Price(rate=told, reason=reason, certainty=certainty, band=band, standard_rate=DEAR)


DEAR = Rate(inc_vat=0.25, exc_vat=0.25)
LOW = price(0.07, Band.LOW, PriceReason.STANDARD_OFF_PEAK)
HIGH = price(0.25, Band.HIGH)
SMART = price(0.07, Band.LOW, PriceReason.DISPATCH)
# low to 05:30, a dispatch from 12:00 to 13:00, and low from 23:30
PRICES = [*[LOW] * 11, *[HIGH] * 13, *[SMART] * 2, *[HIGH] * 21, LOW] * 2


def readings(kwh: float, count: int = 96) -> tuple[MeterReading, ...]:
    return tuple(
        MeterReading(start=start, end=start + HALF_HOUR, quantity=kwh)
        for start in (MIDNIGHT + number * HALF_HOUR for number in range(count))
    )


def dispatch(wall: str, kwh: float, first_known: str) -> Raw:
    """Return a completed hour of Tuesday, as told at a time of Wednesday."""
    start = local(TUESDAY, time.fromisoformat(wall))
    known_at = local(TUESDAY + DAY, time.fromisoformat(first_known))
    row = CompletedDispatch(start=start, end=start + 2 * HALF_HOUR, energy_kwh=kwh)
    value = json.dumps(dump(row))
    when = {"start": row.start, "end": row.end}
    return Raw(kind=RawKind.COMPLETED, owner="", known_at=known_at, value=value, **when)


async def keep(home: Home, count: int = 96, **more: Any) -> None:
    """Keep two days: import of 0.5 kWh, export of 0.25 kWh at 15 p, gas of 0.1 m³."""
    bought, sold, gas = (home.supplier.id_of(role) for role in ("import", "export", "gas"))
    starts = [MIDNIGHT + number * HALF_HOUR for number in range(96)]
    batch: dict[str, Any] = {
        "readings": {bought: readings(0.5, count), sold: readings(0.25), gas: readings(0.1)},
        "prices": {
            bought: dict(zip(starts, PRICES, strict=True)),
            sold: dict.fromkeys(starts, price(0.15)),
            gas: dict.fromkeys(starts, price(0.063)),
        },
        "charges": {
            meter: dict.fromkeys((MONDAY, TUESDAY), Rate(inc_vat=charge, exc_vat=charge))
            for meter, charge in ((bought, 0.45), (gas, 0.31))
        },
        "raw": (
            dispatch("12:00", 0.4, "01:00"),
            dispatch("12:00", 0.9, "02:00"),
            dispatch("02:00", 3.0, "01:00"),
            dispatch("20:00", 0.01, "01:00"),
        ),
    }
    written = Batch(at=MIDNIGHT + 2 * DAY, **batch | more)
    await home.entry.runtime_data.history.async_write(written)


@pytest.fixture(autouse=True)
def _keeps_nothing_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep only what a test writes."""
    monkeypatch.setattr(History, "async_keep", AsyncMock())


@pytest.fixture
async def ready(home) -> Home:
    """Have the household set up, on a Wednesday at noon, with the two days before stored."""
    await home.set_up()
    await keep(home)
    return home


def without_figures(home: Home) -> list[str]:
    """Return what no answer may hold."""
    meters = [home.supplier.id_of(role) for role in ("import", "export", "gas")]
    return [*meters, home.entry.data[CONF_ACCOUNT_NUMBER]]


# --- get_usage_profile ----------------------------------------------------------------------------


async def test_import_and_export_by_half_hour_of_day(ready):
    """Two days of 0.5 kWh at 7 p or 25 p, and of 0.25 kWh at 15 p; no request is sent."""
    asked = len(ready.calls())
    answer = await ready.act("get_usage_profile", **SPAN)
    assert answer["currency"] == "GBP"
    assert (answer["slots"][0], answer["slots"][-1]) == ("00:00", "23:30")
    bought, sold = sorted(answer["meters"], key=lambda one: one["direction"], reverse=True)
    assert (bought["direction"], sold["direction"]) == ("import", "export")
    assert bought["device_id"] == ready.device_id_of("import")
    (profile,) = bought["profile"]
    assert profile["kwh"] == [1.0] * 48
    costs = [*[0.07] * 11, *[0.25] * 13, *[0.07] * 2, *[0.25] * 21, 0.07]
    assert profile["cost"] == [pytest.approx(cost) for cost in costs]
    assert profile["days"] == [2] * 48
    assert profile["missing"] == [0] * 48
    assert sum(profile["bands"]["smart_charging"]["kwh"]) == 2.0
    assert sum(profile["bands"]["off_peak"]["cost"]) == pytest.approx(12 * 0.07)
    assert sold["profile"][0]["cost"] == [pytest.approx(0.5 * 0.15)] * 48
    # each day by itself
    assert [row["date"] for row in bought["matrix"]] == ["2026-11-16", "2026-11-17"]
    assert bought["matrix"][0]["kwh"] == [0.5] * 48
    assert bought["matrix"][1]["cost"][:12] == [*[pytest.approx(0.035)] * 11, 0.125]
    assert len(ready.calls()) == asked
    assert not [one for one in without_figures(ready) if one in json.dumps(answer)]


async def test_one_meter_by_itself(ready):
    """Gas in kWh: 0.1 m³ x 1.02264 x 40 / 3.6 = 1.1362667 kWh."""
    for role, kwh in (("export", 0.5), ("gas", 2 * 0.1 * 1.02264 * 40 / 3.6)):
        answer = await ready.act("get_usage_profile", **SPAN, device_id=ready.device_id_of(role))
        (meter,) = answer["meters"]
        assert meter["profile"][0]["kwh"] == [pytest.approx(kwh)] * 48, role


async def test_parts_of_the_days(ready):
    """The names of the profiles, and how many days each stands on."""
    for asked, names, days in (
        ({}, [True], 2),
        ({"by": "weekday"}, ["mon", "tue"], 1),
        ({"by": "month"}, [11], 2),
        ({"by": "year_month"}, ["2026-11"], 2),
        ({"by": "date"}, ["2026-11-16", "2026-11-17"], 1),
        ({"days": "weekdays"}, [True], 2),
        ({"days": "weekends"}, [], None),
        ({"days": ["tue", "weekends"]}, [True], 1),
        ({"end": "2026-11-30", "days": "wed", "by": "weekday"}, ["wed"], 0),
    ):
        answer = await ready.act("get_usage_profile", **SPAN | asked)
        profiles = answer["meters"][0]["profile"]
        assert [one[asked.get("by", "all")] for one in profiles] == names, asked
        assert all(one["days"] == [days] * 48 for one in profiles), asked


async def test_days_by_themselves_are_split_by_band_and_are_366_at_most(ready):
    """Monday: 12 x 0.5 kWh at 7 p, 34 x 0.5 at 25 p and the dispatch, 2 x 0.5 at 7 p."""
    answer = await ready.act("get_usage_profile", **SPAN, by="date")
    assert answer["zone"] == "Europe/London"
    bought = next(one for one in answer["meters"] if one["direction"] == "import")
    monday, tuesday = bought["profile"]
    assert {band: sum(of["kwh"]) for band, of in monday["bands"].items()} == {
        "off_peak": 6.0,
        "peak": 17.0,
        "smart_charging": 1.0,
    }
    assert sum(tuesday["bands"]["peak"]["cost"]) == pytest.approx(4.25)
    assert bought["matrix"] == []
    for start, is_too_long in (("2025-11-17", False), ("2025-11-16", True)):
        asked = {"start": start, "end": "2026-11-18", "by": "date"}
        if is_too_long:
            assert (
                await ready.refusal("get_usage_profile", **asked)
            ).translation_key == "span_too_long"
        else:
            assert (
                len((await ready.act("get_usage_profile", **asked))["meters"][0]["profile"]) == 366
            )


async def test_what_the_car_used_has_its_own_price(ready):
    """Of 0.5 kWh each the car had 0.45 at 5 p, the house the rest at 7 p: 2.6 p.

    Completed were 0.9 kWh from 12:00 to 13:00. Monday has no such price: 3.5 p.
    """
    noon = local(TUESDAY, time(12))
    four_rates = replace(SMART, car_rate=Rate(inc_vat=0.05, exc_vat=0.05))
    prices = {ready.supplier.id_of("import"): dict.fromkeys((noon, noon + HALF_HOUR), four_rates)}
    later = Batch(at=MIDNIGHT + 3 * DAY, prices=prices)
    await ready.entry.runtime_data.history.async_write(later)
    answer = await ready.act("get_usage_profile", **SPAN)
    bought = next(one for one in answer["meters"] if one["direction"] == "import")
    assert bought["matrix"][1]["cost"][24:26] == [pytest.approx(0.026)] * 2
    assert bought["matrix"][0]["cost"][24:26] == [pytest.approx(0.035)] * 2
    assert bought["profile"][0]["cost"][24] == pytest.approx(0.061)


async def test_a_flat_rate_instead(ready):
    """2 x 0.5 kWh at 30 p; what export earns stays."""
    answer = await ready.act("get_usage_profile", **SPAN, tariff=0.3)
    bought, sold = sorted(answer["meters"], key=lambda one: one["direction"], reverse=True)
    assert bought["profile"][0]["cost"] == [pytest.approx(0.3)] * 48
    assert sold["profile"][0]["cost"] == [pytest.approx(0.075)] * 48


async def test_another_product_instead(ready):
    """2 x 0.5 kWh on Go: 8 p from 00:30 to 05:30, else 28 p, without VAT in November 2026."""
    answer = await ready.act("get_usage_profile", **SPAN, tariff="GO-VAR-25-05-01")
    bought, sold = sorted(answer["meters"], key=lambda one: one["direction"], reverse=True)
    costs = [0.28, *[0.08] * 10, *[0.28] * 37]
    assert bought["profile"][0]["cost"] == [pytest.approx(cost) for cost in costs]
    assert sold["profile"][0]["cost"] == [pytest.approx(0.075)] * 48


async def test_the_same_comparison_again_costs_no_request(ready):
    """A card that is open asks again after each change of readings."""
    log = ready.supplier.world.log
    first = await ready.act("get_usage_profile", **SPAN, tariff="GO-VAR-25-05-01")
    log.clear()
    assert await ready.act("get_usage_profile", **SPAN, tariff="GO-VAR-25-05-01") == first
    assert log.calls == []
    await ready.act("get_usage_profile", **SPAN, tariff="VAR-22-11-01")
    assert log.calls != []


async def test_a_product_has_to_exist_and_a_year_is_enough(ready):
    """A word or number that is no price may be a product's code."""
    for tariff in ("dear", "nan", 11):
        refused = await ready.refusal("get_usage_profile", **SPAN, tariff=tariff)
        assert refused.translation_key == "unknown_product"
        assert str(refused).startswith(f"tariff: {tariff}")
    longer = {"start": "2025-11-01", "end": "2026-11-18", "tariff": "GO-VAR-25-05-01"}
    refused = await ready.refusal("get_usage_profile", **longer)
    assert refused.translation_key == "span_too_long"
    ready.fail("500")
    failed = await ready.refusal("get_usage_profile", **SPAN, tariff="GO-VAR-25-05-01")
    assert failed.translation_key == "cannot_connect"


async def test_gaps_are_told(home):
    """Tuesday's last three half hours are not there yet, nor Wednesday's up to noon."""
    await home.set_up()
    await keep(home, count=93)
    answer = await home.act("get_usage_profile", start="2026-11-16", end="2026-11-19")
    bought = next(one for one in answer["meters"] if one["direction"] == "import")
    (profile,) = bought["profile"]
    assert profile["days"] == [*[2] * 45, *[1] * 3]
    # of Wednesday only what is over can be missing
    assert profile["missing"] == [*[1] * 24, *[0] * 21, *[1] * 3]
    assert bought["incomplete_days"] == ["2026-11-17", "2026-11-18"]
    assert bought["number_of_incomplete_days"] == 2
    assert bought["matrix"][1]["kwh"][44:] == [0.5, None, None, None]


async def test_a_matrix_has_at_most_92_days(ready):
    for days, rows in ((92, 92), (93, 0)):
        start = date(2026, 11, 18) - timedelta(days=days)
        answer = await ready.act("get_usage_profile", start=str(start), end="2026-11-18")
        assert len(answer["meters"][0]["matrix"]) == rows
        assert answer["meters"][0]["number_of_incomplete_days"] == days - 2
        assert len(answer["meters"][0]["incomplete_days"]) == 31


async def test_before_it_was_supplied_nothing_is_missing(ready):
    """A meter that was not there then is not in the answer."""
    answer = await ready.act("get_usage_profile", start="2005-01-01", end="2005-02-01")
    assert answer["meters"] == []


# --- get_daily_summary ----------------------------------------------------------------------------


async def test_yesterday(ready):
    """12 x 0.5 kWh at 7 p, 34 x 0.5 at 25 p, 2 x 0.5 at 7 p: 0.42 + 4.25 + 0.07 + 0.45 = 5.19.

    Gas is 48 x 1.1362667 kWh = 54.5408 kWh at 6.3 p = 3.4361, and 0.31 a day: 3.7461. Saved is
    1 kWh x 18 p.
    """
    answer = await ready.act("get_daily_summary")
    dispatches = answer.pop("dispatches")
    assert answer == {
        "date": "17 Nov 2026",
        "electricity": {
            "off_peak": {"usage": 6.0, "rate": 0.07, "cost": 0.42, "period": "23:30-05:30"},
            "peak": {"usage": 17.0, "rate": 0.25, "cost": 4.25, "period": "05:30-23:30"},
            "smart_charging": {
                "usage": 1.0,
                "rate": 0.07,
                "cost": 0.07,
                "sessions": 1,
                "savings": 0.18,
                "period": "Intelligent dispatch",
            },
            "total_usage": 24.0,
            "total_cost": 5.19,
        },
        "electricity_standing_charge": 0.45,
        "gas": {
            "usage": 54.5408,
            "rate": 0.063,
            "cost": 3.44,
            "standing_charge": 0.31,
            "total_cost": 3.75,
        },
        "total_cost": 8.94,
        # in the night and at noon; one charged nothing
        "intelligent_features": {
            "dispatch_periods_found": 2,
            "smart_charging_active": True,
            "total_savings": 0.18,
        },
        "currency": "GBP",
        "timestamp": "2026-11-18T12:00:30+00:00",
        "data_age_days": 1,
        "requested_date": "2026-11-17",
        "is_requested_day": True,
        "sample": False,
    }
    assert dispatches == [
        {
            "start": f"2026-11-17T{start}:00+00:00",
            "end": f"2026-11-17T{end}:00+00:00",
            "state": "completed",
            "energy_kwh": kwh,
        }
        for start, end, kwh in (("02:00", "03:00", 3.0), ("12:00", "13:00", 0.9))
    ]


async def test_the_newest_complete_day_instead(home):
    """Tuesday lacks its last half hour."""
    await home.set_up()
    await keep(home, count=95)
    for asked, is_it in (
        ("2026-11-16", True),
        ("2026-11-17", False),
        # it has only begun
        ("2026-11-18", False),
        # nothing is kept of it
        ("2026-11-01", False),
    ):
        answer = await home.act("get_daily_summary", date=asked)
        assert (answer["date"], answer["data_age_days"]) == ("16 Nov 2026", 2)
        assert (answer["requested_date"], answer["is_requested_day"]) == (asked, is_it)
    assert (await home.act("get_daily_summary"))["requested_date"] == "2026-11-17"


async def test_what_is_planned_is_told(home):
    """An hour of this evening, besides what is over."""
    home.plug_in("18:00-19:00")
    await home.set_up()
    await keep(home, raw=())
    planned = {"start": "2026-11-18T18:00:00+00:00", "end": "2026-11-18T19:00:00+00:00"}
    answer = await home.act("get_daily_summary")
    assert planned | {"state": "planned", "energy_kwh": None} in answer["dispatches"]


async def test_a_sample_needs_no_data(home):
    """It is marked, and of the day that is asked for."""
    await home.set_up()
    answer = await home.act("get_daily_summary", sample=True)
    assert (answer["sample"], answer["date"]) == (True, "17 Nov 2026")
    assert answer["electricity"]["total_cost"] == 1.71


# --- How they say no ------------------------------------------------------------------------------


BAD_PROFILE = [
    ({"start": "soon"}, "invalid_date", "start: soon"),
    ({"end": "2026-11-15"}, "not_after_start", "end"),
    ({"end": "2026-11-16"}, "not_after_start", "end"),
    ({"start": "2026-11-19", "end": "2026-11-20"}, "date_in_future", "start: 2026-11-19"),
]
BAD_DAY = [
    ({"date": "2026-02-30"}, "invalid_date", "date: 2026-02-30"),
    ({"date": "2026-11-19"}, "date_in_future", "date: 2026-11-19"),
    ({}, "no_complete_day", "date: neither"),
]


async def test_what_cannot_be_answered_is_named(home):
    """Nothing is kept: there is no day at all."""
    await home.set_up()
    car = ({"device_id": home.device_id_of("car")}, "not_a_meter", "target")
    for action, wrong, key, text in (
        *(("get_usage_profile", *one) for one in (*BAD_PROFILE, car)),
        *(("get_daily_summary", *one) for one in BAD_DAY),
    ):
        span = SPAN if action == "get_usage_profile" else {}
        refused = await home.refusal(action, **span | wrong)
        assert isinstance(refused, ServiceValidationError)
        assert refused.translation_key == key
        assert str(refused).startswith(text)
    for wrong in (
        {"by": "year"},
        {"days": "monday"},
    ):
        with pytest.raises(vol.Invalid):
            await home.act("get_usage_profile", **SPAN | wrong)


# --- Over the websocket ---------------------------------------------------------------------------


@pytest.fixture
async def ask(ready, hass_ws_client, hass_read_only_access_token):
    """Return a function by which a user who may only look asks over the websocket."""
    client = await hass_ws_client(ready.hass, hass_read_only_access_token)

    async def ask(name: str, **fields: Any) -> dict[str, Any]:
        await client.send_json_auto_id({"type": f"{DOMAIN}/{name}", **fields})
        return await client.receive_json()

    return ask


async def test_every_user_may_ask_what_was_used(ready, ask):
    """The answers are those of the actions."""
    for name, fields in (
        ("get_usage_profile", SPAN),
        ("get_daily_summary", {"date": "2026-11-16"}),
    ):
        told = await ask(name, **fields)
        assert told["success"]
        assert told["result"] == json.loads(json.dumps(await ready.act(name, **fields)))
        assert not [one for one in without_figures(ready) if one in json.dumps(told)]


async def test_bills_are_for_administrators(ready, ask, hass_ws_client):
    questions = {"get_bill": SPAN, "explain_cost": SPAN, "check_bill": {}}
    for name, fields in questions.items():
        told = await ask(name, **fields)
        assert (told["success"], told["error"]["code"]) == (False, "unauthorized"), name
    client = await hass_ws_client(ready.hass)
    for name, fields in questions.items():
        await client.send_json_auto_id({"type": f"{DOMAIN}/{name}", **fields})
        told = await client.receive_json()
        assert told["success"], name
        assert not [one for one in without_figures(ready) if one in json.dumps(told)]


async def test_a_refusal_has_its_words(ask):
    """With the key of its text; and a field that is wrong is named."""
    told = await ask("get_usage_profile", **SPAN | {"start": "soon"})
    assert told["error"]["translation_key"] == "invalid_date"
    assert told["error"]["translation_domain"] == DOMAIN
    assert told["error"]["message"].startswith("start: soon is not a date")
    told = await ask("get_usage_profile", **SPAN, by="year")
    assert told["error"]["code"] == "invalid_format"


async def test_a_user_who_may_only_look_may_act(ready, hass_read_only_user):
    context = Context(user_id=hass_read_only_user.id)
    answer = await ready.hass.services.async_call(
        DOMAIN, "get_daily_summary", {}, blocking=True, return_response=True, context=context
    )
    assert answer["date"] == "17 Nov 2026"
