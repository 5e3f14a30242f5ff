"""What the supplier settled: when it is asked, and how it goes into the past of a home."""

from datetime import UTC, date, datetime, time
from typing import Any
import pytest
from custom_components.octopus_insight.model.history.half_hour import Authority, HalfHour
from custom_components.octopus_insight.model.interval import Interval, half_hour
from custom_components.octopus_insight.octopus.client import OctopusClient
from custom_components.octopus_insight.octopus.errors import CannotConnectError
from tests.harness.clock import DAY, HALF_HOUR, HOUR, local
from tests.harness.home import HIGH, LOW, Home, told
from tests.harness.past import fill, keep_dispatch

MONDAY = date(2026, 11, 16)
RAN = half_hour(datetime(2026, 11, 16, 18, tzinfo=UTC))
"""A half hour in which the car took 3.5 of 3.9 kWh."""
FULL, CHEAP = 3.9 * HIGH, 3.9 * LOW


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Note the windows that are asked, without those that our limits refuse."""
    windows: list[Any] = []
    really = OctopusClient.settled

    async def settled(self, number, point, span, **more):
        answer = await really(self, number, point, span, **more)
        windows.append(span)
        return answer

    monkeypatch.setattr(OctopusClient, "settled", settled)
    return windows


@pytest.fixture
async def ready(home, asked) -> Home:
    """Have a home on the morning after a dispatch that it knows of."""
    home.day = MONDAY
    home.do("complete", start=RAN.start.isoformat(), end=RAN.end.isoformat(), energy_kwh=3.5)
    await home.at(local(MONDAY + DAY, time(7, 30)))
    await home.set_up()
    await fill(home, RAN.start - 2 * DAY)
    await keep_dispatch(home, RAN)
    return home


async def noon(home: Home, days: int) -> None:
    """Let it be noon some days after that Monday, and what is due by then be asked."""
    await home.at(local(MONDAY + days * DAY, time(12, 10)))
    await home.settle()


async def kept(home: Home) -> HalfHour:
    """Return what is kept of the half hour."""
    history, point = home.entry.runtime_data.history, home.supplier.id_of("import")
    return (await history.ask(lambda store: store.series(point, RAN))).at(0)


async def test_a_usual_dispatch_takes_one_question_and_one_more_three_days_later(ready, asked):
    """It is settled on Wednesday morning, and asked late that morning."""
    for days, number in ((1, 0), (2, 1), (4, 1), (5, 2), (7, 2)):
        await noon(ready, days)
        assert len(asked) == number, days
    assert {*asked} == {Interval(start=RAN.start - HOUR, end=RAN.end + HOUR)}
    one = await kept(ready)
    assert (one.authority, one.cost.inc_vat) == (Authority.SETTLED, pytest.approx(CHEAP, abs=1e-5))


async def test_a_difference_is_told_once_and_goes_before_ours(ready, caplog):
    """Octopus settled the dispatch at the day's price: 3.9 kWh at 22.6 p more."""
    span = {"start": RAN.start.isoformat(), "end": RAN.end.isoformat()}
    ready.do("settlement", **span)
    for days in (2, 5):
        await noon(ready, days)
    one = await kept(ready)
    assert one.cost.inc_vat == pytest.approx(FULL, abs=1e-5)
    assert one.rate.inc_vat == pytest.approx(HIGH, abs=1e-6)
    assert one.ours.inc_vat == pytest.approx(CHEAP, abs=1e-5)
    lines = [line for line in told(caplog) if "charged" in line]
    assert lines == ["INFO Octopus Energy charged 0.88 more on 16 Nov, 18:00"]


async def test_what_was_settled_is_explained_and_billed(ready):
    """At the day's price: 3.9 kWh cost 0.88 more than by the plan."""
    span = {"start": "2026-11-16", "end": "2026-11-17"}
    before = await ready.act("get_bill", **span)
    ready.do("settlement", start=RAN.start.isoformat(), end=RAN.end.isoformat())
    await noon(ready, 2)
    rows = (await ready.act("explain_cost", **span))["half_hours"]
    (row,) = [it for it in rows if datetime.fromisoformat(it["start"]) == RAN.start]
    assert (row["authority"], row["certainty"]) == ("settled", "settled")
    assert row["cost"] == pytest.approx(FULL, abs=1e-5)
    assert row["rate"] == pytest.approx(HIGH, abs=1e-6)
    after = await ready.act("get_bill", **span)
    more = after["total"]["exact"] - before["total"]["exact"]
    assert more == pytest.approx(FULL - CHEAP, abs=1e-4)


async def test_a_correction_is_known_within_three_days(ready):
    """It was settled dear at first, and is put right two days later."""
    corrected = local(MONDAY + 4 * DAY, time(6))
    span = {"start": RAN.start.isoformat(), "end": RAN.end.isoformat()}
    ready.do("settlement", until=corrected.isoformat(), **span)
    await noon(ready, 2)
    assert (await kept(ready)).cost.inc_vat == pytest.approx(FULL, abs=1e-5)
    await noon(ready, 5)
    assert (await kept(ready)).cost.inc_vat == pytest.approx(CHEAP, abs=1e-5)


async def test_what_is_empty_at_first_is_no_cost_and_asked_each_day(ready, asked):
    """No statistics are neither zero nor the day's price."""
    span = {"start": RAN.start.isoformat(), "end": RAN.end.isoformat()}
    ready.do(
        "settlement", until=local(MONDAY + 4 * DAY, time(6)).isoformat(), **{"as": "empty"}, **span
    )
    for days in (2, 3):
        await noon(ready, days)
        one = await kept(ready)
        assert (one.authority, one.cost.inc_vat) == (Authority.RECONCILED, pytest.approx(CHEAP))
    await noon(ready, 4)
    assert (await kept(ready)).authority is Authority.SETTLED
    assert len(asked) <= 7


async def test_a_restart_asks_nothing_again(ready, asked):
    await noon(ready, 2)
    await ready.restart()
    await ready.live(HOUR, HALF_HOUR)
    assert len(asked) == 1


async def test_a_failure_is_tried_again_the_same_day(ready, asked, monkeypatch):
    really = OctopusClient.settled

    async def fail(*_args, **_more):
        raise CannotConnectError

    monkeypatch.setattr(OctopusClient, "settled", fail)
    await noon(ready, 2)
    monkeypatch.setattr(OctopusClient, "settled", really)
    await ready.live(3 * HOUR, HOUR)
    assert (await kept(ready)).authority is Authority.SETTLED


@pytest.mark.parametrize("household", ["agile", "flux"])
async def test_homes_without_an_intelligent_tariff_ask_nothing(home, asked, household):
    home.day = MONDAY
    await home.at(local(MONDAY, time(7, 30)))
    await home.set_up()
    await fill(home, RAN.start - 2 * DAY)
    await noon(home, 2)
    assert asked == []


async def test_days_of_long_ago_are_asked_once(home, asked):
    """Half an hour of 3.9 kWh by day, filled later: it may have been a dispatch, and was."""
    ran = half_hour(datetime(2026, 10, 12, 13, tzinfo=UTC))
    home.day = MONDAY
    home.do("complete", start=ran.start.isoformat(), end=ran.end.isoformat(), energy_kwh=3.5)
    await home.at(local(MONDAY, time(7, 30)))
    await home.set_up()
    await fill(home, ran.start - 2 * DAY)
    for days in (1, 2):
        await noon(home, days)
    assert len(asked) == 1
    history, point = home.entry.runtime_data.history, home.supplier.id_of("import")
    one = (await history.ask(lambda store: store.series(point, ran))).at(0)
    assert one.cost.inc_vat == pytest.approx(CHEAP, abs=1e-5)


async def test_polling_off_asks_nothing(ready, asked, hass):
    hass.config_entries.async_update_entry(ready.entry, pref_disable_polling=True)
    await ready.settle()
    await noon(ready, 2)
    assert asked == []


async def test_an_odd_day_takes_24_questions_and_the_next_one_goes_on(home, asked):
    """Ten charges that nobody saw, at the day's price: three questions each are the proof."""
    home.day = MONDAY
    runs = [
        half_hour(datetime(2026, 11, day, hour, tzinfo=UTC))
        for day in range(10, 15)
        for hour in (8, 20)
    ]
    for ran in runs:
        span = {"start": ran.start.isoformat(), "end": ran.end.isoformat()}
        home.do("complete", energy_kwh=3.5, **span)
        home.do("settlement", **span)
    await home.at(local(MONDAY, time(7, 30)))
    await home.set_up()
    await fill(home, datetime(2026, 11, 9, tzinfo=UTC))
    await noon(home, 1)
    await home.live(2 * HOUR, HOUR)
    assert 18 < len(asked) <= 24
    await noon(home, 2)
    await home.live(HOUR, HOUR)
    history, point = home.entry.runtime_data.history, home.supplier.id_of("import")
    span = Interval(start=runs[0].start, end=runs[-1].end)
    series = await history.ask(lambda store: store.series(point, span))
    costs = [series.at(series.place(ran.start)).told.cost.inc_vat for ran in runs]
    assert costs == [pytest.approx(FULL, abs=1e-4)] * 10
    assert 30 <= len(asked) <= 36
