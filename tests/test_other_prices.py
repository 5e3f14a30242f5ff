"""Prices from other integrations: how an entry begins, and what a home sees of them."""

from datetime import datetime, timedelta
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState
from homeassistant.core import SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import HOUR, MINUTE, move_to
from tests.harness.forms import assert_has_texts, suggested
from tests.harness.other_prices import Amber, add_prices, set_up_nord_pool, shown

NOON = datetime.fromisoformat("2026-11-18T12:02:20+11:00")
"""In Sydney."""
FIVE = timedelta(minutes=5)
PRICE = "sensor.price"
UNIT = {"unit_of_measurement": "c/kWh"}
LIST = {"attributes": ["prices"], "start": "from", "price": "value"}


@pytest.fixture
async def sydney(hass, freezer) -> None:
    freezer.move_to(NOON)
    await hass.config.async_update(time_zone="Australia/Sydney", currency="AUD")


def cents(start: datetime) -> float:
    """Price each five minutes otherwise, from -8 to 60 cents."""
    return round((start.timestamp() // 300 * 37 % 137) / 2 - 8, 4)


def number(hass, key: str, direction: str = "import") -> float | None:
    text = shown(hass, key, direction).state
    return None if text in ("unknown", "unavailable") else float(text)


def by_the_hour(start: str, *prices: float) -> dict[str, object]:
    begin = datetime.fromisoformat(f"2026-11-18T{start}:00+11:00")
    return {
        **UNIT,
        "prices": [
            {"from": (begin + index * HOUR).isoformat(), "value": price}
            for index, price in enumerate(prices)
        ],
    }


# --- Integrations that have an action -------------------------------------------------------------


async def test_amber_yields_prices_of_five_minutes_and_of_half_hours(hass, sydney, monkeypatch):
    """In dollars, import and export; what comes is asked of Amber's own action."""
    await Amber(cents).set_up(hass, monkeypatch)
    prices = {
        "price_entity": "sensor.home_general_price",
        "export_price_entity": "sensor.home_feed_in_price",
    }
    done = await add_prices(hass, prices)
    assert done["data"]["currency"] == "AUD"
    now, after = (datetime.fromisoformat(f"2026-11-18T12:{at}:00+11:00") for at in ("00", "05"))
    assert number(hass, "current_rate") == pytest.approx(cents(now) / 100)
    assert shown(hass, "current_rate").attributes["unit_of_measurement"] == "AUD/kWh"
    assert number(hass, "next_rate") == pytest.approx(cents(after) / 100)
    assert dt_util.parse_datetime(shown(hass, "next_rate_change").state) == after
    assert number(hass, "export_rate", "export") == pytest.approx(cents(now) / 200)
    entry = done["result"]
    assert len(er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)) <= 12
    slots = entry.runtime_data.timeline.data.import_meter.timeline.slots
    assert {slot.duration for slot in slots} == {5 * MINUTE, HOUR / 2}


async def test_a_source_s_own_word_for_its_price_is_beside_ours(hass, sydney, monkeypatch):
    """Amber has it in a sensor of its own, others in an attribute; nothing is shown for none."""
    await Amber(cents).set_up(hass, monkeypatch)
    await add_prices(hass, {"price_entity": "sensor.home_general_price"})
    assert shown(hass, "price_level").attributes["source_level"] == "neutral"
    hass.states.async_set("sensor.home_general_price_descriptor", "spike")
    await hass.async_block_till_done()
    assert shown(hass, "price_level").attributes["source_level"] == "spike"
    for attributes, word in (({"level": "VERY_CHEAP"}, "VERY_CHEAP"), ({"level": 3}, None)):
        hass.states.async_set(PRICE, "30", UNIT | attributes)
        entry = (await add_prices(hass, {"price_entity": PRICE}, {}))["result"]
        assert shown(hass, "price_level").attributes.get("source_level") == word
        await hass.config_entries.async_remove(entry.entry_id)


async def test_a_price_below_zero_is_an_event_and_the_cheapest_time(hass, sydney):
    """From 13:00 to 14:30 it is below zero, and at 15:00 it is nothing."""
    rows = by_the_hour("12:00", 30, -2, 10, 0, 40)
    rows["prices"][2]["from"] = "2026-11-18T14:30:00+11:00"
    hass.states.async_set(PRICE, "30", rows)
    await add_prices(hass, {"price_entity": PRICE}, LIST)
    calendar, span = (
        shown(hass, "cheap_times").entity_id,
        {"start_date_time": NOON.isoformat(), "end_date_time": (NOON + 12 * HOUR).isoformat()},
    )
    answer = await hass.services.async_call(
        "calendar", "get_events", {"entity_id": calendar} | span,
        blocking=True, return_response=True,
    )  # fmt: skip
    assert [
        (one["start"][11:16], one["end"][11:16], one["description"])
        for one in answer[calendar]["events"]
    ] == [("13:00", "14:30", "At or below zero"), ("15:00", "16:00", "At or below zero")]
    answer = await hass.services.async_call(
        DOMAIN, "find_cheapest",
        {"start": NOON.isoformat(), "end": (NOON + 4 * HOUR).isoformat(), "duration": "01:00"},
        blocking=True, return_response=True,
    )  # fmt: skip
    (period,) = answer["periods"]
    assert dt_util.parse_datetime(period["start"]) == datetime.fromisoformat(
        "2026-11-18T13:00:00+11:00"
    )
    assert answer["average_rate"] == pytest.approx(-0.02)


async def test_nord_pool_yields_quarter_hours_in_its_currency(hass, freezer, aioclient_mock):
    """The day and the next are asked for once, by megawatt hours."""
    noon = datetime.fromisoformat("2026-11-18T12:02:20+01:00")
    freezer.move_to(noon)
    await hass.config.async_update(time_zone="Europe/Stockholm", currency="SEK")
    days = ("2026-11-17", "2026-11-18", "2026-11-19")
    await set_up_nord_pool(hass, aioclient_mock, lambda one: cents(one) * 10, *days)
    done = await add_prices(hass, {"price_entity": "sensor.nord_pool_se3_current_price"})
    assert done["data"]["currency"] == "SEK"
    assert shown(hass, "current_rate").attributes["unit_of_measurement"] == "SEK/kWh"
    view = done["result"].runtime_data.timeline.data.import_meter
    for quarter in range(4 * 36):
        moment = noon.replace(hour=0, minute=0, second=0) + quarter * 15 * MINUTE
        expected = pytest.approx(cents(moment.astimezone(dt_util.UTC)) / 100)
        assert view.timeline.at(moment).price_per_kwh == expected
    asked = aioclient_mock.call_count
    await move_to(hass, freezer, noon + 15 * MINUTE)
    moment = noon.replace(minute=15, second=0)
    assert number(hass, "current_rate") == pytest.approx(cents(moment) / 100)
    assert aioclient_mock.call_count == asked


async def test_tibber_is_asked_for_two_days(hass, sydney):
    """Its account needs a login in a browser, so its action stands in here as it answers."""
    start = NOON.replace(hour=0, minute=0, second=0)
    asked = []

    async def prices(call):
        asked.append(dict(call.data))
        rows = [
            {"start_time": (start + index * HOUR).isoformat(), "price": index / 100}
            for index in range(48)
        ]
        return {"prices": {"Home": rows}}

    hass.services.async_register("tibber", "get_prices", prices, supports_response="only")
    registry = er.async_get(hass)
    entity_id = registry.async_get_or_create("sensor", "tibber", "1_price").entity_id
    hass.states.async_set(entity_id, "0.12", {"unit_of_measurement": "NOK/kWh"})
    done = await add_prices(hass, {"price_entity": entity_id})
    assert done["data"]["currency"] == "NOK"
    assert number(hass, "next_rate") == 0.13
    begin, end = (datetime.fromisoformat(asked[0][key]) for key in ("start", "end"))
    assert (begin, end) == (start, start + 2 * timedelta(days=1))


# --- Any entity -----------------------------------------------------------------------------------


async def test_a_template_sensor_has_its_prices_in_an_attribute(hass, sydney):
    """The names of its fields are offered, and are found by what they hold."""
    rows = by_the_hour("12:00", 30, 10, -5, 20, 40)["prices"]
    sensor = {
        "name": "Price",
        "state": "30",
        "unit_of_measurement": "c/kWh",
        "attributes": {"prices": f"{{{{ {rows} }}}}"},
    }
    assert await async_setup_component(hass, "template", {"template": {"sensor": sensor}})
    await hass.async_block_till_done()
    form = await add_prices(hass, {"price_entity": PRICE})
    assert form["step_id"] == "lists"
    assert_has_texts(form)
    found = {
        str(key): key.description["suggested_value"]
        for key in form["data_schema"].schema
        if key.description
    }
    assert found == LIST
    done = await hass.config_entries.flow.async_configure(form["flow_id"], LIST)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (done["title"], done["data"]["currency"]) == ("Price", "AUD")
    assert number(hass, "current_rate") == pytest.approx(0.30)
    assert number(hass, "next_rate") == pytest.approx(0.10)
    event = shown(hass, "cheap_times").attributes
    assert event["start_time"] == "2026-11-18 14:00:00"


async def test_a_price_without_a_forecast_is_shown_as_long_as_it_is_there(hass, sydney, freezer):
    """A change counts at once; without the entity the half hour ends, and nothing is known."""
    hass.states.async_set(PRICE, "30", UNIT)
    await add_prices(hass, {"price_entity": PRICE}, {})
    await move_to(hass, freezer, NOON + 3 * HOUR)
    assert number(hass, "current_rate") == pytest.approx(0.30)
    hass.states.async_set(PRICE, "2000", UNIT)
    await hass.async_block_till_done()
    assert number(hass, "current_rate") == pytest.approx(20.0)
    hass.states.async_set(PRICE, "unavailable")
    await move_to(hass, freezer, NOON + 4 * HOUR)
    assert number(hass, "current_rate") is None


async def test_prices_may_be_asked_for_again_after_a_minute_or_when_the_clock_was_set(
    hass, sydney, freezer
):
    hass.states.async_set(PRICE, "30", UNIT)
    entry = (await add_prices(hass, {"price_entity": PRICE}, {}))["result"]
    source = entry.runtime_data.timeline.source
    assert await source.async_refresh(["dispatches"]) == {}
    early = (await source.async_refresh(["rates"]))["rates"]
    assert (early.accepted, early.reason) == (False, "not_due")
    assert early.next_allowed_at == NOON + MINUTE
    await move_to(hass, freezer, NOON + MINUTE)
    assert (await source.async_refresh(["rates"]))["rates"].accepted
    assert not (await source.async_refresh(["rates"]))["rates"].accepted
    source.async_clock_was_set()
    assert (await source.async_refresh(["rates"]))["rates"].reason == "refreshed"


async def test_an_outage_is_said_once_and_the_forecast_goes_on(hass, sydney, freezer, caplog):
    """To its end; what was known is there after a restart in the outage."""
    hass.states.async_set(PRICE, "30", by_the_hour("12:00", 30, 10, 20))
    entry = (await add_prices(hass, {"price_entity": PRICE}, LIST))["result"]
    hass.states.async_set(PRICE, "unavailable")
    await move_to(hass, freezer, NOON + HOUR)
    assert number(hass, "current_rate") == pytest.approx(0.10)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await move_to(hass, freezer, NOON + 2 * HOUR)
    assert number(hass, "current_rate") == pytest.approx(0.20)
    await move_to(hass, freezer, NOON + 3 * HOUR)
    assert number(hass, "current_rate") is None
    assert caplog.text.count("has no usable price") == 2  # once before and once after the restart


async def test_an_entity_that_is_renamed_is_followed(hass, sydney):
    """The entry names it by its new id, and goes on."""
    registry = er.async_get(hass)
    registry.async_get_or_create("sensor", "test", "1", suggested_object_id="price")
    hass.states.async_set(PRICE, "30", UNIT)
    entry = (await add_prices(hass, {"price_entity": PRICE}, {}))["result"]
    registry.async_update_entity(PRICE, new_entity_id="sensor.other")
    hass.states.async_set("sensor.other", "31", UNIT)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.data["price_entity"] == "sensor.other"
    assert entry.state is ConfigEntryState.LOADED
    assert number(hass, "current_rate") == pytest.approx(0.31)


async def test_an_entry_of_prices_leaves_no_file(hass, sydney, hass_storage):
    """It has no key and no ledger, and what it stored goes with it."""
    hass.states.async_set(PRICE, "30", UNIT)
    entry = (await add_prices(hass, {"price_entity": PRICE}, {}))["result"]
    hass.states.async_set(PRICE, "31", UNIT)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert f"{DOMAIN}.{entry.entry_id}.rates" in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert not [name for name in hass_storage if name.startswith(DOMAIN)]


async def test_power_costs_what_the_price_says(hass, sydney):
    """The sensor of the power is an option from the first form on."""
    hass.states.async_set(PRICE, "30", UNIT)
    power = {"device_class": "power", "unit_of_measurement": "kW"}
    hass.states.async_set("sensor.power", "2", power)
    done = await add_prices(hass, {"price_entity": PRICE, "power_entity": "sensor.power"}, {})
    assert done["result"].options == {"power_entity": "sensor.power"}
    assert number(hass, "cost_per_hour") == pytest.approx(0.60)
    assert done["result"].supported_subentry_types.keys() == {"display", "tariff"}
    form = await hass.config_entries.options.async_init(done["result"].entry_id)
    offered = {"power_entity", "export_power_entity", "energy_entity", "export_energy_entity"}
    assert {*map(str, form["data_schema"].schema)} == offered | {"import_history", "advanced"}
    kept = {"power_entity": "sensor.power"}
    typed = kept | {"advanced": {}}
    saved = await hass.config_entries.options.async_configure(form["flow_id"], typed)
    assert saved["data"] == kept | {"token_addresses": False, "addresses_outside": False}


async def test_levels_may_have_limits_in_the_main_unit(hass, sydney):
    """Prices of 8, 16 and 24 cents: the limits are 0.1 and 0.2 dollars."""
    hass.states.async_set(PRICE, "16", by_the_hour("12:00", 16, 24, 8, 16))
    entry = (await add_prices(hass, {"price_entity": PRICE}, LIST))["result"]
    options = hass.config_entries.options
    form = await options.async_init(entry.entry_id)
    assert_has_texts(form, "options")
    fields = {"cheap_below", "expensive_above", "token_addresses", "addresses_outside"}
    assert {*map(str, form["data_schema"].schema["advanced"].schema.schema)} == fields
    typed = {"advanced": {"cheap_below": 0.2, "expensive_above": 0.1}}
    form = await options.async_configure(form["flow_id"], typed)
    assert form["errors"] == {"advanced": "thresholds_crossed"}
    typed = {"advanced": {"cheap_below": 0.1, "expensive_above": 0.2}}
    saved = await options.async_configure(form["flow_id"], typed)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert {key: saved["data"][key] for key in typed["advanced"]} == typed["advanced"]
    form = await options.async_init(entry.entry_id)
    assert suggested(form)["advanced"].items() >= typed["advanced"].items()
    view = entry.runtime_data.timeline.data.import_meter
    found = [view.level_at(NOON + index * HOUR) for index in range(4)]
    assert found == ["normal", "expensive", "cheap", "normal"]


# --- A day ----------------------------------------------------------------------------------------


MIDNIGHT = NOON.replace(hour=0, minute=0, second=0)
OUTAGE = [MIDNIGHT + index * FIVE for index in range(100, 112)]
"""From 8:20 to 9:20."""


def expected_price(start: datetime) -> float:
    """Return Amber's price; in the outage, what its last forecast said in half hours from 8:30."""
    if start not in OUTAGE:
        return cents(start) / 100
    half = start.replace(minute=start.minute // 30 * 30)
    return cents(start if half < OUTAGE[0] else half) / 50


async def test_each_minute_of_a_day_has_the_right_price(hass, sydney, freezer):
    """Five minutes now and half hours later, with an outage, a restart and 40 s of delay each."""
    amber, entity_id = Amber(cents), "sensor.amberelectric_x_current_general"
    er.async_get(hass).async_get_or_create("sensor", "amberelectric", "x-current-general")

    async def forecasts(call):
        if hass.states.get(entity_id).state == "unavailable":
            raise HomeAssistantError("no answer")
        rows = amber.intervals(dt_util.utcnow())[1 : -len(amber.intervals(dt_util.utcnow())) // 2]
        names = {"start_time": "startTime", "end_time": "endTime"}
        return {  # a forecast that is never right
            "forecasts": [
                {key: row[name] for key, name in names.items()} | {"per_kwh": row["perKwh"] / 50}
                for row in rows
            ]
        }

    hass.services.async_register(
        "amberelectric", "get_forecasts", forecasts, supports_response=SupportsResponse.ONLY
    )

    def tell(start: datetime) -> None:
        attributes = {
            "unit_of_measurement": "$/kWh",
            "start_time": (start + timedelta(seconds=1)).isoformat(),
            "end_time": (start + FIVE).isoformat(),
        }
        is_out = start in OUTAGE
        state = "unavailable" if is_out else str(cents(start) / 100)
        hass.states.async_set(entity_id, state, {} if is_out else attributes)

    freezer.move_to(MIDNIGHT + timedelta(seconds=40))
    tell(MIDNIGHT)
    entry = (await add_prices(hass, {"price_entity": entity_id}))["result"]
    for start in [MIDNIGHT + index * FIVE for index in range(1, 288)]:
        freezer.move_to(start + timedelta(seconds=40))
        if start.minute in (0, 30) or start in OUTAGE:
            await move_to(hass, freezer, start + timedelta(seconds=40))
        tell(start)
        await hass.async_block_till_done()
        if start == OUTAGE[-1] + 8 * HOUR:
            assert await hass.config_entries.async_reload(entry.entry_id)
        assert number(hass, "current_rate") == pytest.approx(expected_price(start))
    timeline = entry.runtime_data.timeline.data.import_meter.timeline
    for minute in range(1440):
        price = timeline.at(MIDNIGHT + minute * MINUTE).price_per_kwh
        assert price == pytest.approx(expected_price(MIDNIGHT + minute // 5 * FIVE)), minute


# --- Forms ----------------------------------------------------------------------------------------


async def test_amber_s_other_entities_are_not_the_price_now(hass, sydney, monkeypatch):
    """Its forecast sensor shows the first price to come."""
    await Amber(cents).set_up(hass, monkeypatch)
    form = await add_prices(hass, {"price_entity": "sensor.home_general_forecast"})
    assert form["errors"] == {"price_entity": "price_not_current"}
    assert_has_texts(form)


async def test_an_entry_can_be_changed_and_keeps_its_entity(hass, sydney):
    """Its own entity is not one that another entry has."""
    hass.states.async_set(PRICE, "30", UNIT)
    entry = (await add_prices(hass, {"price_entity": PRICE}, {}))["result"]
    hass.states.async_set("sensor.sold", "5", UNIT)
    flows, context = hass.config_entries.flow, {"source": SOURCE_RECONFIGURE}
    form = await flows.async_init(DOMAIN, context=context | {"entry_id": entry.entry_id})
    assert_has_texts(form)
    both = {"price_entity": PRICE, "export_price_entity": "sensor.sold"}
    form = await flows.async_configure(form["flow_id"], both)
    done = await flows.async_configure(form["flow_id"], {})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert done["reason"] == "reconfigure_successful"
    assert number(hass, "export_rate", "export") == pytest.approx(0.05)
