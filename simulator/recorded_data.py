"""Real prices and real use, moved to recent dates day for day (see data/README.md)."""

from csv import reader
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from .tariffs import Price

DATA = Path(__file__).parent / "data"
VAT = 1.05


@cache
def _year(name: str) -> dict[tuple[int, int], tuple[float, ...]]:
    """Return the 48 values of each day of a file, by month and day."""
    with (DATA / name).open(encoding="utf-8") as file:
        rows = reader(file)
        next(rows)
        days = [(date.fromisoformat(row[0]), tuple(map(float, row[1:]))) for row in rows]
    return {(day.month, day.day): values for day, values in days}


def _value(name: str, start: datetime) -> float:
    """Return the value of the same month, day and time [UTC]; 29 February repeats the 28th."""
    utc = start.astimezone(UTC)
    day = (2, 28) if (utc.month, utc.day) == (2, 29) else (utc.month, utc.day)
    return _year(name)[day][utc.hour * 2 + utc.minute // 30]


def real_price(start: datetime) -> Price:
    """Return the price [p/kWh] that was really asked in Eastern England in 2019."""
    inc = _value("agile_eastern_2019.csv", start)
    # The source has prices with VAT only; without it they had four decimals.
    return Price(round(inc / VAT, 4), inc)


def real_kwh(start: datetime) -> float:
    """Return what a London home really used [kWh] in the half hour in 2013."""
    return _value("london_home_2013.csv", start)
