"""How long a usage profile takes, from the file to the answer: import and export of some years.

The prices are Agile's, new each half hour, or those of an intelligent tariff with dispatches.
It is the processor's time, since the machine may be busy.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.half_hour import Price
from custom_components.octopus_insight.model.history.profile import days_of, profiles
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval, local_day
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from custom_components.octopus_insight.octopus import ZONE
from .section import Figure

LIMITS_MS = {1: 40.0, 3: 80.0, 10: 150.0}
"""By years."""
YEARS = max(LIMITS_MS)
END = date(2026, 11, 18)
RUNS, SHORT_RUNS = 15, 3
POINTS = ("import", "export")
SHARE_MISSING, SHARE_DISPATCHED, NIGHT_ENDS = 0.0005, 0.1, time(5)


def measure(*, is_short: bool = False) -> tuple[Figure, ...]:
    """Return the figures of both tariffs."""
    found = []
    for tariff, price in (("Agile", _agile), ("intelligent", _intelligent)):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "history.db"
            _fill(path, price)
            for years, limit in LIMITS_MS.items():
                runs = SHORT_RUNS if is_short else RUNS
                time_ms = median(_profile_ms(path, years) for _ in range(runs))
                name = f"usage profile of {years} years, import and export, {tariff}"
                found.append(Figure(name, round(time_ms, 1), limit, unit="ms"))
    return tuple(found)


def _profile_ms(path: Path, years: int) -> float:
    """Open the file as after a start, and make the profiles."""
    store = Store(path)
    store.open()
    first = END - timedelta(days=years * 365)
    span = Interval(start=local_day(first, ZONE).start, end=local_day(END, ZONE).start)
    begun = process_time()
    for point in POINTS:
        series = store.series(point, span)
        profiles(series, days_of(series, ZONE), ZONE, date.weekday)
    time_ms = (process_time() - begun) * 1000
    store.close()
    return time_ms


def _fill(path: Path, price_fn: Callable[[datetime, Random], Price]) -> None:
    """Keep ten years, in which a few readings are missing."""
    random, store = Random(1), Store(path)  # noqa: S311 - the same each time
    store.open()
    begin = local_day(END - timedelta(days=YEARS * 365), ZONE).start
    for year in range(YEARS):
        starts = [begin + (year * 365 * 48 + number) * HALF_HOUR for number in range(365 * 48)]
        for point in POINTS:
            prices = {start: price_fn(start, random) for start in starts}
            readings = tuple(
                MeterReading(start=start, end=start + HALF_HOUR, quantity=random.random())
                for start in starts
                if random.random() > SHARE_MISSING
            )
            batch = Batch(at=starts[-1], readings={point: readings}, prices={point: prices})
            store.write(batch)
    store.close()


def _agile(_start: datetime, random: Random) -> Price:
    return _price(round(random.gauss(19, 6), 2) * 0.0105)


def _intelligent(start: datetime, random: Random) -> Price:
    """Return the night's price, or the day's; dispatches make every day another."""
    is_low = start.time() < NIGHT_ENDS or random.random() < SHARE_DISPATCHED
    return _price(0.07, Band.LOW) if is_low else _price(0.2957, Band.HIGH)


def _price(inc_vat: float, band: Band | None = None) -> Price:
    rate = Rate(inc_vat=inc_vat, exc_vat=inc_vat / 1.05)
    return Price(rate=rate, reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED, band=band)
