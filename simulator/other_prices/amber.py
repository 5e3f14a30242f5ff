"""Amber Electric's service: five minutes now, half hours later, in cents with tax.

https://app.amber.com.au/developers/documentation/ describes it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo
from ..localtime import HALF_HOUR, floor_half_hour
from . import PriceRow, utc_text

TOKEN = "psk_f00dfeed5e1ec7ed0000000000000001"
SITE = "01J0DEM0S1TEW1THTW0CHANNELS"
NMI = "4102000001"
"""Of the meter."""
SYDNEY = ZoneInfo("Australia/Sydney")
MARKET = timezone(timedelta(hours=10))
"""Its days begin at 4:00, and it has no summer time."""
FIVE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)
DAY_BEGINS = timedelta(hours=4)
TOLD_AT = timedelta(hours=12, minutes=30)
"""By then the next day of the market is foretold."""
CENTS = (
    *(22.4, 20.1, 18.7, 18.2, 19.0, 21.6),
    *(26.3, 31.8, 27.5, 14.2, 6.1, 1.8),
    *(-3.4, -5.2, 2.7, 11.9, 29.6, 58.3),
    *(86.4, 47.2, 38.9, 33.4, 28.8, 25.0),
)
"""By the hours of a clock in Sydney; the second half of each costs 0.6 c more."""
SPIKE, SPIKE_CENTS = (18, 0), 214.7
WOBBLE = (0.9, -0.7, 0.2, 1.5, -1.1, -0.8)
"""How far five minutes are from their half hour."""
DESCRIPTORS = ((100, "spike"), (40, "high"), (25, "neutral"), (15, "low"), (5, "veryLow"))
SPIKES_FROM = 100


def half_hour_cents(start: datetime) -> float:
    """Return the price of the half hour that contains a moment."""
    wall = floor_half_hour(start).astimezone(SYDNEY)
    if (wall.hour, wall.minute) == SPIKE:
        return SPIKE_CENTS
    return CENTS[wall.hour] + (0.6 if wall.minute else 0.0)


def intervals(now: datetime) -> Iterator[tuple[datetime, timedelta, float]]:
    """Yield start, length and price [c] of the interval that is on, and of all that are foretold.

    What is foretold ends with a day of the market.
    """
    market = now.astimezone(MARKET)
    midnight = market.replace(hour=0, minute=0, second=0, microsecond=0)
    days = 1 if market - midnight < TOLD_AT else 2
    until = midnight + timedelta(days=days) + DAY_BEGINS
    half_hour = floor_half_hour(now)
    start = half_hour + (now - half_hour) // FIVE * FIVE
    while start < until:
        length = FIVE if start < half_hour + HALF_HOUR else HALF_HOUR
        wobble = WOBBLE[(start - half_hour) // FIVE] if length == FIVE else 0.0
        yield start, length, round(half_hour_cents(start) + wobble, 4)
        start += length


def feed_in_cents(cents: float) -> float:
    """Return what is paid for a kWh while one costs so much; below zero it has to be paid."""
    return round(cents * 0.6 - 4, 4)


def rows(now: datetime, *, is_export: bool = False) -> list[PriceRow]:
    """Return what the service says at a moment [AUD/kWh]."""
    return [
        PriceRow(start, start + length, (feed_in_cents(cents) if is_export else cents) / 100)
        for start, length, cents in intervals(now)
    ]


def sites() -> list[dict[str, Any]]:
    """Return the answer to `/sites`: one, with solar panels."""
    channels = [
        {"identifier": identifier, "type": channel, "tariff": tariff}
        for identifier, channel, tariff in (("E1", "general", "EA116"), ("B1", "feedIn", "EA029"))
    ]
    site = {"id": SITE, "nmi": NMI, "network": "Ausgrid", "status": "active", "intervalLength": 5}
    return [site | {"channels": channels, "activeFrom": "2024-01-15"}]


def current_prices(now: datetime, following: int) -> list[dict[str, Any]]:
    """Return the answer to `/prices/current`: in each channel so many intervals that follow."""
    found = [*intervals(now)][: following + 1]
    general = [_interval(index == 0, *one) for index, one in enumerate(found)]
    # what is earned has a minus
    sold = [
        row | {"channelType": "feedIn", "perKwh": -feed_in_cents(row["perKwh"])} for row in general
    ]
    return general + sold


def _interval(is_on: bool, start: datetime, length: timedelta, cents: float) -> dict[str, Any]:  # noqa: FBT001
    end = start + length
    lasts = end.astimezone(MARKET)
    row = {
        "type": "CurrentInterval" if is_on else "ForecastInterval",
        "date": (lasts - SECOND).date().isoformat(),
        "duration": length // timedelta(minutes=1),
        "startTime": utc_text(start + SECOND),
        "endTime": utc_text(end),
        "nemTime": lasts.isoformat(),
        "perKwh": cents,
        "spotPerKwh": round(cents * 0.5, 4),
        "renewables": 45.5,
        "channelType": "general",
        "spikeStatus": "spike" if cents >= SPIKES_FROM else "none",
        "descriptor": next((word for least, word in DESCRIPTORS if cents >= least), "extremelyLow"),
    }
    return row | ({"estimate": False} if is_on else {})
