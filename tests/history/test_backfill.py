"""The past is filled in from the supplier's answers, whatever happens meanwhile."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context
from homeassistant.exceptions import Unauthorized
import pytest
from custom_components.octopus_insight.history import backfill as module
from custom_components.octopus_insight.history.backfill import Backfill, _missing
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.half_hour import Authority, Price
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from custom_components.octopus_insight.octopus import ZONE
from custom_components.octopus_insight.octopus.budget import ALLOWANCES, Call
from custom_components.octopus_insight.octopus.errors import (
    CannotConnectError,
    NotFoundError,
    RateLimitedError,
    UnexpectedResponseError,
)
from simulator.household import Meter
from tests.harness.cases import cases, rows
from tests.harness.clock import DAY, HALF_HOUR, HOUR, MINUTE
from tests.harness.home import Home, told

FROM = "2026-10-20"
FROM_MOMENT = datetime(2026, 10, 19, 23, tzinfo=UTC)
TODAY = datetime(2026, 11, 18, tzinfo=UTC)
HALF_HOURS = (TODAY - FROM_MOMENT) // HALF_HOUR
"""29 days, of which one has 50 half hours: 1394."""


@pytest.fixture(autouse=True)
def _fills_by_itself(_our_integration, monkeypatch) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK", 10 * MINUTE)


class Past:
    """Asks another one, unless a test has something else in mind."""

    def __init__(self, other, before=lambda name, point, span: None):
        self.other, self.before, self.asked = other, before, []

    def __getattr__(self, name):
        async def ask(point, span):
            self.asked.append((name, point.id, span))
            result = self.before(name, point, span)
            if asyncio.isfuture(result):
                await result
            return await getattr(self.other, name)(point, span)

        return ask


def backfill_of(home: Home) -> Backfill:
    return home.entry.runtime_data.backfill


def watch(home: Home, before=lambda name, point, span: None) -> Past:
    backfill = backfill_of(home)
    backfill.past = Past(backfill.past, before)
    return backfill.past


def half_hours(home: Home, role: str, start: datetime = FROM_MOMENT, end: datetime = TODAY):
    """Return a meter's half hours of a span."""
    store = home.entry.runtime_data.history.store
    series = store.series(home.supplier.id_of(role), Interval(start=start, end=end))
    return list(series.half_hours())


def filled(home: Home) -> dict[str, tuple[int, int]]:
    """Return by role how many half hours have a reading, and how many a price."""
    return {
        role: (
            sum(one.kwh is not None for one in half_hours(home, role)),
            sum(one.price is not None for one in half_hours(home, role)),
        )
        for role in ("import", "export", "gas")
    }


ALL = dict.fromkeys(("import", "export", "gas"), (HALF_HOURS, HALF_HOURS))


# --- What is there afterwards ---------------------------------------------------------------------
@cases(
    "household, start, day, count, cost",
    # by day 36 half hours of 0.4 kWh at 29.59992 p, by night 12 of 0.1 kWh at 7.000035 p
    ("48 half hours", "iog", FROM, date(2026, 11, 3), 48, 4.26238848 + 0.08400042),
    ("50, of which 14 by night", "iog", FROM, date(2026, 10, 25), 50, 4.26238848 + 0.09800049),
    # before July 28.35 p and 7.35 p: 14.4 x 0.2835 + 10 x 0.1 x 0.0735
    ("46, of which 10 by night", "two-cars", "2026-03-28", date(2026, 3, 29), 46, 4.0824 + 0.0735),
)
async def test_a_day_has_all_its_half_hours_and_costs_what_the_table_says(
    home, household, start, day, count, cost
):
    await home.set_up()
    await home.act("backfill_history", start=start)
    first, end = (datetime.combine(one, datetime.min.time(), ZONE) for one in (day, day + DAY))
    of_day = half_hours(home, "import", first.astimezone(UTC), end.astimezone(UTC))
    assert len(of_day) == count
    assert sum(one.cost.inc_vat for one in of_day) == pytest.approx(cost, abs=1e-12)
    store = home.entry.runtime_data.history.store
    charges = store.charges(home.supplier.id_of("import"), day, day + DAY)
    assert charges[day].inc_vat == pytest.approx(0.525 if count == 46 else 0.53838015)


async def test_what_the_home_saw_is_not_replaced_by_what_is_worked_out(home):
    """Of yesterday the home knows more than the tariff."""
    await home.set_up()
    await home.entry.runtime_data.history.async_keep()
    await home.act("backfill_history", start=FROM)
    authorities = Counter(one.price_authority for one in half_hours(home, "import"))
    assert authorities == {Authority.COMPUTED: HALF_HOURS - 48, Authority.RECONCILED: 48}


@pytest.mark.parametrize("household", ["future-tariff"])
async def test_each_side_of_a_change_of_tariff_has_its_price(home):
    """Midnight of 13 August is 23:00 by UTC: 26.25 p before it, 23.1 p after it."""
    await home.set_up()
    await home.act("backfill_history", start="2026-08-12")
    change = datetime(2026, 8, 12, 23, tzinfo=UTC)
    around = half_hours(home, "import", change - HALF_HOUR, change + HALF_HOUR)
    assert [one.rate.inc_vat for one in around] == pytest.approx([0.2625, 0.231])
    store = home.entry.runtime_data.history.store
    charges = store.charges(home.supplier.id_of("import"), date(2026, 8, 12), date(2026, 8, 14))
    assert [one.inc_vat for one in charges.values()] == pytest.approx([0.483, 0.462])


@pytest.mark.parametrize("household", ["moved-home"])
async def test_after_a_move_the_past_begins_in_the_new_home(home):
    """It was moved into on 1 June; the account still has the old home's meters."""
    await home.set_up()
    answer = await home.act("backfill_history")
    assert (answer["started"], answer["start"], answer["end"]) == (True, "2026-06-01", "2026-11-18")
    store = home.entry.runtime_data.history.store
    former, new = ("1000000002103", "7000000021"), ("1000000002101", "1000000002102")
    assert [bool(store.bounds(point)) for point in (*former, *new)] == [False, False, True, True]
    assert not any("1000000002103" in call.path for call in home.calls("consumption"))


async def test_a_meter_exchanged_at_midday_leaves_no_hole(home):
    """The old one counts until noon of 1 November, the new one from then on."""
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    point = home.supplier.world.point("import")
    new = replace(point.meters[-1], active_from=noon.date(), counts_from=noon)
    old = Meter("20L0000001", "00-11-22", active_to=noon.date(), counted_until=noon)
    point.meters[-1:] = [old, new]
    await home.set_up()
    await home.act("backfill_history", start=FROM)
    assert filled(home) == ALL


# --- How many requests ----------------------------------------------------------------------------
@pytest.mark.slow
@cases(
    "household, most, rates",
    ("four rates, three meters", "iog-four-rate", 20, 7),
    # 686 days are 32,928 half hours, 1,500 a page: 22 pages each way
    ("Agile both ways", "agile", 64, 44),
)
async def test_two_years_take_few_requests(home, household, most, rates):
    await home.set_up()
    home.supplier.world.log.clear()
    await home.act("backfill_history", start="2024-11-18")
    counts = Counter(call.kind for call in home.calls())
    assert counts["rates"] == rates
    assert counts.total() <= most
    assert backfill_of(home).progress == 100


async def test_a_new_account_fills_in_this_month_and_the_last(home):
    """One meter after the other: readings, prices, and but for export the standing charges."""
    await home.set_up()
    await home.at("12:09")
    home.supplier.world.log.clear()
    await home.at("13:01")
    asked = Counter(call.kind for call in home.calls())
    assert (asked["consumption"], asked["rates"], asked["standing_charges"]) == (3, 3, 2)
    assert backfill_of(home).start == datetime(2026, 9, 30, 23, tzinfo=UTC)
    assert filled(home) == ALL
    assert home.shown("account", "history_progress") == 100


@pytest.mark.parametrize("household", ["moved-home"])
async def test_a_store_that_had_to_be_made_again_is_filled_from_the_first_day(home):
    await home.set_up()
    home.entry.runtime_data.history.was_rebuilt = True
    await home.at("13:01")
    assert backfill_of(home).start == datetime(2026, 5, 31, 23, tzinfo=UTC)
    assert backfill_of(home).progress == 100


async def test_without_polling_nothing_is_asked_unless_a_person_wants_it(home):
    await home.set_up()
    home.hass.config_entries.async_update_entry(home.entry, pref_disable_polling=True)
    home.supplier.world.log.clear()
    await home.at("13:01", "+13:01")
    assert home.calls("consumption") == []
    assert home.shown("account", "history_progress") is None
    await home.act("backfill_history", start=FROM)
    assert filled(home)["gas"] == (HALF_HOURS, HALF_HOURS)


# --- Whatever happens meanwhile -------------------------------------------------------------------
@pytest.fixture
def in_parts(monkeypatch):
    """Let a part be ten days long: three of three meters."""
    monkeypatch.setattr(module, "AT_ONCE", timedelta(days=10))


@cases(
    "error",
    ("too many requests", RateLimitedError("429")),
    ("an answer that cannot be read", UnexpectedResponseError("?", "/")),
)
async def test_each_request_may_fail_once(home, in_parts, error):
    await home.set_up()
    seen = set()

    def fail_first(*request):
        if (key := (request[0], request[1].id, request[2].start)) not in seen:
            seen.add(key)
            raise error

    watch(home, fail_first)
    await home.act("backfill_history", start=FROM)
    await home.live(5 * HOUR, 10 * MINUTE)
    assert len(seen) == 27
    assert filled(home) == ALL


async def test_it_goes_on_after_a_restart_where_it_was(home, in_parts):
    """It stops at the fifth of nine meters and parts; those before are not asked for again."""
    await home.set_up()

    def stop_at_fifth(name, point, span):
        if len({request[1:] for request in past.asked}) == 5:
            raise CannotConnectError("cut")

    past = watch(home, stop_at_fifth)
    await home.act("backfill_history", start=FROM)
    progress = 100 * (10 + 10 / 3) / (29 + 1 / 24)  # the first part, and a third of the second
    assert home.shown("account", "history_progress") == pytest.approx(progress)
    await home.restart()
    assert home.shown("account", "history_progress") == pytest.approx(progress)
    again = watch(home)
    await home.at("12:10")
    asked = [(point, span.start) for name, point, span in again.asked if name == "readings"]
    assert len(asked) == 5
    assert not set(asked) & {(point, span.start) for _, point, span in past.asked[:-1]}
    assert filled(home) == ALL


async def test_an_unload_ends_it_at_once(home, in_parts, caplog):
    await home.set_up()
    never, begun = asyncio.get_running_loop().create_future(), asyncio.Event()

    def wait(*_):
        begun.set()
        return never

    past = watch(home, wait)
    await backfill_of(home).async_begin(date.fromisoformat(FROM))
    await begun.wait()
    assert len(past.asked) == 1
    await home.unload()
    await home.at("13:01")
    assert len(past.asked) == 1
    assert not [line for line in told(caplog) if line.startswith(("WARNING", "ERROR"))]


async def test_it_keeps_to_the_budget(home, in_parts, monkeypatch):
    """With five requests an hour the 24 of nine meters and parts take five hours; none is lost."""
    allowance = replace(ALLOWANCES[Call.HISTORY], per_hour=5)
    monkeypatch.setitem(ALLOWANCES, Call.HISTORY, allowance)
    await home.set_up()
    spent = []
    await home.act("backfill_history", start=FROM)
    for hour in range(1, 9):
        entries = home.entry.runtime_data.timeline.source.ledger()["entries"]
        spent.append(sum(one["call"] == "history" for one in entries))
        await home.at(home.moment("12:01") + hour * HOUR)
    assert max(spent) == 5
    assert filled(home) == ALL


@cases("refused", ("not there", NotFoundError()), ("unreadable", UnexpectedResponseError("?", "/")))
async def test_a_meter_that_cannot_be_read_does_not_stop_the_others(home, refused):
    await home.set_up()
    gas = home.supplier.id_of("gas")

    def refuse(name, point, span):
        if point.id == gas:
            raise refused

    watch(home, refuse)
    await home.act("backfill_history", start=FROM)
    await home.live(HOUR, MINUTE)
    assert backfill_of(home).progress == 100
    assert filled(home) | {"gas": None} == ALL | {"gas": None}


# --- What is missing ------------------------------------------------------------------------------
DUE = {0, 1, 2, 4, 8, 14, 30, 60}


@rows("days", *(near for day in sorted(DUE) for near in (day - 1, day, day + 1) if near >= 0))
@pytest.mark.parametrize("lacks", ["reading", "price"])
def test_what_is_missing_is_due_on_some_days_only(tmp_path, lacks, days):
    """It is never due before the first reading."""
    store = Store(tmp_path / "store.db")
    store.open()
    gap = TODAY - days * DAY - HALF_HOUR
    starts = [TODAY - 70 * DAY + number * HALF_HOUR for number in range(70 * 48)]
    rate = Rate(inc_vat=0.2, exc_vat=0.2)
    price = Price(rate=rate, reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED)
    readings = tuple(
        MeterReading(start=start, end=start + HALF_HOUR, quantity=0.5)
        for start in starts[96:]
        if (lacks, start) != ("reading", gap)
    )
    prices = {start: price for start in starts if (lacks, start) != ("price", gap)}
    store.write(Batch(at=TODAY, readings={"it": readings}, prices={"it": prices}))
    span = Interval(start=gap, end=gap + HALF_HOUR)
    assert _missing("it", TODAY, store) == (span if days in DUE else None)
    assert _missing("other", TODAY, store) is None
    store.close()


async def test_a_gap_is_filled_when_the_supplier_has_its_readings(home):
    """Two days are missing on 18 November, and there on the 23rd."""
    lost = datetime(2026, 11, 12, tzinfo=UTC), datetime(2026, 11, 14, tzinfo=UTC)
    home.supplier.world.readings.gaps.append(lost)
    await home.set_up()
    await home.act("backfill_history", start=FROM)
    assert filled(home)["gas"] == (HALF_HOURS - 96, HALF_HOURS)
    home.supplier.world.readings.gaps.clear()
    past = watch(home)
    await home.live(6 * DAY, DAY)
    assert filled(home) == ALL
    gas = home.supplier.id_of("gas")
    assert [name for name, point, _ in past.asked if point == gas].count("readings") == 1


# --- What a person sees ---------------------------------------------------------------------------
async def test_while_one_is_under_way_only_an_earlier_start_begins_another(home, in_parts):
    await home.set_up()
    watch(home, lambda *_: (_ for _ in ()).throw(CannotConnectError("cut")))
    first = await home.act("backfill_history", start="2026-10-20")
    later = await home.act("backfill_history", start="2026-11-01")
    earlier = await home.act("backfill_history", start="2026-10-01")
    end = "2026-11-18"
    assert first == {"started": True, "start": "2026-10-20", "end": end, "progress": 0}
    assert later == {"started": False, "start": "2026-10-20", "end": end, "progress": 0}
    assert earlier == {"started": True, "start": "2026-10-01", "end": end, "progress": 0}


@cases(
    "start, key",
    ("no date", "soon", "invalid_date"),
    ("a moment", "2026-10-01T12:00", "invalid_date"),
    ("today", "2026-11-18", "date_in_future"),
    ("to come", "2027-01-01", "date_in_future"),
)
async def test_a_wrong_start_is_refused(home, start, key):
    await home.set_up()
    refusal = await home.refusal("backfill_history", start=start)
    assert refusal.translation_key == key
    assert refusal.translation_placeholders == {"field": "start", "value": start}
    assert backfill_of(home).progress is None


async def test_a_source_without_a_past_has_nothing_to_fill(home):
    await home.set_up()
    backfill_of(home).past = None
    assert (await home.refusal("backfill_history")).translation_key == "no_past"


async def test_only_admins_may_fill(home, hass_read_only_user):
    await home.set_up()
    with pytest.raises(Unauthorized):
        await home.hass.services.async_call(
            "octopus_insight",
            "backfill_history",
            blocking=True,
            return_response=True,
            context=Context(user_id=hass_read_only_user.id),
        )


async def test_the_log_has_a_line_a_month_without_any_number(home, caplog):
    await home.set_up()
    await home.act("backfill_history", start=FROM)
    lines = [line for line in told(caplog) if "half hours" in line]
    # 20 to 31 October are 12 days and an hour that is there twice; UTC is behind by two half hours
    assert lines[0] == "INFO 2026-10, import of electricity: 578 half hours"
    assert len(lines) == 6
    numbers = [home.supplier.id_of(role) for role in ("import", "export", "gas")]
    assert not any(number in line for number in numbers for line in lines)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param("no JSON", id="no JSON"),
        pytest.param("7", id="a number"),
        pytest.param('["2026-10-01T00:00:00+00:00", "2026-11-01T00:00:00+00:00", 7]', id="a part"),
        pytest.param('["then", "later", {"1": "2026-10-01T00:00:00+00:00"}]', id="no moments"),
        pytest.param('{"on": 5, "sure": "no", "old": 7}', id="another's"),
    ],
)
async def test_a_note_that_cannot_be_read_stops_no_start(home, note):
    """Of what is filled, and of what is settled: both begin again."""
    await home.set_up()
    for name in ("backfill", "settling"):
        batch = Batch(at=TODAY, notes={name: note})
        await home.entry.runtime_data.history.async_write(batch)
    await home.reload()
    assert home.entry.state is ConfigEntryState.LOADED
    assert backfill_of(home).progress is None
