"""What a study comes to, as plain data, and as text for a terminal."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any
from custom_components.octopus_insight.model.scenario.advice import Choice, Goal, Limits, advise
from custom_components.octopus_insight.model.scenario.finance import (
    cash_flows,
    cost_per_kwh,
    present_value,
    range_of,
    vat_rate,
    worth,
)
from custom_components.octopus_insight.model.scenario.study import (
    Outcome,
    Setup,
    Year,
    outcome,
    parts,
    savings,
)
from tools.demo.output import table
from . import words
from .config import Study

type Data = dict[str, Any]
FIGURES = ("rule", "timer", "achievable", "best")


def report_of(study: Study, done: Callable[[str], None]) -> Data:
    """Work all out; `done` is called with the name of each thing that is."""
    bases = []
    for year in study.years:
        bases.append(outcome(year, study.today))
        done(f"{study.today.name}, {year.label}")
    variants = []
    for setup in study.variants:
        years = []
        for year, base in zip(study.years, bases, strict=True):
            years.append(_year(study, year, base, setup))
            done(f"{setup.name}, {year.label}")
        variants.append(_variant(years))
    config = study.config
    today = _today(bases[0]) | {"by_month": bases[0].by_month(study.years[0])}
    sweep = list(_sweep(study, bases[0], done))
    nothing = Choice(name=today["name"], self_sufficiency=today["self_sufficiency"])
    choices = [nothing, *map(_choice, variants)]
    sizes = [_choice(one | {"name": f"{one['kwh']:g} kWh"}) for one in sweep]
    advice = [advise(choices, goal, config.limits) for goal in Goal]
    return {
        "title": config.title,
        "currency": config.currency,
        "seed": config.seed,
        "years": [year.label for year in study.years],
        "life_years": config.money.years,
        "discount_rate": config.money.discount_rate,
        "price_growth": config.money.price_growth,
        "export_growth": config.money.export_growth,
        "bought": config.money.bought.isoformat(),
        "load_kwh": sum(study.years[0].load),
        "today": today,
        "variants": variants,
        "advice": [{"goal": a.goal, "choice": a.choice.name, "bent": list(a.bent)} for a in advice],
        "sweep_of": config.sweep.of if config.sweep else None,
        "sweep": sweep,
        "best_sizes": {
            a.goal: a.choice.name for a in (advise(sizes, goal, Limits()) for goal in Goal)
        }
        if sizes
        else {},
        "notes": [*study.notes, *_notes(study)],
        "credits": [one.credit for one in config.series.values() if one.credit],
        "sources": _sources(study),
        "inputs": study.hashes,
    }


def steps_of(study: Study) -> int:
    """Return how many things will be done."""
    sweep = study.config.sweep
    return len(study.years) * (1 + len(study.variants)) + (len(sweep.sizes) if sweep else 0)


def _choice(of: Data) -> Choice:
    money = of["money"]
    return Choice(
        name=of["name"],
        self_sufficiency=of["self_sufficiency"],
        cycles_of_warranty=of["cycles_of_warranty"] or 0.0,
        **{key: money[key] for key in ("outlay", "present_value", "payback_years")},
    )


def _today(base: Outcome) -> Data:
    return {
        "name": base.setup.name,
        "tariff": base.setup.tariff.name,
        "costs": {figure: base.cost(getattr(base, figure)) for figure in FIGURES},
        "imported_kwh": sum(base.achievable.imported),
        "exported_kwh": sum(base.achievable.exported),
        "self_sufficiency": base.self_sufficiency,
    }


def _year(study: Study, year: Year, base: Outcome, setup: Setup) -> Data:
    """Return one year of a variant."""
    new = outcome(year, setup)
    found = savings(year, base, new)
    money = study.config.money

    def vat(kind: str) -> float:
        return vat_rate(study.vat, kind, money.bought)

    bought = parts(found, vat)
    flows = cash_flows(bought, money)
    value = worth(flows, money.discount_rate)
    battery, solar = setup.battery, setup.solar
    solar_kwh = sum(new.slots.solar) - sum(year.solar)
    energies = {id(solar): solar_kwh, id(battery): sum(new.achievable.discharged)}
    cycles = new.achievable.cycles_a_year if battery else None
    covered = battery.warranty_cycles if battery else None
    rates = (*money.other_discount_rates, money.discount_rate)
    return _today(new) | {
        "by_month": new.by_month(year) if year is study.years[0] else [],
        "solar": solar and solar.name,
        "battery": battery and battery.name,
        "car": setup.car and setup.car.name,
        "bound": None if new.best.bound is None else new.cost(new.best) - (new.best.gap or 0.0),
        "gap": new.best.gap,
        "saving": base.cost(base.achievable) - new.cost(new.achievable),
        "solar_kwh": solar_kwh,
        "cycles_a_year": cycles,
        "warranty_cycles_a_year": covered and battery and covered / battery.warranty_years,
        "cycles_of_warranty": cycles
        and covered
        and battery
        and cycles * battery.warranty_years / covered,
        "parts": [
            {
                "of": one.of,
                "saving": one.less_paid + one.more_earned,
                "alone": one.alone,
                "outlay": part.outlay,
                "cost_per_kwh": cost_per_kwh(part, energies[id(one.offer)], money)
                if one.offer in (solar, battery)
                else None,
            }
            for one, part in zip(found, bought, strict=True)
        ],
        "money": {
            "outlay": -flows[0],
            "payback_years": value.payback_years,
            "discounted_payback_years": value.discounted_payback_years,
            "sinks_again": value.sinks_again,
            "present_value": value.present_value,
            "present_values": {f"{rate:g}": present_value(flows, rate) for rate in sorted(rates)},
            "returns": list(value.returns),
            "total_return": value.total_return,
            "sums": list(accumulate(flows)),
        },
        "notes": setup.tariff.note,
    }


def _variant(years: list[Data]) -> Data:
    """Return the first year, and the ranges of all."""
    costs = [one["costs"]["achievable"] for one in years]
    money = [one["money"] for one in years]
    return years[0] | {
        "ranges": {
            "cost": range_of(costs)._asdict(),
            "saving": range_of(one["saving"] for one in years)._asdict(),
            "payback_years": range_of(one["payback_years"] for one in money)._asdict(),
            "present_value": range_of(one["present_value"] for one in money)._asdict(),
        },
        "sums_of_years": [one["sums"] for one in money],
    }


def _sweep(study: Study, base: Outcome, done: Callable[[str], None]) -> Iterator[Data]:
    """Yield what each size of battery would save and be worth, in the first year."""
    if not (sweep := study.config.sweep):
        return
    setup = next(one for one in study.variants if one.name == sweep.of)
    for kwh in sweep.sizes:
        sized = replace(setup, battery=setup.battery and study.resized(setup.battery, kwh))
        year = _year(study, study.years[0], base, sized)
        done(f"{kwh:g} kWh")
        ceiling = base.cost(base.achievable) - year["costs"]["best"]
        yield year | {"kwh": kwh, "ceiling": ceiling}


def _notes(study: Study) -> list[str]:
    """Return what has to be known to read the figures."""
    setups = [study.today, *study.variants]
    rough = {one.solar.name for one in setups if one.solar and not one.solar.samples}
    said = {f"{one.tariff.name}: {one.tariff.note}" for one in setups if one.tariff.note}
    paired = [one.label for one in study.config.years if one.prices or one.solar]
    limits = study.config.limits
    given = {
        name: getattr(limits, name)
        for name in words.LIMITS
        if getattr(limits, name) != getattr(Limits(), name)
    }
    return [
        *(f"Limit of {words.LIMITS[name]}: {value:,g}" for name, value in given.items()),
        *sorted(said),
        *(
            f"{name} is rough: made from the sun's path and typical days, not measured."
            for name in sorted(rough)
        ),
        *(
            f"{label}: use, prices and sun are of different years, paired by day of the year."
            for label in paired
        ),
        "Import and export are what use and sun of a half hour leave: a meter sees more of both.",
    ]


def _sources(study: Study) -> list[str]:
    """Return where prices and sizes are from."""
    setups = [study.today, *study.variants]
    offers = [offer for one in setups for offer in (one.tariff, one.solar, one.battery) if offer]
    lines = (f"{one.name}: {one.source} ({one.date_})" for one in offers if one.source)
    return list(dict.fromkeys(lines))


def as_text(report: Data) -> str:
    """Return the report for a terminal."""
    currency, today, life = report["currency"], report["today"], report["life_years"]

    def cells(one: Data) -> list[str]:
        return [one["name"], *(words.money(one["costs"][figure], currency) for figure in FIGURES)]

    head = ("a year", *FIGURES, "saves", "outlay", "pays back", "cycles a year")
    rows = [[*cells(today), *([""] * 4)]]
    for one in report["variants"]:
        of = one["money"]
        rows.append(
            [
                *cells(one),
                words.money(one["saving"], currency),
                words.money(of["outlay"], currency),
                words.paybacks(one, life),
                words.cycles(one),
            ]
        )
    advice = (f"{words.GOALS[one['goal']]}: {words.advice(one)}" for one in report["advice"])
    return "\n".join([report["title"], "", table(head, rows), "", *advice, "", *report["notes"]])


def as_rows(report: Data) -> list[list[Any]]:
    """Return the report as rows of a CSV file: a variant a row, money in the main unit."""
    rows = [dict(_flat(one)) for one in (report["today"], *report["variants"])]
    heads = list(dict.fromkeys(key for row in reversed(rows) for key in row))
    return [heads, *([row.get(head) for head in heads] for row in rows)]


def _flat(values: Data, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all that is no list, by the names that lead to it."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}_")
        elif not isinstance(value, list):
            yield f"{before}{key}", value
