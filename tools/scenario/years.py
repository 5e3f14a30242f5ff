"""One comparison over several years of prices, sun and use: ranges instead of one number."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from math import inf
from statistics import median
from custom_components.octopus_insight.model.scenario.report import Data, Study, report_of, sweep_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Studies:
    """All that is to be worked out; the first year is the one that figures are of."""

    title: str
    seed: int
    years: Mapping[str, Study]
    """By their names."""
    sweep_of: str | None
    """The variant of whose battery sizes are tried."""
    notes: Sequence[str]
    credits: Sequence[str]
    inputs: Mapping[str, str]
    """Files and their hashes."""

    @property
    def steps(self) -> int:
        """Return how many things will be done."""
        return sum(study.steps for study in self.years.values())


def report_over(studies: Studies, done: Callable[[str], None]) -> Data:
    """Work all out; `done` is called with the name of each thing that is."""

    def of_year(label: str, study: Study) -> Data:
        return report_of(study, lambda name: done(f"{name}, {label}"))

    reports = [*starmap(of_year, studies.years.items())]
    first, (study, *_) = reports[0], studies.years.values()
    every = zip(*(one["variants"] for one in reports), strict=True)
    return {
        "title": studies.title,
        "seed": studies.seed,
        "inputs": studies.inputs,
        "years": list(studies.years),
        "sweep_of": studies.sweep_of,
        **first,
        **(sweep_of(study.sizes, done) if study.sizes else {}),
        "variants": [variants[0] | _over(variants) for variants in every],
        "notes": [*studies.notes, *first["notes"]],
        "sources": [*first["sources"], *studies.credits],
    }


def _over(years: Sequence[Data]) -> Data:
    """Return what is of all years."""
    figures = [{"cost": one["costs"]["achievable"]} | one["money"] | one for one in years]
    names = ("cost", "saving", "payback_years", "present_value")
    ranges = {name: range_of(one[name] for one in figures) for name in names}
    return {"ranges": ranges, "sums_of_years": [one["money"]["sums"] for one in years]}


def range_of(values: Iterable[float | None]) -> dict[str, float | None]:
    """Return the lowest, the middle and the highest; None, a payback that never comes, is that."""
    known = sorted(inf if value is None else value for value in values)
    found = {"low": known[0], "middle": median(known), "high": known[-1]}
    return {name: None if value == inf else value for name, value in found.items()}
