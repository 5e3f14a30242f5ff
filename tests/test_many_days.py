"""Many days of prices of five minutes and of half hours, with outages and restarts."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
import os
from zoneinfo import ZoneInfo
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
import pytest
from custom_components.octopus_insight.const import statistic_ids
from custom_components.octopus_insight.model.interval import Interval
from tests.harness.clock import DAY, HALF_HOUR, HOUR, MINUTE, SECOND, move_to
from tests.harness.energy import COUNTS_UP, ENERGY, count
from tests.harness.other_prices import add_prices, shown
from tests.test_other_prices import cents

SYDNEY = ZoneInfo("Australia/Sydney")
FIRST = date(2026, 9, 30)
"""Clocks go forward on 4 October."""
FIVE = 5 * MINUTE
FINE_FROM, FINE_UNTIL = 17, 19
"""Hours of the day in which prices are of five minutes."""
SEEN_AT = 42 * SECOND
"""So late a price and what was used are there."""


def at(day: int, wall: str) -> datetime:
    """Return a moment [UTC] of a day by its number, by the clock in Sydney."""
    text = f"{FIRST + day * DAY}T{wall}"
    return datetime.fromisoformat(text).replace(tzinfo=SYDNEY).astimezone(dt_util.UTC)


OUTAGES = ((at(2, "09:30"), at(2, "14:00")), (at(3, "17:20"), at(3, "18:05")))
"""The source of prices answers nothing."""
DOWN = (at(4, "17:40"), at(4, "19:00"))
"""We are not there; a second restart takes no time."""
RELOADED = at(1, "18:35")
BEGIN = at(0, "00:00")
DAYS = int(os.environ.get("DAYS", "5"))
"""`scripts/bench prices` has more of them."""


def length(start: datetime) -> timedelta:
    return FIVE if FINE_FROM <= start.astimezone(SYDNEY).hour < FINE_UNTIL else HALF_HOUR


def half_hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 30 * 30)


def is_out(moment: datetime) -> bool:
    return any(start <= moment < end for start, end in OUTAGES)


def forecast(half_hour: datetime) -> float:
    """Return what was said of a half hour before it came [AUD/kWh], which is never right."""
    return cents(half_hour) / 50


def expected(moment: datetime) -> float:
    """Return the price that counts [AUD/kWh]: what was seen, else what was said before."""
    if is_out(moment) or DOWN[0] <= moment < DOWN[1]:
        return forecast(half_hour_of(moment))
    return cents(moment if length(moment) == FIVE else half_hour_of(moment)) / 100


def watt_hours(start: datetime) -> int:
    """Return what is used in five minutes: 0 to 120 Wh."""
    return int(start.timestamp()) // 300 * 29 % 121


def moments(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    while start < end:
        yield start
        start += step


class Life:
    """A home with an integration that works as Amber's does, and with an energy sensor."""

    entity_id = "sensor.amberelectric_x_current_general"

    def __init__(self, hass, freezer) -> None:
        """Begin with the first day."""
        self.hass, self.freezer = hass, freezer
        self.total, self.counted_until = 0, BEGIN

    async def set_up(self) -> None:
        hass, registry = self.hass, er.async_get(self.hass)
        self.freezer.move_to(BEGIN + SEEN_AT)
        await hass.config.async_update(time_zone=str(SYDNEY), currency="AUD")
        registry.async_get_or_create("sensor", "amberelectric", "x-current-general")
        hass.services.async_register(
            "amberelectric", "get_forecasts", self.answer, supports_response=SupportsResponse.ONLY
        )
        self.tell(BEGIN)
        hass.states.async_set(ENERGY, "0", COUNTS_UP)
        await count(hass, [(BEGIN - FIVE, 0)])
        fields = {"price_entity": self.entity_id, "energy_entity": ENERGY}
        self.entry = (await add_prices(hass, fields))["result"]

    async def answer(self, _call: object) -> dict:
        """Say what half hours to come cost."""
        if is_out(dt_util.utcnow()):
            raise HomeAssistantError("no answer")
        begin = half_hour_of(dt_util.utcnow().replace(second=0, microsecond=0)) + HALF_HOUR
        rows = [
            {
                "start_time": (one + SECOND).isoformat(),
                "end_time": (one + HALF_HOUR).isoformat(),
                "per_kwh": forecast(one),
            }
            for one in moments(begin, begin + 40 * HALF_HOUR, HALF_HOUR)
        ]
        return {"forecasts": rows}

    def tell(self, start: datetime) -> None:
        """Say what the interval costs that begins."""
        attributes = {
            "unit_of_measurement": "$/kWh",
            "start_time": (start + SECOND).isoformat(),
            "end_time": (start + length(start)).isoformat(),
        }
        known = ("unavailable", {}) if is_out(start) else (str(cents(start) / 100), attributes)
        self.hass.states.async_set(self.entity_id, *known)

    async def count_until(self, end: datetime) -> None:
        """Keep what was used until then."""
        rows = []
        for one in moments(self.counted_until, end, FIVE):
            self.total += watt_hours(one)
            rows.append((one, self.total))
        self.counted_until = end
        await count(self.hass, rows)

    async def live(self, start: datetime, *, is_due: bool) -> None:
        """Let an interval begin."""
        entries, now = self.hass.config_entries, start + SEEN_AT
        if is_due:  # before the clock moves: what waits for it may run at once
            await self.count_until(start)
        self.freezer.move_to(now)
        if start == DOWN[0]:
            assert await entries.async_unload(self.entry.entry_id)
        self.tell(start)
        if start == DOWN[1]:
            assert await entries.async_setup(self.entry.entry_id)
        if is_due or is_out(start) or start == DOWN[1]:  # else what is told is enough
            await move_to(self.hass, self.freezer, now)
        await self.hass.async_block_till_done()
        if start == RELOADED:
            assert await entries.async_reload(self.entry.entry_id)

    def check_day_before(self, midnight: datetime) -> None:
        """Each minute has the right price."""
        timeline = self.entry.runtime_data.timeline.data.import_meter.timeline
        day = midnight.astimezone(SYDNEY).date() - DAY
        for minute in moments(at((day - FIRST).days, "00:00"), midnight, MINUTE):
            price = timeline.at(minute).price_per_kwh
            assert price == pytest.approx(expected(minute), abs=1e-9), minute

    async def check_costs(self, end: datetime) -> None:
        """Each half hour is kept, and the sums of statistics are those of all."""
        data, spent = self.entry.runtime_data, 0.0
        await data.history.async_keep()
        await self.hass.async_block_till_done(wait_background_tasks=True)
        point, whole = data.timeline.data.import_meter.point, Interval(start=BEGIN, end=end)
        kept = await data.history.ask(lambda it: [*it.series(point.id, whole).half_hours()])
        for one in kept:
            fives = [*moments(one.start, one.end, FIVE)]
            cost = sum(watt_hours(it) / 1000 * expected(it) for it in fives)
            assert one.kwh == pytest.approx(sum(map(watt_hours, fives)) / 1000), one.start
            assert one.cost.inc_vat == pytest.approx(cost, abs=1e-4), one.start
            spent += cost
        ids = statistic_ids(point)
        found = await get_instance(self.hass).async_add_executor_job(
            statistics_during_period, self.hass, BEGIN, end, {*ids}, "hour", None, {"state"}
        )
        used = sum(map(watt_hours, moments(BEGIN, end, FIVE))) / 1000
        sums = [sum(row["state"] for row in found[one]) for one in ids]
        assert sums == [pytest.approx(used, abs=1e-4), pytest.approx(spent, abs=1e-4)]
        assert {len(found[one]) for one in ids} == {(end - BEGIN) // HOUR}


async def test_every_minute_has_its_price_and_every_half_hour_its_cost(
    recorder_mock, hass, freezer
):
    """Nothing is missing, doubled or rounded, whatever happened meanwhile."""
    life, end = Life(hass, freezer), at(DAYS, "00:00")
    await life.set_up()
    for start in moments(BEGIN + FIVE, end + FIVE, FIVE):
        if start == half_hour_of(start) or length(start) == FIVE:
            await life.live(start, is_due=start.hour % 2 == start.minute == 0 or start == end)
            if DOWN[0] <= start < DOWN[1]:
                continue
            price = float(shown(hass, "current_rate").state)
            assert price == pytest.approx(expected(start), abs=1e-9), start
            if start.astimezone(SYDNEY).time() == time():
                life.check_day_before(start)
    await life.check_costs(end)
