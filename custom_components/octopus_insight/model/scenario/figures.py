"""What a setup comes to in a year, as plain data: costs, energies, and money over its life."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any
from .advice import Choice, Goal, Limits, advise
from .finance import Part, Terms, cash_flows, worth
from .offers import BatteryOffer
from .result import DAYS_A_YEAR
from .study import Outcome, Saving, Setup, Year, outcome, parts, savings

WHOLE_YEAR = 360
"""Days from which on a year counts as whole."""
FIGURES = ("rule", "timer", "achievable", "best")
type Data = dict[str, Any]


def costs_of(year: Year, found: Outcome) -> Data:
    """Return what a year comes to; money is with standing charges, energies are kWh."""
    setup, run, gap = found.setup, found.achievable, found.best.gap
    return {
        "name": setup.name,
        "tariff": setup.tariff.name,
        "solar": setup.solar and setup.solar.name,
        "battery": setup.battery and setup.battery.name,
        "battery_kwh": setup.battery and setup.battery.usable_kwh,
        "car": setup.car and setup.car.name,
        "costs": {figure: found.cost(getattr(found, figure)) for figure in FIGURES},
        "bound": None if gap is None else found.cost(found.best) - gap,
        "gap": gap,
        "by_month": found.by_month(year),
        "imported_kwh": sum(run.imported),
        "exported_kwh": sum(run.exported),
        "solar_kwh": sum(found.slots.solar),
        "self_sufficiency": found.self_sufficiency,
        **cycles_of(setup.battery, run.cycles_a_year),
    }


def cycles_of(battery: BatteryOffer | None, a_year: float) -> Data:
    """Return a battery's cycles a year beside those of its warranty; None: no battery, or limit."""
    covered = battery and battery.warranty_cycles
    warranty = covered and battery and covered / battery.warranty_years
    return {
        "cycles_a_year": a_year if battery else None,
        "warranty_cycles_a_year": warranty,
        "cycles_of_warranty": warranty and a_year / warranty,
    }


def money_of(found: Sequence[Saving], days: int, terms: Terms, vat: Callable[[str], float]) -> Data:
    """Return what savings of so many days are worth; parts of a year are taken for a whole one."""
    share = 1.0 if days >= WHOLE_YEAR else DAYS_A_YEAR / days
    bought = [_in_a_year(part, share) for part in parts(found, vat)]
    value = worth(cash_flows(bought, terms), terms.discount_rate)
    return {
        "outlay": -value.flows[0],
        "saving": sum(part.less_paid + part.more_earned for part in bought),
        "payback_years": value.payback_years,
        "discounted_payback_years": value.discounted_payback_years,
        "sinks_again": value.sinks_again,
        "present_value": value.present_value,
        "returns": list(value.returns),
        "total_return": value.total_return,
        "sums": list(accumulate(value.flows)),
    }


def _in_a_year(part: Part, share: float) -> Part:
    return replace(part, less_paid=part.less_paid * share, more_earned=part.more_earned * share)


def variant_of(
    year: Year, base: Outcome, setup: Setup, terms: Terms, vat: Callable[[str], float]
) -> Data:
    """Return what a setup comes to beside the base: the money is on what is achievable."""
    new = outcome(year, setup)
    found = savings(year, base, new)
    return costs_of(year, new) | {
        "saving": base.cost(base.achievable) - new.cost(new.achievable),
        "parts": [{"of": one.of, "saving": one.less_paid + one.more_earned} for one in found],
        "money": money_of(found, year.days, terms, vat),
    }


def choice_of(of: Data) -> Choice:
    """Return a variant as something to choose."""
    money = of["money"]
    return Choice(
        name=of["name"],
        self_sufficiency=of["self_sufficiency"],
        cycles_of_warranty=of["cycles_of_warranty"] or 0.0,
        **{key: money[key] for key in ("outlay", "present_value", "payback_years")},
    )


def advice_on(choices: Iterable[Choice], limits: Limits) -> list[Data]:
    """Return what fits each goal best, and which limits had to bend."""
    several = list(choices)
    found = (advise(several, goal, limits) for goal in Goal) if several else ()
    return [{"goal": a.goal, "choice": a.choice.name, "bent": list(a.bent)} for a in found]
