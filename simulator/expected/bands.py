"""The bands that a household's battery is to get on a local day, worked by hand."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from .table import LONDON, SUNDAY, facts_of, half_hours_of, table_of

PUBLISHED = time(16)
"""From then on the half-hourly prices of the whole local day are known."""
ORDINARY = 48


@dataclass(frozen=True, slots=True)
class ExpectedBand:
    """A part of the day, from `HH:MM` to `24:00` in London, at exact prices [GBP/kWh]."""

    start: str
    end: str
    label: str
    buy: float
    sell: float


def expected_bands(household: str, now: datetime) -> tuple[ExpectedBand, ...] | None:
    """Return the bands of the local day of a household at rest, without a session.

    `None` where they are not worked out: for real prices, and half-hourly prices on clock changes.
    """
    days = facts_of(household).get("powerwall", {})
    kinds = ("any_day", _kind_of_day(now), _season(now))
    rows = next((days[kind] for kind in kinds if kind in days), None)
    return None if rows is None else tuple(_band(household, row, now) for row in rows)


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
    local = now.astimezone(LONDON)
    if len(half_hours_of(local.date())) != ORDINARY:
        return "the clock changes"
    return "summer" if local.dst() else "winter"


def _kind_of_day(now: datetime) -> str:
    local = now.astimezone(LONDON)
    if len(half_hours_of(local.date())) != ORDINARY:
        return "the clock changes"
    day = "sunday" if local.weekday() == SUNDAY else "weekday"
    return day if local.time() < PUBLISHED else f"{day}_evening"
