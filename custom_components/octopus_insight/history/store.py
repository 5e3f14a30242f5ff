"""The half hours of an account in one SQLite file.

A meter's day of 48 half hours [UTC] is one row, and each of its columns holds 48 values: ten years
are read in milliseconds. What is kept does not depend on the order in which answers came: of each
value the one with the highest rank stays, and of those the latest.

All methods block, and belong into a thread.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain
import json
from math import isnan
from pathlib import Path
import sqlite3
from threading import RLock
from typing import Any, Final, NamedTuple, Self
from ..model.charging.dispatch import CompletedDispatch
from ..model.history.batch import Batch, Changes, Raw, RawKind
from ..model.history.half_hour import Authority, Price, ReadingSource, ToldCost
from ..model.history.series import NO_READING, Series
from ..model.history.statement import Statement
from ..model.interval import HALF_HOUR, Interval
from ..model.prices.tariff import Rate
from ..model.serialize import dump, load

REBUILT: Final = "rebuilt"
"""The note of a file that took the place of a damaged one."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY: Final = timedelta(days=1)
SLOTS: Final = 48
_KINDS: Final = "dBIIBI"
"""What the columns of a day are packed as."""
_EMPTY: Final = (
    array("d", [NO_READING] * SLOTS).tobytes(),
    *(bytes(n * SLOTS) for n in (1, 4, 4, 1, 4)),
)
_TOLD: Final = (0, 1, 3, 4)
"""The columns that do not say when."""
_SCHEMA: Final = """
CREATE TABLE meters (id INTEGER PRIMARY KEY, point TEXT NOT NULL UNIQUE);
CREATE TABLE prices (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE days (
  meter INTEGER NOT NULL, day INTEGER NOT NULL,
  quantity BLOB NOT NULL, source BLOB NOT NULL, read_at BLOB NOT NULL,
  price BLOB NOT NULL, authority BLOB NOT NULL, priced_at BLOB NOT NULL,
  PRIMARY KEY (meter, day)
);
CREATE TABLE charges (
  meter INTEGER NOT NULL, day INTEGER NOT NULL, inc_vat REAL NOT NULL, exc_vat REAL NOT NULL,
  authority INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (meter, day)
) WITHOUT ROWID;
CREATE TABLE told (
  meter INTEGER NOT NULL, start INTEGER NOT NULL, authority INTEGER NOT NULL,
  at INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (meter, start, authority, at)
) WITHOUT ROWID;
CREATE TABLE raw (
  kind TEXT NOT NULL, owner TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
  known_at INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (kind, start, end, owner, known_at, value)
) WITHOUT ROWID;
CREATE TABLE statements (id TEXT PRIMARY KEY, at INTEGER NOT NULL, value TEXT NOT NULL);
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE pending (meter INTEGER PRIMARY KEY, slot INTEGER NOT NULL, serial INTEGER NOT NULL);
"""
MIGRATIONS: Final[tuple[str, ...]] = (_SCHEMA,)
"""What leads from each version to the next."""
_SOURCES, _AUTHORITIES = tuple(ReadingSource), tuple(Authority)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Since when a meter's half hours differ from what was made of them elsewhere."""

    point: str
    since: datetime
    serial: int


class _Day(NamedTuple):
    """A row of `days`, unpacked."""

    quantity: array[float]
    source: array[int]
    read_at: array[int]
    price: array[int]
    authority: array[int]
    priced_at: array[int]

    @classmethod
    def of(cls, row: tuple[bytes, ...]) -> Self:
        return cls._make(map(array, _KINDS, row, strict=True))

    @property
    def blobs(self) -> tuple[bytes, ...]:
        return tuple(column.tobytes() for column in self)


class Store:
    """One account's file."""

    def __init__(self, path: Path) -> None:
        """Belong to a file, which `open` makes."""
        self.path = path
        self.is_on_disk = False
        self._lock = RLock()
        self._connection = _connected(":memory:")
        self._know()

    def open(self) -> Path | None:
        """Open the file, or make it; return where one is now that was damaged, or of later days.

        Where the disk does not let us, memory serves until the next try.
        """
        aside = None
        self.is_on_disk = False
        with suppress(sqlite3.OperationalError, OSError):
            try:
                self._use(_connected(str(self.path)))
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError, TypeError, ValueError:
                aside = self._set_aside()
                self._use(_connected(str(self.path)))
                self.write(Batch(at=datetime.now(UTC), notes={REBUILT: aside.name}))
            self.is_on_disk = True
        return aside

    def _set_aside(self) -> Path:
        self._use(_connected(":memory:"))  # else SQLite would delete what takes the file's place
        aside = Path(f"{self.path}.damaged-{datetime.now(UTC).date()}")
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{self.path}{suffix}").replace(f"{aside}{suffix}")
        return aside

    def _use(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            self._connection.close()
            self._connection = connection
            self._know()

    def _know(self) -> None:
        """Read what has a number."""
        self._meters: dict[str, int] = dict(self._rows("SELECT point, id FROM meters"))
        self._prices: dict[int, Price] = {
            number: load(Price, json.loads(value))
            for number, value in self._rows("SELECT id, value FROM prices")
        }
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
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk may have ended it
                    self._connection.execute("ROLLBACK")
                self._know()
                raise

    def write(self, batch: Batch) -> Changes:
        """Write all of it or nothing; return what is another than before."""
        at = _seconds(batch.at)
        changed: dict[str, int] = {}
        with self._transaction():
            for point in batch.readings.keys() | batch.prices.keys():
                changed_from = self._write_days(batch, point, at)
                if changed_from is not None:
                    changed[point] = changed_from
            for point in batch.charges.keys() | batch.told.keys():
                for slot in chain(
                    self._write_charges(batch, point), self._write_told(batch, point)
                ):
                    changed[point] = min(slot, changed.get(point, slot))
            self._connection.executemany(
                "INSERT OR IGNORE INTO raw VALUES (?, ?, ?, ?, ?, ?)", map(_raw_row, batch.raw)
            )
            self._connection.executemany(
                "INSERT INTO statements VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
                " SET at = excluded.at, value = excluded.value"
                " WHERE (excluded.at, excluded.value) > (at, value)",
                [(one.id, at, _json(one)) for one in batch.statements],
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO notes VALUES (?, ?)", batch.notes.items()
            )
            self._connection.executemany(
                "INSERT INTO pending VALUES (?, ?, 1) ON CONFLICT (meter) DO UPDATE"
                " SET slot = min(slot, excluded.slot), serial = serial + 1",
                [(self._meters[point], slot) for point, slot in changed.items()],
            )
        return {point: _moment_of_slot(slot) for point, slot in changed.items()}

    def took_over(self, pending: Iterable[Pending]) -> None:
        """Forget changes that were taken over, unless more came meanwhile."""
        with self._transaction():
            self._connection.executemany(
                "DELETE FROM pending WHERE meter = ? AND serial = ?",
                [(self._meters[one.point], one.serial) for one in pending],
            )

    def _write_days(self, batch: Batch, point: str, at: int) -> int | None:
        """Merge a meter's half hours, and return the first that changed."""
        meter, source = self._meter(point), _SOURCES.index(batch.source)
        rank = batch.authority.rank
        news = defaultdict[int, list[Callable[[_Day], int | None]]](list)
        for row in batch.readings.get(point, ()):
            day, slot = divmod(_slot(row.start), SLOTS)
            news[day].append(partial(_take_reading, slot, row.quantity, source, at))
        for start, price in batch.prices.get(point, {}).items():
            day, slot = divmod(_slot(start), SLOTS)
            news[day].append(partial(self._take_price, slot, price, rank, at))
        first: int | None = None
        for day, merges in sorted(news.items()):
            row = self._connection.execute(
                "SELECT quantity, source, read_at, price, authority, priced_at FROM days"
                " WHERE meter = ? AND day = ?",
                (meter, day),
            ).fetchone()
            held = _Day.of(row or _EMPTY)
            changed = [it for merge in merges if (it := merge(held)) is not None]
            if changed and first is None:
                first = day * SLOTS + min(changed)
            blobs, before = held.blobs, row or _EMPTY
            if any(blobs[it] != before[it] for it in (_TOLD if batch.in_order else range(6))):
                self._connection.execute(
                    "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (meter, day, *blobs),
                )
        return first

    def _take_price(self, slot: int, price: Price, rank: int, at: int, held: _Day) -> int | None:
        """Take a price over one of lower rank, or an earlier one; return the slot if it differs."""
        before = self._prices.get(held.price[slot])
        if before is not None:
            known = (held.authority[slot], held.priced_at[slot], _json(before))
            if (rank, at, _json(price)) <= known:
                return None
        held.price[slot] = self._price_id(price)
        held.authority[slot], held.priced_at[slot] = rank, at
        return None if price == before else slot

    def _write_charges(self, batch: Batch, point: str) -> Iterator[int]:
        """Merge standing charges, and yield the first slot [UTC] of each day that has another."""
        meter, rank, at = self._meter(point), batch.authority.rank, _seconds(batch.at)
        for day, rate in batch.charges.get(point, {}).items():
            number, money = day.toordinal(), (rate.inc_vat, rate.exc_vat)
            written = self._connection.execute(
                "INSERT INTO charges VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (meter, day) DO UPDATE"
                " SET inc_vat = excluded.inc_vat, exc_vat = excluded.exc_vat,"
                " authority = excluded.authority, at = excluded.at"
                " WHERE (excluded.authority, excluded.at, excluded.inc_vat, excluded.exc_vat)"
                " > (authority, at, inc_vat, exc_vat) AND NOT (? AND (authority, inc_vat, exc_vat)"
                " = (excluded.authority, excluded.inc_vat, excluded.exc_vat))",
                (meter, number, *money, rank, at, batch.in_order),
            )
            if written.rowcount > 0:
                yield (number - EPOCH.toordinal()) * SLOTS

    def _write_told(self, batch: Batch, point: str) -> Iterator[int]:
        """Keep each word, and yield the slots where one is new."""
        meter = self._meter(point)
        for start, one in batch.told.get(point, {}).items():
            slot, authority, value = _slot(start), one.authority.rank, _json(one)
            written = self._connection.execute(
                "INSERT INTO told VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET value = excluded.value WHERE excluded.value > value",
                (meter, slot, authority, _seconds(one.at), value),
            )
            if written.rowcount > 0:
                yield slot

    def _meter(self, point: str) -> int:
        if point not in self._meters:
            added = self._connection.execute("INSERT INTO meters (point) VALUES (?)", (point,))
            self._meters[point] = added.lastrowid or 0
        return self._meters[point]

    def _price_id(self, price: Price) -> int:
        if price not in self._price_ids:
            value = (_json(price),)
            added = self._connection.execute("INSERT INTO prices (value) VALUES (?)", value)
            self._price_ids[price] = added.lastrowid or 0
            self._prices[self._price_ids[price]] = price
        return self._price_ids[price]

    # --- Reading ----------------------------------------------------------------------------------
    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock, closing(self._connection.execute(query, values)) as cursor:
            return cursor.fetchall()

    def bounds(self, point: str) -> Interval | None:
        """Return the days [UTC] that anything is kept of, from the first to the last."""
        meter = self._meters.get(point, 0)
        query = "SELECT min(day), max(day) FROM days WHERE meter = ?"
        ((first, last),) = self._rows(query, meter)
        if first is None:
            return None
        return Interval(start=EPOCH + first * DAY, end=EPOCH + (last + 1) * DAY)

    def series(self, point: str, span: Interval, kwh_per_unit: float = 1.0) -> Series:
        """Return a meter's half hours that begin in a span; `kwh_per_unit` is of its own unit."""
        meter, first = self._meters.get(point, 0), _slot(span.start)
        end = -((EPOCH - span.end) // HALF_HOUR)  # the first that begins then or later
        first_day, last_day = first // SLOTS, (end - 1) // SLOTS
        missing = (_EMPTY[0], _EMPTY[3], _EMPTY[4])
        query = (
            "SELECT day, quantity, price, authority FROM days"
            " WHERE meter = ? AND day BETWEEN ? AND ?"
        )
        held = {day: row for day, *row in self._rows(query, meter, first_day, last_day)}
        columns = [held.get(day, missing) for day in range(first_day, last_day + 1)]
        quantity, price, authority = (b"".join(column) for column in zip(*columns, strict=True))
        cut = slice(first - first_day * SLOTS, end - first_day * SLOTS)
        kwh = array("d", quantity)[cut]
        if kwh_per_unit != 1.0:
            kwh = array("d", [one * kwh_per_unit for one in kwh])
        price_ids = array("I", price)[cut]
        known = {one: self._prices[one] for one in {*price_ids} & self._prices.keys()}
        has_car_rates = any(price.car_rate is not None for price in known.values())
        return Series(
            span=Interval(start=_moment_of_slot(first), end=_moment_of_slot(end)),
            kwh=kwh,
            price_ids=price_ids,
            authorities=authority[cut],
            prices=known,
            told=self._told(meter, first, end),
            car_kwh=self._car_kwh(first, end) if has_car_rates else {},
        )

    def _told(self, meter: int, first: int, end: int) -> dict[int, ToldCost]:
        query = (
            "SELECT start, value FROM told WHERE meter = ? AND start >= ? AND start < ?"
            " ORDER BY start, authority, at, value"
        )
        rows = dict(self._rows(query, meter, first, end))
        return {slot - first: load(ToldCost, json.loads(value)) for slot, value in rows.items()}

    def _car_kwh(self, first: int, end: int) -> dict[int, float]:
        """Spread the energy of completed dispatches evenly over their time."""
        found: dict[int, float] = defaultdict(float)
        span = Interval(start=_moment_of_slot(first), end=_moment_of_slot(end))
        for row in self.completed(span):
            for start, part in row.by_half_hour():
                if row.energy_kwh is not None and span.contains(start):
                    share = part.duration / row.duration
                    found[_slot(start) - first] += row.energy_kwh * share
        return dict(found)

    def completed(self, span: Interval) -> list[CompletedDispatch]:
        """Return the dispatches that touch a span and charged something, as last reported."""
        raw = self.raw(RawKind.COMPLETED, span)
        rows = (load(CompletedDispatch, json.loads(one.value)) for one in raw)
        latest = {(row.start, row.end): row for row in rows}.values()
        return sorted((row for row in latest if not row.is_ghost), key=lambda row: row.start)

    def charges(self, point: str, first: date, end: date) -> dict[date, Rate]:
        """Return the standing charges of local days, the end exclusive, as far as known."""
        query = "SELECT day, inc_vat, exc_vat FROM charges WHERE meter = ? AND day >= ? AND day < ?"
        meter = self._meters.get(point, 0)
        rows = self._rows(query, meter, first.toordinal(), end.toordinal())
        return {date.fromordinal(day): Rate(inc_vat=inc, exc_vat=exc) for day, inc, exc in rows}

    def raw(self, kind: RawKind, span: Interval) -> list[Raw]:
        """Return rows of a kind that overlap a span, in the order in which they were told."""
        query = (
            "SELECT owner, start, end, known_at, value FROM raw"
            " WHERE kind = ? AND start < ? AND end > ? ORDER BY known_at, start, end, owner, value"
        )
        rows = self._rows(query, kind, _seconds(span.end), _seconds(span.start))
        return [
            Raw(
                kind=kind,
                owner=owner,
                start=EPOCH + timedelta(seconds=start),
                end=EPOCH + timedelta(seconds=end),
                known_at=EPOCH + timedelta(seconds=known_at),
                value=value,
            )
            for owner, start, end, known_at, value in rows
        ]

    def statements(self) -> list[Statement]:
        """Return the statements, the latest first."""
        rows = self._rows("SELECT value FROM statements")
        found = [load(Statement, json.loads(value)) for (value,) in rows]
        return sorted(found, key=lambda one: (one.last, one.first, one.id), reverse=True)

    def pending(self) -> list[Pending]:
        """Return since when each meter's half hours differ from what was last taken over."""
        query = "SELECT point, slot, serial FROM pending JOIN meters ON meter = id ORDER BY id"
        return [
            Pending(point=point, since=_moment_of_slot(slot), serial=serial)
            for point, slot, serial in self._rows(query)
        ]

    def note(self, name: str) -> str | None:
        """Return what was remembered under a name."""
        rows = self._rows("SELECT value FROM notes WHERE name = ?", name)
        return rows[0][0] if rows else None


def _connected(path: str) -> sqlite3.Connection:
    """Connect to what is a whole store, or becomes one."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
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


def _take_reading(slot: int, quantity: float, source: int, at: int, held: _Day) -> int | None:
    """Take a reading over a lesser or earlier one; return the slot if it differs."""
    before = held.quantity[slot]
    is_known = not isnan(before)
    known = (held.source[slot], held.read_at[slot], before)
    if is_known and (source, at, quantity) <= known:
        return None
    held.quantity[slot], held.source[slot], held.read_at[slot] = quantity, source, at
    return None if is_known and quantity == before else slot


def _slot(moment: datetime) -> int:
    """Return the number of a half hour since 1970."""
    return (moment - EPOCH) // HALF_HOUR


def _moment_of_slot(slot: int) -> datetime:
    return EPOCH + slot * HALF_HOUR


def _seconds(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds())


def _json(value: object) -> str:
    return json.dumps(dump(value), sort_keys=True, separators=(",", ":"))


def _raw_row(one: Raw) -> tuple[Any, ...]:
    start, end, known_at = map(_seconds, (one.start, one.end, one.known_at))
    return (str(one.kind), one.owner, start, end, known_at, one.value)
