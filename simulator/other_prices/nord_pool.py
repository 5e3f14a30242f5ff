"""Nord Pool's data portal: the auction's prices of a day, by quarter hours."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo
from . import PriceRow, utc_text

OSLO = ZoneInfo("Europe/Oslo")
"""Days of delivery are days there."""
QUARTER = timedelta(minutes=15)
PUBLISHED = time(12, 57)
AREA, CURRENCY = "SE3", "SEK"
PER_MWH = (
    *(412, 388, 371, 365, 379, 441),
    *(687, 1043, 1188, 964, 702, 455),
    *(118, -224, 63, 398, 811, 1467),
    *(1822, 1514, 1126, 873, 640, 498),
)
"""By the hours of a clock in Oslo [SEK]; each quarter costs 9 more than the one before."""
STEP = 9
BY_WEEKDAY = 31
"""From Monday on each day costs so much more."""


def per_mwh(start: datetime) -> float:
    """Return the price of the quarter hour that begins at a moment [SEK]."""
    wall = start.astimezone(OSLO)
    return PER_MWH[wall.hour] + wall.minute // 15 * STEP + wall.weekday() * BY_WEEKDAY


def is_published(day: date, now: datetime) -> bool:
    """Return whether the auction of a day is over."""
    return now >= datetime.combine(day - timedelta(days=1), PUBLISHED, OSLO)


def starts_of(day: date) -> list[datetime]:
    """Return the starts [UTC] of a day's 92, 96 or 100 quarter hours."""
    days = (day, day + timedelta(days=1))
    begin, end = (datetime.combine(one, time(), OSLO).astimezone(UTC) for one in days)
    return [begin + index * QUARTER for index in range((end - begin) // QUARTER)]


def rows(now: datetime) -> list[PriceRow]:
    """Return what is known at a moment, from yesterday on [SEK/kWh]."""
    today = now.astimezone(OSLO).date()
    return [
        PriceRow(start, start + QUARTER, per_mwh(start) / 1000)
        for day in (today + timedelta(days=ahead) for ahead in (-1, 0, 1))
        if is_published(day, now)
        for start in starts_of(day)
    ]


def day_ahead_prices(day: date, area: str, now: datetime) -> dict[str, Any] | None:
    """Return the answer for a day, without its blocks; None: there is none yet."""
    if not is_published(day, now):
        return None
    starts = starts_of(day)
    entries = [
        {
            "deliveryStart": utc_text(start),
            "deliveryEnd": utc_text(start + QUARTER),
            "entryPerArea": {area: per_mwh(start)},
        }
        for start in starts
    ]
    average = sum(map(per_mwh, starts)) / len(starts)
    updated = datetime.combine(day - timedelta(days=1), PUBLISHED, OSLO)
    return {
        "deliveryDateCET": day.isoformat(),
        "version": 2,
        "updatedAt": utc_text(updated),
        "deliveryAreas": [area],
        "market": "DayAhead",
        "multiAreaEntries": entries,
        "blockPriceAggregates": [],
        "currency": CURRENCY,
        "exchangeRate": 11.2,
        "areaStates": [{"state": "Final", "areas": [area]}],
        "areaAverages": [{"areaCode": area, "price": round(average, 2)}],
    }
