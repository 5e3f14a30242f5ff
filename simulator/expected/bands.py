"""The bands that a household's battery is to get, worked by hand.

Each clock time has the price of the next time it comes round.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from .table import LONDON, SUNDAY, facts_of, half_hours_of, table_of

PUBLISHED = time(16)
"""From then on the next day's prices are known, up to 23:00 if they are half-hourly."""
ORDINARY = 48
WORDS = {
    "SUPER_OFF_PEAK": "Super off-peak",
    "OFF_PEAK": "Off-peak",
    "PARTIAL_PEAK": "Mid-peak",
    "ON_PEAK": "Peak",
    "ALL": "All day",
}
"""Labels as they are shown."""


@dataclass(frozen=True, slots=True)
class ExpectedBand:
    """A part of the day, from `HH:MM` to `24:00` in London, at exact prices [GBP/kWh]."""

    start: str
    end: str
    label: str
    buy: float
    sell: float


def expected_bands(household: str, now: datetime) -> tuple[ExpectedBand, ...] | None:
    """Return the bands of a household at rest, without a session.

    `None` where they are not worked out: for real prices, half-hourly prices on clock changes, and
    bands on the day before their prices change.
    """
    days = facts_of(household).get("powerwall", {})
    kinds = ("any_day", _kind_of_day(now), _season(now))
    rows = next((days[kind] for kind in kinds if kind in days), None)
    if rows is None:
        return None
    bands = tuple(_band(household, row, now) for row in rows)
    tomorrow = tuple(_band(household, row, now + timedelta(days=1)) for row in rows)
    if len(rows) == 1:
        return _with_tomorrow(household, bands[0], now)
    return bands if bands == tomorrow else None


def expected_words(household: str, now: datetime) -> str | None:
    """Return what the battery's sensor says now, as `Off-peak, 7.0 p`; `None` as for the bands."""
    clock = f"{now.astimezone(LONDON):%H:%M}"
    bands = expected_bands(household, now) or ()
    words = (f"{WORDS[band.label]}, {band.buy * 100:.1f} p" for band in bands if clock < band.end)
    return next(words, None)


def _with_tomorrow(household: str, band: ExpectedBand, now: datetime) -> tuple[ExpectedBand, ...]:
    """Return one price a day: what has passed costs tomorrow's, if that is known."""
    local = now.astimezone(LONDON)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=LONDON)
    told = table_of(household)["import"].price(midnight.astimezone(UTC), now)
    if told is None or told == band.buy:
        return (band,)
    here = f"{local.hour:02}:{local.minute // 30 * 30:02}"
    labels = ("OFF_PEAK", "ON_PEAK") if told < band.buy else ("ON_PEAK", "OFF_PEAK")
    passed = replace(band, end=here, label=labels[0], buy=told, sell=min(band.sell, told))
    coming = replace(band, start=here, label=labels[1])
    return (coming,) if here == "00:00" else (passed, coming)


def _band(household: str, row: list[Any], now: datetime) -> ExpectedBand:
    """Return a band; a word in place of a price is the name of one in the household's tables."""
    *times_and_label, buy, sell = row
    tables = table_of(household)
    prices = [
        tables[role].named_price(price, now) if isinstance(price, str) else price
        for role, price in (("import", buy), ("export", sell))
    ]
    return ExpectedBand(*times_and_label, *prices)


def _season(now: datetime) -> str:
    """Return what the clock goes by today and tomorrow."""
    local = now.astimezone(LONDON)
    days = (local.date(), local.date() + timedelta(days=1))
    if any(len(half_hours_of(day)) != ORDINARY for day in days):
        return "the clock changes"
    return "summer" if local.dst() else "winter"


def _kind_of_day(now: datetime) -> str:
    """Return which day's prices are to come next by the clock, as far as they are known."""
    local = now.astimezone(LONDON)
    if _season(now) == "the clock changes":
        return "the clock changes"
    known = local if local.time() < PUBLISHED else local + timedelta(days=1)
    return "sunday" if known.weekday() == SUNDAY else "weekday"
