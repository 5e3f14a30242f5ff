"""What a study comes to, as plain data: numbers, texts, lists and tables of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import accumulate
from typing import Any, Final
from .advice import Choice, Goal, Limits, advise
from .fields import NOTHING
from .finance import (
    DatedVat,
    Terms,
    cash_flows,
    cost_per_kwh,
    present_value,
    vat_rate,
    worth,
)
from .shift import Habit, saved_by_moving
from .study import Outcome, Setup, Year, outcome, savings

type Data = dict[str, Any]
NOTHING_BOUGHT: Final = {"outlay": 0.0, "payback_years": None, "present_value": 0.0}
FIGURES = ("rule", "timer", "achievable", "best")


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """All that is to be worked out of a year."""

    currency: str
    today: Setup
    variants: Sequence[Setup]
    year: Year
    money: Terms
    vat: Sequence[DatedVat]
    battery_costs: Mapping[str, Any]
    """What another size costs."""
    limits: Limits = field(default_factory=Limits)
    sizes: Study | None = None
    """Of a battery, beside the same without one."""
    habits: Sequence[Habit] = ()

    @property
    def steps(self) -> int:
        """Return how many things will be done."""
        return 1 + len(self.variants) + (self.sizes.steps if self.sizes else 0)

    def with_sizes(self, of: Setup, sizes: Iterable[float]) -> Study:
        """Return the same with sizes [kWh] to try in place of a setup's battery."""
        battery, costs = of.battery, self.battery_costs
        sized = [
            replace(of, name=f"{kwh:g} kWh", battery=battery and battery.resized(kwh, costs))
            for kwh in sizes
        ]
        without = replace(of, name=NOTHING, battery=self.today.battery)
        return replace(self, sizes=replace(self, today=without, variants=sized))


def report_of(study: Study, done: Callable[[str], None]) -> Data:
    """Work all out; `done` is called with the name of each thing that is."""
    base, variants = outcome(study.year, study.today), list[Data]()
    done(study.today.name)
    for setup in study.variants:
        variants.append(_variant(study, base, setup))
        done(setup.name)
    today = _figures(study, base)
    return {
        "currency": study.currency,
        "terms": asdict(study.money),
        "limits": dict(sorted(asdict(study.limits).items() - asdict(Limits()).items())),
        "load_kwh": sum(study.year.load),
        "today": today,
        "variants": variants,
        "advice": _advice([today, *variants], study.limits),
        "sweep": [],
        "habits": [habit.name for habit in study.habits],
        "best_sizes": [],
        "notes": [*_notes(study)],
        "sources": _sources(study),
    }


def sweep_of(sizes: Study, done: Callable[[str], None]) -> Data:
    """Return the part of the report that is about sizes, the first of them none."""
    found = report_of(sizes, done)
    none = found["today"] | {"saving": 0.0, "money": NOTHING_BOUGHT}
    return {"sweep": [none, *found["variants"]], "best_sizes": found["advice"]}


def _advice(years: Sequence[Data], limits: Limits) -> list[Data]:
    """Return what to choose for each goal."""
    choices, names = list[Choice](), [field.name for field in fields(Choice)]
    for one in years:
        known = one | one.get("money", {})
        choices.append(Choice(**{it: known[it] for it in names if known.get(it) is not None}))
    found = [(goal, *advise(choices, goal, limits)) for goal in Goal if choices]
    return [{"goal": goal, "choice": one.name, "bent": bent} for goal, one, bent in found]


def _figures(study: Study, of: Outcome) -> Data:
    achievable, zone = of.achievable, study.year.zone
    return {
        "name": of.setup.name,
        "tariff": of.setup.tariff.name,
        "costs": {figure: of.cost(getattr(of, figure)) for figure in FIGURES},
        "by_month": of.by_month(study.year),
        "imported_kwh": sum(achievable.imported),
        "exported_kwh": sum(achievable.exported),
        "self_sufficiency": of.self_sufficiency,
        "battery_kwh": of.setup.battery.usable_kwh if of.setup.battery else 0.0,
        "moved": [saved_by_moving(it, of.slots, achievable, zone) for it in study.habits],
    }


def _variant(study: Study, base: Outcome, setup: Setup) -> Data:
    year, money = study.year, study.money
    new = outcome(year, setup)
    found = savings(year, base, new, lambda kind: vat_rate(study.vat, kind, money.bought))
    flows = cash_flows(found, money)
    battery, best = setup.battery, new.best
    made = {"solar": sum(new.slots.solar) - sum(year.solar)}
    made["battery"] = sum(new.achievable.discharged)
    covered = battery.warranty_cycles_a_year if battery else None
    cycles = new.achievable.cycles_a_year if battery else None
    rates = sorted({*money.other_discount_rates, money.discount_rate})
    return _figures(study, new) | {
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
