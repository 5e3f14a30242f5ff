"""Homes to work out scenarios for: generated ones, and one of real series."""

from collections.abc import Iterator, Sequence
import csv
from datetime import UTC, datetime
from functools import cache
from math import cos, exp, pi
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo
from custom_components.octopus_insight.model.interval import SLOTS_A_DAY
from custom_components.octopus_insight.model.scenario.slots import (
    Battery,
    ExportRule,
    Slots,
    Trip,
)

DATA = Path(__file__).parents[2] / "examples" / "scenario" / "data"
LONDON = ZoneInfo("Europe/London")
YEAR = 365 * SLOTS_A_DAY
START = datetime(2013, 1, 1, tzinfo=UTC)
ROUND_TRIP = 0.9
HOME_BATTERY = Battery(
    usable_kwh=13.5,
    charge_kw=5,
    discharge_kw=5,
    charge_efficiency=ROUND_TRIP**0.5,
    discharge_efficiency=ROUND_TRIP**0.5,
)

type Bands = Sequence[tuple[int, int, float]]
"""From a half hour of the day up to another: a price."""

NIGHT, EVENING = (4, 10), (32, 38)
IMPORT_BANDS: dict[str, Bands] = {
    "flat": [(0, 48, 0.26)],
    "economy_7": [(0, 14, 0.14), (14, 48, 0.30)],
    "flux": [(0, 48, 0.298), (*NIGHT, 0.179), (*EVENING, 0.418)],
    "go": [(0, 48, 0.28), (1, 11, 0.085)],
    "intelligent_go": [(0, 48, 0.27), (0, 11, 0.07), (47, 48, 0.07)],
}
EXPORT_BANDS: dict[str, Bands] = {
    "flat": [(0, 48, 0.15)],
    "economy_7": [(0, 48, 0.041)],
    "flux": [(0, 48, 0.105), (*NIGHT, 0.051), (*EVENING, 0.307)],
    "go": [(0, 48, 0.15)],
    "intelligent_go": [(0, 48, 0.15)],
}
TARIFFS = (*IMPORT_BANDS, "agile")


def by_bands(bands: Bands, days: int) -> list[float]:
    """Return the price of each half hour; a later band goes before an earlier one."""
    day = [0.0] * SLOTS_A_DAY
    for first, last, price in bands:
        day[first:last] = [price] * (last - first)
    return day * days


def prices(tariff: str, size: int = YEAR) -> tuple[list[float], list[float]]:
    """Return import and export prices; Agile's are real, of 2018 and 2019."""
    if tariff == "agile":
        bought = column("agile_import_A_2018-05_2019-04.csv")
        sold = column("agile_outgoing_SE_2018-05_2019-04.csv")
        return [p / 100 for p in bought[:size]], [p / 100 for p in sold[:size]]
    days = -(-size // SLOTS_A_DAY)
    bands = (IMPORT_BANDS[tariff], EXPORT_BANDS[tariff])
    return by_bands(bands[0], days)[:size], by_bands(bands[1], days)[:size]


@cache
def column(name: str) -> tuple[float, ...]:
    """Return the second column of a file of the example."""
    with (DATA / name).open(newline="") as file:
        return tuple(float(row[1]) for row in list(csv.reader(file))[1:])


def london(tariff: str, *, solar_kwh: float = 3900.0, size: int = YEAR) -> Slots:
    """Return the London home, with the Oxfordshire weather scaled to a yield; rows are paired."""
    hourly = column("pvgis_oxfordshire_2016_hourly.csv")
    scale = solar_kwh / sum(hourly) / 2
    solar = [watts * scale for watts in hourly for _ in range(2)]
    bought, sold = prices(tariff, size)
    return Slots(
        start=START,
        load=column("london_load_2013.csv")[:size],
        solar=solar[:size],
        import_price=bought,
        export_price=sold,
    )


def _draws(seed: int) -> Iterator[float]:
    while True:
        seed = (1103515245 * seed + 12345) % 2**31
        yield seed / 2**31


def generated(seed: int, days: int, scale: float, kwp: float) -> tuple[list[float], list[float]]:
    """Return load and solar in kWh as the reference cases state them."""
    draws = _draws(seed)
    load, solar = [], []
    for day in range(days):
        cloud = 0.15 + 0.85 * next(draws)
        season = cos(2 * pi * (day + 10) / 365)
        length, height = 12 - 4.3 * season, 0.62 - 0.30 * season
        for slot in range(SLOTS_A_DAY):
            hour = slot / 2 + 0.25
            base = (
                0.12
                + 0.30 * exp(-(((hour - 7.5) / 1.2) ** 2))
                + 0.55 * exp(-(((hour - 18.5) / 2.0) ** 2))
            )
            load.append(round(scale * base * (1 + 0.25 * season) * (0.5 + next(draws)), 3))
            sun = cos(pi * (hour - 12) / length) if abs(hour - 12) < length / 2 else 0.0
            solar.append(round(0.5 * kwp * height * cloud * sun, 3))
    return load, solar


def random_home(seed: int, days: int, *, is_convex: bool = True) -> tuple[Slots, Battery]:
    """Return a home with prices of its own and a battery; else with prices that are not convex."""
    random = Random(seed)  # noqa: S311
    load, solar = generated(seed, days, random.uniform(0.5, 2), random.choice((0, 0, 2, 4, 8)))
    size = len(load)
    level = random.uniform(0.1, 0.4)
    bought = [max(random.gauss(level, level / 2), 0.0) for _ in range(size)]
    if random.choice((True, False)):
        bought = by_bands([(0, 48, level), (*NIGHT, level / 2), (*EVENING, level * 1.5)], days)
    share = random.uniform(0, 1)
    sold = [price * share for price in bought]
    if not is_convex:
        bought = [price - (level if random.randrange(10) == 0 else 0) for price in bought]
        sold = [random.uniform(0, 2 * level) for _ in range(size)]
    usable, power = random.uniform(2, 20), random.uniform(1, 8)
    reserve = random.choice((0.0, usable / 10))
    battery = Battery(
        usable_kwh=usable,
        charge_kw=power,
        discharge_kw=power * random.uniform(0.5, 1.5),
        charge_efficiency=random.uniform(0.85, 1),
        discharge_efficiency=random.uniform(0.85, 1),
        standing_loss_kw=random.choice((0.0, 0.03)),
        wear_per_kwh=random.choice((0.0, 0.02)),
        reserve_kwh=reserve,
        start_kwh=random.choice((None, (reserve + usable) / 2)),
        grid_charging=random.choice((True, True, False)),
        export_rule=ExportRule(random.choice(("none", "solar_only", "all", "all"))),
    )
    slots = Slots(
        start=START,
        load=load,
        solar=solar,
        import_price=bought,
        export_price=sold,
        export_limit_kw=random.choice((float("inf"), 1.0, 3.68)),
    )
    return slots, battery


CAR = Battery(
    usable_kwh=55,
    charge_kw=7.4,
    discharge_kw=7.4,
    charge_efficiency=0.92,
    discharge_efficiency=0.92,
    reserve_kwh=10,
    start_kwh=30,
)


def trips(seed: int, days: int) -> list[Trip]:
    """Return a drive on three of four days: it leaves between 6:30 and 10, and is back that day."""
    random = Random(seed)  # noqa: S311
    found = []
    for day in range(days):
        if random.randrange(4):
            leaves = day * SLOTS_A_DAY + random.randrange(13, 20)
            returns, kwh = leaves + random.randrange(6, 22), random.uniform(3, 20)
            found.append(Trip(leaves=leaves, returns=returns, kwh=kwh, least_kwh=25))
    return found


def part(slots: Slots, first_day: int, days: int) -> Slots:
    """Return some days of a home."""
    first, last = first_day * SLOTS_A_DAY, (first_day + days) * SLOTS_A_DAY
    return Slots(
        start=slots.start_of(first),
        load=slots.load[first:last],
        solar=slots.solar[first:last],
        import_price=slots.import_price[first:last],
        export_price=slots.export_price[first:last],
    )
