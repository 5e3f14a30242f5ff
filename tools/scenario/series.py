"""Half hours from CSV files as others write them: meters, price lists, charging sessions, PVGIS."""

from bisect import bisect
from calendar import isleap
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
import json
from math import inf
from pathlib import Path
from custom_components.octopus_insight.feeds.pvgis import generation_of
from custom_components.octopus_insight.model.interval import HALF_HOUR, floor_half_hour
from custom_components.octopus_insight.model.scenario.fields import MOST
from custom_components.octopus_insight.model.scenario.slots import Checked, Positive
from custom_components.octopus_insight.model.scenario.solar import (
    Place,
    Plane,
    from_samples,
    sun_at,
)
from custom_components.octopus_insight.model.scenario.tariff import zone_of

MOST_KWH, MOST_OF_KWP = 50.0, 1.5
"""Of a half hour, and of 1 kWp [kW]: what is above has another unit than was said."""
MOST_PRICE, HIGHEST_PEAK = 5.0, 100.0
LIKE_POUNDS = {"GBP", "EUR", "USD", "AUD", "NZD", "CAD", "CHF", "SGD"}
"""In these currencies no kWh costs more than the first in most half hours, or ever than the other:
the highest that Australia allows is near 20."""
WHOLE = HALF_HOUR - timedelta(seconds=1)
WEEK = timedelta(days=7)
APART = timedelta(hours=1)
"""How far a half hour may begin from a moment at which power is known."""


class Unit(StrEnum):
    """What a column is in: energies, powers at moments, and prices a kWh."""

    KWH = "kWh"
    WH = "Wh"
    MWH = "MWh"
    W = "W of 1 kWp"
    KW = "kW of 1 kWp"
    MAIN = "per kWh"
    PENCE = "p/kWh"
    CENTS = "c/kWh"
    PER_MWH = "per MWh"


HINT = f"is unit one of {', '.join(Unit)}?"
PRICES = {Unit.MAIN, Unit.PENCE, Unit.CENTS, Unit.PER_MWH}
"""Half hours are means of them, not sums."""
POWERS = {Unit.W, Unit.KW}
"""They are known at moments only."""
FACTORS = {Unit.WH: 0.001, Unit.MWH: 1000.0, Unit.W: 0.001, Unit.PER_MWH: 0.001}
FACTORS |= {Unit.PENCE: 0.01, Unit.CENTS: 0.01}
"""What brings others to kWh, kW, or the main unit a kWh."""


class Gaps(StrEnum):
    """What to do where a half hour is missing."""

    REFUSE = "refuse"
    ZERO = "zero"
    WEEK = "week"
    """Take the half hour a week before, or else a week after."""


SAID = {Gaps.ZERO: "taken as nothing", Gaps.WEEK: "filled with those of a week before or after"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesTable(Checked):
    """A series in the configuration: its files, and what their columns are called."""

    file: str | tuple[str, ...]
    start: str = "start"
    value: str = "value"
    end: str | None = None
    unit: Unit = Unit.KWH
    times: Positive = 1.0
    """What values are multiplied by, such as what brings old prices to today's level."""
    zone: str | None = None
    """Of stamps that do not say it."""
    format: str | None = None
    """Of stamps that are not ISO 8601, as Python's strptime has it."""
    gaps: Gaps = Gaps.REFUSE
    sun: Place | None = None
    """Rows of an hour are spread over its halves by the height of the sun here, not evenly."""
    credit: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """All of them."""
        return (self.file,) if isinstance(self.file, str) else self.file


class SeriesError(ValueError):
    """A file cannot be used; says the line, and what to do."""


@dataclass(slots=True)
class Series:
    """What was read. Energies and prices by half hour, or samples of power [kW]."""

    table: SeriesTable
    values: dict[datetime, float] = field(default_factory=dict)
    covered: dict[datetime, timedelta] = field(default_factory=dict)
    """How much of each half hour rows were for."""
    samples: list[tuple[datetime, float]] = field(default_factory=list)

    def column(self, moments: list[datetime], name: str) -> tuple[list[float], int]:
        """Return the values of half hours, or kWh of 1 kWp, and how many gaps were filled."""
        if self.table.unit in POWERS:
            stamps = [at for at, _ in self.samples]
            for moment in moments:
                after = bisect(stamps, moment)
                near = stamps[max(after - 1, 0) : after + 1]
                if not near or min(abs(at - moment) for at in near) > APART:
                    raise self._unknown(moment, name)
            return from_samples(self.samples, moments, Plane(kwp=1.0)), 0
        whole = {at: self.values[at] for at, part in self.covered.items() if part >= WHOLE}
        filled, found = 0, []
        for moment in moments:
            known = whole.get(moment)
            if known is None:
                filled += 1
                known = self._filled(moment, whole)
            if known is None:
                raise self._unknown(moment, name, ', or gaps = "week" (as a week before) or "zero"')
            found.append(known)
        return found, filled

    def _unknown(self, moment: datetime, name: str, otherwise: str = "") -> SeriesError:
        return SeriesError(
            f"series.{name}: nothing is known for {moment:%Y-%m-%d %H:%M} UTC"
            f" ({', '.join(self.table.files)}); give a file that has it, or another year{otherwise}"
        )

    def _filled(self, moment: datetime, whole: Mapping[datetime, float]) -> float | None:
        if self.table.gaps is Gaps.ZERO:
            return self.values.get(moment, 0.0)
        if self.table.gaps is Gaps.REFUSE:
            return None
        return whole.get(moment - WEEK, whole.get(moment + WEEK))


def read_series(table: SeriesTable, folder: Path, currency: str) -> Series:
    """Read the files of a series. Raises SeriesError, naming file and line."""
    series = Series(table=table)
    most = MOST_PRICE if table.unit in PRICES and currency in LIKE_POUNDS else inf
    for name in table.files:
        path = folder / name
        try:
            if path.suffix == ".json":
                series.samples += _generation(path, table)
            else:
                rows = list(_rows(path, table))
                _check_prices(rows, most)
                _add(series, rows)
        except ValueError as error:
            raise SeriesError(f"{name}, {error}") from error
    series.samples.sort()
    return series


def _generation(path: Path, table: SeriesTable) -> list[tuple[datetime, float]]:
    if table.unit not in POWERS:
        raise SeriesError(f'an answer of PVGIS needs unit = "{Unit.KW}"')
    samples = generation_of(json.loads(path.read_text("utf-8")))
    for at, kw in samples:
        if not 0 <= kw <= MOST_OF_KWP:
            raise SeriesError(f"{at:%Y-%m-%d %H:%M} UTC: {kw:g} kW of 1 kWp cannot be")
    return samples


type Row = tuple[int, datetime, datetime | None, float]


def _rows(path: Path, table: SeriesTable) -> Iterator[Row]:
    """Yield line, start, end and value of each row, as written but for the unit."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, skipinitialspace=True)
        heads = reader.fieldnames = [head.strip() for head in reader.fieldnames or ()]
        for column in filter(None, (table.start, table.value, table.end)):
            if column not in heads:
                raise SeriesError(f"line 1: there is no column {column!r} in {', '.join(heads)}")
        before: datetime | None = None
        for row in reader:
            try:
                start = _moment(row[table.start], table, before)
                end = _moment(row[table.end], table, start) if table.end else None
                if (written := row[table.value].strip()) == "":
                    continue  # a half hour without a value is a gap
                value = _number(written) * FACTORS.get(table.unit, 1.0) * table.times
                _check(table.unit, value)
            except (AttributeError, TypeError) as error:
                raise SeriesError(f"line {reader.line_num}: it is cut off") from error
            except ValueError as error:
                raise SeriesError(f"line {reader.line_num}: {error}") from error
            yield reader.line_num, start, end, value
            before = start


def _number(written: str) -> float:
    with suppress(ValueError):
        if abs(number := float(written)) <= MOST:
            return number
    raise ValueError(f"{written!r} is not a number up to {MOST:,.0f}")


def _moment(text: str, table: SeriesTable, before: datetime | None) -> datetime:
    """Return a stamp in UTC; of an hour that the clock shows twice, the one that comes next."""
    written = text.strip()
    form = table.format
    # the zone comes below, if the stamp says none
    moment = datetime.strptime(written, form) if form else datetime.fromisoformat(written)  # noqa: DTZ007
    if moment.tzinfo:
        return moment.astimezone(UTC)
    if not table.zone:
        raise SeriesError(
            f'{written} does not say its zone: write zone = "UTC", or that of the clock, such as'
            ' "Europe/London"'
        )
    zone = zone_of(table.zone)
    utc = moment.replace(tzinfo=zone).astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) != moment:
        raise SeriesError(f"{written} is skipped by the clock in {table.zone}: is it in UTC?")
    if before and utc <= before:
        utc = max(utc, moment.replace(tzinfo=zone, fold=1).astimezone(UTC))
    return utc


def _add(series: Series, rows: list[Row]) -> None:
    """Add rows to the half hours that they are in, evenly by time."""
    unit, covered = series.table.unit, series.covered
    if unit in POWERS:
        series.samples += [(start, value) for _, start, _, value in rows]
        return
    steps = Counter(after[1] - row[1] for row, after in pairwise(rows))
    step = steps.most_common(1)[0][0] if steps else HALF_HOUR
    if step <= timedelta():
        raise SeriesError(f"line 2: rows are not in order of {series.table.start}")
    for line, start, end, value in rows:
        # the last half hour of a day may end at 23:59:59.999
        until = start + step if end is None else end + timedelta(seconds=0.5)
        until = until.replace(microsecond=0)
        if until <= start:
            raise SeriesError(f"line {line}: it ends before it starts")
        length, half = until - start, floor_half_hour(start)
        by_sun: Iterator[float] = iter(())
        if series.table.sun and length == 2 * HALF_HOUR and start == half:
            by_sun = iter(shares_of_hour(start, series.table.sun))
        while half < until:
            part = min(until, half + HALF_HOUR) - max(start, half)
            share = next(by_sun, part / (HALF_HOUR if unit in PRICES else length))
            covered[half] = covered.get(half, timedelta()) + part
            series.values[half] = series.values.get(half, 0.0) + value * share
            if covered[half] > HALF_HOUR and series.table.gaps is not Gaps.ZERO:
                raise SeriesError(
                    f"line {line}: {half:%Y-%m-%d %H:%M} UTC is there twice; remove one of them,"
                    " or, if the stamps are those of a clock, give its zone"
                )
            half += HALF_HOUR


def shares_of_hour(start: datetime, place: Place) -> tuple[float, float]:
    """Return the shares of an hour's sun in its halves, by its height in their middles."""
    middles = (start + HALF_HOUR / 2, start + HALF_HOUR * 3 / 2)
    first, second = (max(sun_at(middle, place).height, 0.0) for middle in middles)
    share = first / (first + second) if first + second > 0 else 0.5
    return share, 1 - share


def _check(unit: Unit, value: float) -> None:
    """Raise ValueError for what has another unit than was said."""
    if unit in PRICES:
        return
    if unit in POWERS and value > MOST_OF_KWP:
        raise ValueError(f"that is too much for 1 kWp: {HINT}")
    if value > MOST_KWH:
        raise ValueError(f"{value:g} kWh at once is too much: {HINT}")
    if value < 0:
        raise ValueError("energy cannot be negative; export has a series of its own")


def _check_prices(rows: list[Row], most: float) -> None:
    """Raise SeriesError where most are above what a kWh may cost; a few are peaks, to a limit."""
    above = [(line, value) for line, _, _, value in rows if value > most]
    if 2 * len(above) <= len(rows):
        above = [(line, value) for line, value in above if value > HIGHEST_PEAK]
    if above:
        line, value = above[0]
        raise SeriesError(f"line {line}: {value:g} a kWh is no price: {HINT}")


def paired(starts: list[datetime], first: date | None) -> list[datetime]:
    """Return the same moments in the year from `first` on: same month, day and time in UTC.

    29 February is the 28th where the other year has none.
    """
    if first is None:
        return starts
    found = []
    for start in starts:
        year = first.year + ((start.month, start.day) < (first.month, first.day))
        is_missing = (start.month, start.day) == (2, 29) and not isleap(year)
        found.append(start.replace(year=year, day=28 if is_missing else start.day))
    return found
