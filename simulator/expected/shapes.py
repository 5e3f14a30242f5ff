"""Tables whose prices go by bands on the clock, or by the day of the week."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
OF_TWO = {"low": "cheap", "high": "normal"}
OF_THREE = {"low": "cheap", "middle": "normal", "high": "expensive"}


def band_at(facts: dict[str, Any], start: datetime) -> str:
    """Return the name of the band [low, middle, high] that a half hour is in.

    `bands` names each with the time it begins at, in London, or by UTC where `clock` says so.
    """
    clock = UTC if facts.get("clock") == "utc" else LONDON
    wall = start.astimezone(clock).time()
    begun = [name for begins, name in facts["bands"] if time.fromisoformat(begins) <= wall]
    return str(begun[-1] if begun else facts["bands"][-1][1])


def band_level(facts: dict[str, Any], start: datetime) -> str:
    """Return the level of the band that a half hour is in."""
    has_middle = any(name == "middle" for _, name in facts["bands"])
    return (OF_THREE if has_middle else OF_TWO)[band_at(facts, start)]


def shaped_price(facts: dict[str, Any], era: dict[str, Any], start: datetime, now: datetime) -> Any:
    """Return the price [GBP/kWh] of a half hour in an era, as known at `now`; `None`: not told.

    A price of the day is told from 16:00 in London on the day before.
    """
    if facts["shape"] == "bands":
        return era[band_at(facts, start)]
    day, today = start.astimezone(LONDON), now.astimezone(LONDON)
    last = today.date() + timedelta(days=1 if today.time() >= time(16) else 0)
    return era["by_weekday"][day.weekday()] if day.date() <= last else None
