"""What cannot be a price, in every form that asks for one: the field is named, and the reason."""

from datetime import datetime
import json
from string import Formatter
from typing import Any
from homeassistant.config_entries import SOURCE_USER
from homeassistant.data_entry_flow import FlowResultType
import pytest
from custom_components.octopus_insight.const import DOMAIN, SUBENTRY_TARIFF
from tests.harness.cases import cases
from tests.harness.forms import TEXTS, assert_has_texts
from tests.harness.other_prices import add_prices

NOON = datetime.fromisoformat("2026-11-18T12:02:20+11:00")
"""In Sydney, where a sign of dollars means Australian ones."""
PRICE = "sensor.price"
EVERY_DAY = "mon, tue, wed, thu, fri, sat, sun"
LIST = {"attributes": ["prices"], "start": "from", "end": "to", "price": "value"}


def window(start: str, end: str, **more: object) -> dict[str, object]:
    return {"interval_start": start, "interval_end": end, "rate": 0.3, **more}


def deal(*windows: dict[str, object], **more: object) -> dict[str, object]:
    rates = [*windows] or [window("00:00", "24:00")]
    return {"unit": "electricity_importing_kwh", "rates": rates, **more}


def text(*windows: dict[str, object], **more: object) -> dict[str, object]:
    return {"json": json.dumps({"Mine": {"currency": "AUD", **deal(*windows), **more}})}


@pytest.fixture
async def sydney(hass, freezer) -> None:
    """Let there be entities with prices, and with none."""
    freezer.move_to(NOON)
    await hass.config.async_update(time_zone="Australia/Sydney", currency="AUD")

    def rows(*bounds: str) -> list[dict[str, object]]:
        day = "2026-11-18T"
        pairs = (one.split("-") for one in bounds)
        return [
            {"from": f"{day}{a}:00+11:00", "to": f"{day}{b}:00+11:00", "value": 3} for a, b in pairs
        ]

    lists = {
        "prices": rows("12:00-13:00", "13:00-14:00"),
        "old": rows("08:00-09:00", "09:00-12:00"),
        "both": rows("12:00-13:00", "12:30-13:30"),
    }
    for name, state, unit in (
        ("price", "31.2", "c/kWh"),
        ("used", "30", "c/kWh"),
        ("gone", "unavailable", "c/kWh"),
        ("words", "cheap", "c/kWh"),
        ("power", "3", "kW"),
        ("crowns", "3", "kr/kWh"),
        ("euros", "30", "EUR/MWh"),
    ):
        hass.states.async_set(f"sensor.{name}", state, {"unit_of_measurement": unit, **lists})


@cases(
    "form, typed, errors, said",
    (
        "no value",
        "prices",
        {"price_entity": "sensor.gone"},
        {"price_entity": "price_unavailable"},
        "",
    ),
    (
        "no entity",
        "prices",
        {"price_entity": "sensor.none"},
        {"price_entity": "price_unavailable"},
        "",
    ),
    ("a word", "prices", {"price_entity": "sensor.words"}, {"price_entity": "price_is_text"}, ""),
    (
        "a unit of something else",
        "prices",
        {"price_entity": "sensor.power"},
        {"price_entity": "price_unit_unknown"},
        "",
    ),
    (
        "a sign of several currencies",
        "prices",
        {"price_entity": "sensor.crowns"},
        {"price_entity": "price_unit_unknown"},
        "",
    ),
    (
        "an entity of another entry",
        "prices",
        {"price_entity": "sensor.used"},
        {"price_entity": "price_entity_used"},
        "",
    ),
    (
        "one for both directions",
        "prices",
        {"price_entity": PRICE, "export_price_entity": PRICE},
        {"export_price_entity": "price_twice"},
        "",
    ),
    (
        "two currencies",
        "prices",
        {"price_entity": PRICE, "export_price_entity": "sensor.euros"},
        {"export_price_entity": "currencies_differ"},
        "",
    ),
    (
        "export is a word",
        "prices",
        {"price_entity": PRICE, "export_price_entity": "sensor.words"},
        {"export_price_entity": "price_is_text"},
        "",
    ),
    (
        "no such list",
        "lists",
        LIST | {"attributes": ["others"]},
        {"attributes": "list_missing"},
        "",
    ),
    ("no start", "lists", LIST | {"start": "value"}, {"start": "field_is_no_time"}, ""),
    ("no end", "lists", LIST | {"end": "value"}, {"end": "field_is_no_time"}, ""),
    ("no price", "lists", LIST | {"price": "from"}, {"price": "field_is_no_price"}, ""),
    (
        "a forecast of the past",
        "lists",
        LIST | {"attributes": ["old"]},
        {"attributes": "forecast_is_past"},
        "",
    ),
    (
        "a forecast that overlaps",
        "lists",
        LIST | {"attributes": ["both"]},
        {"attributes": "forecast_overlaps"},
        "",
    ),
    (
        "a gap",
        "windows",
        deal(window("00:00", "02:00"), window("05:00", "24:00")),
        {"rates": "tariff_gap"},
        f"Mine: there is no rate from 02:00 to 05:00 ({EVERY_DAY}).",
    ),
    (
        "an overlap",
        "windows",
        deal(window("22:00", "07:00"), window("06:30", "22:00")),
        {"rates": "tariff_overlap"},
        f"Mine: there is more than one rate from 06:30 to 07:00 ({EVERY_DAY}).",
    ),
    (
        "25 hours",
        "windows",
        deal(window("00:00", "25:00")),
        {"rates": "tariff_time"},
        "Mine: 25:00 is not a time from 00:00 to 24:00.",
    ),
    (
        "a quarter of an hour",
        "windows",
        deal(window("00:00", "24:00"), window("1:15", "2:00")),
        {"rates": "tariff_off_grid"},
        "Mine: 1:15 is not on a whole or half hour.",
    ),
    (
        "no rate",
        "windows",
        deal({"interval_start": "00:00", "interval_end": "24:00"}),
        {"rates": "tariff_unreadable"},
        "Mine: rates[0].rate is missing or cannot be read.",
    ),
    (
        "an allowance alone",
        "windows",
        deal(window("00:00", "24:00", allowance_kwh=3.0)),
        {"rates": "tariff_allowance"},
        "Mine: the window from 00:00 needs either",
    ),
    (
        "an end before the start",
        "windows",
        deal(valid_from="2026-12-01", valid_until="2026-11-30"),
        {"valid_until": "tariff_ends_first"},
        "Mine: valid_until, 2026-11-30, is not after valid_from.",
    ),
    (
        "no meter",
        "windows",
        deal(unit="electricity_exporting_kwh"),
        {"unit": "tariff_no_meter"},
        "Mine: unit is electricity_exporting_kwh, but the home has no meter",
    ),
    (
        "not JSON",
        "json",
        {"json": "{'Mine': 3}"},
        {"json": "tariff_not_json"},
        "This is not JSON: unexpected character: line 1 column 2",
    ),
    ("no tariff", "json", {"json": "[]"}, {"json": "tariff_none"}, "There is no tariff"),
    (
        "a gap in JSON",
        "json",
        text(window("00:00", "23:30")),
        {"json": "tariff_gap"},
        f"Mine: there is no rate from 23:30 to 24:00 ({EVERY_DAY}).",
    ),
    (
        "an overlap in JSON",
        "json",
        text(window("00:00", "24:00"), window("1:00", "2:00")),
        {"json": "tariff_overlap"},
        f"Mine: there is more than one rate from 01:00 to 02:00 ({EVERY_DAY}).",
    ),
    (
        "half an emoji in JSON",
        "json",
        {"json": json.dumps({"\ud83d": {"currency": "AUD", **deal()}})},
        {"json": "tariff_not_json"},
        "This is not JSON",
    ),
    (
        "JSON without an end",
        "json",
        {"json": "[" * 100_000},
        {"json": "tariff_not_json"},
        "This is not JSON",
    ),
    (
        "25 hours in JSON",
        "json",
        text(window("00:00", "25:00")),
        {"json": "tariff_time"},
        "Mine: 25:00 is not a time",
    ),
    (
        "an unknown unit",
        "json",
        text(unit="gas_kwh"),
        {"json": "tariff_unit"},
        "Mine: unit is gas_kwh, but has to be",
    ),
    (
        "an unknown currency",
        "json",
        text(currency="XYZ"),
        {"json": "tariff_currency"},
        "Mine: currency is XYZ, but the home's currency is AUD.",
    ),
    (
        "no meter in JSON",
        "json",
        text(unit="electricity_exporting_kwh"),
        {"json": "tariff_no_meter"},
        "Mine: unit is electricity_exporting_kwh",
    ),
    (
        "no number in JSON",
        "json",
        text(window("00:00", "24:00") | {"rate": "31 c"}),
        {"json": "tariff_unreadable"},
        "Mine: rates[0].rate is missing or cannot be read.",
    ),
)
async def test_what_is_no_price_is_refused_and_can_be_put_right(
    hass, sydney, form, typed, errors, said
):
    """The error has a text whose gaps are all filled; what is typed then gets through."""
    if form in {"windows", "json"} or "price_entity_used" in errors.values():
        await add_prices(hass, {"price_entity": "sensor.used"}, {})
    flows, shown, part = hass.config_entries.flow, await opened(hass, form), "config"
    if form in {"windows", "json"}:
        flows, part = hass.config_entries.subentries, f"config_subentries.{SUBENTRY_TARIFF}"
        typed |= {"name": "Mine"}
    shown = await flows.async_configure(shown["flow_id"], typed)
    assert shown["errors"] == errors
    assert_has_texts(shown, part)
    (error,) = errors.values()
    told = words(part)["error"][error]
    gaps = {name for _, name, _, _ in Formatter().parse(told) if name}
    assert gaps <= (shown["description_placeholders"] or {}).keys()
    assert told.format(**shown["description_placeholders"] or {}).startswith(said)
    right = {
        "prices": {"price_entity": PRICE},
        "lists": LIST,
        "windows": deal() | {"name": "Mine"},
        "json": text() | {"name": "Mine"},
    }
    done = await flows.async_configure(shown["flow_id"], right[form])
    assert done["type"] is FlowResultType.CREATE_ENTRY or done["step_id"] == "lists"


def words(part: str) -> Any:
    """Return the texts of a kind of form."""
    found: Any = TEXTS
    for name in part.split("."):
        found = found[name]
    return found


async def opened(hass, form: str):
    """Open a form of a new entry, or of an own tariff of the entry that is there."""
    flows, subentries = hass.config_entries.flow, hass.config_entries.subentries
    if form in {"windows", "json"}:
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        context = {"source": SOURCE_USER}
        menu = await subentries.async_init((entry.entry_id, SUBENTRY_TARIFF), context=context)
        return await subentries.async_configure(menu["flow_id"], {"next_step_id": form})
    if form == "lists":
        return await add_prices(hass, {"price_entity": PRICE})
    menu = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await flows.async_configure(menu["flow_id"], {"next_step_id": form})
