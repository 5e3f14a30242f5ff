"""What a battery at the household has to be told: the bands of a local day, worked by hand."""

from dataclasses import dataclass
from datetime import datetime, time
import tomllib
from typing import Any

from .table import HERE, LONDON, SUNDAY, half_hours_of

PUBLISHED = time(16)
"""From then on the half-hourly prices of the whole local day are known."""

ORDINARY = 48


@dataclass(frozen=True, slots=True)
class ExpectedBand:
    """A stretch of the day at one price, before it is written with four decimals."""

    start: str
    """On the clock in London, `HH:MM`."""

    end: str
    """`24:00` is the end of the day."""

    label: str

    buy: float
    """[GBP/kWh]"""

    sell: float
    """[GBP/kWh]"""


def expected_bands(household: str, now: datetime) -> tuple[ExpectedBand, ...] | None:
    """Return the bands of the local day of a household at rest, with no session under way.

    `None` where nobody has worked them out: for real prices, and for half-hourly prices on the days
    when the clock changes.
    """
    with (HERE / f"{household}.toml").open("rb") as file:
        whole: dict[str, Any] = tomllib.load(file)
    days = whole.get("powerwall", {})
    rows = days.get("any_day") or days.get(_kind_of_day(now))
    return None if rows is None else tuple(ExpectedBand(*row) for row in rows)


def _kind_of_day(now: datetime) -> str:
    local = now.astimezone(LONDON)
    if len(half_hours_of(local.date())) != ORDINARY:
        return "the clock changes"
    day = "sunday" if local.weekday() == SUNDAY else "weekday"
    return day if local.time() < PUBLISHED else f"{day}_evening"
