"""The store: what is kept does not depend on the order of answers, and nothing is half written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
import sqlite3
import subprocess
import sys
from threading import Event, Thread
import pytest
from custom_components.octopus_insight.history import store as store_module
from custom_components.octopus_insight.history.store import MIGRATIONS, Store
from custom_components.octopus_insight.model.history.batch import Batch, Raw, RawKind
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    HalfHour,
    Money,
    Price,
    ReadingSource,
    ToldCost,
)
from custom_components.octopus_insight.model.history.statement import Statement
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from tests.harness.cases import cases
from tools.bench.history_kill import _batch, _wrong

ROOT = Path(__file__).parents[2]
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
POINT = "meter"
SHUFFLES = 10_000


def rate(pounds: float) -> Rate:
    return Rate(inc_vat=pounds, exc_vat=pounds)


def price(pounds: float) -> Price:
    reason, certainty = PriceReason.TARIFF, Certainty.PUBLISHED
    return Price(rate=rate(pounds), reason=reason, certainty=certainty)


def told(authority: Authority, pounds: float, at: datetime) -> ToldCost:
    cost = Money(inc_vat=pounds, exc_vat=pounds)
    return ToldCost(authority=authority, at=at, cost=cost)


def reading(start: datetime, kwh: float) -> MeterReading:
    return MeterReading(start=start, end=start + HALF_HOUR, quantity=kwh)


def session(value: str) -> Raw:
    end, kind = FIRST + HALF_HOUR, RawKind.SESSION
    return Raw(kind=kind, owner="", start=FIRST, end=end, known_at=FIRST, value=value)


def statement(key: str) -> Statement:
    day, total = date(2026, 1, 1), 1.0
    return Statement(id=key, first=day, last=day, is_closed=True, gross_charges=total, lines=())


def only(store: Store, start: datetime = FIRST) -> HalfHour:
    """Return one half hour of the meter."""
    return store.series(POINT, Interval(start=start, end=start + HALF_HOUR)).at(0)


def contents(path: Path) -> dict[str, list]:
    """Read a copy of a file with nothing but SQLite."""
    connection = sqlite3.connect(path)
    names = ("days", "charges", "told", "raw", "statements", "notes")
    found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608
    connection.close()
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Return an open store."""
    opened = Store(path)
    assert opened.open() is None
    assert opened.is_on_disk
    yield opened
    opened.close()


# --- Any order ------------------------------------------------------------------------------------

SERVICE, IMPORTED = ReadingSource.SERVICE, ReadingSource.IMPORTED
COMPUTED, RECONCILED = Authority.COMPUTED, Authority.RECONCILED
SETTLED, CORRECTED = Authority.SETTLED, Authority.CORRECTED
ANSWERS = (
    ("reading", SERVICE, 1, 1.0),
    ("reading", SERVICE, 3, 2.0),  # the latest correction
    ("reading", SERVICE, 2, 1.0),  # as before, and out of date
    ("reading", SERVICE, 3, 1.9),  # of the same second: the larger one counts
    ("reading", IMPORTED, 9, 9.0),  # later, and of lower rank
    ("price", COMPUTED, 9, 0.3),
    ("price", RECONCILED, 1, 0.3),
    ("price", RECONCILED, 4, 0.07),
    ("price", RECONCILED, 2, 0.07),
    ("price", RECONCILED, 3, 0.3),
    ("told", SETTLED, 2, 0.5),
    ("told", SETTLED, 8, 0.4),
    ("told", CORRECTED, 1, 0.1),
    ("told", CORRECTED, 1, 0.05),
)
"""What is told of a half hour: of what kind, with what rank, in which second, and the value."""
RIGHT = (2.0, 0.07, RECONCILED, 0.1, CORRECTED)
"""Energy, price and cost that stay, with their authorities."""


def batch_of(answer: tuple, starts: list[datetime]) -> Batch:
    """Return an answer about half hours."""
    kind, rank, second, value = answer
    at = FIRST + timedelta(seconds=second)
    if kind == "reading":
        rows = tuple(reading(start, value) for start in starts)
        return Batch(at=at, source=rank, readings={POINT: rows})
    if kind == "price":
        prices = dict.fromkeys(starts, price(value))
        return Batch(at=at, authority=rank, prices={POINT: prices})
    return Batch(at=at, told={POINT: dict.fromkeys(starts, told(rank, value, at))})


@pytest.mark.slow
def test_ten_thousand_orders_of_answers_end_in_the_same_rows():
    """Each half hour has its own order, three answers come twice; all end as worked out by hand."""
    random = Random(11)  # noqa: S311 - chance, no secret
    orders = []
    for _ in range(SHUFFLES):
        order = [*ANSWERS, *random.sample(ANSWERS, 3)]
        random.shuffle(order)
        orders.append(order)
    store = Store(Path("never opened: in memory"))
    for turn in range(len(orders[0])):
        for answer in ANSWERS:
            starts = [
                FIRST + number * HALF_HOUR
                for number, order in enumerate(orders)
                if order[turn] == answer
            ]
            store.write(batch_of(answer, starts))
    series = store.series(POINT, Interval(start=FIRST, end=FIRST + SHUFFLES * HALF_HOUR))
    seen = {
        (one.kwh, one.price.rate.inc_vat, one.price_authority, one.cost.inc_vat, one.authority)
        for one in series.half_hours()
    }
    assert seen == {RIGHT}
    whole = store._rows(
        "SELECT quantity, source, read_at, authority, priced_at FROM days ORDER BY day"
    )
    assert len(set(whole[: SHUFFLES // 48])) == 1


SEEN = Price(
    rate=Rate(inc_vat=0.07, exc_vat=0.07),
    reason=PriceReason.DISPATCH,
    certainty=Certainty.RUNNING,
)


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        # a home that lost its memory prices the day before by the plain tariff
        pytest.param(SEEN, price(0.3), SEEN, id="seen running, then forgotten"),
        pytest.param(price(0.3), SEEN, SEEN, id="seen by who knew less before"),
        pytest.param(
            replace(SEEN, certainty=Certainty.PLANNED), price(0.3), price(0.3), id="withdrawn"
        ),
        pytest.param(
            SEEN,
            replace(SEEN, certainty=Certainty.COMPLETED),
            replace(SEEN, certainty=Certainty.COMPLETED),
            id="seen, then completed",
        ),
    ],
)
def test_a_dispatch_that_was_seen_stays(store, first, second, stays):
    for second_of_day, one in ((1, first), (2, second)):
        at = FIRST + timedelta(seconds=second_of_day)
        store.write(Batch(at=at, authority=RECONCILED, prices={POINT: {FIRST: one}}))
    assert only(store).price == stays
    assert only(store).price_authority is RECONCILED


def test_whole_answers_in_any_order_leave_the_same_file():
    """Standing charges, raw rows and statements, too; each comes at least once."""
    one, two = FIRST, FIRST + HALF_HOUR
    answers = [
        *(batch_of(answer, [one, two]) for answer in ANSWERS),
        Batch(
            at=FIRST + timedelta(seconds=5),
            authority=RECONCILED,
            charges={POINT: {date(2026, 1, 1): rate(0.6), date(2026, 1, 2): rate(0.6)}},
            raw=(session("a"), session("b")),
            statements=(statement("old"),),
        ),
        Batch(
            at=FIRST + timedelta(seconds=6),
            authority=COMPUTED,
            charges={POINT: {date(2026, 1, 2): rate(0.5), date(2026, 1, 3): rate(0.5)}},
            raw=(session("b"),),
            statements=(statement("old"), statement("new")),
        ),
    ]
    random, found = Random(7), []  # noqa: S311
    for _ in range(60):
        store = Store(Path("never opened: in memory"))
        order = [*answers, *random.sample(answers, 5)]
        random.shuffle(order)
        for batch in order:
            store.write(batch)
        days = store.series(POINT, Interval(start=FIRST, end=FIRST + 48 * HALF_HOUR))
        tables = ("charges", "told", "raw", "statements")
        found.append([
            [(half.kwh, half.price, half.authority, half.told) for half in days.half_hours()],
            *(store._rows(f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in tables),  # noqa: S608
        ])  # fmt: skip
        store.close()
    assert all(it == found[0] for it in found)
    assert store_charges(found[0]) == {1: 0.6, 2: 0.6, 3: 0.5}


def store_charges(found: list) -> dict[int, float]:
    """Return the standing charges by day of January."""
    return {date.fromordinal(day).day: inc_vat for _, day, inc_vat, *_ in found[1]}


@cases(
    "seconds, kwh, is_written",
    ("the same again", 10, 1.0, False),
    ("another value", 10, 1.5, True),
)
def test_what_is_held_already_is_not_written_again_by_who_writes_in_order(
    store, seconds, kwh, is_written
):
    """Else each restart would write nine days once more, with nothing new but the time."""

    def batch(second: int, kwh: float) -> Batch:
        start = FIRST + HALF_HOUR
        return Batch(
            at=FIRST + timedelta(seconds=second),
            readings={POINT: (reading(FIRST, kwh),)},
            prices={POINT: {start: price(0.3)}},
            authority=RECONCILED,
            charges={POINT: {date(2026, 1, 1): rate(0.5)}},
            raw=(session("a"),),
            in_order=True,
        )

    store.write(batch(1, 1.0))
    before = store._connection.total_changes
    changes = store.write(batch(seconds, kwh))
    assert (store._connection.total_changes > before) is is_written
    assert changes == ({POINT: FIRST} if is_written else {})
    assert only(store).kwh == kwh


def test_a_change_is_named_with_the_first_half_hour_that_is_another(store):
    """Of readings, prices, what others said and standing charges."""
    later = FIRST + timedelta(days=3)
    rows = tuple(reading(FIRST + number * HALF_HOUR, 1.0) for number in range(96))
    assert store.write(Batch(at=FIRST, readings={POINT: rows})) == {POINT: FIRST}
    at = FIRST + timedelta(seconds=1)
    second = (reading(FIRST, 1.0), reading(rows[50].start, 2.0))
    assert store.write(Batch(at=at, readings={POINT: second})) == {POINT: rows[50].start}
    assert store.write(Batch(at=at, prices={POINT: {later: price(0.1)}})) == {POINT: later}
    cost = told(SETTLED, 0.1, at)
    assert store.write(Batch(at=at, told={POINT: {later: cost}})) == {POINT: later}
    assert store.write(Batch(at=at, told={POINT: {later: cost}})) == {}
    charges = {POINT: {date(2026, 1, 2): rate(0.5)}}
    assert store.write(Batch(at=at, charges=charges)) == {POINT: FIRST + timedelta(days=1)}
    assert [one.since for one in store.pending()] == [FIRST]


def test_changes_are_forgotten_unless_more_came_meanwhile(store):
    store.write(Batch(at=FIRST, readings={POINT: (reading(FIRST, 1.0),)}))
    before = store.pending()
    at = FIRST + timedelta(seconds=1)
    store.write(Batch(at=at, readings={POINT: (reading(FIRST, 2.0),)}))
    store.took_over(before)
    assert [one.since for one in store.pending()] == [FIRST]
    store.took_over(store.pending())
    assert store.pending() == []


# --- All or nothing -------------------------------------------------------------------------------


def test_a_batch_that_fails_leaves_nothing(store, path):
    """Nor numbers of prices and meters that do not exist: the next batch is whole."""
    store.write(Batch(at=FIRST, readings={POINT: (reading(FIRST, 1.0),)}))
    before = contents(path)
    bad = Batch(
        at=FIRST + timedelta(seconds=1),
        readings={POINT: (reading(FIRST, 2.0),), "other": (reading(FIRST, 2.0),)},
        prices={"other": {FIRST: price(0.5)}},
        notes={"good": "yes", "bad": object()},
    )
    with pytest.raises(sqlite3.Error):
        store.write(bad)
    assert contents(path) == before
    good = Batch(at=FIRST, prices={"another": {FIRST: price(0.7)}, "other": {FIRST: price(0.5)}})
    store.write(good)
    span = Interval(start=FIRST, end=FIRST + HALF_HOUR)
    seen = {name: store.series(name, span).at(0).price for name in ("another", "other")}
    assert seen == {"another": price(0.7), "other": price(0.5)}


@cases(
    "stop, go",
    ("full disk", "PRAGMA max_page_count=1", "PRAGMA max_page_count=100000"),
    ("read-only disk", "PRAGMA query_only=1", "PRAGMA query_only=0"),
)
def test_a_disk_that_takes_nothing_loses_nothing(store, path, stop, go):
    """What was stored is there, and what was refused can be written later."""
    store.write(Batch(at=FIRST, readings={POINT: (reading(FIRST, 1.0),)}))
    store._connection.execute(stop)
    many = {POINT: tuple(reading(FIRST + n * HALF_HOUR, 2.0) for n in range(48 * 200))}
    at = FIRST + timedelta(seconds=1)
    with pytest.raises(sqlite3.OperationalError):
        store.write(Batch(at=at, readings=many))
    assert only(store).kwh == 1.0
    assert len(contents(path)["days"]) == 1
    store._connection.execute(go)
    store.write(Batch(at=at, readings=many))
    assert (only(store).kwh, len(contents(path)["days"])) == (2.0, 200)


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_whole_batches():
    """Fifty times: the file opens, each batch is there whole or not at all, nothing twice."""
    program = [sys.executable, "-m", "tools.bench.history_kill", "50"]
    ended = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, "0 wrong" in ended.stdout) == (0, True), ended.stderr[-2000:]


def test_the_look_at_a_killed_writer_notices_what_is_missing_or_twice(path):
    store = Store(path)
    store.open()
    for number in (1, 2, 3):
        store.write(_batch(number))
    assert list(_wrong(path)) == []
    store._connection.execute("DELETE FROM told WHERE meter = 'import'")
    store._connection.execute("UPDATE raw SET known_at = known_at + 1 WHERE value = '3'")
    store.write(Batch(at=FIRST, raw=_batch(3).raw))
    store.close()
    assert len(list(_wrong(path))) == 4


# --- Versions and damage --------------------------------------------------------------------------


def test_an_older_file_is_brought_up_to_date(path, monkeypatch):
    """Every step is taken once, and what is in the file stays."""
    old = Store(path)
    old.open()
    old.write(Batch(at=FIRST, readings={POINT: (reading(FIRST, 1.0),)}, notes={"a": "b"}))
    old.close()
    steps = (
        "ALTER TABLE notes ADD COLUMN more TEXT;",
        "CREATE TABLE late (a); DROP TABLE statements;",
    )
    monkeypatch.setattr(store_module, "MIGRATIONS", (*MIGRATIONS, *steps))
    for _ in range(2):
        new = Store(path)
        assert (new.open(), new.is_on_disk) == (None, True)
        assert new._rows("PRAGMA user_version") == [(len(MIGRATIONS) + 2,)]
        assert (only(new).kwh, new._rows("SELECT * FROM notes")) == (1.0, [("a", "b", None)])
        assert new._rows("SELECT * FROM late") == []
        new.close()


def test_a_step_that_fails_leaves_the_older_file_as_it_was(path, monkeypatch):
    old = Store(path)
    old.open()
    old.write(Batch(at=FIRST, readings={POINT: (reading(FIRST, 1.0),)}))
    old.close()
    step = "CREATE TABLE late (a); INSERT INTO nowhere VALUES (1);"
    new = Store(path)
    monkeypatch.setattr(store_module, "MIGRATIONS", (*MIGRATIONS, step))
    assert (new.open(), new.is_on_disk) == (None, False)
    new.close()
    monkeypatch.undo()
    again = Store(path)
    assert (again.open(), again.is_on_disk) == (None, True)
    assert only(again).kwh == 1.0
    again.close()


def _scribble(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at : at + 3000] = b"\xa5" * len(data[at : at + 3000])
    path.write_bytes(data)


def _of_version(path: Path, version: int) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={version}")
    connection.close()


def _spoil_price(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE prices SET value = '[]'")
    connection.commit()
    connection.close()


@cases(
    "spoil",
    ("no database", lambda path: path.write_bytes(b"Tariff" * 3000)),
    ("its beginning is gone", lambda path: _scribble(path, 0)),
    ("a page in the middle is gone", lambda path: _scribble(path, 5 * 4096)),
    ("cut off", lambda path: path.write_bytes(path.read_bytes()[: 7 * 4096 + 100])),
    ("of a later version", lambda path: _of_version(path, 99)),
    ("a price that is none", _spoil_price),
)
def test_a_damaged_file_makes_way_and_is_kept(path, spoil):
    store = Store(path)
    store.open()
    rows = tuple(reading(FIRST + n * HALF_HOUR, 1.0) for n in range(48 * 100))
    prices = {POINT: {FIRST: price(0.3)}}
    store.write(Batch(at=FIRST, readings={POINT: rows}, prices=prices))
    store.close()
    spoil(path)
    spoilt = path.read_bytes()
    again = Store(path)
    aside = again.open()
    assert aside is not None
    assert aside.name.startswith("a.db.damaged-2")
    assert aside.read_bytes() == spoilt
    assert (again.is_on_disk, only(again).kwh) == (True, None)
    again.write(Batch(at=FIRST, readings={POINT: (reading(FIRST, 2.0),)}))
    again.close()
    assert len(contents(path)["days"]) == 1


def test_without_a_disk_memory_serves_until_there_is_one(path):
    path.mkdir()
    store = Store(path)
    assert (store.open(), store.is_on_disk) == (None, False)
    store.write(Batch(at=FIRST, readings={POINT: (reading(FIRST, 1.0),)}))
    assert only(store).kwh == 1.0
    assert store.open() is None
    assert only(store).kwh == 1.0
    path.rmdir()
    assert (store.open(), store.is_on_disk) == (None, True)
    assert only(store).kwh is None
    store.close()


def test_damage_on_a_full_disk_leaves_memory_until_there_is_room(path, monkeypatch):
    path.write_bytes(b"Tariff" * 3000)
    store, connect = Store(path), store_module._connected

    def connected(where: str) -> sqlite3.Connection:
        if where != ":memory:" and not Path(where).exists():
            raise sqlite3.OperationalError("database or disk is full")
        return connect(where)

    monkeypatch.setattr(store_module, "_connected", connected)
    assert store.open() is not None
    assert not store.is_on_disk
    store.write(Batch(at=FIRST, readings={POINT: (reading(FIRST, 1.0),)}))
    assert only(store).kwh == 1.0
    monkeypatch.undo()
    assert (store.open(), store.is_on_disk) == (None, True)
    store.close()


# --- Threads, copies ------------------------------------------------------------------------------


def test_closing_waits_for_who_writes_and_refuses_who_comes_later(store, path):
    began = Event()

    def rows() -> Iterator[tuple[int, float]]:
        for number in range(48 * 40):
            began.set()
            yield reading(FIRST + number * HALF_HOUR, 1.0)

    class Slow(tuple):
        __slots__ = ()

        def __iter__(self):
            return rows()

    batch = Batch(at=FIRST, readings={POINT: Slow((1,))})
    writer = Thread(target=store.write, args=(batch,))
    writer.start()
    began.wait()
    store.close()
    writer.join()
    assert len(contents(path)["days"]) == 40
    with pytest.raises(sqlite3.ProgrammingError):
        only(store)


def test_a_copy_made_while_more_is_written_is_whole(store, path, tmp_path):
    """Page by page, with batches in between; what stands beside it is cut off in mid-write."""
    first = {POINT: tuple(reading(FIRST + n * HALF_HOUR, 1.0) for n in range(48 * 400))}
    store.write(Batch(at=FIRST, readings=first))
    store.copied(is_begun=True)
    copy = tmp_path / "copy.db"
    with path.open("rb") as source, copy.open("wb") as target:
        for number in range(1, 2000):
            data = source.read(4096)
            target.write(data)
            if number % 10 == 0 and number <= 150:
                batch = Batch(
                    at=FIRST + timedelta(seconds=number),
                    readings={
                        POINT: tuple(reading(one.start, number) for one in first[POINT][::48]),
                    },
                    notes={"last": str(number)},
                )
                store.write(batch)
            if not data:
                break
    Path(f"{copy}-wal").write_bytes(Path(f"{path}-wal").read_bytes()[:-1000])
    assert Path(f"{path}-wal").stat().st_size > 1000 * 4096
    store.copied(is_begun=False)
    assert Path(f"{path}-wal").stat().st_size == 0
    restored = Store(copy)
    assert (restored.open(), restored.is_on_disk) == (None, True)
    last = int(restored.note("last"))
    series = restored.series(POINT, Interval(start=FIRST, end=FIRST + timedelta(days=400)))
    assert set(series.kwh[::48]) == {float(last)}
    restored.close()
