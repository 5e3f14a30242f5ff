"""`simulate_scenario` and `compare_tariffs`: a past year with what a home could have.

The year is 1 November 2025 to 31 October 2026 in London: 365 days and 17,520 half hours of 0.25
kWh, at 10 p from 00:00 to 06:00 UTC, else 30 p, and 50 p a day. A day is 3 kWh at 10 p and 9 kWh
at 30 p: £3.00, with the standing charge £3.50, and a year £1277.50.
"""

from datetime import UTC, date, datetime
from functools import cache, partial
from threading import Event
from typing import Any
from unittest.mock import AsyncMock, Mock, patch
from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.core import Context
from homeassistant.exceptions import Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from custom_components.octopus_insight.actions import scenario
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.history import sun
from custom_components.octopus_insight.history.keeper import History
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.half_hour import Price
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.scenario import report
from custom_components.octopus_insight.model.scenario.study import (
    Outcome,
    Setup,
    Year,
    outcome,
)
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from custom_components.octopus_insight.octopus.body import LARGEST_BODY
from custom_components.octopus_insight.storage import open_store
from tests.harness.clock import DAY, HALF_HOUR, HOUR
from tests.harness.home import HIGH, LOW, Home

BEGINS, DAYS = datetime(2025, 11, 1, tzinfo=UTC), 365
STARTS = [BEGINS + place * HALF_HOUR for place in range(48 * DAYS)]
IDEAL = {
    "name": "Ideal", "usable_kwh": 10, "charge_kw": 2, "discharge_kw": 2, "round_trip": 1,
    "standing_loss_kw": 0, "price": 3276, "warranty_left": 1, "warranty_cycles": 3000,
}  # fmt: skip
"""Nothing is lost in it: 9 kWh a day from 10 p to 30 p save £1.80."""


def price(rate: float) -> Price:
    told = Rate(inc_vat=rate, exc_vat=rate)
    return Price(rate=told, reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED)


CHEAP, DEAR, PAID = price(0.10), price(0.30), price(0.15)


@pytest.fixture(autouse=True)
def _keeps_nothing_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep only what a test writes."""

    async def nothing(_self: History, _event: object = None) -> None:
        """Keep nothing."""

    monkeypatch.setattr(History, "async_keep", nothing)


@cache
def readings(kwh: float, days: int, left_out: range) -> tuple[MeterReading, ...]:
    places = (at for at in range(48 * days) if at not in left_out)
    return tuple(
        MeterReading(start=STARTS[at], end=STARTS[at] + HALF_HOUR, quantity=kwh) for at in places
    )


@cache
def prices(days: int) -> dict[datetime, Price]:
    return {at: CHEAP if at.hour < 6 else DEAR for at in STARTS[: 48 * days]}


async def keep(
    home: Home, left_out: range = range(0), exported: float | None = None, days: int = DAYS
) -> None:
    """Keep the year, or its first days."""
    bought, sold = (home.supplier.id_of(role) for role in ("import", "export"))
    charge = Rate(inc_vat=0.5, exc_vat=0.5)
    dates = [date(2025, 11, 1) + number * DAY for number in range(days)]
    batch = Batch(
        at=BEGINS + DAYS * DAY,
        readings={bought: readings(0.25, days, left_out)}
        | ({} if exported is None else {sold: readings(exported, days, left_out)}),
        prices={bought: prices(days)}
        | ({} if exported is None else {sold: dict.fromkeys(prices(days), PAID)}),
        charges={bought: dict.fromkeys(dates, charge)},
    )
    assert await home.entry.runtime_data.history.async_write(batch)


@pytest.fixture
async def ready(home) -> Home:
    await home.set_up()
    await keep(home)
    return home


@pytest.fixture
async def served(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let PVGIS answer with the same for everything."""
    plain: list[Any] = []

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(plain[-1])

    app = web.Application()
    app.router.add_get("/seriescalc", answer)
    server = TestServer(app)
    await server.start_server(access_log=None)
    monkeypatch.setattr(sun, "URL", str(server.make_url("/seriescalc")))
    yield plain.append
    await server.close()


# --- simulate_scenario ----------------------------------------------------------------------------


async def test_today_is_the_last_twelve_whole_months_as_they_were_paid_for(ready):
    asked = len(ready.calls())
    answer = await ready.act("simulate_scenario")
    today = answer["today"]
    assert (answer["first"], answer["last"], answer["days"]) == ("2025-11-01", "2026-10-31", 365)
    assert answer["currency"] == "GBP"
    assert (answer["months"][0], answer["months"][-1]) == ("2025-11", "2026-10")
    assert today["costs"] == dict.fromkeys(
        ("rule", "timer", "achievable", "best"), pytest.approx(1277.5)
    )
    assert today["by_month"][:2] == pytest.approx([30 * 3.5, 31 * 3.5], abs=0.02)
    # in March an hour of 10 p is missing, in October it is there twice
    assert today["by_month"][4] == pytest.approx(31 * 3.5 - 2 * 0.25 * 0.3, abs=0.15)
    assert sum(today["by_month"]) == pytest.approx(1277.5)
    assert (answer["known_days"], answer["notes"]) == (365, [])
    assert (answer["variants"], answer["sweep"], answer["filled_half_hours"]) == ([], [], 0)
    assert len(ready.calls()) == asked


async def test_three_figures_of_a_battery_and_when_it_pays_back(ready):
    """The best saves £1.80 on each of 365 days; a plan begins to know the home on the second."""
    answer = await ready.act("simulate_scenario", variants=[{"battery": IDEAL}])
    (found,) = answer["variants"]
    costs = found["costs"]
    assert costs["rule"] == pytest.approx(1277.5)
    assert costs["best"] == pytest.approx(1277.5 - 365 * 1.8)
    assert found["bound"] == pytest.approx(costs["best"])
    assert costs["achievable"] == pytest.approx(1277.5 - 364 * 1.8)
    assert costs["best"] <= costs["timer"] <= costs["rule"]
    assert found["saving"] == pytest.approx(364 * 1.8)
    money = found["money"]
    assert money["outlay"] == pytest.approx(3276)
    # £655.20 of £3,276 a year; £720.72 where it is a tenth more, £589.68 where it is a tenth less
    assert money["payback_years"] == pytest.approx(5.0)
    assert money["payback_range"] == pytest.approx([5 / 1.1, 5 / 0.9])
    # 9 kWh of 10 kWh on 364 days; 3,000 cycles in ten years
    assert found["cycles_a_year"] == pytest.approx(327.6)
    assert found["warranty_cycles_a_year"] == 300


async def test_what_a_habit_would_save_at_the_cheapest_time_of_its_day(ready):
    """A kWh at 19:00 costs 30 p, and 10 p at night, on each of 365 days."""
    evening = {"name": "Dishwasher", "kwh": 1, "hours": 1, "starts": "19:00"}
    answer = await ready.act("simulate_scenario", habits=[evening])
    assert answer["habits"] == ["Dishwasher"]
    assert answer["today"]["moved"] == pytest.approx([365 * 0.2])


async def test_a_tariff_costs_nothing_and_what_is_left_out_is_as_today(ready):
    flat = {"name": "Mine", "import": 0.2, "standing_charge": 0.4}
    answer = await ready.act(
        "simulate_scenario", today={"battery": IDEAL}, variants=[{"tariff": flat}]
    )
    (found,) = answer["variants"]
    assert found["battery"] == "Ideal"
    # 4,380 kWh at 20 p, and 365 days at 40 p; nothing is there for a battery to do
    assert found["costs"]["achievable"] == pytest.approx(876 + 146)
    assert answer["today"]["costs"]["achievable"] == pytest.approx(1277.5 - 364 * 1.8)
    assert found["money"]["outlay"] == 0


async def test_sizes_are_tried_beside_none_and_the_best_is_named_by_goal(ready):
    answer = await ready.act("simulate_scenario", variants=[{"battery": IDEAL}], sweep=[4.5, 9])
    assert [one["battery_kwh"] for one in answer["sweep"]] == [0, 4.5, 9]
    assert [one["saving"] for one in answer["sweep"]] == pytest.approx([0, 364 * 0.9, 364 * 1.8])
    # at £500 and £300 a kWh: £1,850 and £3,200
    assert [one["money"]["outlay"] for one in answer["sweep"]] == [0, 1850, 3200]
    best = {one["goal"]: one["choice"] for one in answer["best_sizes"]}
    assert best["least_cost"] == best["fastest_payback"] == "9 kWh"


async def test_sizes_are_put_beside_the_same_without_a_battery(ready):
    """By a tariff of 10 p and 20 p, 9 kWh save 90 p a day; that it costs less is not theirs."""
    night = {"import": [{"price": 0.2}, {"price": 0.1, "to": "06:00"}], "standing_charge": 0.5}
    with_tariff = [{"tariff": {"name": "Night", "zone": "UTC"} | night, "battery": IDEAL}]
    answer = await ready.act("simulate_scenario", variants=with_tariff, sweep=[9])
    none, nine = answer["sweep"]
    assert (none["name"], none["saving"], none["money"]["payback_years"]) == ("none", 0, None)
    assert nine["saving"] == pytest.approx(364 * 0.9)
    # 9 kWh of the day by 20 p in place of 30 p
    assert answer["variants"][0]["saving"] == pytest.approx(365 * 0.9 + 364 * 0.9)


async def test_panels_are_rough_unless_pvgis_is_asked_which_happens_once(ready):
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(dict(request.query))
        first = datetime(2023, 1, 1, 0, 10, tzinfo=UTC)
        hourly = [
            # 600 W of 1 kWp from 10:10 to 13:10
            {"time": f"{at:%Y%m%d:%H%M}", "P": 600.0 if at.hour in range(10, 14) else 0.0}
            for at in (first + number * HOUR for number in range(8760))
        ]
        mounting = {"fixed": {"slope": {"value": 35}, "azimuth": {"value": 0}}}
        inputs = {"mounting_system": mounting, "pv_module": {"peak_power": 1.0}}
        return web.json_response({"inputs": inputs, "outputs": {"hourly": hourly}})

    app = web.Application()
    app.router.add_get("/seriescalc", answer)
    server = TestServer(app)
    await server.start_server(access_log=None)
    # what is kept in another shape counts as never asked
    await open_store(ready.hass, sun.FILE).async_save([1])
    variants = [{"solar": 2}]
    with patch.object(sun, "URL", str(server.make_url("/seriescalc"))):
        rough = await ready.act("simulate_scenario", variants=variants)
        assert (rough["notes"], asked) == (["rough_sun"], [])
        exact = await ready.act("simulate_scenario", variants=variants, ask_pvgis=True)
        again = await ready.act("simulate_scenario", variants=variants)
    await server.close()
    latitude = ready.hass.config.latitude
    assert [(one["lat"], one["aspect"], one["peakpower"]) for one in asked] == [
        (f"{latitude:.2f}", "0", "1")
    ]
    assert exact["notes"] == again["notes"] == ["pvgis"]
    # evenly in between, it is four hours of 600 W a day: 2.4 kWh of 1 kWp, but for a year's ends
    assert exact["variants"][0]["solar_kwh"] == pytest.approx(365 * 4.8, rel=0.001)
    # 800 to 1,000 kWh of 1 kWp are usual in England
    assert 1600 < rough["variants"][0]["solar_kwh"] < 2100
    assert exact["variants"] == again["variants"]


async def test_pvgis_that_does_not_answer_is_an_error_in_words(ready):
    with patch.object(sun, "URL", "http://127.0.0.1:1/"):
        error = await ready.refusal("simulate_scenario", variants=[{"solar": 2}], ask_pvgis=True)
    assert error.translation_key == "pvgis_failed"


@pytest.mark.parametrize(
    ("hours", "watts"),
    [([0, 2, 3], 600.0), ([0], 600.0), (range(8759), 600.0), (range(8760), 1e308)],
    ids=["a gap", "one moment", "an hour less than a year", "more than the sun gives"],
)
async def test_pvgis_that_answers_no_year_of_hours_is_an_error_in_words(
    ready, hours, watts, served
):
    first = datetime(2023, 1, 1, 0, 10, tzinfo=UTC)
    rows = [{"time": f"{first + it * HOUR:%Y%m%d:%H%M}", "P": watts} for it in hours]
    mounting = {"fixed": {"slope": {"value": 35}, "azimuth": {"value": 0}}}
    inputs = {"mounting_system": mounting, "pv_module": {"peak_power": 1.0}}
    served({"inputs": inputs, "outputs": {"hourly": rows}})
    error = await ready.refusal("simulate_scenario", variants=[{"solar": 2}], ask_pvgis=True)
    assert error.translation_key == "pvgis_failed"


async def test_an_answer_too_long_to_be_a_year_is_not_read_on(ready, served):
    served("x" * (LARGEST_BODY + 2**17))
    error = await ready.refusal("simulate_scenario", variants=[{"solar": 2}], ask_pvgis=True)
    assert error.translation_key == "pvgis_failed"


async def test_export_is_counted_though_nobody_knows_what_panels_give(home):
    await home.set_up()
    await keep(home, exported=0.1)
    answer = await home.act("simulate_scenario")
    # of each half hour 0.15 kWh are left to buy: the sun is taken to come first
    assert answer["notes"] == ["no_generation"]
    paid = 365 * (0.15 * 12 * 0.1 + 0.15 * 36 * 0.3 + 0.5)
    assert answer["today"]["costs"]["best"] == pytest.approx(paid, abs=0.5)


async def test_a_car_is_charged_when_it_is_back_or_when_that_is_cheap(ready):
    """20 miles a day at 4 a kWh, lossless: 5 kWh at 18:00, all at 30 p, or all at 10 p."""
    car = {
        "name": "Mine", "usable_kwh": 40, "charge_kw": 5, "charge_efficiency": 1,
        "trips": [{"leaves": "08:00", "returns": "18:00", "miles": 20}],
    }  # fmt: skip
    answer = await ready.act(
        "simulate_scenario",
        today={"car": car | {"is_smart": False}},
        variants=[{"car": car}],
    )
    assert answer["today"]["costs"]["achievable"] == pytest.approx(1277.5 + 365 * 1.5)
    # it begins and ends full: after the last trip the night is too late
    (found,) = answer["variants"]
    assert found["costs"]["best"] == pytest.approx(1277.5 + 364 * 0.5 + 1.5)
    assert found["costs"]["best"] <= found["costs"]["achievable"] <= 1277.5 + 365 * 0.5 + 5
    assert found["money"]["outlay"] == 0


async def test_missing_half_hours_are_those_of_the_week_beside_and_counted(home):
    await home.set_up()
    await keep(home, left_out=range(1000, 1010))
    answer = await home.act("simulate_scenario")
    assert answer["filled_half_hours"] == 10
    assert answer["today"]["costs"]["best"] == pytest.approx(1277.5)


async def test_a_part_of_a_year_is_taken_for_it_from_21_days_on(ready):
    """Its whole weeks come again and again, and that is said; 20 days are too few."""
    error = await ready.refusal("simulate_scenario", start="2026-01-01", end="2026-01-21")
    assert error.translation_key == "scenario_too_short"
    span = {"start": "2026-01-01", "end": "2026-01-22"}
    answer = await ready.act("simulate_scenario", **span, variants=[{"battery": IDEAL}])
    assert (answer["first"], answer["last"]) == ("2025-01-22", "2026-01-21")
    assert (answer["days"], answer["known_days"]) == (365, 21)
    assert answer["notes"] == ["short_year"]
    # all days of January are alike
    assert answer["today"]["costs"]["best"] == pytest.approx(1277.5)
    assert answer["variants"][0]["costs"]["best"] == pytest.approx(1277.5 - 365 * 1.8)
    compared = await ready.act("compare_tariffs", **span, tariffs=["flat"])
    assert (compared["days"], compared["notes"]) == (21, [])
    assert compared["tariffs"][0]["unchanged"] == pytest.approx(21 * 3.5)


async def test_a_year_that_lacks_a_week_is_a_year(ready):
    """On the first of a month, the day before is not metered yet."""
    for end, notes in (("2026-10-24", ["short_year"]), ("2026-10-25", []), ("2026-11-01", [])):
        answer = await ready.act("simulate_scenario", start="2025-11-01", end=end)
        assert (answer["days"], answer["notes"]) == (365, notes)


WRONG: dict[str, dict[str, Any]] = {
    "variants.1.tariff": {"variants": [{"tariff": "goo"}]},
    "variants.1.batery": {"variants": [{"batery": 5}]},
    "variants.2.battery.usable_kwh": {"variants": [{}, {"battery": -1}]},
    "today.solar.planes.1.kwp": {"today": {"solar": -2}},
    "today.tariff.import.1.to": {"today": {"tariff": {"import": [{"price": 1, "to": "05:15"}]}}},
    "today": {"today": {"tariff": {"import": [{"price": 1, "from": "01:00", "to": "05:00"}]}}},
    "variants.1.battery": {"variants": [{"battery": 10**400}]},
    "variants.1.tariff.import.1.price": {"variants": [{"tariff": {"import": 1e308}}]},
    "money.years": {"money": {"years": 10**9}},
    "money.discount_rate": {"money": {"discount_rate": 4}},
    "sweep.1": {"sweep": ["five"]},
    "sweep": {"sweep": [-1]},
    "today.car": {"today": {"car": "famly"}},
    "paid + Small car": {
        "variants": [
            {
                "car": {
                    "like": "small",
                    "trips": [{"leaves": "08:00", "returns": "18:00", "miles": 400}],
                }
            }
        ]
    },
    "variants.1.car.charger": {"variants": [{"car": {"like": "small", "charger": "none"}}]},
    "variants.1.car.miles_per_kwh": {"variants": [{"car": {"like": "small", "miles_per_kwh": 0}}]},
    "variants.1.solar.planes": {"variants": [{"solar": {"planes": []}}]},
    "limits.outlay": {"limits": {"outlay": -1}},
    "limits.self_sufficiency": {"limits": {"self_sufficiency": 70}},
    "money.bought": {"variants": [{"battery": 5}], "money": {"bought": "2020-11-30"}},
    "variants.1.battery.charge_kw": {
        "variants": [{"battery": {"like": "battery-10", "charge_kw": 5000}}]
    },
    "Own rates": {"variants": [{"tariff": {"import": 24.5}}]},
    "Paid in pence": {
        "variants": [
            {"name": "Paid in pence", "tariff": {"import": 0.2, "export": 15, "standing_charge": 1}}
        ]
    },
    "limits.outlays": {"limits": {"outlays": 1}},
    "habits.1.hours": {"habits": [{"name": "Oven", "kwh": 1, "hours": 13, "starts": "19:00"}]},
}


async def test_what_cannot_be_used_is_named(ready):
    """Names and keys misspelt, what is below nothing, and a tariff without a price for all day."""
    for field, fields in WRONG.items():
        error = await ready.refusal("simulate_scenario", **fields)
        assert error.translation_key == "scenario_field"
        assert error.translation_placeholders["field"] == field


OWN_COSTS = {
    "price_per_kwh": "[battery]\nprice_at_least = 500",
    "monthly_kwh has 11 months": """[climate]
place = { latitude = 51.75, longitude = -1.25 }
plane = { kwp = 1.0 }
monthly_kwh = [36, 65, 90, 119, 129, 94, 121, 121, 85, 72, 48]""",
}


async def test_costs_of_ones_own_that_cannot_be_used_are_named(ready, tmp_path):
    folder = tmp_path / DOMAIN / "catalogue"
    await ready.hass.async_add_executor_job(partial(folder.mkdir, parents=True))
    ready.hass.config.config_dir = str(tmp_path)
    for words, table in OWN_COSTS.items():
        text = f'{table}\nsource = "mine"\ndate = 2026-12-01'
        await ready.hass.async_add_executor_job((folder / "costs.toml").write_text, text)
        error = await ready.refusal("simulate_scenario")
        assert error.translation_key == "scenario_field"
        assert words in error.translation_placeholders["problem"]


async def test_more_than_a_tenth_missing_is_refused(home):
    await home.set_up()
    await keep(home, left_out=range(100, 1900))
    error = await home.refusal("simulate_scenario")
    assert (error.translation_key, error.translation_placeholders["count"]) == (
        "scenario_holes", "1800",
    )  # fmt: skip


# --- compare_tariffs ------------------------------------------------------------------------------


async def test_tariffs_are_compared_unchanged_and_with_a_battery(ready):
    answer = await ready.act("compare_tariffs", tariffs=["flat", "go"], battery=IDEAL)
    rows = {one["tariff"]: one for one in answer["tariffs"]}
    # 10 half hours a night at 8.5 p; the two days of a clock change add up to two usual ones
    go = 365 * (2.5 * 0.085 + 9.5 * 0.28 + 0.5)
    assert {name: one["unchanged"] for name, one in rows.items()} == pytest.approx(
        {"paid": 1277.5, "flat": 4380 * 0.26 + 182.5, "go": go}
    )
    assert rows["flat"]["with_battery"] == pytest.approx(4380 * 0.26 + 182.5)
    assert answer["cheapest"]["unchanged"] == {
        "tariff": "go", "cost": pytest.approx(go), "less": pytest.approx(1277.5 - go),
    }  # fmt: skip
    assert answer["cheapest"]["with_battery"]["tariff"] in {"go", "paid"}
    # 9 kWh are moved from 30 p to 10 p each day, and on a flat rate none
    assert rows["paid"]["at_best"] == pytest.approx(1277.5 - 365 * 1.8)
    assert rows["flat"]["at_best"] == rows["flat"]["with_battery"]
    assert answer["cheapest"]["at_best"]["cost"] == min(one["at_best"] for one in rows.values())


async def test_a_product_is_asked_for_once_with_its_standing_charge(ready):
    asked = len(ready.calls())
    answer = await ready.act("compare_tariffs", tariffs=["GO-VAR-25-05-01"])
    new = ready.calls()[asked:]
    again = await ready.act("compare_tariffs", tariffs=["GO-VAR-25-05-01"])
    _, go = answer["tariffs"]
    assert go["name"] == "GO-VAR-25-05-01"
    assert (go["with_battery"], answer["cheapest"]["with_battery"]) == (None, None)
    assert go["import"] > 0
    assert len(new) == 2
    assert again["tariffs"] == answer["tariffs"]


async def test_who_may_not_control_the_account_spends_no_requests(ready, hass_read_only_user):
    context = Context(user_id=hass_read_only_user.id)
    how = {"blocking": True, "return_response": True, "context": context}
    call = ready.hass.services.async_call
    assert await call(DOMAIN, "simulate_scenario", {}, **how)
    for action, fields in (
        ("compare_tariffs", {"tariffs": ["GO-VAR-25-05-01"]}),
        ("simulate_scenario", {"variants": [{"solar": 1}], "ask_pvgis": True}),
    ):
        with pytest.raises(Unauthorized):
            await call(DOMAIN, action, fields, **how)


async def test_no_such_product_is_named(ready):
    error = await ready.refusal("compare_tariffs", tariffs=["NOPE-1"])
    assert error.translation_key == "scenario_product"
    assert error.translation_placeholders == {"field": "tariffs.1.import", "value": "NOPE-1"}


# --- What is behind the meter ---------------------------------------------------------------------


async def test_statistics_of_panels_say_what_the_home_uses(home, monkeypatch):
    """0.5 kWh in half hours from 10 to 14 UTC: with 0.25 kWh bought and 0.1 sold, 0.65 are used."""

    async def half_hours(_hass: object, name: str, span: Interval) -> tuple[MeterReading, ...]:
        rows = readings(0.5, 30, range(0))
        assert (rows[0].start, rows[-1].end) == (span.start, span.end)
        return tuple(it for it in rows if it.start.hour in range(10, 14) and name == "test:roof")

    monkeypatch.setattr(scenario, "async_half_hours", half_hours)
    await home.set_up()
    await keep(home, exported=0.1, days=30)
    answer = await home.act("simulate_scenario", generation="test:roof")
    assert (answer["known_days"], answer["notes"]) == (30, ["short_year"])
    # without sun, 0.15 kWh are what a half hour bought and did not sell
    assert answer["load_kwh"] == pytest.approx(365 * (8 * 0.65 + 40 * 0.15))
    error = await home.refusal("simulate_scenario", generation="test:cellar")
    assert error.translation_key == "scenario_statistic"
    assert error.translation_placeholders["names"] == "test:cellar"

    # those of the Energy dashboard are taken by themselves, as far as there are any
    prefs: dict[str, Any] = {"energy_sources": [{"type": "solar", "stat_energy_from": "test:roof"}]}
    monkeypatch.setattr(scenario, "async_get_manager", AsyncMock(return_value=Mock(data=prefs)))
    home.hass.config.components |= {"energy", "recorder"}
    assert await home.act("simulate_scenario") == answer
    prefs["energy_sources"].append({
        "type": "battery", "stat_energy_from": "test:none", "stat_energy_to": "test:roof",
    })  # fmt: skip
    with_battery = await home.act("simulate_scenario")
    assert with_battery["notes"] == ["has_battery", "short_year"]
    # what it takes is not used: 0.15 kWh are, in all half hours
    assert with_battery["load_kwh"] == pytest.approx(365 * 48 * 0.15)
    prefs["energy_sources"][0]["stat_energy_from"] = "test:cellar"
    assert (await home.act("simulate_scenario"))["notes"] == ["no_generation", "short_year"]
    home.hass.config.components -= {"energy", "recorder"}


# --- plan_battery ---------------------------------------------------------------------------------
# It is noon, and each half hour takes 0.25 kWh; the night from 23:30 to 05:30 is low


async def keep_week(home: Home) -> None:
    """Keep the readings of the eight days before."""
    starts = [home.moment("00:00") - place * HALF_HOUR for place in range(1, 8 * 48 + 1)]
    rows = [MeterReading(start=at, end=at + HALF_HOUR, quantity=0.25) for at in starts]
    batch = Batch(at=home.moment("12:00"), readings={home.supplier.id_of("import"): tuple(rows)})
    assert await home.entry.runtime_data.history.async_write(batch)
    await home.settle()


async def test_a_battery_is_charged_in_the_night_and_used_by_day(home):
    """9 kWh go in in 12 half hours, and are what the 36 half hours of the day take."""
    await home.set_up()
    await keep_week(home)
    plan = await home.act("plan_battery", battery=IDEAL | {"usable_kwh": 9, "charge_kw": 1.5})
    assert plan["charge"] == [
        {"start": "2026-11-18T23:30:00+00:00", "end": "2026-11-19T05:30:00+00:00",
         "kwh": pytest.approx(9.0)}
    ]  # fmt: skip
    (used,) = plan["discharge"]
    assert used["start"] == "2026-11-19T05:30:00+00:00"
    assert (used["end"], used["kwh"]) == ("2026-11-19T23:30:00+00:00", pytest.approx(9.0))
    # 23 half hours of today and 36 of tomorrow are dear, 13 are not
    assert plan["cost_without"] == pytest.approx(0.25 * (59 * HIGH + 13 * LOW))
    assert plan["cost"] == pytest.approx(plan["cost_without"] - 9 * (HIGH - LOW))


async def test_the_battery_of_the_options_has_a_calendar(home):
    """12 half hours at 1.5 kW are 9 kWh."""
    await home.set_up(battery_kwh=10, battery_kw=1.5)
    await keep_week(home)
    noon = home.moment("12:00")
    events = await home.appointments("import", "battery_plan", noon, noon + DAY)
    first, *others = events
    assert (first["start"], first["summary"], first["description"]) == (
        "2026-11-18T15:30:00-08:00", "Charge the battery", "9.0 kWh",
    )  # fmt: skip
    assert {one["summary"] for one in others} == {"Use the battery"}
    assert (await home.act("plan_battery"))["charge"][0]["kwh"] == pytest.approx(9.0)


async def test_nothing_is_planned_without_a_battery_or_any_readings(home):
    await home.set_up()
    assert (await home.refusal("plan_battery")).translation_key == "scenario_no_battery"
    error = await home.refusal("plan_battery", battery=5)
    assert error.translation_key == "plan_not_known"
    with pytest.raises(LookupError):
        home.entity_id_of("import", "battery_plan")


# --- Over the websocket ---------------------------------------------------------------------------


@pytest.fixture
async def browser(home, hass_ws_client) -> Any:
    for component in ("calendar", "image"):
        assert await async_setup_component(home.hass, component, {})
    return await hass_ws_client(home.hass)


async def test_each_step_is_sent_and_the_answer_first_without_sizes(home, browser):
    await home.set_up()
    await keep(home, days=30)
    fields = {"variants": [{"tariff": "flat"}], "sweep": [9]}
    await browser.send_json_auto_id({"type": f"{DOMAIN}/scenario", "fields": fields})
    assert (await browser.receive_json())["success"]
    heard = [(await browser.receive_json())["event"] for _ in range(6)]
    steps = [one["progress"] for one in heard if "progress" in one]
    assert [one["step"] for one in steps] == [1, 2, 3, 4]
    assert {one["steps"] for one in steps} == {4}
    answer = heard[5]["answer"]
    assert heard[2]["answer"] == answer | {"sweep": [], "best_sizes": []}
    assert [one["name"] for one in answer["sweep"]] == ["none", "9 kWh"]


async def test_what_cannot_be_answered_is_a_problem_in_words(home, browser):
    await home.set_up()
    await browser.send_json_auto_id({"type": f"{DOMAIN}/scenario"})
    assert (await browser.receive_json())["success"]
    problem = (await browser.receive_json())["event"]["problem"]
    assert problem["key"] == "scenario_too_short"
    assert problem["message"].startswith("start: only 0 whole days are known")


@pytest.mark.parametrize(
    ("error", "key"), [(Unauthorized(), "not_admin"), (LookupError("odd"), None)]
)
async def test_who_may_not_ask_and_what_goes_wrong_are_problems_too(home, browser, error, key):
    await home.set_up()
    with patch(
        "custom_components.octopus_insight.screens.scenario.async_simulate", side_effect=error
    ):
        await browser.send_json_auto_id({"type": f"{DOMAIN}/scenario"})
        assert (await browser.receive_json())["success"]
        assert (await browser.receive_json())["event"] == {"problem": {"key": key}}


async def test_who_ends_the_subscription_stops_the_work(home, browser):
    """The thread waits in its first step until nobody follows any more: there is no second one."""
    await home.set_up()
    await keep(home, days=30)
    begun, ended, steps = Event(), Event(), []

    def slow(year: Year, setup: Setup) -> Outcome:
        steps.append(setup.name)
        begun.set()
        ended.wait(10)
        return outcome(year, setup)

    with patch.object(report, "outcome", slow):
        fields = {"variants": [{"battery": IDEAL}]}
        await browser.send_json_auto_id({"type": f"{DOMAIN}/scenario", "fields": fields})
        number = (await browser.receive_json())["id"]
        await home.hass.async_add_executor_job(begun.wait, 10)
        await browser.send_json_auto_id({"type": "unsubscribe_events", "subscription": number})
        assert (await browser.receive_json())["success"]
        ended.set()
        await home.settle()
        await home.act("simulate_scenario")  # takes its turn after what was stopped
    assert steps == ["today", "today"]
