"""Half hours as CSV: our own export, and what the supplier's website lets people download."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
import csv
from datetime import UTC, datetime, timedelta, tzinfo
from io import StringIO
from typing import Any, Final
from ..model.history.batch import Batch
from ..model.history.half_hour import Authority, HalfHour, Money, ReadingSource, ToldCost
from ..model.interval import HALF_HOUR, YEARS, floor_half_hour, half_hour
from ..model.usage.consumption import MeterReading
from .store import Store

type Row = tuple[float | None, float | None]
"""A half hour's energy [kWh], and its cost with VAT if the user corrected it."""
MOST_CHARACTERS: Final = 10_000_000
MOST: Final = 100.0
"""No half hour of a home has more kWh, or costs more."""
CUT_SHORT: Final = timedelta(seconds=1)
"""The website ends a file's last half hour a millisecond early."""


class FileError(ValueError):
    """A file that cannot be used: a translation key, and its texts without the field's name."""

    def __init__(self, key: str, column: str = "", value: str = "") -> None:
        """Name what is wrong; the line is added by who reads it."""
        super().__init__(key)
        self.key, self.texts = key, {"column": column, "value": value[:40], "line": "1"}


@contextmanager
def naming_line(text: str, rows: Any) -> Iterator[None]:
    """Raise `FileError` for what cannot be read, with the line that the reader `rows` is at."""
    if len(text) > MOST_CHARACTERS:
        raise FileError("csv_too_large")
    try:
        yield
    except (csv.Error, LookupError, ValueError) as err:
        refused = err if isinstance(err, FileError) else FileError("csv_unreadable")
        refused.texts["line"] = str(max(rows.line_num, 1))
        raise refused from None


def write_csv(half_hours: Iterable[HalfHour], zone: tzinfo) -> str:
    """Return a table of what is known."""
    writer = csv.writer(text := StringIO(), lineterminator="\n")
    writer.writerow(["start", "end", "kwh", "rate", "cost", "reason", "certainty", "authority"])
    for one in half_hours:
        if any(known is not None for known in (one.kwh, one.price, one.told)):
            bounds = (at.astimezone(zone).isoformat() for at in (one.start, one.end))
            money = (it and it.inc_vat for it in (one.rate, one.cost))
            writer.writerow((*bounds, one.kwh, *money, one.reason, one.certainty, one.authority))
    return text.getvalue()


def batch_of(
    store: Store, point: str, rows: Mapping[datetime, Row], kwh_per_unit: float, at: datetime
) -> Batch:
    """Return what of a file is taken over: readings, and costs that the user corrected."""
    readings, told, source = [], {}, ReadingSource.IMPORTED
    for start, (kwh, cost) in rows.items():
        whole = half_hour(start)
        if kwh is not None:
            readings.append(MeterReading(start=start, end=whole.end, quantity=kwh / kwh_per_unit))
        if cost is not None:
            rate = store.series(point, whole).at(0).rate
            part = rate.exc_vat / rate.inc_vat if rate is not None and rate.inc_vat else 1.0
            money = Money(inc_vat=cost, exc_vat=cost * part)
            told[start] = ToldCost(authority=Authority.CORRECTED, at=at, cost=money)
    return Batch(at=at, readings={point: tuple(readings)}, source=source, told={point: told})


def read_csv(text: str, zone: tzinfo, now: datetime) -> dict[datetime, Row]:
    """Return a file's half hours, or raise `FileError`."""
    rows = csv.DictReader(StringIO(text, newline=""), skipinitialspace=True)
    found: dict[datetime, Row] = {}
    with naming_line(text, rows):
        names = [name.strip("\ufeff ").lower() for name in rows.fieldnames or ()]
        rows.fieldnames = ["kwh" if name == "consumption (kwh)" else name for name in names]
        if not {"start", "end", "kwh"}.issubset(rows.fieldnames):
            raise FileError("csv_header", value=", ".join(names))
        for row in rows:
            start, one = _read_row(row, zone, now)
            if found.setdefault(start, one) != one:
                raise FileError("csv_twice", value=row["start"])
    return found


def _read_row(row: Mapping[str, str], zone: tzinfo, now: datetime) -> tuple[datetime, Row]:
    if None in row or None in row.values():
        raise FileError("csv_columns")
    (start, *others), ends = (_moments(row, name, zone) for name in ("start", "end"))
    end = start + HALF_HOUR
    if others:
        raise FileError("csv_clock_change", "start", row["start"])
    is_whole = any(end - CUT_SHORT <= it <= end for it in ends) and end <= now
    if start != floor_half_hour(start) or not is_whole:
        raise FileError("csv_half_hour", "start", row["start"])
    authority = row.get("authority")
    kwh = None if authority is not None and not row["kwh"] else _number(row, "kwh", 0.0)
    return start, (kwh, _number(row, "cost", -MOST) if authority == "corrected" else None)


def _number(row: Mapping[str, str], column: str, least: float) -> float:
    with suppress(ValueError):
        if least <= (number := float(row.get(column, ""))) <= MOST:
            return number
    raise FileError("csv_number", column, row.get(column, ""))


def _moments(row: Mapping[str, str], column: str, zone: tzinfo) -> set[datetime]:
    """Return what a time can mean: without an offset it is two moments when clocks change."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(row[column])
        if moment.year in YEARS:
            zoned = [moment.replace(tzinfo=moment.tzinfo or zone, fold=fold) for fold in (0, 1)]
            return {one.astimezone(UTC) for one in zoned}
    raise FileError("csv_time", column, row[column])
