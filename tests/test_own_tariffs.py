"""Own tariffs of an entry: how they are typed in, and what a home sees of them."""

from datetime import datetime
import json
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from custom_components.octopus_insight.const import SUBENTRY_TARIFF
from tests.harness.clock import HOUR, MINUTE, move_to
from tests.harness.forms import TEXTS, assert_has_texts, suggested
from tests.harness.home import HIGH, LOW
from tests.harness.other_prices import add_prices, shown
from tests.model.builders import span

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

PART = f"config_subentries.{SUBENTRY_TARIFF}"
NIGHT = {"interval_start": "22:00", "interval_end": "06:00", "rate": 0.05}
DAY = {"interval_start": "06:00", "interval_end": "22:00", "rate": 0.2}
TYPED = {"name": "My deal", "unit": "electricity_importing_kwh", "rates": [NIGHT, DAY]}
SOLD = {"interval_start": "00:00", "interval_end": "24:00", "rate": 0.11}


def as_json(**tariffs: dict) -> str:
    usual = {"unit": "electricity_importing_kwh", "currency": "GBP", "rates": [NIGHT, DAY]}
    return json.dumps({name: usual | one for name, one in tariffs.items()})


async def begin(hass, entry, way: str = "windows", **changed: str):
    """Open the form of a new tariff, or of one that is there."""
    flows, source = hass.config_entries.subentries, SOURCE_RECONFIGURE if changed else SOURCE_USER
    context = {"source": source, **changed}
    menu = await flows.async_init((entry.entry_id, SUBENTRY_TARIFF), context=context)
    texts = TEXTS["config_subentries"][SUBENTRY_TARIFF]["step"][menu["step_id"]]["menu_options"]
    assert set(menu["menu_options"]) <= set(texts)
    form = await flows.async_configure(menu["flow_id"], {"next_step_id": way})
    if form["type"] is FlowResultType.FORM:
        assert_has_texts(form, PART)
    return form


async def finish(hass, form, typed):
    done = await hass.config_entries.subentries.async_configure(form["flow_id"], typed)
    await hass.async_block_till_done(wait_background_tasks=True)
    return done


async def add(hass, entry, typed, way: str = "windows"):
    """Add a tariff by its form, and return its subentry."""
    done = await finish(hass, await begin(hass, entry, way), typed)
    assert done["type"] is FlowResultType.CREATE_ENTRY, done
    return entry.get_subentries_of_type(SUBENTRY_TARIFF)[-1]


# --- In place of the meter's rates ----------------------------------------------------------------


async def test_a_tariff_counts_at_once_and_goes_with_its_subentry(hass, home):
    """At noon on a Wednesday: rate, next rate, name and charge; no request, and no reload."""
    entry = await home.set_up()
    before, asked = home.state_of("import", "current_rate").state, len(home.calls())
    unloaded: list[int] = []
    entry.async_on_unload(lambda: unloaded.append(1))
    added = await add(hass, entry, TYPED | {"standing_charge": 0.4})
    right = {
        ("import", "current_rate"): 0.2,
        ("import", "next_rate"): 0.05,
        ("import", "next_rate_change"): home.moment("22:00"),
        ("import", "tariff"): "My deal",
        ("import", "standing_charge"): 0.4,
        ("import", "off_peak"): False,
        ("import", "price_level"): "normal",
        ("export", "export_rate"): 0.12,
    }
    assert (home.wrong(right), unloaded, len(home.calls())) == ({}, [], asked)
    await home.at("22:00:01")
    assert home.wrong({("import", "current_rate"): 0.05, ("import", "off_peak"): True}) == {}
    changed = {**added.data, "tariffs": json.loads(as_json(mine={"rates": [SOLD]}))}
    hass.config_entries.async_update_subentry(entry, added, data=changed)
    await home.settle()
    assert home.wrong({("import", "current_rate"): 0.11}) == {}
    hass.config_entries.async_remove_subentry(entry, added.subentry_id)
    await home.settle()
    assert home.state_of("import", "current_rate").state == before
    assert home.shown("import", "tariff") != "My deal"
    assert entry.state is ConfigEntryState.LOADED


async def test_one_text_may_have_tariffs_of_several_periods_and_both_directions(hass, home):
    entry = await home.set_up()
    text = as_json(
        old={"valid_until": "2026-11-19", "rates": [SOLD | {"rate": 0.3}]},
        new={"valid_from": "2026-11-19"},
        sold={"unit": "electricity_exporting_kwh", "rates": [SOLD]},
    )
    await add(hass, entry, {"name": "Deals", "json": text}, "json")
    assert home.wrong({("import", "current_rate"): 0.3, ("export", "export_rate"): 0.11}) == {}
    assert home.shown("import", "tariff") == "Deals: old"
    await home.at("+00:00:01")
    assert home.wrong({("import", "current_rate"): 0.05}) == {}
    rates = await home.act("get_rates", start="2026-12-10T00:00Z", end="2026-12-11T00:00Z")
    assert [one["rate"] for one in rates["rates"]] == [0.05] * 12 + [0.2] * 32 + [0.05] * 4


async def test_it_is_shown_again_in_either_form(hass, home):
    """What is typed in one is there in the other; several tariffs only fit into a text."""
    entry = await home.set_up()
    added = await add(
        hass, entry, TYPED | {"valid_from": "2026-11-01", "tariff_use": "supplements"}
    )
    form = await begin(hass, entry, subentry_id=added.subentry_id)
    assert suggested(form) | {"standing_charge": None} == {
        **TYPED,
        "valid_from": "2026-11-01",
        "standing_charge": None,
        "tariff_use": "supplements",
    }
    form = await begin(hass, entry, "json", subentry_id=added.subentry_id)
    ours = {
        "unit": "electricity_importing_kwh",
        "currency": "GBP",
        "valid_from": "2026-11-01",
        "rates": [NIGHT, DAY],
    }
    assert json.loads(suggested(form)["json"]) == {"My deal": ours}
    two = {"name": "Two", "json": as_json(a={}, b={"valid_from": "2026-12-01"})}
    assert (await finish(hass, form, two))["reason"] == "reconfigure_successful"
    assert (added.title, added.data["is_supplement"]) == ("Two", False)
    assert home.wrong({("import", "current_rate"): 0.2}) == {}
    flows, context = hass.config_entries.subentries, {"source": SOURCE_RECONFIGURE}
    context |= {"subentry_id": added.subentry_id}
    menu = await flows.async_init((entry.entry_id, SUBENTRY_TARIFF), context=context)
    assert menu["menu_options"] == ["json"]


async def test_a_supplement_leaves_known_prices_alone(hass, home):
    entry = await home.set_up()
    await add(hass, entry, TYPED | {"tariff_use": "supplements"})
    assert home.wrong({("import", "current_rate"): HIGH}) == {}
    await home.at("23:30:01")
    assert home.wrong({("import", "current_rate"): LOW}) == {}


async def test_of_several_meters_a_tariff_may_be_for_one(hass, home):
    """A meter of the other direction is none for it."""
    second = home.do("add_meter", meter="import", number="1000000000303")
    entry = await home.set_up()
    form = await begin(hass, entry)
    export = home.supplier.id_of("export")
    form = await finish(hass, form, TYPED | {"meter": export})
    assert form["errors"] == {"unit": "tariff_no_meter"}
    await finish(hass, form, TYPED | {"meter": second})
    meters = entry.runtime_data.timeline.data.meters
    assert meters[second].price_per_kwh == 0.2
    assert meters[home.supplier.id_of("import")].price_per_kwh == pytest.approx(HIGH)
    (added,) = entry.get_subentries_of_type(SUBENTRY_TARIFF)
    both = await begin(hass, entry, subentry_id=added.subentry_id)
    assert suggested(both)["meter"] == second


async def test_a_price_entity_s_home_may_have_a_tariff_and_allowance_too(hass, freezer):
    """In Sydney at 10:59 and in the free midday; without the entity a supplement goes on."""
    await hass.config.async_update(time_zone="Australia/Sydney", currency="AUD")
    noon = datetime.fromisoformat("2026-11-18T12:00:00+11:00")
    freezer.move_to(noon - HOUR - MINUTE)
    hass.states.async_set("sensor.price", "31", {"unit_of_measurement": "c/kWh"})
    entry = (await add_prices(hass, {"price_entity": "sensor.price"}, {}))["result"]
    free = {"interval_start": "11:00", "interval_end": "14:00", "rate": 0.0}
    free |= {"allowance_hours": 2, "rate_after": 0.24}
    rest = [NIGHT | {"interval_start": "14:00", "interval_end": "11:00", "rate": 0.4}]
    typed = {"name": "Free", "tariff_use": "supplements", "rates": [free, *rest]}
    added = await add(hass, entry, typed)
    assert float(shown(hass, "current_rate").state) == 0.31
    hass.states.async_set("sensor.price", "unavailable")
    await move_to(hass, freezer, noon)
    assert float(shown(hass, "current_rate").state) == 0.0
    assert dt_util.parse_datetime(shown(hass, "next_rate_change").state) == noon + HOUR
    assert float(shown(hass, "next_rate").state) == 0.24
    assert shown(hass, "cheap_times").state == "on"
    hass.states.async_set("sensor.price", "32", {"unit_of_measurement": "c/kWh"})
    await move_to(hass, freezer, noon + MINUTE)
    assert float(shown(hass, "current_rate").state) == 0.32
    data = {**added.data, "is_supplement": False}
    hass.config_entries.async_update_subentry(entry, added, data=data)
    await hass.async_block_till_done()
    assert float(shown(hass, "current_rate").state) == 0.0


# --- The past -------------------------------------------------------------------------------------


async def test_the_past_costs_what_the_tariff_says_from_its_first_day_on(hass, home):
    """Before that the supplier's lists count, and are asked for that time only."""
    entry = await home.set_up()
    await add(hass, entry, TYPED | {"valid_from": "2026-11-10", "standing_charge": 0.4})
    past = entry.runtime_data.timeline.source.past
    point = entry.runtime_data.timeline.data.import_meter.point
    whole = span("2026-11-09T12:00Z", "2026-11-10T23:00Z")
    home.supplier.world.log.clear()
    found = await past.prices(point, whole)
    prices = [slot.price_per_kwh for slot in found.values()]
    # a half day of the supplier's, then ten hours and a half of the day after midnight
    expected = [HIGH] * 23 + [LOW] + [0.05] * 12 + [0.2] * 32 + [0.05] * 2
    assert prices == [pytest.approx(price) for price in expected]
    charges = await past.standing_charges(point, whole)
    assert [charge.inc_vat for charge in charges.values()] == [pytest.approx(0.53838015), 0.4]
    other = await past.product_prices(point, "AGILE-24-10-01", whole)
    assert len({slot.price_per_kwh for slot in other.values()}) > 24


async def test_a_tariff_from_always_on_asks_the_supplier_for_no_prices(hass, home):
    entry = await home.set_up()
    await add(hass, entry, TYPED)
    past = entry.runtime_data.timeline.source.past
    point = entry.runtime_data.timeline.data.import_meter.point
    home.supplier.world.log.clear()
    whole = span("2025-11-10T00:00Z", "2026-11-10T00:00Z")
    found = await past.prices(point, whole)
    assert {slot.price_per_kwh for slot in found.values()} == {0.05, 0.2}
    assert home.calls() == []


async def test_an_allowance_of_energy_is_exact_in_the_past(hass, home):
    """2 kWh of the window 06:00 to 22:00 cost nothing, and each one after that 0.2."""
    entry = await home.set_up()
    free = DAY | {"rate": 0.0, "allowance_kwh": 2.0, "rate_after": 0.2}
    await add(hass, entry, TYPED | {"rates": [NIGHT, free]})
    past = entry.runtime_data.timeline.source.past
    point = entry.runtime_data.timeline.data.import_meter.point
    day = span("2026-11-10T00:00Z", "2026-11-11T00:00Z")
    rows, prices = await past.readings(point, day), await past.prices(point, day)
    cost = sum(row.quantity * prices[row.start].price_per_kwh for row in rows)
    by_day = sum(row.quantity for row in rows if 6 <= row.start.hour < 22)
    by_night = sum(row.quantity for row in rows) - by_day
    assert by_day > 2
    assert cost == pytest.approx(0.05 * by_night + 0.2 * (by_day - 2))
    home_ = entry.runtime_data.timeline.data
    assert {0.0, 0.2} < {slot.price_per_kwh for slot in home_.import_meter.timeline.slots}
