"""What a study comes to, as plain data: numbers, texts, lists and tables of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from itertools import accumulate
from math import inf
from typing import Any
from .advice import Choice, Goal, Limits, advise
from .finance import (
    DatedVat,
    Terms,
    cash_flows,
    cost_per_kwh,
    present_value,
    range_of,
    vat_rate,
    worth,
)
from .shift import Habit, saved_by_moving
from .slots import Amount, Checked
from .study import Outcome, Setup, Year, outcome, savings

type Data = dict[str, Any]
FIGURES = ("rule", "timer", "achievable", "best")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money(Terms):
    """What is assumed of money; `bought` decides the VAT."""

    bought: date
    other_discount_rates: tuple[float, ...] = (0.0, 0.07)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep(Checked):
    """Sizes to try instead of the battery of a variant."""

    of: str
    sizes: tuple[Amount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """All that is to be worked out; the first year is the one that figures are of."""

    title: str
    currency: str
    today: Setup
    variants: Sequence[Setup]
    years: Sequence[Year]
    money: Money
    vat: Sequence[DatedVat]
    battery_costs: Mapping[str, Any]
    """What another size costs."""
    limits: Limits = field(default_factory=Limits)
    sweep: Sweep | None = None
    habits: Sequence[Habit] = ()
    notes: Sequence[str] = ()
    credits: Sequence[str] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Files and their hashes."""

    @property
    def steps(self) -> int:
        """Return how many things will be done."""
        sizes = self.sweep.sizes if self.sweep else ()
        return len(self.years) * (1 + len(self.variants)) + len(sizes)


def report_of(study: Study, done: Callable[[str], None]) -> Data:
    """Work all out; `done` is called with the name of each thing that is."""
    bases = list[Outcome]()
    for year in study.years:
        bases.append(outcome(year, study.today))
        done(f"{study.today.name}, {year.label}")
    variants = list[Data]()
    for setup in study.variants:
        years = list[Data]()
        for year, base in zip(study.years, bases, strict=True):
            years.append(_year(study, year, base, setup))
            done(f"{setup.name}, {year.label}")
        variants.append(years[0] | _over(years))
    today = _figures(study, study.years[0], bases[0])
    sweep = list(_sweep(study, bases[0], done))
    return {
        **{key: getattr(study, key) for key in ("title", "currency", "inputs")},
        "seed": study.years[0].seed,
        "years": [year.label for year in study.years],
        "terms": asdict(study.money),
        "limits": {key: one for key, one in asdict(study.limits).items() if 0 < one < inf},
        "load_kwh": sum(study.years[0].load),
        "today": today,
        "variants": variants,
        "advice": _advice([today, *variants], study.limits),
        "sweep_of": study.sweep and study.sweep.of,
        "sweep": sweep,
        "habits": [habit.name for habit in study.habits],
        "best_sizes": {it["goal"]: it["choice"] for it in _advice(sweep, Limits())},
        "notes": [*study.notes, *_notes(study)],
        "sources": [*_sources(study), *study.credits],
    }


def _advice(years: Sequence[Data], limits: Limits) -> list[Data]:
    """Return what to choose for each goal."""
    choices, names = list[Choice](), [field.name for field in fields(Choice)]
    for one in years:
        known = one | one.get("money", {})
        choices.append(Choice(**{it: known[it] for it in names if known.get(it) is not None}))
    found = [advise(choices, goal, limits) for goal in Goal if choices]
    return [{"goal": it.goal, "choice": it.choice.name, "bent": list(it.bent)} for it in found]


def _figures(study: Study, year: Year, of: Outcome) -> Data:
    achievable = of.achievable
    return {
        "name": of.setup.name,
        "tariff": of.setup.tariff.name,
        "costs": {figure: of.cost(getattr(of, figure)) for figure in FIGURES},
        "by_month": of.by_month(year),
        "imported_kwh": sum(achievable.imported),
        "exported_kwh": sum(achievable.exported),
        "self_sufficiency": of.self_sufficiency,
        "moved": [saved_by_moving(it, of.slots, achievable, year.zone) for it in study.habits],
    }


def _year(study: Study, year: Year, base: Outcome, setup: Setup) -> Data:
    """Return one year of a variant."""
    new, money = outcome(year, setup), study.money
    found = savings(year, base, new, lambda kind: vat_rate(study.vat, kind, money.bought))
    flows = cash_flows(found, money)
    battery, best = setup.battery, new.best
    made = {"solar": sum(new.slots.solar) - sum(year.solar)}
    made["battery"] = sum(new.achievable.discharged)
    covered = battery.warranty_cycles_a_year if battery else None
    cycles = new.achievable.cycles_a_year if battery else None
    rates = sorted({*money.other_discount_rates, money.discount_rate})
    return _figures(study, year, new) | {
        **{kind: it and it.name for kind, it in setup.things.items()},
        "bound": None if best.gap is None else new.cost(best) - best.gap,
        "gap": best.gap,
        "saving": base.cost(base.achievable) - new.cost(new.achievable),
        "solar_kwh": made["solar"],
        "cycles_a_year": cycles,
        "warranty_cycles_a_year": covered,
        "cycles_of_warranty": cycles / covered if cycles and covered else None,
        "parts": [
            {
                "of": one.of,
                "saving": one.less_paid + one.more_earned,
                "alone": one.alone,
                "outlay": one.outlay,
                "cost_per_kwh": cost_per_kwh(one, made.get(one.kind, 0.0), money),
            }
            for one in found
        ],
        "money": {
            **worth(flows, money.discount_rate),
            "present_values": {f"{rate:g}": present_value(flows, rate) for rate in rates},
            "sums": list(accumulate(flows)),
        },
    }


def _over(years: Sequence[Data]) -> Data:
    """Return what is of all years."""
    figures = [{"cost": one["costs"]["achievable"]} | one["money"] | one for one in years]
    names = ("cost", "saving", "payback_years", "present_value")
    ranges = {name: range_of(one[name] for one in figures) for name in names}
    return {"ranges": ranges, "sums_of_years": [one["money"]["sums"] for one in years]}


def _sweep(study: Study, base: Outcome, done: Callable[[str], None]) -> Iterator[Data]:
    """Yield what each size of battery would save and be worth, in the first year."""
    for kwh in study.sweep.sizes if study.sweep else ():
        setup = next(one for one in study.variants if study.sweep and one.name == study.sweep.of)
        battery = setup.battery and setup.battery.resized(kwh, study.battery_costs)
        sized = replace(setup, name=f"{kwh:g} kWh", battery=battery)
        year = _year(study, study.years[0], base, sized)
        done(sized.name)
        ceiling = base.cost(base.achievable) - year["costs"]["best"]
        yield year | {"kwh": kwh, "ceiling": ceiling}


def _notes(study: Study) -> Iterator[str]:
    """Yield what has to be known to read the figures."""
    setups = [study.today, *study.variants]
    yield from sorted({f"{it.tariff.name}: {it.tariff.note}" for it in setups if it.tariff.note})
    for name in sorted({it.solar.name for it in setups if it.solar and not it.solar.samples}):
        yield f"{name} is rough: made from the sun's path and typical days, not measured."
    for name in sorted({it.car.name for it in setups if it.car and it.car.discharge_kw}):
        yield f"{name}: how feeding the home wears its battery is not counted."
    yield "Import and export are what use and sun of a half hour leave: a meter sees more of both."


def _sources(study: Study) -> list[str]:
    """Return where prices and sizes are from."""
    setups = [study.today, *study.variants]
    offers = [it for one in setups for it in (one.tariff, *one.things.values()) if it]
    return list(dict.fromkeys(f"{it.name}: {it.source} ({it.date_})" for it in offers if it.source))
