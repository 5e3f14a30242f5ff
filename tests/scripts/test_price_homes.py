"""Homes without an account in the demo: what their services say, and what has to be shown of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo
from aiohttp.test_utils import TestClient, TestServer
import pytest
from simulator.other_prices import PriceRow, amber, known_rows, nord_pool
from simulator.other_prices.server import AMBER, NORD_POOL, create_app
from tests.harness.cases import cases, rows
from tools.demo.price_homes_check import level_of, values_at

SYDNEY = ZoneInfo("Australia/Sydney")
NOON = datetime.fromisoformat("2026-11-18T12:12:20+11:00").astimezone(UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def day_of(*prices: float) -> list[PriceRow]:
    """Return hours from midnight on."""
    begin = datetime(2026, 11, 18, tzinfo=UTC)
    return [
        PriceRow(begin + hour * HOUR, begin + (hour + 1) * HOUR, price)
        for hour, price in enumerate(prices)
    ]


def test_amber_says_five_minutes_to_the_half_hour_and_half_hours_after_it():
    """At 12:12 in Sydney a kWh costs -3.4 c in this half hour, and -0.7 c + 0.9 c around it."""
    now, after, *_ = amber.rows(NOON)
    assert (now.start, now.end) == (NOON.replace(minute=10, second=0), after.start)
    assert now.price == pytest.approx((-3.4 + 0.2) / 100)
    assert after.price == pytest.approx((-3.4 + 1.5) / 100)
    minutes = [(row.end - row.start) / MINUTE for row in amber.rows(NOON)]
    assert minutes == [5] * 4 + [30] * (len(minutes) - 4)
    paid = amber.rows(NOON, is_export=True)[0].price
    assert paid == pytest.approx((-3.2 * 0.6 - 4) / 100)


@cases(
    "at, until",
    ("before 12:30 of the market, to 4:00", "2026-11-18T12:29:59+10:00", "2026-11-19T04:00+10:00"),
    ("then to 4:00 of the day after", "2026-11-18T12:30:00+10:00", "2026-11-20T04:00+10:00"),
)
def test_amber_foretells_days_of_the_market(at, until):
    last = amber.rows(datetime.fromisoformat(at).astimezone(UTC))[-1]
    assert last.end == datetime.fromisoformat(until)


@rows(
    "day, quarters",
    ("2026-03-29", 92),
    ("2026-11-18", 96),
    ("2026-10-25", 100),
)
def test_a_day_of_nord_pool_has_all_its_quarter_hours(day, quarters):
    assert len(nord_pool.starts_of(date.fromisoformat(day))) == quarters


@cases(
    "at, is_there",
    ("before the auction", "2026-11-18T12:56:59+01:00", False),
    ("after it", "2026-11-18T12:57:00+01:00", True),
)
async def test_tomorrow_of_nord_pool_is_there_after_the_auction(socket_enabled, at, is_there):
    app = create_app(lambda: datetime.fromisoformat(at))
    query = {"date": "2026-11-19", "deliveryArea": "SE3", "currency": "SEK"}
    path = f"{NORD_POOL}/DayAheadPrices"
    async with TestClient(TestServer(app)) as client, client.get(path, params=query) as answer:
        assert answer.status == (200 if is_there else 204)
        first = (await answer.json())["multiAreaEntries"][0] if is_there else None
    # a Thursday: three times 31 more than on Monday
    assert first is None or first["entryPerArea"] == {"SE3": 412 + 93}


async def test_amber_is_for_who_has_its_token(socket_enabled):
    async with TestClient(TestServer(create_app(lambda: NOON))) as client:
        for token, status in (("wrong", 403), (amber.TOKEN, 200)):
            headers = {"Authorization": f"Bearer {token}"}
            async with client.get(f"{AMBER}/sites", headers=headers) as answer:
                assert answer.status == status


def test_of_two_answers_the_later_counts_where_it_says_anything():
    first, second = day_of(1, 2, 3, 4), [row._replace(price=9) for row in day_of(0, 0, 0)[1:]]
    assert [row.price for row in known_rows([first, second])] == [1, 9, 9, 4]


def test_the_next_price_is_the_next_other_price():
    known = day_of(0.3, 0.3, 0.2, *[0.1] * 21)
    shown = values_at(known, "import", known[0].start, SYDNEY)
    assert shown == {
        "current_rate": 0.3,
        "next_rate": 0.2,
        "next_rate_change": known[2].start,
        "price_level": "expensive",
        "cost_per_hour": pytest.approx(0.45),
    }


RISING = [0.01 * (1 + hour) for hour in range(24)]


@cases(
    "hour, prices, level",
    ("the sixth of 24 hours", 5, RISING, "cheap"),
    ("the seventh", 6, RISING, "normal"),
    ("the eighteenth", 17, RISING, "normal"),
    ("the nineteenth", 18, RISING, "expensive"),
    ("nothing", 0, [0.0, *RISING[1:]], "plunge"),
    ("all alike", 0, [0.1] * 24, "normal"),
    ("of 12 hours the third", 2, RISING[:12], "cheap"),
    ("of 12 hours the fourth", 3, RISING[:12], "normal"),
)
def test_a_quarter_of_the_day_is_cheap_and_a_quarter_expensive(hour, prices, level):
    known = day_of(*prices)
    assert level_of(prices[hour], known, known[hour].start, ZoneInfo("UTC")) == level
