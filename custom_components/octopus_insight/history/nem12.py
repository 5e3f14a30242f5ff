"""Meter files of Australia's market, in the format NEM12.

Their times are UTC+10 in summer and winter, wherever the meter is. A register named `E` counts what
is taken from the grid, one named `B` what is given to it. Several of a direction are added up.
"""

from collections import defaultdict
from contextlib import suppress
import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from itertools import chain
from math import fsum
from typing import Final
from ..model.interval import DAY, YEARS
from ..model.usage.consumption import Consumption, MeterReading
from .files import MOST, FileError, Row, naming_line

HEADER: Final = "100,NEM12"
MARKET: Final = timezone(timedelta(hours=10))
UNITS: Final = {"KWH": 1.0, "WH": 0.001, "MWH": 1000.0}
LENGTHS: Final = ("5", "15", "30")
NULL: Final = "N"
"""The quality of values that are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Register:
    name: str
    step: timedelta
    kwh_per_unit: float

    @classmethod
    def of(cls, row: list[str]) -> _Register:
        """Read a row 200."""
        unit, length = row[7].upper(), row[8]
        if unit not in UNITS:
            raise FileError("nem12_unit", value=unit)
        if length not in LENGTHS:
            raise FileError("nem12_length", value=length)
        step = timedelta(minutes=int(length))
        return cls(name=f"{row[1]} {row[4]}", step=step, kwh_per_unit=UNITS[unit])

    def day(self, row: list[str], now: datetime) -> list[MeterReading]:
        """Read a row 300: the values of a day."""
        number = DAY // self.step
        if len(row) < number + 3:
            raise FileError("nem12_values", value=str(number))
        start = _date(row[1])
        if start + number * self.step > now:
            raise FileError("csv_half_hour", value=row[1])
        return [
            MeterReading(
                start=start + index * self.step,
                end=start + (index + 1) * self.step,
                quantity=self._energy(value, index),
            )
            for index, value in enumerate(row[2 : number + 2])
            if not row[number + 2].startswith(NULL)
        ]

    def _energy(self, text: str, index: int) -> float:
        with suppress(ValueError):
            if 0 <= (energy := float(text) * self.kwh_per_unit) <= MOST:
                return energy
        raise FileError("csv_number", f"IntervalValue{index + 1}", text)


def is_nem12(text: str) -> bool:
    """Return whether it is such a file."""
    return text.lstrip("\ufeff").startswith(HEADER)


def read_nem12(text: str, now: datetime, *, is_export: bool) -> dict[datetime, Row]:
    """Return the half hours of a direction, or raise `FileError`."""
    rows, letter = csv.reader(StringIO(text, newline="")), "B" if is_export else "E"
    names, found = set[str](), dict[str, dict[datetime, MeterReading]]()
    register: _Register | None = None  # whose days follow; None: of the other direction
    day: list[MeterReading] = []
    with naming_line(text, rows):
        for row in rows:
            kind = row[0] if row else ""
            if kind == "200":
                names.add(row[4])
                register = _Register.of(row) if row[4].startswith(letter) else None
            elif kind == "300" and register is not None:
                day, known = register.day(row, now), found.setdefault(register.name, {})
                if any(known.get(one.start, one) != one for one in day):
                    raise FileError("csv_twice", value=row[1])
                known.update({one.start: one for one in day})
            elif kind == "400" and register is not None and row[3].startswith(NULL):
                for one in day[int(row[1]) - 1 : int(row[2])]:
                    found[register.name].pop(one.start, None)
    if not found:
        raise FileError("nem12_register", letter, ", ".join(sorted(names)))
    registers = [Consumption.from_rows(its.values()).readings for its in found.values()]
    totals = defaultdict[datetime, list[float]](list)
    for one in chain(*registers):
        totals[one.start].append(one.quantity)
    return {at: (fsum(its), None) for at, its in totals.items() if len(its) == len(registers)}


def _date(text: str) -> datetime:
    with suppress(ValueError):
        start = datetime.strptime(text, "%Y%m%d").replace(tzinfo=MARKET)
        if start.year in YEARS:
            return start.astimezone(UTC)
    raise FileError("csv_time", "IntervalDate", text)
