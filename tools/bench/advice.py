"""Whether the tariff that is named is the right one, by HiGHS, and what a wrong one costs.

A home's prices are those of the catalogue, each tariff's times a factor of its own: at the same
prices, nearly all homes would have the same best tariff.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from itertools import product
from math import inf
from random import Random
from statistics import fmean
import sys
from custom_components.octopus_insight.catalogue import read_catalogue
from custom_components.octopus_insight.model.interval import HALF_HOUR, SLOTS_A_DAY
from custom_components.octopus_insight.model.scenario.advice import Choice, Goal, Limits, advise
from custom_components.octopus_insight.model.scenario.slots import (
    SLOT_HOURS,
    Battery,
    Slots,
    Trip,
)
from custom_components.octopus_insight.model.scenario.solar import Climate, Place, Plane
from custom_components.octopus_insight.model.scenario.study import Setup, Year, homes, outcome
from custom_components.octopus_insight.model.scenario.wanted import Wanted
from tools.demo.output import table
from tools.scenario.setups import setups_of
from tools.scenario_check.homes import LONDON, START, column, part
from tools.scenario_check.solver import solved
from .section import Figure, Options, Section

HOMES, SHORT_HOMES = 200, 8
TIE = 1.0
"""Pounds a year that make no tariff the wrong one."""
EVERY, WEEK_GAP, WEEK_SECONDS = 4, 1e-4, 3.0
"""Of the weeks by which bounds that leave it open are decided."""
FOR_CARS = ("go", "intelligent-go")
AGILE = {
    "agile": ("agile_import_A_2018-05_2019-04.csv", 245 * SLOTS_A_DAY),
    "agile-outgoing": ("agile_outgoing_SE_2018-05_2019-04.csv", 245 * SLOTS_A_DAY + 2),
}
"""Files, and their rows before 2019 in UTC: those of export begin in summer time, an hour early."""
MEAN_AGILE = 0.26
"""Pounds a kWh of import, that of the flat tariff: prices of 2018 were half of today's."""
BATTERIES = ("none", "battery-5", "battery-10", "battery-15")
CARS = ("none", "small", "family")
BEST, PLANNED, UNCHANGED = "best possible", "achievable", "unchanged use"
WAYS = (BEST, PLANNED, UNCHANGED)
"""To advise: by what is possible if the year is known, by what plans on past use come to, and by
what the old habits cost."""
RIGHT = {BEST: 98, PLANNED: 97}
"""At least, of 100 homes. Right is what would be right if tomorrow's sun were known: plans that do
not know it lose most on tariffs on which the night has to be planned by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a year on a tariff costs, with its standing charge."""

    lowest: float
    """Proved: no way to run the equipment costs less."""
    highest: float
    """What a way that is known costs."""
    by: Mapping[str, float]
    """What each way to advise takes it to cost."""


type Tariffs = Mapping[str, Offered]
type Equipment = tuple[tuple[Battery, Sequence[Trip]], ...]


def cheapest(tariffs: Tariffs, way: str) -> str:
    """Return the tariff that a way to advise names."""
    choices = [
        Choice(name=name, present_value=-offered.by[way]) for name, offered in tariffs.items()
    ]
    return advise(choices, Goal.LEAST_COST, Limits())[0].name


def is_right(tariffs: Tariffs, named: str) -> bool | None:
    """Return whether no other tariff is cheaper by more than a tie; None: bounds leave it open."""
    one, others = tariffs[named], [offered for name, offered in tariffs.items() if name != named]
    if one.highest - min(other.lowest for other in others) <= TIE:
        return True
    return False if one.lowest - min(other.highest for other in others) > TIE else None


def too_much(tariffs: Tariffs, named: str) -> float:
    """Return the pounds a year by which the best of all costs less."""
    return tariffs[named].highest - min(offered.highest for offered in tariffs.values())


def contenders(tariffs: Tariffs) -> set[str]:
    """Return the tariffs that are named, and those that may be the best."""
    least = min(offered.highest for offered in tariffs.values())
    possible = {name for name, offered in tariffs.items() if offered.lowest <= least + TIE}
    return possible | {cheapest(tariffs, way) for way in WAYS}


def drawn_home(seed: int) -> tuple[Year, list[Setup]]:
    """Return a home with a battery, a car or both, and a setup for each tariff it could have."""
    draw, catalogue = Random(seed), read_catalogue()  # noqa: S311
    label = draw.choice(("2012", "2013"))
    load = column(f"london_load_{label}.csv")
    size, scale = len(load), draw.uniform(1500, 7000) / sum(load)
    kwp = draw.choice((0.0, 2.5, 4.0, 6.0))
    battery, car = draw.choice([*product(BATTERIES, CARS)][1:])
    trips = [
        {"days": [0, 1, 2, 3, 4], "leaves": time(8), "returns": time(17, 30)},
        {"days": [5], "leaves": time(10), "returns": time(16)},
    ]
    driven = [
        trip | {"miles": draw.uniform(10, most)} for trip, most in zip(trips, (50, 90), strict=True)
    ]
    own = {"cars": {} if car == "none" else {car: {"like": car, "trips": driven}}}
    base = Wanted(name="", tariff="flat", battery=battery, car=car)
    each = [Wanted(name=name, tariff=name) for name in catalogue["tariffs"]]
    setups, columns = list[Setup](), dict[str, list[float]]()
    for setup in setups_of(base, each, own, catalogue)[1:]:
        factor, charge = draw.uniform(0.85, 1.15), draw.uniform(0.4, 0.6)
        if setup.name in FOR_CARS and not setup.car:
            continue
        if setup.name == "flux" and not (kwp and setup.battery):
            continue
        import_, export = (
            bands
            if isinstance(bands, str)
            else tuple(replace(band, price=band.price * factor) for band in bands)
            for bands in (setup.tariff.import_, setup.tariff.export)
        )
        tariff = replace(setup.tariff, standing_charge=charge, import_=import_, export=export)
        setups.append(replace(setup, tariff=tariff))
        if setup.name == "agile":
            level = factor * MEAN_AGILE / fmean(column(AGILE["agile"][0]))
            for name, (file, first) in AGILE.items():
                rows = column(file)
                columns[name] = [price * level for price in (*rows[first:], *rows[:first])][:size]
    sun = column("pvgis_oxfordshire_2016_hourly.csv")
    year = Year(
        starts=[START.replace(year=int(label)) + HALF_HOUR * place for place in range(size)],
        zone=LONDON,
        load=[kwh * scale for kwh in load],
        solar=[watts * kwp / 2000 for watts in sun for _ in range(2)][:size],
        columns=columns,
        climate=Climate(
            place=Place(latitude=51.5, longitude=0), plane=Plane(kwp=1), monthly_kwh=(0.0,) * 12
        ),
    )
    return year, setups


def judged(year: Year, setups: Sequence[Setup]) -> tuple[dict[str, Offered], bool]:
    """Return what each tariff costs, as exactly as it has to be known, and whether weeks decide."""
    tariffs, given = dict[str, Offered](), dict[str, tuple[Slots, Equipment, float]]()
    for setup in setups:
        of = outcome(year, setup)
        cost = of.cost(of.best)
        tariffs[setup.name] = Offered(
            lowest=cost - (inf if of.best.gap is None else of.best.gap),
            highest=cost,
            by={BEST: cost, PLANNED: of.cost(of.achievable), UNCHANGED: of.cost(of.rule)},
        )
        _, slots, battery, car, trips = homes(year, setup)
        pairs: Sequence[tuple[Battery | None, Sequence[Trip]]] = ((battery, ()), (car, trips))
        equipment = tuple((one, drives) for one, drives in pairs if one)
        given[setup.name] = slots, equipment, of.standing
    for name in sorted(contenders(tariffs)):
        slots, equipment, standing = given[name]
        below, more = convex_below(slots, equipment)
        proved = solved(below, *equipment)[1] + more + standing
        known = tariffs[name]
        if is_convex(slots):
            tariffs[name] = replace(known, lowest=proved, highest=proved)
        else:
            tariffs[name] = replace(known, lowest=max(known.lowest, proved))
    verdicts = [is_right(tariffs, cheapest(tariffs, way)) for way in WAYS]
    if None not in verdicts:
        return tariffs, False
    by_week = dict[str, Offered]()
    for name in sorted(contenders(tariffs)):
        slots, equipment, standing = given[name]
        low, high = by_weeks(slots, equipment, EVERY)
        by_week[name] = replace(tariffs[name], lowest=low + standing, highest=high + standing)
    return by_week, True


def is_convex(slots: Slots) -> bool:
    """Return whether no export earns more than import costs, and no import is paid for."""
    pairs = zip(slots.import_price, slots.export_price, strict=True)
    return all(0 <= sell <= buy for buy, sell in pairs)


def convex_below(slots: Slots, equipment: Equipment) -> tuple[Slots, float]:
    """Return prices that are convex, and an amount, which together are never dearer.

    Where export earns more than import costs, they are those of the straight line between the most
    that the equipment can give and take; where that falls, as low as it gets.
    """
    most_in = sum(battery.charge_kw for battery, _ in equipment) * SLOT_HOURS
    most_out = sum(battery.discharge_kw for battery, _ in equipment) * SLOT_HOURS
    bought, sold, more = [*slots.import_price], [*slots.export_price], 0.0
    net = slots.net(sum(battery.standing_loss_kw for battery, _ in equipment))
    for place, (need, buy, sell) in enumerate(zip(net, bought, sold, strict=True)):
        if sell > buy:
            taken, given = max(need + most_in, 0.0), max(most_out - need, 0.0)
            price = (buy * taken + sell * given) / (taken + given)
            bought[place] = sold[place] = max(price, 0.0)
            more += (price - sell) * given + min(price, 0.0) * taken
    return replace(slots, import_price=bought, export_price=sold), more


def by_weeks(slots: Slots, equipment: Equipment, every: int) -> tuple[float, float]:
    """Return what HiGHS proves, and finds, for a year of weeks that end as full as they began.

    It looks at one of so many weeks.
    """
    proved, found, seen = 0.0, 0.0, 0
    for first in range(0, len(slots) // SLOTS_A_DAY, 7 * every):
        start, end = first * SLOTS_A_DAY, (first + 7) * SLOTS_A_DAY
        week = [
            (
                battery,
                [
                    replace(trip, leaves=trip.leaves - start, returns=trip.returns - start)
                    for trip in trips
                    if start <= trip.leaves < end
                ],
            )
            for battery, trips in equipment
        ]
        some = part(slots, first, 7)
        cost, bound = solved(some, *week, gap=WEEK_GAP, seconds=WEEK_SECONDS)
        proved, found, seen = proved + bound, found + cost, seen + len(some)
    return proved * len(slots) / seen, found * len(slots) / seen


@dataclass(slots=True)
class Count:
    """What a way to advise came to."""

    right: int = 0
    costs: list[float] = field(default_factory=list)
    """Of wrong advice, pounds a year."""

    def add(self, tariffs: Tariffs, way: str) -> None:
        """Count a home. What stays open is wrong."""
        named = cheapest(tariffs, way)
        if is_right(tariffs, named):
            self.right += 1
        else:
            self.costs.append(too_much(tariffs, named))

    @property
    def share(self) -> float:
        """Return how many of 100 were right."""
        return 100 * self.right / (self.right + len(self.costs))


async def advice_section(options: Options) -> Section:
    """Judge the advice home by home; where it stands is said as it goes on."""
    counts, by_week = {way: Count() for way in WAYS}, 0
    number = SHORT_HOMES if options.is_short else HOMES
    for seed in range(1, number + 1):
        tariffs, is_by_weeks = judged(*drawn_home(seed))
        by_week += is_by_weeks
        for way, count in counts.items():
            count.add(tariffs, way)
        said = (
            f"{way} {count.right} right, wrong by {sum(count.costs):.0f} GBP in all"
            for way, count in counts.items()
        )
        print(
            f"{seed} of {number} homes, {by_week} by weeks:",
            "; ".join(said),
            file=sys.stderr,
            flush=True,
        )
    return section_of(counts, by_week)


def section_of(counts: Mapping[str, Count], by_week: int) -> Section:
    """Return the report on homes that were counted."""
    rows = []
    for way, count in counts.items():
        wrong = count.costs or [0.0]
        rows.append((way, f"{count.share:.1f}", f"{fmean(wrong):.2f}", f"{max(wrong):.2f}"))
    homes_counted = counts[PLANNED].right + len(counts[PLANNED].costs)
    said = (
        "Right is a tariff on which the year costs at most 1 pound more than on any other, with the"
        " equipment run as\nwell as can be and standing charges. Where costs are convex HiGHS says"
        " that of the whole year. Elsewhere our\nschedule is one limit, and our bound or HiGHS on"
        f" convex costs below the other. They left {by_week} homes open:\nthere HiGHS compared"
        f" every {EVERY}th week, in whole numbers, and what is still open is counted as wrong."
    )
    said += (
        "\nThat all is known beforehand: who plans the same two days with their weather known loses"
        " nearly nothing;\nachievable plans by the last week, and does not know tomorrow's sun."
    )
    head = ("advice by", "right [%]", "wrong: mean [GBP a year]", "most")
    return Section(
        title=f"Tariffs for {homes_counted} homes with a battery, a car or both",
        body=f"{said}\n\n{table(head, rows)}",
        figures=tuple(
            Figure(
                *(f"right tariff by {way}", round(counts[way].share, 1), least),
                is_floor=True,
                unit="% of homes",
            )
            for way, least in RIGHT.items()
        ),
    )
