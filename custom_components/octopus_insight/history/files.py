"""Half hours as CSV: our own export, and what the supplier's website lets people download."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
import csv
from datetime import UTC, datetime, timedelta, tzinfo
from io import StringIO
from typing import Final, NamedTuple
from ..model.history.batch import Batch
from ..model.history.half_hour import Authority, HalfHour, Money, ReadingSource, ToldCost
from ..model.interval import HALF_HOUR, YEARS, Interval, floor_half_hour
from ..model.usage.consumption import MeterReading
from .store import Store

COLUMNS: Final = ("start", "end", "kwh", "rate", "cost", "reason", "certainty", "authority")
MOST_BYTES: Final = 10_000_000
MOST_LINES: Final = 400_000
"""More than a meter counts in 22 years."""
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


class Row(NamedTuple):
    """A half hour of a file."""

    kwh: float | None
    cost: float | None
    """With VAT, if the user corrected it."""


def write_csv(half_hours: Iterable[HalfHour], zone: tzinfo) -> str:
    """Return a table of what is known."""
    writer = csv.writer(text := StringIO(), lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in half_hours:
        if one.kwh is not None or one.price is not None or one.told is not None:
            bounds = (at.astimezone(zone).isoformat() for at in (one.start, one.end))
            money = (None if it is None else it.inc_vat for it in (one.rate, one.cost))
            writer.writerow((*bounds, one.kwh, *money, one.reason, one.certainty, one.authority))
    return text.getvalue()


def batch_of(
    store: Store, point: str, rows: Mapping[datetime, Row], kwh_per_unit: float, at: datetime
) -> Batch:
    """Return what of a file is taken over: readings, and costs that the user corrected."""
    readings = tuple(
        MeterReading(start=start, end=start + HALF_HOUR, quantity=one.kwh / kwh_per_unit)
        for start, one in sorted(rows.items())
        if one.kwh is not None
    )
    told = {}
    corrected = {start: one.cost for start, one in rows.items() if one.cost is not None}
    if corrected:
        span = Interval(start=min(corrected), end=max(corrected) + HALF_HOUR)
        series, authority = store.series(point, span), Authority.CORRECTED
        for start, cost in corrected.items():
            rate = series.at(series.place(start)).rate
            part = rate.exc_vat / rate.inc_vat if rate is not None and rate.inc_vat else 1.0
            money = Money(inc_vat=cost, exc_vat=cost * part)
            told[start] = ToldCost(authority=authority, at=at, cost=money)
    source = ReadingSource.IMPORTED
    return Batch(at=at, readings={point: readings}, source=source, told={point: told})


def read_csv(lines: Iterable[str], zone: tzinfo, now: datetime) -> dict[datetime, Row]:
    """Return a file's half hours, or raise `FileError`; no more than is allowed is read."""
    rows = csv.DictReader(lines, skipinitialspace=True)
    found: dict[datetime, Row] = {}
    try:
        names = [name.strip("\ufeff ").lower() for name in rows.fieldnames or ()]
        rows.fieldnames = ["kwh" if name == "consumption (kwh)" else name for name in names]
        if not {"start", "end", "kwh"}.issubset(rows.fieldnames):
            raise FileError("csv_header", value=", ".join(names))
        for row in rows:
            start, one = _read_row(row, zone, now)
            if rows.line_num > MOST_LINES:
                raise FileError("csv_too_large")
            if found.setdefault(start, one) != one:
                raise FileError("csv_twice", value=row["start"])
    except (csv.Error, ValueError) as err:
        refused = err if isinstance(err, FileError) else FileError("csv_unreadable")
        refused.texts["line"] = str(max(rows.line_num, 1))
        raise refused from None
    return found


def _read_row(row: Mapping[str, str], zone: tzinfo, now: datetime) -> tuple[datetime, Row]:
    if None in row or None in row.values():
        raise FileError("csv_columns")
    starts, ends = (_moments(row, name, zone) for name in ("start", "end"))
    if len(starts) > 1:
        raise FileError("csv_clock_change", "start", row["start"])
    (start,) = starts
    end = start + HALF_HOUR
    if (
        start != floor_half_hour(start)
        or end > now
        or not any(end - CUT_SHORT <= it <= end for it in ends)
    ):
        raise FileError("csv_half_hour", "start", row["start"])
    is_unknown = "authority" in row and not row["kwh"]
    is_corrected = row.get("authority") == Authority.CORRECTED
    return start, Row(
        kwh=None if is_unknown else _number(row, "kwh", 0.0),
        cost=_number(row, "cost", -MOST) if is_corrected else None,
    )


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
