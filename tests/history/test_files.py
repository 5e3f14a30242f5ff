"""Half hours as CSV: what is taken, and where a file is wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
import gzip
from math import fsum
from pathlib import Path
import pytest
from custom_components.octopus_insight.history.files import (
    FileError,
    Row,
    batch_of,
    read_csv,
    write_csv,
)
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    HalfHour,
    Money,
    Price,
    ReadingSource,
    ToldCost,
)
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from custom_components.octopus_insight.octopus import ZONE
from tests.harness.cases import cases

DOWNLOAD = Path(__file__).parents[1] / "fixtures/website_download.csv.gz"
"""83 whole days and a part of one; `LICENSE-SPARK.txt` beside it is its licence."""
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
THEIRS, OURS = "Consumption (kwh), Start, End", "start,end,kwh,cost,authority"
POINT = "meter"


def download() -> str:
    return gzip.decompress(DOWNLOAD.read_bytes()).decode()


def read(*lines: str) -> dict[datetime, Row]:
    return read_csv("".join(f"{line}\n" for line in lines), ZONE, NOW)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+00:00")


def test_the_website_s_download_has_every_half_hour_once():
    """4,011 half hours and 2,944.837 kWh; the day when the clocks go back has 50."""
    found = read_csv(download(), ZONE, NOW)
    assert len(found) == 4011
    assert fsum(kwh for kwh, _ in found.values()) == pytest.approx(2944.837, abs=1e-9)
    assert (min(found), max(found)) == (at("2025-10-09T10:30"), at("2025-12-31T23:30"))
    begins = at("2025-10-25T23:00")
    fifty = [found[begins + number * HALF_HOUR][0] for number in range(50)]
    assert fsum(fifty) == pytest.approx(16.224, abs=1e-9)
    assert sorted(found) == [min(found) + number * HALF_HOUR for number in range(4011)]


@cases(
    "header, line",
    ("the website", THEIRS, "0.5, 2026-01-01T00:00:00+00:00, 2026-01-01T00:30:00+00:00"),
    ("its last line", THEIRS, "0.5, 2026-01-01T00:00:00Z, 2026-01-01T00:29:59.999000+00:00"),
    ("a byte order mark", f"\ufeff{THEIRS}", "0.5, 2026-01-01T00:00Z, 2026-01-01T00:30Z"),
    ("local time", THEIRS, "0.5, 2026-01-01 00:00, 2026-01-01 00:30"),
    (
        "the website, with costs",
        "Consumption (kwh), Estimated Cost Inc. Tax (p), Standing Charge Inc. Tax (p), Start, End",
        "0.5, 12.3, 1.1, 2026-01-01T00:00:00+00:00, 2026-01-01T00:30:00+00:00",
    ),
    ("ours", OURS, "2026-01-01T00:00:00+00:00,2026-01-01T00:30:00+00:00,0.5,0.12,settled"),
)
def test_each_form_is_read(header, line):
    """Costs are the supplier's business, unless the user corrected them."""
    assert read(header, line) == {at("2026-01-01T00:00"): (0.5, None)}


def test_a_local_time_is_summer_time_in_summer():
    assert read(THEIRS, "1, 2026-07-01T00:00, 2026-07-01T00:30").keys() == {at("2026-06-30T23:00")}


def test_what_the_user_corrected_is_read():
    """A kWh that is left empty in our own file is not known; a cost can be negative."""
    found = read(OURS, "2026-01-01T00:00Z,2026-01-01T00:30Z,,-0.25,corrected")
    assert found == {at("2026-01-01T00:00"): (None, -0.25)}


GOOD = "0.5, 2026-01-01T00:00Z, 2026-01-01T00:30Z"
"""A line in front of the one that is wrong."""


@cases(
    "key, line, column, lines",
    ("nothing at all", "csv_header", "1", "", ()),
    ("another header", "csv_header", "1", "", ("Datum;Verbrauch",)),
    ("a header without an end", "csv_header", "1", "", ("kwh,start", "1,2026-01-01")),
    ("a column too many", "csv_columns", "3", "", (THEIRS, GOOD, f"0,{GOOD}")),
    ("decimal commas", "csv_columns", "2", "", (THEIRS, GOOD.replace(".", ","))),
    ("a column too few", "csv_columns", "2", "", (THEIRS, "0.5, 2026-01-01T00:00Z")),
    ("a decimal comma in quotes", "csv_number", "2", "kwh",
     (THEIRS, GOOD.replace("0.5", '"0,5"'))),
    ("no number", "csv_number", "2", "kwh", (THEIRS, GOOD.replace("0.5", "much"))),
    ("empty, in theirs", "csv_number", "2", "kwh", (THEIRS, GOOD.replace("0.5", ""))),
    ("NaN", "csv_number", "2", "kwh", (THEIRS, GOOD.replace("0.5", "nan"))),
    ("negative", "csv_number", "3", "kwh",
     (THEIRS, GOOD, "-0.001, 2026-01-01T01:00Z, 2026-01-01T01:30Z")),
    ("too large", "csv_number", "2", "kwh", (THEIRS, GOOD.replace("0.5", "100.001"))),
    ("a corrected cost that is none", "csv_number", "2", "cost",
     (OURS, "2026-01-01T00:00Z,2026-01-01T00:30Z,1,,corrected")),
    ("no time", "csv_time", "2", "start", (THEIRS, "1, 1.1.2026 00:00, 2026-01-01T00:30Z")),
    ("a time of another age", "csv_time", "2", "end", (THEIRS, "1, 2026-01-01T00:00Z, 0001-01-01")),
    ("local, when clocks go back", "csv_clock_change", "3", "start",
     (THEIRS, GOOD, "1, 2026-10-25T01:00, 2026-10-25T01:30")),
    ("local, when clocks go forward", "csv_clock_change", "2", "start",
     (THEIRS, "1, 2026-03-29T01:30, 2026-03-29T02:00")),
    ("off the grid", "csv_half_hour", "2", "start",
     (THEIRS, "1, 2026-01-01T00:10Z, 2026-01-01T00:40Z")),
    ("an hour", "csv_half_hour", "2", "start",
     (THEIRS, "1, 2026-01-01T00:00Z, 2026-01-01T01:00Z")),
    ("reversed", "csv_half_hour", "2", "start",
     (THEIRS, "1, 2026-01-01T00:30Z, 2026-01-01T00:00Z")),
    ("a second and a half early", "csv_half_hour", "2", "start",
     (THEIRS, "1, 2026-01-01T00:00Z, 2026-01-01T00:29:58.5Z")),
    ("not over yet", "csv_half_hour", "2", "start",
     (THEIRS, "1, 2026-11-30T12:00Z, 2026-11-30T12:30Z")),
    ("twice, with another value", "csv_twice", "4", "",
     (THEIRS, GOOD, GOOD, GOOD.replace("0.5", "0.6"))),
    ("an endless field", "csv_unreadable", "2", "", (THEIRS, GOOD, f'"{"1" * 200_000}"')),
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line(key, line, column, lines):
    with pytest.raises(FileError) as refused:
        read(*lines)
    seen = (refused.value.key, refused.value.texts["line"], refused.value.texts["column"])
    assert seen == (key, line, column)
    assert len(refused.value.texts["value"]) <= 40


@cases(
    "line",
    ("before the hour that comes twice", "1, 2026-10-25T00:30, 2026-10-25T01:00"),
    ("after it", "1, 2026-10-25T02:00, 2026-10-25T02:30"),
    ("with an offset, in it", "1, 2026-10-25T01:00+01:00, 2026-10-25T01:30+01:00"),
    ("just over", "1, 2026-11-30T11:30, 2026-11-30T12:00"),
    ("the same twice", "0.5, 2026-01-01T00:00Z, 2026-01-01T00:30Z"),
    ("the largest", "100, 2026-01-02T00:00Z, 2026-01-02T00:30Z"),
    ("nothing used", "0, 2026-01-02T00:00Z, 2026-01-02T00:30Z"),
)
def test_what_is_just_right_is_taken(line):
    assert read(THEIRS, GOOD, line)


# --- Into the store and out -----------------------------------------------------------------------


@pytest.fixture
def store() -> Iterator[Store]:
    """Return a store in memory."""
    opened = Store(Path("never opened"))
    yield opened
    opened.close()


def series(store: Store, first: datetime, number: int, per_unit: float = 1.0) -> list[HalfHour]:
    span = Interval(start=first, end=first + number * HALF_HOUR)
    return [*store.series(POINT, span, per_unit).half_hours()]


def test_readings_of_the_service_win_over_a_file(store):
    """Whichever came first; the file fills what is missing."""
    first = at("2025-12-01T00:00")
    rows = {first + number * HALF_HOUR: (1.0, None) for number in range(4)}
    told = [MeterReading(start=start, end=start + HALF_HOUR, quantity=2.0) for start in rows]
    store.write(Batch(at=NOW, readings={POINT: (told[0],)}))
    store.write(batch_of(store, POINT, rows, 1.0, NOW + timedelta(hours=1)))
    assert [one.kwh for one in series(store, first, 4)] == [2.0, 1.0, 1.0, 1.0]
    store.write(Batch(at=NOW - timedelta(days=9), readings={POINT: (told[3],)}))
    assert [one.kwh for one in series(store, first, 4)] == [2.0, 1.0, 1.0, 2.0]
    assert batch_of(store, POINT, rows, 1.0, NOW).source is ReadingSource.IMPORTED


def test_gas_is_kept_in_the_meter_s_own_unit(store):
    """11.3627 kWh a cubic metre: 22.7253... kWh are two."""
    first, per_unit = at("2025-12-01T00:00"), 1.02264 * 40 / 3.6
    rows = {first: (2 * per_unit, None)}
    store.write(batch_of(store, POINT, rows, per_unit, NOW))
    assert series(store, first, 1)[0].kwh == pytest.approx(2.0, abs=1e-12)
    assert series(store, first, 1, per_unit)[0].kwh == pytest.approx(22.72533, abs=1e-5)


@cases(
    "rate, exc_vat",
    ("5 % VAT", Rate(inc_vat=0.315, exc_vat=0.3), 2.0),
    ("a free half hour", Rate(inc_vat=0.0, exc_vat=0.0), 2.1),
    ("no price", None, 2.1),
)
def test_a_corrected_cost_has_the_vat_of_its_half_hour(store, rate, exc_vat):
    """2.10 with 5 % VAT are 2.00 without; it wins over what the supplier said, later, too."""
    first = at("2025-12-01T00:00")
    if rate is not None:
        price = Price(rate=rate, reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED)
        store.write(Batch(at=NOW, prices={POINT: {first: price}}))
    store.write(batch_of(store, POINT, {first: (1.0, 2.1)}, 1.0, NOW))
    late = ToldCost(
        authority=Authority.SETTLED,
        at=NOW + timedelta(days=1),
        cost=Money(inc_vat=9.0, exc_vat=9.0),
    )
    store.write(Batch(at=late.at, told={POINT: {first: late}}))
    (one,) = series(store, first, 1)
    assert one.authority is Authority.CORRECTED
    assert (one.cost.inc_vat, one.cost.exc_vat) == (2.1, pytest.approx(exc_vat, abs=1e-12))


FIRST_LINE = "2025-10-26T00:00:00+01:00,2025-10-26T00:30:00+01:00"


def test_our_own_export_comes_back_as_it_was(store):
    """To the last digit, over the day with 50 half hours; what is not known is left out."""
    first = at("2025-10-25T23:00")
    rate = Rate(inc_vat=0.315, exc_vat=0.3)
    price = Price(rate=rate, reason=PriceReason.DISPATCH, certainty=Certainty.COMPLETED)
    starts = [first + number * HALF_HOUR for number in range(50) if number != 7]
    readings = tuple(
        MeterReading(start=start, end=start + HALF_HOUR, quantity=1 / (number + 3))
        for number, start in enumerate(starts)
    )
    prices = dict.fromkeys(starts, price)
    batch = Batch(at=NOW, readings={POINT: readings}, prices={POINT: prices})
    store.write(batch)
    text = write_csv(series(store, first, 52), ZONE)
    lines = text.splitlines()
    assert lines[:2] == [
        "start,end,kwh,rate,cost,reason,certainty,authority",
        f"{FIRST_LINE},0.3333333333333333,0.315,0.105,dispatch,completed,computed",
    ]
    assert len(lines) == 50
    found = read_csv(text, ZONE, NOW)
    assert found == {one.start: (one.quantity, None) for one in readings}
