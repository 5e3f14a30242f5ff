"""Half hours become statistics by the hour, and are right again after each correction."""

from array import array
import asyncio
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from math import nan
from types import SimpleNamespace
from typing import Any
from homeassistant.components.recorder.statistics import (
    list_statistic_ids,
    statistics_during_period,
)
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.recorder import get_instance
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.history import statistics
from custom_components.octopus_insight.history.statistics import _columns
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    Money,
    Price,
    ToldCost,
)
from custom_components.octopus_insight.model.history.series import Series
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from custom_components.octopus_insight.octopus import ZONE
from tests.harness.clock import DAY, HOUR, NOON

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
"""Before all that the simulated supplier is asked for."""


def price(pounds: float | None, car: float | None = None) -> Price:
    """Return a price without VAT."""
    rate, car_rate = (it if it is None else Rate(inc_vat=it, exc_vat=it) for it in (pounds, car))
    reason, certainty = PriceReason.TARIFF, Certainty.PUBLISHED
    return Price(rate=rate, car_rate=car_rate, reason=reason, certainty=certainty)


def reading(number: int, kwh: float) -> MeterReading:
    """Return the reading of a half hour, by its number since `FIRST`."""
    start = FIRST + number * HALF_HOUR
    return MeterReading(start=start, end=start + HALF_HOUR, quantity=kwh)


def told(pounds: float) -> ToldCost:
    """Return what the supplier says that a half hour cost."""
    money = Money(inc_vat=pounds, exc_vat=pounds)
    return ToldCost(authority=Authority.SETTLED, at=NOON, cost=money)


# --- Hours ----------------------------------------------------------------------------------------

HOURS = {
    "two half hours are summed": ([1, 2], [0.5, 0.25], (3, 1.0)),
    "the second is missing": ([1, nan], [0.5, 0.5], (1, 0.5)),
    "the first is missing": ([nan, 2], [0.5, 0.5], (2, 1.0)),
    "both are missing": ([nan, nan], [0.5, 0.5], None),
    "nothing was used": ([0, 0], [0.5, 0.5], (0, 0)),
    "no price is known": ([1, 2], [None, None], (3, None)),
    "one price is not known": ([1, 2], [None, 0.5], (3, 1.0)),
    "it was paid for": ([1, 2], [-0.5, 0.25], (3, 0.0)),
}
"""Energy [kWh] and price [GBP/kWh] of two half hours, and the hour they make."""


def series(kwh: Iterable[float], prices: Iterable[float | None], **more: Any) -> Series:
    """Return half hours from `FIRST` on; prices of None are none."""
    energies, known = array("d", kwh), [*prices]
    return Series(
        span=Interval(start=FIRST, end=FIRST + len(energies) * HALF_HOUR),
        kwh=energies,
        price_ids=array("I", [0 if it is None else number for number, it in enumerate(known, 1)]),
        authorities=bytes(len(energies)),
        prices={number: price(it) for number, it in enumerate(known, 1) if it is not None},
        **more,
    )


def hours(whole: Series) -> list[list[dict[str, Any]]]:
    """Return the rows of energy and of money."""
    store = SimpleNamespace(bounds=lambda _: whole.span, series=lambda *_: whole)
    return _columns("it", 1.0, FIRST, store)


def row(hour: int, state: float, total: float) -> dict[str, Any]:
    return {"start": FIRST + hour * HOUR, "state": state, "sum": total}


@pytest.mark.parametrize(("kwh", "prices", "hour"), HOURS.values(), ids=HOURS)
def test_an_hour_is_what_is_known_of_its_half_hours(kwh, prices, hour):
    """It stands between an hour of 4 kWh for 2 GBP and one of 1 kWh for 0.5 GBP."""
    found = hours(series([2, 2, *kwh, 1, 0], [0.5, 0.5, *prices, 0.5, 0.5]))
    for rows, known, before, after in zip(
        found, hour or (None, None), (4, 2), (1, 0.5), strict=True
    ):
        middle = [] if known is None else [row(1, known, before + known)]
        total = before + (known or 0) + after
        assert rows == [row(0, before, before), *middle, row(2, after, total)]


def test_the_highest_authority_says_what_an_hour_cost_also_where_no_price_is_known():
    found = hours(series([1, 2], [0.5, None], told={0: told(0.1), 1: told(0.7)}))
    assert found == [[row(0, 3, 3)], [row(0, pytest.approx(0.8), pytest.approx(0.8))]]


def test_the_car_has_its_own_price():
    """1.5 of 2 kWh are the car's: 0.5 x 0.3 + 1.5 x 0.07 = 0.255."""
    whole = series([2, nan], [0.3, 0.3], car_kwh={0: 1.5})
    whole.prices[1] = price(0.3, 0.07)
    assert [cost["state"] for cost in hours(whole)[1]] == [pytest.approx(0.255)]


# --- In Home Assistant ----------------------------------------------------------------------------


@pytest.fixture
def household() -> str:
    """Have one meter, where a test needs no more."""
    return "go"


@pytest.fixture
def is_all_enabled() -> bool:
    """Do without entities that start disabled."""
    return False


@pytest.fixture
async def running(recorder_mock, home):
    """Return a home with an import meter, of which two days in October are written: 1 kWh each.

    Each half hour costs 0.50 GBP.
    """
    await home.set_up()
    await write(home, readings=dict.fromkeys(range(96), 1.0), rate=0.5)
    return home


def import_point(home) -> str:
    return home.supplier.id_of("import")


async def write(home, **what: Any) -> None:
    """Write half hours of the import meter, by their number, and let statistics follow."""
    await home.entry.runtime_data.history.async_write(batch_of(home, **what))
    await done(home)


def batch_of(home, readings=None, rate=None, costs=None, at=NOON) -> Batch:
    point, numbers = import_point(home), readings or {}
    return Batch(
        at=at,
        readings={point: tuple(reading(number, kwh) for number, kwh in numbers.items())},
        prices={point: {reading(it, 0).start: price(rate) for it in numbers} if rate else {}},
        told={point: {reading(it, 0).start: told(cost) for it, cost in (costs or {}).items()}},
    )


async def done(home) -> None:
    """Let what is known be kept, and statistics follow."""
    await home.entry.runtime_data.history.async_keep()
    await home.settle()
    await async_wait_recording_done(home.hass)


def ids(home, role: str) -> tuple[str, str]:
    view = home.entry.runtime_data.timeline.data.meters[home.supplier.id_of(role)]
    return statistics.statistic_ids(view.point)


async def kept(home, statistic_id: str, start=FIRST, end=FIRST + 2 * DAY) -> list[tuple]:
    """Return the hours of a statistic: number of the hour, state and sum."""
    rows = await get_instance(home.hass).async_add_executor_job(
        statistics_during_period, home.hass, start, end, {statistic_id}, "hour", None,
        {"state", "sum"},
    )  # fmt: skip
    first = start.timestamp()
    return [
        (round((row["start"] - first) / 3600), row["state"], row["sum"])
        for row in rows.get(statistic_id, ())
    ]


def expected(states: dict[int, float]) -> list[tuple]:
    """Return hours with their sums, worked out afresh."""
    sums = accumulate(states.values())
    return [
        (hour, pytest.approx(state), pytest.approx(total))
        for (hour, state), total in zip(states.items(), sums, strict=True)
    ]


@pytest.fixture
def imports(monkeypatch) -> list[tuple[str, int]]:
    """Return a list of what is handed to the recorder: statistic and number of rows."""
    seen: list[tuple[str, int]] = []
    add = statistics.async_add_external_statistics

    def noting(hass, metadata, rows) -> None:
        seen.append((metadata["statistic_id"].rpartition("_")[2], len(rows)))
        add(hass, metadata, rows)

    monkeypatch.setattr(statistics, "async_add_external_statistics", noting)
    return seen


@pytest.mark.parametrize("household", ["iog"])
async def test_all_meters_have_energy_and_money_under_names_a_person_can_pick(running):
    """The ids hold neither a meter's number nor the account's."""
    found = await get_instance(running.hass).async_add_executor_job(
        list_statistic_ids, running.hass
    )
    shown = {one["name"]: one for one in found if one["source"] == DOMAIN}
    assert shown.keys() == {
        *("Electricity consumption", "Electricity cost", "Export energy", "Export compensation"),
        *("Gas consumption", "Gas cost"),
    }
    for name, one in shown.items():
        is_energy = name.endswith(("consumption", "energy"))
        assert one["unit_class"] == ("energy" if is_energy else None)
        assert one["statistics_unit_of_measurement"] == ("kWh" if is_energy else "GBP")
        assert (one["has_sum"], one["mean_type"]) == (True, 0)
        for role in ("import", "export", "gas", "account"):
            assert running.supplier.id_of(role).lower() not in one["statistic_id"]


async def test_a_meter_is_called_as_its_device_is(running):
    registry = dr.async_get(running.hass)
    device = registry.async_get(running.device_id_of("import"))
    registry.async_update_device(device.id, name_by_user="House")
    await write(running, readings={3: 2.0}, at=NOON + HOUR)
    found = await get_instance(running.hass).async_add_executor_job(
        list_statistic_ids, running.hass, set(ids(running, "import"))
    )
    assert {one["name"] for one in found} == {"House consumption", "House cost"}


async def test_a_correction_makes_all_later_sums_right(running):
    """Of the third half hour the energy, of the fifth the cost, half a day later, in any order."""
    energy, money = ids(running, "import")
    kwh, pounds = dict.fromkeys(range(48), 2.0), dict.fromkeys(range(48), 1.0)
    assert await kept(running, energy) == expected(kwh)
    assert await kept(running, money) == expected(pounds)
    await write(running, costs={4: 0.9})
    await write(running, readings={2: 3.5}, at=NOON + HOUR)
    # 3.5 + 1 kWh, (3.5 + 1) x 0.5 GBP; 0.9 + 0.5 GBP
    assert await kept(running, energy) == expected(kwh | {1: 4.5})
    assert await kept(running, money) == expected(pounds | {1: 2.25, 2: 1.4})


async def test_what_comes_late_fills_its_gap(running):
    """Two days later and two days earlier; an hour of which nothing is known has no row."""
    energy, _ = ids(running, "import")
    await write(running, readings={48 * 4: 7.0})
    whole = dict.fromkeys(range(48), 2.0) | {96: 7.0}
    assert await kept(running, energy, end=FIRST + 5 * DAY) == expected(whole)
    await write(running, readings={-48 * 2: 5.0})
    start = FIRST - 2 * DAY
    moved = {0: 5.0} | {hour + 48: kwh for hour, kwh in whole.items()}
    assert await kept(running, energy, start, FIRST + 5 * DAY) == expected(moved)


async def test_a_cost_that_is_not_known_is_left_out_and_comes_later(recorder_mock, home):
    """Both statistics are there from the first energy on, so that both can be picked."""
    await home.set_up()
    await write(home, readings={0: 1.0, 1: 2.0, 2: 4.0})
    energy, money = ids(home, "import")
    assert await kept(home, energy) == expected({0: 3.0, 1: 4.0})
    assert await kept(home, money) == []
    found = await get_instance(home.hass).async_add_executor_job(
        list_statistic_ids, home.hass, {money}
    )
    assert len(found) == 1
    await write(home, readings={2: 4.0}, rate=0.25, at=NOON + HOUR)
    assert await kept(home, money) == expected({1: 1.0})


async def test_nothing_is_imported_when_nothing_changed(running, imports):
    """Neither by a start, nor by prices of half hours to be read, nor by what is known."""
    await running.reload()
    running.entry.runtime_data.backfill._timer.async_stop()
    await write(running, readings={0: 1.0, 5: 1.0}, at=NOON + HOUR)
    await running.live(2 * HOUR)
    await done(running)
    assert imports == []


async def test_what_changed_later_leaves_earlier_hours_alone(running, imports):
    """The last hour of the second day, and those since: ten days are read, and one is priced."""
    await write(running, readings={95: 2.0}, at=NOON + HOUR)
    assert imports == [("consumption", 1 + 10 * 24), ("cost", 1 + 24)]


@pytest.mark.parametrize("lost", [("consumption",), ("cost",), ("consumption", "cost")])
async def test_a_statistic_that_was_deleted_is_there_again_after_the_next_start(running, lost):
    """By a person, or with the recorder's file."""
    both = ids(running, "import")
    before = [await kept(running, one, end=NOON) for one in both]
    deleted = [one for one in both if one.endswith(lost)]
    get_instance(running.hass).async_clear_statistics(deleted)
    await done(running)
    assert [await kept(running, one) for one in deleted] == [[]] * len(deleted)
    await running.reload()
    await done(running)
    assert [await kept(running, one, end=NOON) for one in both] == before


async def test_an_import_that_is_cut_short_goes_on_with_the_next_start(running, monkeypatch):
    """The entry is unloaded after the first piece, while earlier hours than known come in."""
    monkeypatch.setattr(statistics, "ROWS_AT_ONCE", 24)
    add, first_piece = statistics.async_add_external_statistics, asyncio.Event()

    def once(*of: Any) -> None:
        if not first_piece.is_set():
            add(*of)
        first_piece.set()

    monkeypatch.setattr(statistics, "async_add_external_statistics", once)
    readings = dict.fromkeys(range(-96, 0), 3.0)
    await running.entry.runtime_data.history.async_write(
        batch_of(running, readings=readings, rate=0.5)
    )
    await first_piece.wait()
    await running.hass.config_entries.async_unload(running.entry.entry_id)
    monkeypatch.setattr(statistics, "async_add_external_statistics", add)
    await running.load()
    await done(running)
    whole = dict.fromkeys(range(48), 6.0) | dict.fromkeys(range(48, 96), 2.0)
    energy, _ = ids(running, "import")
    assert await kept(running, energy, FIRST - 2 * DAY) == expected(whole)


async def test_a_change_is_forgotten_only_when_the_recorder_has_written_it(running, monkeypatch):
    """In pieces: each is on disk before the next is handed over."""
    monkeypatch.setattr(statistics, "ROWS_AT_ONCE", 10)
    energy, _ = ids(running, "import")
    took_over, add = Store.took_over, statistics.async_add_external_statistics
    pieces: list[int] = []

    def rows() -> list[Any]:
        span = (FIRST - DAY, FIRST)
        found = statistics_during_period(
            running.hass, *span, {energy}, "hour", None, {"state", "sum"}
        )
        return found.get(energy, [])

    def checking(store: Store, pending) -> None:
        assert len(rows()) == 24
        pieces.append(0)
        took_over(store, pending)

    def noting(hass, metadata, piece) -> None:
        pieces.append(len(piece))
        add(hass, metadata, piece)

    monkeypatch.setattr(Store, "took_over", checking)
    monkeypatch.setattr(statistics, "async_add_external_statistics", noting)
    await write(running, readings=dict.fromkeys(range(-48, 0), 1.0))
    assert pieces[-1] == 0
    assert max(pieces) == 10
    assert await running.entry.runtime_data.history.ask(Store.pending) == []


@pytest.mark.parametrize("household", ["iog"])
async def test_gas_follows_its_heating_value(recorder_mock, home):
    """A cubic metre is 1.02264 x 40 / 3.6 kWh; another heating value changes all hours."""
    await home.set_up()
    await done(home)
    energy, _ = ids(home, "gas")
    per_m3 = 1.02264 * 40 / 3.6
    before = await kept(home, energy, NOON - 10 * DAY, NOON)
    assert before[-1][2] == pytest.approx(10 * 1.6 * per_m3)
    home.hass.config_entries.async_update_entry(home.entry, options={"calorific_value": 39.0})
    await home.reload()
    await done(home)
    after = await kept(home, energy, NOON - 10 * DAY, NOON)
    assert [row[2] for row in after] == pytest.approx([row[2] * 39 / 40 for row in before])


@pytest.mark.parametrize(
    ("day", "right"),
    [
        # GBP 0.08 from 00:30 to 05:30 on the clock, else 0.28: 0.1 kWh by night, else 0.4 kWh
        pytest.param(date(2027, 3, 28), (15.4, 0.8 * 0.08 + 14.6 * 0.28), id="46 half hours"),
        pytest.param(date(2026, 10, 25), (15.8, 1.2 * 0.08 + 14.6 * 0.28), id="50 half hours"),
        pytest.param(date(2026, 11, 17), (15.6, 1.0 * 0.08 + 14.6 * 0.28), id="48 half hours"),
    ],
)
async def test_days_of_any_length_have_the_totals_of_the_dashboard(
    recorder_mock, hass, home, hass_ws_client, day, right
):
    """By the command that the Energy dashboard uses; the totals are worked by hand."""
    client = await hass_ws_client(hass)  # before its token expires
    await hass.config.async_set_time_zone("Europe/London")
    await home.at(datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + DAY)
    await home.set_up()
    await done(home)
    energy, money = ids(home, "import")
    begin = datetime.combine(day, time.min, tzinfo=ZONE)
    await client.send_json_auto_id(
        {
            "type": "recorder/statistics_during_period",
            "start_time": begin.isoformat(),
            "end_time": (begin + timedelta(days=1)).isoformat(),
            "statistic_ids": [energy, money],
            "period": "day",
            "types": ["change"],
        }
    )
    answer = (await client.receive_json())["result"]
    used, paid = answer[energy][0], answer[money][0]
    assert (used["change"], paid["change"]) == pytest.approx(right)
