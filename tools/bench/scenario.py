"""What a scenario costs: time, memory, and how far it is from what a solver finds.

Times are the processor's, the shortest of some runs; memory is what a year adds at most.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import process_time
import tracemalloc
from typing import Any
from custom_components.octopus_insight.model.interval import SLOTS_A_DAY
from custom_components.octopus_insight.model.scenario.achievable import achievable
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from custom_components.octopus_insight.model.scenario.rules import (
    nightly_timer,
    no_battery,
    self_use,
)
from custom_components.octopus_insight.model.scenario.slots import Battery, Slots
from custom_components.octopus_insight.model.scenario.together import best_together
from tools.demo.output import table
from tools.scenario_check.homes import (
    CAR,
    HOME_BATTERY,
    LONDON,
    TARIFFS,
    YEAR,
    london,
    part,
    random_home,
    trips,
)
from tools.scenario_check.solver import grid_of_levels, solved
from .section import Figure, Options, Section

CONVEX = "flux"
"""Of the tariffs that the solver takes whole years of."""
LEVELS = 321
SCENARIOS, SHORT_SCENARIOS = 1000, 50
WEEKS = tuple((tariff, week) for week in (2, 14, 27, 40) for tariff in TARIFFS if tariff != "flat")
"""Twenty."""
ENOUGH = 1e-4
"""A hundredth of a penny, in pounds."""


def timed[T](work: Callable[[], T], runs: int = 5) -> tuple[T, float]:
    """Return what it gives, and the shortest time [ms]."""
    found = []
    for _ in range(runs):
        begun = process_time()
        result = work()
        found.append((result, (process_time() - begun) * 1000))
    return found[0][0], min(time for _, time in found)


def peak_mb(work: Callable[[], Any]) -> float:
    """Return what it adds in memory at most."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


async def scenario_section(options: Options) -> Section:
    """A year of the London home on each tariff, and what is asked of it."""
    rows, figures = [], []
    for tariff in TARIFFS:
        slots = london(tariff)
        base = no_battery(slots).cost
        best, time = timed(partial(best_possible, slots, HOME_BATTERY))
        planned, planned_time = timed(partial(achievable, slots, HOME_BATTERY), 2)
        by_rule, timer = self_use(slots, HOME_BATTERY), nightly_timer(slots, HOME_BATTERY, LONDON)
        saved = base - best.cost
        runs = (by_rule, timer, planned)
        gap = (best.gap or 0.0) / saved * 100
        rows.append(
            (
                *(tariff, f"{base:.2f}", f"{best.cost:.2f}", f"{gap:.2f}"),
                *(f"{(base - run.cost) / saved * 100:.0f}" for run in runs),
                *(f"{best.cycles_a_year:.0f}", f"{time:.0f}", f"{planned_time:.0f}"),
            )
        )
        figures += [
            Figure(f"{tariff}: a battery's year", round(time, 1), 60, unit="ms"),
            Figure(f"{tariff}: achievable", round(planned_time, 1), 300, unit="ms"),
            Figure(f"{tariff}: gap", round(gap, 2), 0.5, unit="% of the saving"),
        ]
    head = (
        *("tariff", "none [GBP]", "best [GBP]", "gap [%]", "self-use [%]", "timer [%]"),
        *("achievable [%]", "cycles", "best [ms]", "achievable [ms]"),
    )
    more_rows, more = _beside_others(options)
    figures += more
    body = f"{table(head, rows)}\n\n{table(('other ways', 'GBP', 'time [ms]'), more_rows)}"
    kept = [figure for figure in figures if not options.is_short or figure.unit[-2:] != "ms"]
    return Section(
        title="A year of the London home with 13.5 kWh, 17,520 half hours",
        body=body,
        figures=(*kept, *_correct(options), *_with_car(options)),
    )


def _beside_others(options: Options) -> tuple[list[tuple[str, ...]], list[Figure]]:
    """Measure the solver, a grid, longer times and many scenarios."""
    slots = london(CONVEX)
    best, time = timed(partial(best_possible, slots, HOME_BATTERY))
    (found, _), solver_time = timed(partial(solved, slots, (HOME_BATTERY, ())), 1)
    grid, grid_time = timed(partial(grid_of_levels, slots, HOME_BATTERY, LEVELS), 1)
    rows: list[tuple[str, ...]] = [
        (f"{CONVEX}: ours", f"{best.cost:.4f}", f"{time:.0f}"),
        (f"{CONVEX}: HiGHS, a linear programme", f"{found:.4f}", f"{solver_time:.0f}"),
        (f"{CONVEX}: {LEVELS} charge levels, numpy", f"{grid:.4f}", f"{grid_time:.0f}"),
    ]
    figures = [
        Figure("HiGHS takes", round(solver_time / time, 1), 15, is_floor=True, unit="x ours"),
        Figure("difference to HiGHS", round(abs(best.cost - found), 8), ENOUGH, unit="GBP"),
        Figure(
            "a battery's year on Agile",
            round(peak_mb(partial(best_possible, london("agile"), HOME_BATTERY)), 1),
            *(10,),
            unit="MB",
        ),
    ]
    times = []
    for years in (1, 5, 10):
        _, time = timed(partial(best_possible, _repeated(london("agile"), years), HOME_BATTERY), 2)
        times.append(time / years)
        rows.append((f"agile: {years} years, each", "", f"{time / years:.0f}"))
    figures.append(Figure("ten years, each", round(times[2] / times[0], 2), 1.5, unit="x one year"))
    number = SHORT_SCENARIOS if options.is_short else SCENARIOS
    _, time = timed(partial(_many, number), 1)
    figures.append(
        Figure(f"{number} scenarios", round(time / 1000, 1), 60 * number / 1000, unit="s")
    )
    return rows, figures


def _repeated(slots: Slots, years: int) -> Slots:
    return replace(
        slots,
        load=[*slots.load] * years,
        solar=[*slots.solar] * years,
        import_price=[*slots.import_price] * years,
        export_price=[*slots.export_price] * years,
    )


def _many(number: int) -> None:
    """Work out tariffs with batteries and panels of many sizes."""
    homes = [london(tariff, solar_kwh=kwh) for tariff in TARIFFS for kwh in (0.0, 2000.0, 4000.0)]
    for at in range(number):
        size = 5.0 + at // len(homes) % 20
        battery = Battery(usable_kwh=size, charge_kw=3.6, discharge_kw=3.6)
        best_possible(homes[at % len(homes)], battery)


def _correct(options: Options) -> list[Figure]:
    """Compare random years with the solver, and days whose costs are not convex."""
    worst = 0.0
    years = range(2001, 2003 if options.is_short else 2021)
    for seed in years:
        slots, battery = random_home(seed, 365)
        best, (found, _) = best_possible(slots, battery), solved(slots, (battery, ()))
        worst = max(worst, abs(best.cost + best.wear - found), abs((best.bound or 0.0) - found))
    below = above = 0.0
    for seed in range(1, 11 if options.is_short else 101):
        slots, battery = random_home(seed, 1, is_convex=False)
        best, (found, proved) = best_possible(slots, battery), solved(slots, (battery, ()))
        below = max(below, (best.bound or 0.0) - found)
        above = max(above, proved - best.cost - best.wear)
    return [
        Figure(
            f"{len(years)} random years: difference to HiGHS", round(worst, 8), ENOUGH, unit="GBP"
        ),
        Figure("days that are not convex: bound above HiGHS", round(below, 8), 1e-6, unit="GBP"),
        Figure("days that are not convex: HiGHS above ours", round(above, 8), 1e-6, unit="GBP"),
    ]


def _with_car(options: Options) -> list[Figure]:
    """Measure a home battery with a car that feeds the home: weeks, and a year of each tariff."""
    gap, distance, missed = 0.0, 0.0, 0
    for tariff, week in WEEKS[: 5 if options.is_short else 20]:
        slots, drives = part(london(tariff), week * 7, 7), trips(week, 7)
        both = best_together(slots, HOME_BATTERY, CAR, drives)
        found, _ = solved(slots, (HOME_BATTERY, ()), (CAR, drives), gap=1e-4, seconds=30)
        without = best_possible(slots, replace(CAR, discharge_kw=0.0), drives).cost
        gap = max(gap, (both.car.gap or 0.0) / (without - both.car.total))
        distance = max(distance, (both.car.total - found) / (without - both.car.total))
        missed += len(both.car.missed_trips)
    drives, slowest, gap_of_year = trips(1, YEAR // SLOTS_A_DAY), 0.0, 0.0
    for tariff in TARIFFS[:1] if options.is_short else TARIFFS:
        slots = london(tariff)
        both, time = timed(partial(best_together, slots, HOME_BATTERY, CAR, drives), 3)
        without = best_possible(slots, replace(CAR, discharge_kw=0.0), drives).cost
        slowest = max(slowest, time)
        gap_of_year = max(gap_of_year, (both.car.gap or 0.0) / (without - both.car.total))
        missed += len(both.car.missed_trips)
    figures = [
        Figure("car and battery, the worst week: gap", round(gap * 100, 2), 0.5, unit="%"),
        Figure("the same, to HiGHS", round(distance * 100, 2), 0.5, unit="%"),
        Figure("car and battery, the worst year: gap", round(gap_of_year * 100, 2), 1, unit="%"),
        Figure("the same, trips missed", missed, 0, unit="trips"),
    ]
    if not options.is_short:
        figures.append(Figure("car and battery, the slowest year", round(slowest), 500, unit="ms"))
    return figures
