"""`get_bill` and `explain_cost`: what they answer from what is stored, and how they say no.

The days are 16 and 17 November 2026, when electricity had no VAT and gas had 5 %.
"""

import csv
from dataclasses import replace
from datetime import date, time, timedelta
from io import StringIO
import json
from typing import Any
from unittest.mock import AsyncMock
from homeassistant.core import Context
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.history.keeper import History
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    Money,
    Price,
    ToldCost,
)
from custom_components.octopus_insight.model.history.statement import Statement
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from tests.harness.clock import HALF_HOUR, local
from tests.harness.home import Home

MIDNIGHT = local(date(2026, 11, 16), time())
SPAN = {"start": "2026-11-16", "end": "2026-11-18"}
ONE_DAY = {"start": "2026-11-16", "end": "2026-11-17"}
DAYS = (date(2026, 11, 16), date(2026, 11, 17))


def price(
    exc: float, inc: float, band: Band | None = None, reason: PriceReason = PriceReason.TARIFF
) -> Price:
    return Price(
        rate=Rate(inc_vat=inc, exc_vat=exc), reason=reason, certainty=Certainty.PUBLISHED, band=band
    )


LOW = price(0.07, 0.07, Band.LOW, PriceReason.STANDARD_OFF_PEAK)
HIGH = price(0.25, 0.25, Band.HIGH)
SMART = replace(price(0.07, 0.07, Band.LOW, PriceReason.DISPATCH), standard_rate=HIGH.rate)
EARNS = price(0.15, 0.15)
GAS = price(0.06, 0.063)


def readings(count: int, quantity: float) -> tuple[MeterReading, ...]:
    return tuple(
        MeterReading(start=start, end=start + HALF_HOUR, quantity=quantity)
        for start in (MIDNIGHT + number * HALF_HOUR for number in range(count))
    )


def by_start(prices: list[Price]) -> dict[Any, Price]:
    return {MIDNIGHT + number * HALF_HOUR: one for number, one in enumerate(prices)}


def day_of_import() -> list[Price]:
    """Return low prices to 05:30, a dispatch from 12:00 to 13:00, and low ones from 23:30."""
    return [*[LOW] * 11, *[HIGH] * 13, *[SMART] * 2, *[HIGH] * 21, LOW]


async def keep(home: Home, **more: Any) -> None:
    """Keep two days of all meters: import of 0.5 kWh, export of 0.25 kWh, gas of 0.1 m³."""
    meters = [home.supplier.id_of(role) for role in ("import", "export", "gas")]
    quantities, charges = (0.5, 0.25, 0.1), ((0.45, 0.45), (0.0, 0.0), (0.30, 0.315))
    days = day_of_import() * 2
    batch: dict[str, Any] = {
        "readings": dict(
            zip(meters, (readings(96, quantity) for quantity in quantities), strict=True)
        ),
        "prices": dict(zip(meters, map(by_start, (days, [EARNS] * 96, [GAS] * 96)), strict=True)),
        "charges": {
            meter: dict.fromkeys(DAYS, Rate(exc_vat=exc, inc_vat=inc))
            for meter, (exc, inc) in zip(meters, charges, strict=True)
        },
    }
    at = MIDNIGHT + timedelta(days=2)
    await home.entry.runtime_data.history.async_write(Batch(at=at, **batch | more))


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


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-12)


def band(name: str, kwh: float, exact: float, billed: float | None = None) -> dict[str, Any]:
    billed = exact if billed is None else billed
    return {"band": name, "kwh": near(kwh), "exact": near(exact), "as_billed": near(billed)}


async def test_a_bill_of_every_meter(ready):
    """Two days: night 24 x 0.5 kWh at 7 p, smart 4 x 0.5 kWh at 7 p, day 68 x 0.5 kWh at 25 p.

    Each half hour is billed at 0.5 x 7 = 3.5 p or 12.5 p, both whole hundredths, so that both ways
    agree. Gas: 0.1 m³ are 0.1 x 1.02264 x 40 / 3.6 = 1.136266... kWh, billed as 1.14; x 6 p =
    6.84 p; 96 of them are 6.5664 without VAT, 6.89472 with; with the charge of 2 x 0.30 net it is
    7.1664 x 1.05 = 7.52472, which is 7.52. Smart charging is once on each day, and saves
    4 x 0.5 kWh x (25 - 7) p.
    """
    no_smart_charging = {"smart_charging_sessions": 0, "smart_charging_savings": 0.0}
    gas_kwh = 96 * 0.1 * 1.02264 * 40 / 3.6
    assert await ready.act("get_bill", **SPAN) == {
        "currency": "GBP",
        "meters": [
            {
                "device_id": ready.device_id_of("import"),
                "direction": "import",
                "bands": [
                    band("off_peak", 12.0, 0.84),
                    band("peak", 34.0, 8.5),
                    band("smart_charging", 2.0, 0.14),
                ],
                "standing_charge": near(0.9),
                "total": {"exact": near(10.38), "as_billed": 10.38},
                "missing_half_hours": 0,
                "smart_charging_sessions": 2,
                "smart_charging_savings": near(0.36),
            },
            {
                "device_id": ready.device_id_of("export"),
                "direction": "export",
                # 0.25 kWh x 15 p = 3.75 p
                "bands": [band("standard", 24.0, 3.6)],
                "standing_charge": 0.0,
                "total": {"exact": near(3.6), "as_billed": 3.6},
                "missing_half_hours": 0,
                **no_smart_charging,
            },
            {
                "device_id": ready.device_id_of("gas"),
                "direction": "import",
                "bands": [band("standard", gas_kwh, gas_kwh * 0.063, 6.89472)],
                "standing_charge": near(0.63),
                "total": {"exact": near(gas_kwh * 0.063 + 0.63), "as_billed": 7.52},
                "missing_half_hours": 0,
                **no_smart_charging,
            },
        ],
        # 10.38 - 3.60 + 7.52
        "total": {"exact": near(10.38 - 3.6 + gas_kwh * 0.063 + 0.63), "as_billed": 14.3},
        "statements": [],
    }


async def test_a_charge_over_midnight_is_in_each_day_and_counts_once_in_both(ready):
    """From 23:00 on the 16th to 01:00; besides, from 12:00 to 13:00 on each day.

    Each half hour saves 0.5 kWh x (25 - 7) p = 9 p.
    """
    meter, late = ready.supplier.id_of("import"), MIDNIGHT + timedelta(hours=23)
    night = {late + number * HALF_HOUR: SMART for number in range(4)}
    await keep(ready, prices={meter: night}, authority=Authority.RECONCILED)
    spans = (ONE_DAY, SPAN | {"start": "2026-11-17"}, SPAN)
    meters = [(await ready.act("get_bill", **span))["meters"][0] for span in spans]
    assert [one["smart_charging_sessions"] for one in meters] == [2, 2, 3]
    assert [one["smart_charging_savings"] for one in meters] == [near(0.36), near(0.36), near(0.72)]


async def test_closed_statements_that_touch_the_days_are_named(ready):
    """The last day of a statement belongs to it; the latest comes first."""
    rows = (("a", 1, 15, True), ("b", 2, 16, True), ("c", 17, 30, True), ("d", 18, 30, True))
    kept = [
        Statement(
            id=name, first=date(2026, 11, first), last=date(2026, 11, last), is_closed=is_closed,
            gross_charges=12.34, lines=(),
        )
        for name, first, last, is_closed in (*rows, ("open", 16, 16, False))
    ]  # fmt: skip
    await keep(ready, statements=kept)
    assert (await ready.act("get_bill", **SPAN))["statements"] == [
        {"id": "c", "start": "2026-11-17", "end": "2026-11-30", "total": 12.34},
        {"id": "b", "start": "2026-11-02", "end": "2026-11-16", "total": 12.34},
    ]


async def test_a_bill_as_a_table(ready):
    """A line for each band, charge and total; what people call the meter comes first."""
    answer = await ready.act("get_bill", **SPAN, as_csv=True)
    lines = list(csv.reader(StringIO(answer["csv"])))
    assert lines[0] == ["meter", "direction", "band", "kwh", "exact", "as_billed"]
    names = [(meter, direction, name) for meter, direction, name, *_ in lines[1:]]
    assert names == [
        ("Electricity", "import", "off_peak"),
        ("Electricity", "import", "peak"),
        ("Electricity", "import", "smart_charging"),
        ("Electricity", "import", "standing_charge"),
        ("Electricity", "import", "total"),
        ("Export", "export", "standard"),
        ("Export", "export", "standing_charge"),
        ("Export", "export", "total"),
        ("Gas", "import", "standard"),
        ("Gas", "import", "standing_charge"),
        ("Gas", "import", "total"),
        ("", "", "total"),
    ]
    assert [float(cell) for cell in lines[2][3:]] == [near(34.0), near(8.5), near(8.5)]
    assert (lines[-1][3], float(lines[-1][-1])) == ("", 14.3)


async def test_a_half_hour_is_explained(ready):
    """In UK time, with the tariff's own rate; what Octopus settled goes before our own price."""
    meter = ready.supplier.id_of("import")
    noon = MIDNIGHT + timedelta(hours=12)
    settled = ToldCost(
        authority=Authority.SETTLED,
        at=MIDNIGHT + timedelta(days=2),
        cost=Money(inc_vat=0.125, exc_vat=0.125),
        rate=Rate(inc_vat=0.25, exc_vat=0.25),
    )
    await keep(ready, told={meter: {noon: settled}}, authority=Authority.RECONCILED)
    rows = (await ready.act("explain_cost", **ONE_DAY))["half_hours"]
    assert len(rows) == 48
    by_wall = {row["start"]: row for row in rows}
    smart = {"reason": "dispatch", "kwh": 0.5, "band": "smart_charging"}
    assert by_wall["2026-11-16T12:00:00+00:00"] == smart | {
        "start": "2026-11-16T12:00:00+00:00",
        "rate": 0.25,
        "cost": 0.125,
        "certainty": "settled",
        "authority": "settled",
    }
    assert by_wall["2026-11-16T12:30:00+00:00"] == smart | {
        "start": "2026-11-16T12:30:00+00:00",
        "rate": 0.07,
        "cost": near(0.035),
        "certainty": "published",
        "authority": "reconciled",
    }
    # and the bill of the day: 9 p more than 24 x 3.5... of the smart half hours
    (electricity, *_) = (await ready.act("get_bill", **ONE_DAY))["meters"]
    # off peak 12 x 3.5 p, peak 34 x 12.5 p, smart 12.5 p + 3.5 p, standing charge 45 p
    assert electricity["total"] == {"exact": near(5.28), "as_billed": 5.28}


async def test_a_day_on_which_the_clocks_change_is_explained_with_its_offsets(home):
    """50 half hours, of which 01:00 and 01:30 stand there twice, each with its own offset."""
    home.day = date(2026, 10, 28)
    await home.at("12:00")
    await home.set_up()
    rows = (await home.act("explain_cost", start="2026-10-25", end="2026-10-26"))["half_hours"]
    starts = [row["start"] for row in rows]
    assert len(starts) == 50
    assert starts[1:7] == [
        "2026-10-25T00:30:00+01:00",
        "2026-10-25T01:00:00+01:00",
        "2026-10-25T01:30:00+01:00",
        "2026-10-25T01:00:00+00:00",
        "2026-10-25T01:30:00+00:00",
        "2026-10-25T02:00:00+00:00",
    ]


async def test_what_is_not_known_is_said(ready):
    """Without readings all half hours are missing; without a standing charge there is no total."""
    before = {"start": "2026-11-10", "end": "2026-11-12"}
    bill = await ready.act("get_bill", **before)
    unknown = {"exact": None, "as_billed": None}
    for meter in bill["meters"]:
        assert (meter["bands"], meter["missing_half_hours"]) == ([], 96)
        if meter["direction"] == "import":
            assert (meter["standing_charge"], meter["total"]) == (None, unknown)
        else:
            assert meter["total"] == {"exact": 0.0, "as_billed": 0.0}
    assert bill["total"] == unknown
    rows = (await ready.act("explain_cost", **before))["half_hours"]
    assert len(rows) == 96
    assert {tuple(row.values())[1:] for row in rows} == {
        (None, None, None, None, "unknown", "none", "computed")
    }


async def test_a_meter_can_be_named_and_gas_is_explained_in_kwh(ready):
    rows = await ready.act("explain_cost", **ONE_DAY, device_id=ready.device_id_of("gas"))
    (kwh,) = {row["kwh"] for row in rows["half_hours"]}
    assert kwh == near(0.1 * 1.02264 * 40 / 3.6)
    assert {row["rate"] for row in rows["half_hours"]} == {0.063}


async def test_only_administrators_are_answered_and_no_answer_names_a_meter_point(
    ready, hass_read_only_user
):
    context = Context(user_id=hass_read_only_user.id)
    for action in ("get_bill", "explain_cost"):
        with pytest.raises(Unauthorized):
            await ready.hass.services.async_call(
                DOMAIN, action, SPAN, blocking=True, return_response=True, context=context
            )
        text = json.dumps(await ready.act(action, **SPAN))
        for role in ("account", "import", "export", "gas"):
            assert ready.supplier.id_of(role) not in text


REFUSED = (
    ("get_bill", "2026-11-17", "2026-11-16", "not_after_start", "end"),
    ("get_bill", "2026-11-17", "2026-11-17", "not_after_start", "end"),
    ("get_bill", "soon", "2026-11-17", "invalid_date", "start"),
    ("explain_cost", "2026-11-16", "2026-11-31", "invalid_date", "end"),
    # the 18th is today
    ("explain_cost", "2026-11-19", "2026-11-20", "date_in_future", "start"),
    # 63 days, and a day more than ten years with three leap days
    ("explain_cost", "2026-09-15", "2026-11-17", "span_too_long", "end"),
    ("get_bill", "2016-11-16", "2026-11-18", "span_too_long", "end"),
)


async def test_what_cannot_be_answered_is_refused_by_field(ready):
    for action, start, end, key, field in REFUSED:
        error = await ready.refusal(action, start=start, end=end)
        assert isinstance(error, ServiceValidationError)
        assert (error.translation_key, error.translation_placeholders["field"]) == (key, field)
    account = ready.device_id_of("account")
    error = await ready.refusal("explain_cost", **SPAN, device_id=account)
    assert error.translation_key == "not_a_meter"
    assert (await ready.refusal("get_bill", **SPAN, config_entry_id="none")).translation_key


async def test_the_longest_spans_are_answered_up_to_today(ready):
    """62 days with one of 50 half hours. What lies after today is left out, and in a bill what lies
    before the first agreement.
    """
    rows = await ready.act("explain_cost", start="2026-09-16", end="2026-11-17")
    assert len(rows["half_hours"]) == 62 * 48 + 2
    rows = await ready.act("explain_cost", start="2026-11-18", end="2030-01-01")
    assert len(rows["half_hours"]) == 48
    bill = await ready.act("get_bill", start="2016-11-17", end="2026-11-18")
    assert [meter["bands"][0]["kwh"] for meter in bill["meters"]][:2] == [12.0, 24.0]
    bill = await ready.act("get_bill", start="2016-11-17", end="2017-11-17")
    nothing = {"exact": 0.0, "as_billed": 0.0}
    assert bill == {"currency": "GBP", "meters": [], "total": nothing, "statements": []}


@pytest.mark.parametrize("household", ["export-only"])
async def test_an_account_that_only_earns_has_a_negative_total(home):
    """48 half hours of 0.25 kWh at 15 p."""
    await home.set_up()
    meter = home.supplier.id_of("export")
    prices = {meter: by_start([EARNS] * 48)}
    batch = Batch(at=MIDNIGHT, readings={meter: readings(48, 0.25)}, prices=prices)
    await home.entry.runtime_data.history.async_write(batch)
    bill = await home.act("get_bill", **ONE_DAY)
    assert bill["total"] == {"exact": near(-1.8), "as_billed": -1.8}
    assert (await home.refusal("explain_cost", **SPAN)).translation_key == "meter_not_named"
