"""What an energy sensor counted is use and costs of a home whose prices come from elsewhere."""

from datetime import datetime
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.recorder import get_instance
import pytest
from sqlalchemy.exc import SQLAlchemyError
from custom_components.octopus_insight.const import DOMAIN, statistic_ids
from custom_components.octopus_insight.coordinator import price_entities
from custom_components.octopus_insight.feeds.energy import spread
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.screens.questions import FOLLOWED
from tests.harness.cases import cases
from tests.harness.clock import DAY, HALF_HOUR, HOUR, MINUTE, SECOND, move_to
from tests.harness.energy import COUNTS_UP, ENERGY, count
from tests.harness.forms import assert_has_texts
from tests.harness.other_prices import add_prices, shown
from tests.test_other_prices import LIST, NOON, PRICE, UNIT, cents, sydney  # noqa: F401

FIVE = 5 * MINUTE
MIDNIGHT = NOON.replace(hour=0, minute=0, second=0)
YESTERDAY = MIDNIGHT - DAY
SOLD, SOLD_ENERGY = "sensor.sold", "sensor.sold_energy"
FIELDS = {"price_entity": PRICE, "energy_entity": ENERGY}


def watt_hours(index: int) -> int:
    """Return what is used in five minutes, by their number in the day: 0 to 120 Wh."""
    return index * 29 % 121


def counted(first: datetime, number: int, begin: int = 0) -> list[tuple[datetime, float]]:
    """Return rows of so many five minutes, and the one before them."""
    rows, total = [(first - FIVE, begin)], begin
    for index in range(number):
        total += watt_hours(index)
        rows.append((first + index * FIVE, total))
    return rows


def priced() -> dict[str, object]:
    """Return the attributes of a price that is another each five minutes of two days."""
    starts = [YESTERDAY + index * FIVE for index in range(576)]
    rows = [{"from": one.isoformat(), "value": cents(one)} for one in starts]
    return {**UNIT, "prices": rows}


@pytest.fixture
async def yesterday(recorder_mock, hass, sydney) -> None:  # noqa: F811
    """Know a day: its prices, and what was used in each five minutes."""
    hass.states.async_set(PRICE, str(cents(NOON)), priced())
    hass.states.async_set(ENERGY, "0", COUNTS_UP)
    await count(hass, counted(YESTERDAY, 288))


def of_day(hass, entry, direction="import"):
    """Return the half hours of the day that are known of a meter."""
    (view,) = [
        one
        for name, one in entry.runtime_data.timeline.data.meters.items()
        if name.startswith(direction)
    ]
    span = Interval(start=YESTERDAY, end=MIDNIGHT)
    return entry.runtime_data.history.ask(
        lambda store: [*store.series(view.point.id, span).half_hours()]
    )


async def act(hass, name: str, **fields):
    return await hass.services.async_call(DOMAIN, name, fields, blocking=True, return_response=True)


# --- Between two sums -----------------------------------------------------------------------------

TEN = datetime.fromisoformat("2026-11-18T10:00:00+00:00")


@cases(
    "sums, quantities",
    ("five minutes", [(0, 1.0), (5, 1.25)], [0.25]),
    ("three times five", [(0, 1.0), (5, 1.25), (10, 1.25), (15, 2.25)], [0.25, 0, 1.0]),
    ("an outage of 20 minutes", [(0, 1.0), (20, 3.0), (25, 3.5)], [0.5, 0.5, 0.5, 0.5, 0.5]),
    ("a sum that went down", [(0, 1.0), (5, 0.75), (10, 1.0)], [0, 0.25]),
    ("one sum", [(0, 1.0)], []),
    ("none", [], []),
)
def test_what_was_counted_lies_evenly_between_two_sums(sums, quantities):
    """In pieces of five minutes in a row, never less than nothing."""
    rows = [*spread([(TEN + at * MINUTE, total) for at, total in sums], FIVE)]
    assert [row.quantity for row in rows] == quantities
    assert [row.start for row in rows] == [TEN + index * FIVE for index in range(len(rows))]


def test_hours_are_halved():
    rows = [*spread([(TEN, 1.0), (TEN + HOUR, 4.0)], HALF_HOUR)]
    assert [(row.start, row.quantity) for row in rows] == [(TEN, 1.5), (TEN + HALF_HOUR, 1.5)]


# --- The day before -------------------------------------------------------------------------------


async def test_the_day_before_costs_what_each_five_minutes_did(hass, yesterday):
    """Energy in Wh, prices in cents: sum of Wh x cents, by 100,000 in dollars."""
    entry = (await add_prices(hass, FIELDS, LIST))["result"]
    assert entry.options == {"energy_entity": ENERGY}
    used = [watt_hours(index) for index in range(288)]
    spent = sum(one * cents(YESTERDAY + index * FIVE) for index, one in enumerate(used)) / 100_000
    assert float(shown(hass, "previous_consumption").state) == pytest.approx(sum(used) / 1000)
    cost = shown(hass, "previous_cost")
    assert float(cost.state) == pytest.approx(spent, abs=1e-9)
    assert cost.attributes["unit_of_measurement"] == "AUD"
    assert str(cost.attributes["date"]) == "2026-11-17"


async def test_what_is_known_is_kept_and_bills_profiles_and_statistics_have_it(hass, yesterday):
    """To the ten thousandth; no word of a supplier, and no rounding of one."""
    entry = (await add_prices(hass, FIELDS, LIST))["result"]
    used = [watt_hours(index) for index in range(288)]
    spent = sum(one * cents(YESTERDAY + index * FIVE) for index, one in enumerate(used)) / 100_000
    half_hours = await of_day(hass, entry)
    for number, one in enumerate(half_hours):
        places = range(number * 6, number * 6 + 6)
        exact = sum(used[it] * cents(YESTERDAY + it * FIVE) for it in places) / 100_000
        assert one.kwh == pytest.approx(sum(used[it] for it in places) / 1000)
        assert one.cost.inc_vat == pytest.approx(exact, abs=1e-9)
    span = {"start": "2026-11-17", "end": "2026-11-18"}
    bill = await act(hass, "get_bill", **span)
    assert bill["total"] == {
        "exact": pytest.approx(spent, abs=1e-9),
        "as_billed": round(spent, 2),
    }
    (meter,) = bill["meters"]
    assert (meter["missing_half_hours"], bill["statements"]) == (0, [])
    assert meter["bands"][0]["as_billed"] == meter["bands"][0]["exact"]
    (profile,) = (await act(hass, "get_usage_profile", **span))["meters"]
    assert profile["number_of_incomplete_days"] == 0
    view = entry.runtime_data.timeline.data.import_meter
    ids = {*statistic_ids(view.point)}
    await hass.async_block_till_done(wait_background_tasks=True)
    await get_instance(hass).async_block_till_done()
    hours = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, YESTERDAY, MIDNIGHT, ids, "hour", None, {"state"}
    )
    energy, money = (sum(row["state"] for row in hours[it]) for it in statistic_ids(view.point))
    assert (energy, money) == (pytest.approx(sum(used) / 1000), pytest.approx(spent, abs=1e-9))


async def test_another_tariff_is_a_price_and_no_product(hass, yesterday):
    """All at 10 cents costs a tenth of the energy; a code is refused, and the field named."""
    await add_prices(hass, FIELDS, LIST)
    span = {"start": "2026-11-17", "end": "2026-11-18"}
    (meter,) = (await act(hass, "get_usage_profile", **span, tariff=0.1))["meters"]
    used = sum(watt_hours(index) for index in range(288)) / 1000
    assert sum(meter["matrix"][0]["cost"]) == pytest.approx(used / 10)
    with pytest.raises(ServiceValidationError, match=r"tariff: AGILE-24.*no products"):
        await act(hass, "get_usage_profile", **span, tariff="AGILE-24")


async def test_there_are_at_most_twelve_entities(hass, yesterday):
    """With all that can be named; an export sensor has earnings, and none without a price."""
    power = {"device_class": "power", "unit_of_measurement": "kW"}
    hass.states.async_set(SOLD, "5", priced())
    hass.states.async_set(SOLD_ENERGY, "0", COUNTS_UP)
    hass.states.async_set("sensor.power", "2", power)
    await count(hass, counted(YESTERDAY, 288), SOLD_ENERGY)
    named = {
        "export_price_entity": SOLD,
        "export_energy_entity": SOLD_ENERGY,
        "power_entity": "sensor.power",
    }
    entry = (await add_prices(hass, FIELDS | named, LIST))["result"]
    keys = {
        one.translation_key
        for one in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    }
    assert {"previous_consumption", "previous_cost", "previous_earnings"} <= keys
    assert len(er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)) <= 12
    earned = float(shown(hass, "previous_earnings", "export").state)
    assert earned == pytest.approx(float(shown(hass, "previous_cost").state), abs=1e-4)


async def test_without_an_energy_sensor_there_is_no_use(hass, sydney):  # noqa: F811
    """And nothing asks the recorder, which this home does not have."""
    hass.states.async_set(PRICE, "30", UNIT)
    entry = (await add_prices(hass, {"price_entity": PRICE}, {}))["result"]
    found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert not [one for one in found if one.translation_key.startswith("previous")]


async def test_without_the_recorder_use_is_unknown(hass, sydney):  # noqa: F811
    """A sensor that is gone is said to be."""
    hass.states.async_set(PRICE, "30", UNIT)
    hass.states.async_set(ENERGY, "0", COUNTS_UP)
    entry = (await add_prices(hass, FIELDS, {}))["result"]
    assert shown(hass, "previous_consumption").state == "unknown"
    hass.states.async_remove(ENERGY)
    await hass.async_block_till_done()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"entity_missing_{entry.entry_id}")
    assert issue.translation_placeholders == {"entities": ENERGY}


async def test_a_recorder_that_cannot_be_read_is_asked_again(hass, yesterday, monkeypatch, freezer):
    """Five minutes later all is there."""

    async def broken(*_args):
        raise SQLAlchemyError

    with monkeypatch.context() as patched:
        patched.setattr(price_entities, "async_counted", broken)
        await add_prices(hass, FIELDS, LIST)
        assert shown(hass, "previous_consumption").state == "unknown"
    await move_to(hass, freezer, NOON + 3 * MINUTE + 22 * SECOND)
    used = sum(map(watt_hours, range(288))) / 1000
    assert float(shown(hass, "previous_consumption").state) == pytest.approx(used)


# --- As time goes by ------------------------------------------------------------------------------


async def test_new_rows_are_taken_over_every_five_minutes_and_once(hass, yesterday, freezer):
    """After an outage of the recorder the next sum is spread over it."""
    entry = (await add_prices(hass, FIELDS, LIST))["result"]
    total = counted(YESTERDAY, 288)[-1][1]
    await count(hass, [(MIDNIGHT + 11 * HOUR + 55 * MINUTE, total + 1440)])
    await move_to(hass, freezer, NOON + 3 * MINUTE + 22 * SECOND)
    metered = entry.runtime_data.timeline.data.metered[f"import_{entry.entry_id}"]
    today = [row.quantity for row in metered.rows if row.start >= MIDNIGHT]
    assert today == pytest.approx([0.01] * 144)
    await count(hass, [(MIDNIGHT + 12 * HOUR, total + 1500)])
    await move_to(hass, freezer, NOON + 8 * MINUTE + 22 * SECOND)
    metered = entry.runtime_data.timeline.data.metered[f"import_{entry.entry_id}"]
    starts = [row.start for row in metered.rows]
    assert starts == sorted({*starts})
    assert metered.rows[-1].quantity == pytest.approx(0.06)
    assert len(metered.in_order.of_day(YESTERDAY.date(), YESTERDAY.tzinfo).readings) == 48


async def test_the_past_is_filled_by_the_hour_where_rows_of_five_minutes_are_gone(hass, yesterday):
    """Halves of hours; what was exact stays so, and days without a price have none."""
    before = YESTERDAY - 2 * DAY
    hours = [(before + index * HOUR, 600.0 * (index + 1)) for index in range(72)]
    await count(hass, hours, by_the_hour=True)
    entry = (await add_prices(hass, FIELDS, LIST))["result"]
    exact = [(one.kwh, one.price) for one in await of_day(hass, entry)]
    assert (await act(hass, "backfill_history", start="2026-11-15"))["started"]
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [(one.kwh, one.price) for one in await of_day(hass, entry)] == exact
    quality = await act(hass, "get_bill", start="2026-11-15", end="2026-11-17")
    (meter,) = quality["meters"]
    span = Interval(start=before, end=YESTERDAY)
    kept = await entry.runtime_data.history.ask(
        lambda store: store.series(f"import_{entry.entry_id}", span)
    )
    # the first hour has no sum before it, so what it used is not known
    assert [*kept.kwh][2:] == pytest.approx([0.3] * 94)
    assert meter["missing_half_hours"] == 96


# --- Forms ----------------------------------------------------------------------------------------


@cases(
    "field, attributes",
    ("no state class", "energy_entity", {"device_class": "energy"}),
    ("a meter that is only measured", "energy_entity", COUNTS_UP | {"state_class": "measurement"}),
    ("export", "export_energy_entity", {"device_class": "energy"}),
)
async def test_a_sensor_without_a_sum_is_refused(hass, sydney, field, attributes):  # noqa: F811
    """At first and in the options; the field is named."""
    hass.states.async_set(PRICE, "30", UNIT)
    hass.states.async_set("sensor.wrong", "1", attributes)
    form = await add_prices(hass, {"price_entity": PRICE, field: "sensor.wrong"})
    assert form["errors"] == {field: "energy_not_counted"}
    assert_has_texts(form)
    entry = (await add_prices(hass, {"price_entity": PRICE}, {}))["result"]
    form = await hass.config_entries.options.async_init(entry.entry_id)
    typed = {field: "sensor.wrong", "advanced": {}}
    form = await hass.config_entries.options.async_configure(form["flow_id"], typed)
    assert form["errors"] == {field: "energy_not_counted"}
    assert_has_texts(form, "options")


# --- What nobody counts ---------------------------------------------------------------------------


async def test_an_export_that_only_has_a_price_is_not_missing(hass, yesterday, freezer):
    """Nor is what was used on days before anything was kept."""
    hass.states.async_set(SOLD, "5", UNIT)
    entry = (await add_prices(hass, FIELDS | {"export_price_entity": SOLD}, LIST))["result"]
    fields = {"config_entry_id": entry.entry_id}
    await act(hass, "backfill_history", **fields, start="2026-11-17")
    await hass.async_block_till_done(wait_background_tasks=True)
    bill = await act(hass, "get_bill", **fields, start="2026-11-17", end="2026-11-18")
    assert [one["direction"] for one in bill["meters"]] == ["import"]
    await move_to(hass, freezer, NOON + 3 * HOUR)  # from 15:00 on the day before is expected
    days = {"start": "2026-11-15", "end": "2026-11-18"}
    call = ServiceCall(hass, DOMAIN, "get_data_quality", fields | days)
    (meter,) = (await FOLLOWED["get_data_quality"].handler(call))["meters"]
    counts = [(day["expected"], day["present"]) for day in meter["days"]]
    assert counts == [(0, 0), (0, 0), (48, 48)]
