"""`get_data_quality`: what of each local day is metered, and who says what it cost."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
import json
from typing import Any
from unittest.mock import AsyncMock
from homeassistant.core import Context, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.json import json_bytes
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
from custom_components.octopus_insight.model.interval import half_hours
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from custom_components.octopus_insight.screens.questions import FOLLOWED
from tests.harness.cases import rows
from tests.harness.clock import HALF_HOUR, local
from tests.harness.home import Home

PRICE = Price(
    rate=Rate(inc_vat=0.25, exc_vat=0.25), reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED
)


@pytest.fixture(autouse=True)
def _keeps_nothing_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep only what a test writes."""
    monkeypatch.setattr(History, "async_keep", AsyncMock())


@pytest.fixture
def ask(home: Home, hass_read_only_user):
    """Return a function by which a user who may only look asks about local days."""

    async def ask(start: str, end: str) -> dict[str, Any]:
        context, fields = Context(user_id=hass_read_only_user.id), {"start": start, "end": end}
        call = ServiceCall(home.hass, DOMAIN, "get_data_quality", fields, context)
        return json.loads(json_bytes(await FOLLOWED["get_data_quality"].handler(call)))

    return ask


async def live_in(home: Home, day: date, wall: str = "16:00") -> None:
    home.day = day
    await home.at(wall)
    await home.set_up()


async def keep(
    home: Home, metered: Iterable[datetime], priced: Iterable[datetime] = (), **more: Any
) -> None:
    """Keep readings and prices of the import meter."""
    meter = home.supplier.id_of("import")
    rows = [MeterReading(start=at, end=at + HALF_HOUR, quantity=0.5) for at in metered]
    batch = {"readings": {meter: tuple(rows)}, "prices": {meter: dict.fromkeys(priced, PRICE)}}
    at = datetime(2026, 11, 18, tzinfo=UTC)
    await home.entry.runtime_data.history.async_write(Batch(at=at, **batch | more))


def day_of(day: date) -> list[datetime]:
    """Return the starts of a local day's half hours."""
    return [*half_hours(local(day, time()), local(day + timedelta(days=1), time()))]


def row(day: str, expected: int, present: int, **authorities: int) -> dict[str, Any]:
    return {"date": day, "expected": expected, "present": present, "authorities": authorities}


async def test_each_day_says_what_is_metered_and_who_says_what_it_cost(home, ask):
    """On 18 November at 16:00, the readings of the 17th are due and those of today are not.

    The 16th has 00:00 to 05:30, which are 11, and 15:00 to 24:00, which are 18; so 19 are missing.
    Of the 29, 20 are priced: 16 by tariff, 2 with evidence, 1 settled, 1 corrected. A price without
    a reading does not count.
    """
    await live_in(home, date(2026, 11, 18))
    meter, day = home.supplier.id_of("import"), day_of(date(2026, 11, 16))
    metered = [*day[:11], *day[30:]]
    await keep(home, metered, [*metered[:20], *day[11:30]])
    await keep(home, (), metered[:2], authority=Authority.RECONCILED)
    cost = Money(inc_vat=0.1, exc_vat=0.1)
    words = [
        ToldCost(authority=it, at=day[0], cost=cost)
        for it in (Authority.SETTLED, Authority.CORRECTED)
    ]
    told = dict(zip(metered[2:4], words, strict=True)) | {day[12]: words[0]}
    await keep(home, (), told={meter: told})
    answer = await ask("2026-11-16", "2026-11-19")
    electricity = answer["meters"][0]
    assert answer["expected_until"] == "2026-11-18"
    assert electricity["device_id"] == home.device_id_of("import")
    counts = {"computed": 16, "reconciled": 2, "settled": 1, "corrected": 1, "unknown": 9}
    assert electricity["days"] == [
        row("2026-11-16", 48, 29, **counts),
        row("2026-11-17", 48, 0),
        row("2026-11-18", 0, 0),
    ]
    assert electricity["missing"] == [
        {"start": "2026-11-16T05:30:00+00:00", "end": "2026-11-16T15:00:00+00:00"},
        {"start": "2026-11-17T00:00:00+00:00", "end": "2026-11-18T00:00:00+00:00"},
    ]


@rows(
    "wall, due, expected",
    ("14:59", "2026-11-17", [48, 0, 0]),
    ("15:00", "2026-11-18", [48, 48, 0]),
)
async def test_readings_of_a_day_are_expected_by_15_on_the_next(home, ask, wall, due, expected):
    await live_in(home, date(2026, 11, 18), wall)
    answer = await ask("2026-11-16", "2026-11-19")
    assert answer["expected_until"] == due
    days = [[day["expected"] for day in meter["days"]] for meter in answer["meters"]]
    assert days == [expected] * 3


@rows(
    "day, number, gap",
    ("2026-03-29", 46, ("2026-03-29T22:30:00+00:00", "2026-03-29T23:00:00+00:00")),
    ("2026-10-25", 50, ("2026-10-25T23:30:00+00:00", "2026-10-26T00:00:00+00:00")),
)
async def test_a_day_on_which_clocks_change_has_its_own_half_hours(home, ask, day, number, gap):
    """All but the last, 23:30 to 24:00 local, are metered."""
    await live_in(home, date(2026, 11, 18))
    starts = day_of(date.fromisoformat(day))
    await keep(home, starts[:-1], starts)
    end = date.fromisoformat(day) + timedelta(days=1)
    electricity = (await ask(day, end.isoformat()))["meters"][0]
    assert electricity["days"] == [row(day, number, number - 1, computed=number - 1)]
    assert electricity["missing"] == [dict(zip(("start", "end"), gap, strict=True))]


async def test_nothing_is_missing_where_there_was_no_supply(home, ask):
    """The household moved in on 31 August 2023, and has exported since 2 November 2024."""
    await live_in(home, date(2026, 11, 18))
    assert (await ask("2022-08-01", "2022-09-01"))["meters"] == []
    answer = await ask("2023-08-30", "2023-09-01")
    assert [one["direction"] for one in answer["meters"]] == ["import"] * 2
    for meter in answer["meters"]:
        assert meter["days"] == [row("2023-08-30", 0, 0), row("2023-08-31", 48, 0)]
        (gap,) = meter["missing"]
        assert gap["start"] == "2023-08-30T23:00:00+00:00"
    _, export, _ = (await ask("2024-11-01", "2024-11-03"))["meters"]
    assert [day["expected"] for day in export["days"]] == [0, 48]


async def test_more_than_a_year_is_refused(home, ask):
    await live_in(home, date(2026, 11, 18))
    assert len((await ask("2024-01-01", "2025-01-01"))["meters"][0]["days"]) == 366
    with pytest.raises(ServiceValidationError) as refused:
        await ask("2024-01-01", "2025-01-02")
    assert refused.value.translation_key == "span_too_long"
