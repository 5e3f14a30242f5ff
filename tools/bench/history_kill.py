"""Kills a writer of half hours at any moment, again and again, and looks at what it left.

Batches have numbers. Each overwrites one of twenty spans with its number, so what has to be there
follows from the number of the last one that was written whole.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
from random import Random
import signal
from tempfile import TemporaryDirectory
import time
import traceback
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.model.history.batch import Batch, Raw, RawKind
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    Money,
    Price,
    ToldCost,
)
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
POINTS = ("import", "export")
SPANS, HALF_HOURS = 20, 96
LONG = HALF_HOURS * HALF_HOUR
LIVES_S = 0.15
"""The longest life of a writer."""
KILLS_OF_A_FILE = 25
SEED = 20261130


def _span(number: int) -> Interval:
    start = FIRST + number % SPANS * LONG
    return Interval(start=start, end=start + LONG)


def _batch(number: int) -> Batch:
    span, at = _span(number), FIRST + timedelta(seconds=number)
    starts = [span.start + place * HALF_HOUR for place in range(HALF_HOURS)]
    rate = Rate(inc_vat=float(number), exc_vat=float(number))
    price = Price(rate=rate, reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED)
    money = Money(inc_vat=float(number), exc_vat=float(number))
    told = {span.start: ToldCost(authority=Authority.SETTLED, at=at, cost=money)}
    raw = Raw(
        kind=RawKind.SESSION,
        owner="",
        start=span.start,
        end=span.end,
        known_at=at,
        value=str(number),
    )
    readings = tuple(
        MeterReading(start=start, end=start + HALF_HOUR, quantity=float(number)) for start in starts
    )
    return Batch(
        at=at,
        readings=dict.fromkeys(POINTS, readings),
        prices=dict.fromkeys(POINTS, dict.fromkeys(starts, price)),
        charges={point: {span.start.date(): rate} for point in POINTS},
        told=dict.fromkeys(POINTS, told),
        raw=(raw,),
        notes={"last": str(number)},
    )


def _write_on(path: Path) -> None:
    store = Store(path)
    store.open()
    number = int(store.note("last") or 0)
    while True:
        number += 1
        store.write(_batch(number))


def _wrong(path: Path) -> Iterator[str]:
    """Yield what is not as the last whole batch left it."""
    store = Store(path)
    if store.open() is not None or not store.is_on_disk:
        yield "not whole"
    last = int(store.note("last") or 0)
    for number in range(SPANS):
        span, there = _span(number), range(number or SPANS, last + 1, SPANS)
        right = float(there[-1]) if there else None
        raw = [one.value for one in store.raw(RawKind.SESSION, span)]
        if Counter(raw) != Counter(map(str, there)):
            yield f"raw rows of span {number} after batch {last}: {raw}"
        for point in POINTS:
            series = list(store.series(point, span).half_hours())
            energies = {one.kwh for one in series}
            rates = {None if one.price is None else one.price.rate for one in series}
            told = series[0].told
            charge = store.charges(point, span.start.date(), span.end.date())
            rate = None if right is None else Rate(inc_vat=right, exc_vat=right)
            seen = (energies, rates, told and told.cost.inc_vat, charge.get(span.start.date()))
            if seen != ({right}, {rate}, right, rate):
                yield f"{point}, span {number}, after batch {last}: {seen}"
    store.close()


def run(times: int, seed: int = SEED) -> list[str]:
    """Kill a writer so many times; return what was wrong. Belongs into a process of its own."""
    random, wrong, batches = Random(seed), [], 0  # noqa: S311 - chance, no secret
    with TemporaryDirectory() as folder:
        for kill in range(times):
            path = Path(folder, f"{kill // KILLS_OF_A_FILE}.db")
            child = os.fork()
            if child == 0:
                try:
                    _write_on(path)
                except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
                    traceback.print_exc()
                os._exit(1)
            time.sleep(random.random() * LIVES_S)
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            if not os.WIFSIGNALED(status):
                wrong.append(f"kill {kill}: the writer ended by itself")
            wrong += [f"kill {kill}: {one}" for one in _wrong(path)]
            if (kill + 1) % KILLS_OF_A_FILE == 0 or kill + 1 == times:
                store = Store(path)
                store.open()
                batches += int(store.note("last") or 0)
                store.close()
    print(f"{times} kills, {batches} batches, {len(wrong)} wrong")
    return wrong


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("times", type=int)
    found = run(arguments.parse_args().times)
    raise SystemExit("\n".join(found) if found else 0)
