"""The half hours of an account in one SQLite file.

A meter's day of 48 half hours [UTC] is one row, and each of its columns holds 48 values: ten years
are read in milliseconds. What is kept does not depend on the order in which answers came: of each
value the one with the highest rank stays, and of those the latest.

All methods block, and belong into a thread.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain, groupby
import json
from operator import attrgetter
from pathlib import Path
import sqlite3
from threading import RLock
from typing import Any, Final, NamedTuple
from ..model.charging.dispatch import CompletedDispatch
from ..model.history.batch import Batch, Raw, RawKind
from ..model.history.half_hour import Price, ReadingSource, ToldCost
from ..model.history.series import NO_READING, Series
from ..model.history.statement import Statement
from ..model.interval import DAY, HALF_HOUR, SLOTS_A_DAY, Interval
from ..model.prices.tariff import Rate
from ..model.serialize import dump, load

REBUILT: Final = "rebuilt"
"""The note of a file that took the place of a damaged one."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS: Final = "dBIIBI"
"""What the columns of a day are packed as."""
_EMPTY: Final = (
    array("d", [NO_READING] * 48).tobytes(),
    *map(bytes, (48, 192, 192, 48, 192)),
)
_READING, _PRICE = 0, 3
"""Where the columns begin: the value, its rank, and in which second it was told."""
_AUTHORITY: Final = bytes(rank // 2 for rank in range(256))
"""Of the rank of a price, which is one higher for a dispatch that was seen."""
MIGRATIONS: Final[tuple[str, ...]] = (
    """
CREATE TABLE prices (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE days (
  meter TEXT, day INTEGER, quantity BLOB NOT NULL, source BLOB NOT NULL, read_at BLOB NOT NULL,
  price BLOB NOT NULL, authority BLOB NOT NULL, priced_at BLOB NOT NULL, PRIMARY KEY (meter, day)
);
CREATE TABLE charges (
  meter TEXT, day INTEGER, inc_vat REAL NOT NULL, exc_vat REAL NOT NULL,
  authority INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (meter, day)
) WITHOUT ROWID;
CREATE TABLE told (
  meter TEXT, start INTEGER, authority INTEGER, at INTEGER, value TEXT,
  PRIMARY KEY (meter, start, authority, at, value)
) WITHOUT ROWID;
CREATE TABLE raw (
  kind TEXT, owner TEXT, start INTEGER, end INTEGER, known_at INTEGER, value TEXT,
  PRIMARY KEY (kind, start, end, owner, known_at, value)
) WITHOUT ROWID;
CREATE TABLE statements (id TEXT PRIMARY KEY, at INTEGER NOT NULL, value TEXT NOT NULL);
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE pending (meter TEXT PRIMARY KEY, slot INTEGER NOT NULL, serial INTEGER NOT NULL);
""",
)
"""What leads from each version to the next."""
type _Word = tuple[int, int, int, float]
"""A slot, where its columns begin, a rank and a value."""


class Pending(NamedTuple):
    """Since when a meter's half hours differ from what was made of them elsewhere."""

    point: str
    since: datetime
    serial: int


class Store:
    """One account's file."""

    def __init__(self, path: Path) -> None:
        """Belong to a file, which `open` makes."""
        self.path = path
        self.is_on_disk = False
        self._lock = RLock()
        self._connection = _connected(":memory:")
        self._know_prices()

    def open(self) -> Path | None:
        """Open the file, or make it; return where one is now that was damaged, or of later days.

        Where the disk does not let us, memory serves until the next try.
        """
        aside = None
        self.is_on_disk = False
        with suppress(sqlite3.OperationalError, OSError):
            try:
                self._use(str(self.path))
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError, TypeError, ValueError:
                aside = self._set_aside()
                self._use(str(self.path))
                self.write(Batch(at=datetime.now(UTC), notes={REBUILT: aside.name}))
            self.is_on_disk = True
        return aside

    def _set_aside(self) -> Path:
        self._use(":memory:")  # else SQLite would delete what takes the file's place
        aside = Path(f"{self.path}.damaged-{datetime.now(UTC).date()}")
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{self.path}{suffix}").replace(f"{aside}{suffix}")
        return aside

    def _use(self, path: str) -> None:
        connection = _connected(path)
        with self._lock:
            self._connection.close()
            self._connection = connection
            self._know_prices()

    def _know_prices(self) -> None:
        rows = self._rows("SELECT id, value FROM prices")
        self._prices: dict[int, Price] = {number: _loaded(Price, value) for number, value in rows}
        self._price_ids = {price: number for number, price in self._prices.items()}

    def close(self) -> None:
        """Close it: each question raises `sqlite3.ProgrammingError` from then on."""
        with self._lock:
            self._connection.close()

    def copied(self, *, is_begun: bool) -> None:
        """Leave the file as it is while it is copied: what is written goes beside it."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.execute(f"PRAGMA wal_autocheckpoint={0 if is_begun else 1000}")
            self._connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_begun)

    # --- Writing ----------------------------------------------------------------------------------
    @contextmanager
    def _transaction(self) -> Iterator[Callable[[str, Iterable[Any]], object]]:
        with self._lock:
            try:
                with self._connection:
                    self._connection.execute("BEGIN IMMEDIATE")
                    yield self._connection.executemany
            except BaseException:
                self._know_prices()
                raise

    def write(self, batch: Batch) -> Mapping[str, datetime]:
        """Write all of it or nothing; return by meter point the first half hour that is another."""
        changed: dict[str, int] = {}
        with self._transaction() as write:
            for point in {*batch.readings, *batch.prices, *batch.charges, *batch.told}:
                merges = (self._write_days, self._write_charges, self._write_told)
                slots = chain.from_iterable(merge(batch, point) for merge in merges)
                if (first := min(slots, default=None)) is not None:
                    changed[point] = first
            write("INSERT OR IGNORE INTO raw VALUES (?, ?, ?, ?, ?, ?)", map(_raw_row, batch.raw))
            write(
                "INSERT INTO statements VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                " SET at = excluded.at, value = excluded.value"
                " WHERE (excluded.at, excluded.value) > (at, value)",
                [(one.id, batch.at.timestamp(), _json(one)) for one in batch.statements],
            )
            write("INSERT OR REPLACE INTO notes VALUES (?, ?)", batch.notes.items())
            write(
                "INSERT INTO pending VALUES (?, ?, 1) ON CONFLICT DO UPDATE"
                " SET slot = min(slot, excluded.slot), serial = serial + 1",
                changed.items(),
            )
        return {point: _moment(slot) for point, slot in changed.items()}

    def took_over(self, pending: Iterable[Pending]) -> None:
        """Forget changes that were taken over, unless more came meanwhile."""
        rows = [(one.point, one.serial) for one in pending]
        with self._transaction() as write:
            write("DELETE FROM pending WHERE meter = ? AND serial = ?", rows)

    def _write_days(self, batch: Batch, point: str) -> Iterator[int]:
        """Merge half hours, and yield the slots that have another value."""
        source, rank = tuple(ReadingSource).index(batch.source), 2 * batch.authority.rank
        readings, prices = batch.readings.get(point, ()), batch.prices.get(point, {}).items()
        words: list[_Word] = [(_slot(it.start), _READING, source, it.quantity) for it in readings]
        words += [(_slot(at), _PRICE, rank + it.was_seen, self._price_id(it)) for at, it in prices]
        for day, of_day in groupby(sorted(words), key=lambda word: word[0] // SLOTS_A_DAY):
            rows = self._rows("SELECT * FROM days WHERE meter = ? AND day = ?", point, day)
            before = rows[0][2:] if rows else _EMPTY
            columns = list(map(array, _KINDS, before, strict=True))
            for word in of_day:
                if self._take(columns, word, batch):
                    yield word[0]
            after = tuple(column.tobytes() for column in columns)
            if after != before:
                query = "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                self._connection.execute(query, (point, day, *after))

    def _take(self, columns: list[array[Any]], word: _Word, batch: Batch) -> bool:
        """Take a value over one of lower rank, or an earlier one; return whether it is another."""
        slot, first, rank, value = word
        place, at = slot % SLOTS_A_DAY, int(batch.at.timestamp())
        values, ranks, moments = columns[first : first + 3]
        before, known = values[place], (ranks[place], moments[place])
        if known != (rank, at):
            is_same = batch.in_order and (ranks[place], before) == (rank, value)
            is_outdone = is_same or (rank, at) < known
        elif first == _PRICE:
            is_outdone = repr(self._prices[int(value)]) <= repr(self._prices[before])
        else:
            is_outdone = value <= before
        if is_outdone:
            return False
        values[place], ranks[place], moments[place] = value, rank, at
        return bool(value != before)

    def _write_charges(self, batch: Batch, point: str) -> Iterator[int]:
        """Merge standing charges, and yield the first slot [UTC] of each day that has another."""
        rank, at = batch.authority.rank, batch.at.timestamp()
        for day, rate in batch.charges.get(point, {}).items():
            written = self._connection.execute(
                "INSERT OR REPLACE INTO charges SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS ("
                "SELECT 1 FROM charges WHERE meter = ?1 AND day = ?2"
                " AND ((authority, at, inc_vat, exc_vat) >= (?5, ?6, ?3, ?4)"
                " OR ?7 AND (authority, inc_vat, exc_vat) = (?5, ?3, ?4)))",
                (point, day.toordinal(), rate.inc_vat, rate.exc_vat, rank, at, batch.in_order),
            )
            if written.rowcount > 0:
                yield (day - EPOCH.date()).days * SLOTS_A_DAY

    def _write_told(self, batch: Batch, point: str) -> Iterator[int]:
        """Keep each word, and yield the slots where one is new."""
        for start, one in batch.told.get(point, {}).items():
            row = (point, _slot(start), one.authority.rank, one.at.timestamp(), _json(one))
            query = "INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?)"
            if self._connection.execute(query, row).rowcount > 0:
                yield _slot(start)

    def _price_id(self, price: Price) -> int:
        if price not in self._price_ids:
            query = "INSERT INTO prices (value) VALUES (?) RETURNING id"
            ((number,),) = self._rows(query, _json(price))
            self._prices[number], self._price_ids[price] = price, number
        return self._price_ids[price]

    # --- Reading ----------------------------------------------------------------------------------
    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock, closing(self._connection.execute(query, values)) as cursor:
            return cursor.fetchall()

    def bounds(self, point: str) -> Interval | None:
        """Return the days [UTC] that anything is kept of, from the first to the last."""
        query = "SELECT min(day), max(day) FROM days WHERE meter = ? GROUP BY meter"
        for first, last in self._rows(query, point):
            return Interval(start=EPOCH + first * DAY, end=EPOCH + (last + 1) * DAY)
        return None

    def series(self, point: str, span: Interval, kwh_per_unit: float = 1.0) -> Series:
        """Return a meter's half hours that begin in a span; `kwh_per_unit` is of its own unit."""
        first, end = _slot(span.start), -((EPOCH - span.end) // HALF_HOUR)  # rounded up
        days = range(first // SLOTS_A_DAY, (end - 1) // SLOTS_A_DAY + 1)
        query = "SELECT * FROM days WHERE meter = ? AND day BETWEEN ? AND ?"
        held = {day: row for _, day, *row in self._rows(query, point, days[0], days[-1])}
        columns = zip(*(held.get(day, _EMPTY) for day in days), strict=True)
        quantity, _, _, price, authority, _ = map(b"".join, columns)
        cut = slice(first - days[0] * SLOTS_A_DAY, end - days[0] * SLOTS_A_DAY)
        kwh, price_ids = array("d", quantity)[cut], array("I", price)[cut]
        if kwh_per_unit != 1.0:
            kwh = array("d", [one * kwh_per_unit for one in kwh])
        prices = {one: self._prices[one] for one in {*price_ids} & self._prices.keys()}
        query = (
            "SELECT start, value FROM told WHERE meter = ? AND start >= ? AND start < ?"
            " ORDER BY start, authority, at, value"
        )
        told = dict(self._rows(query, point, first, end))
        whole = Interval(start=_moment(first), end=_moment(end))
        has_car_rates = any(price.car_rate is not None for price in prices.values())
        return Series(
            span=whole,
            kwh=kwh,
            price_ids=price_ids,
            authorities=authority[cut].translate(_AUTHORITY),
            prices=prices,
            told={slot - first: _loaded(ToldCost, value) for slot, value in told.items()},
            car_kwh=self._car_kwh(whole) if has_car_rates else {},
        )

    def _car_kwh(self, span: Interval) -> dict[int, float]:
        """Spread the energy of completed dispatches evenly over their time."""
        found = defaultdict[int, float](float)
        for row in self.completed(span):
            for start, part in row.by_half_hour():
                if row.energy_kwh is not None and span.contains(start):
                    share = part.duration / row.duration
                    found[(start - span.start) // HALF_HOUR] += row.energy_kwh * share
        return dict(found)

    def completed(self, span: Interval) -> list[CompletedDispatch]:
        """Return the dispatches that touch a span and charged something, as last reported."""
        rows = self.latest(RawKind.COMPLETED, CompletedDispatch, span)
        return sorted((row for row in rows if not row.is_ghost), key=attrgetter("start"))

    def latest[T](self, kind: RawKind, shape: type[T], span: Interval, car: str = "") -> list[T]:
        """Return what was last told of each time: the account's, and a car's."""
        rows = [one for one in self.raw(kind, span) if one.owner in {"", car}]
        values = {(one.start, one.end): one.value for one in rows}.values()
        return [_loaded(shape, value) for value in values]

    def charges(self, point: str, first: date, end: date) -> dict[date, Rate]:
        """Return the standing charges of local days, the end exclusive, as far as known."""
        query = "SELECT day, inc_vat, exc_vat FROM charges WHERE meter = ? AND day >= ? AND day < ?"
        rows = self._rows(query, point, first.toordinal(), end.toordinal())
        return {date.fromordinal(day): Rate(inc_vat=inc, exc_vat=exc) for day, inc, exc in rows}

    def raw(self, kind: RawKind, span: Interval) -> list[Raw]:
        """Return rows of a kind that overlap a span, in the order in which they were told."""
        query = (
            "SELECT owner, start, end, known_at, value FROM raw"
            " WHERE kind = ? AND start < ? AND end > ? ORDER BY known_at, start, end, owner, value"
        )
        rows = self._rows(query, kind, span.end.timestamp(), span.start.timestamp())
        at = partial(datetime.fromtimestamp, tz=UTC)
        return [
            Raw(kind=kind, owner=owner, start=at(start), end=at(end), known_at=at(told), value=text)
            for owner, start, end, told, text in rows
        ]

    def statements(self) -> list[Statement]:
        """Return the statements, the latest first."""
        rows = self._rows("SELECT value FROM statements")
        found = [_loaded(Statement, value) for (value,) in rows]
        return sorted(found, key=attrgetter("last", "first", "id"), reverse=True)

    def pending(self) -> list[Pending]:
        """Return since when each meter's half hours differ from what was last taken over."""
        rows = self._rows("SELECT * FROM pending ORDER BY meter")
        return [Pending(point, _moment(slot), serial) for point, slot, serial in rows]

    def note(self, name: str) -> str | None:
        """Return what was remembered under a name."""
        rows = self._rows("SELECT value FROM notes WHERE name = ?", name)
        return rows[0][0] if rows else None


def _connected(path: str) -> sqlite3.Connection:
    """Connect to what is a whole store, or becomes one."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if answer != "ok" or version > len(MIGRATIONS):
            raise ValueError(answer)  # noqa: TRY301 - the connection is closed below
        for number, script in list(enumerate(MIGRATIONS, 1))[version:]:
            connection.executescript(f"BEGIN; {script} PRAGMA user_version={number}; COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _slot(moment: datetime) -> int:
    """Return the number of a half hour since 1970."""
    return (moment - EPOCH) // HALF_HOUR


def _moment(slot: int) -> datetime:
    return EPOCH + slot * HALF_HOUR


def _json(value: object) -> str:
    return json.dumps(dump(value), sort_keys=True, separators=(",", ":"))


def _loaded[T](kind: type[T], text: str) -> T:
    return load(kind, json.loads(text))


def _raw_row(one: Raw) -> tuple[Any, ...]:
    moments = (one.start.timestamp(), one.end.timestamp(), one.known_at.timestamp())
    return (one.kind, one.owner, *moments, one.value)
