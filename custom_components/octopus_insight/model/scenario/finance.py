"""What a purchase comes to over its life.

Flows are positive when they come in: the outlay at once, the others at the ends of years. Growth
and the discount rate are for the same money, nominal or real.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, pairwise
from math import exp, fsum, inf, log
from statistics import median
from typing import NamedTuple

LONGEST = 100
"""No plan is for more years."""
_LOWEST, _HIGHEST, _STEPS = -0.99, 10.0, 700
"""Rates of return are looked for between these: nobody is paid more than eleven times a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """How what is new gives less."""

    at_once: float = 0.0
    """Share lost in the first months; counted from the first year on."""
    yearly: float = 0.0
    """Share of what is left that each later year takes."""
    linear: float = 0.0
    """Share of what was new that each later year takes: a battery's, down to its warranty."""

    def left(self, age: int) -> float:
        """Return the share that is left in a year of its life; 0 is the first."""
        kept: float = (1 - self.at_once) * (1 - self.yearly) ** age
        return max(kept - self.linear * age, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A thing that is bought, and what it saves in its first year, as new."""

    outlay: float = 0.0
    """With VAT, less grants."""
    less_paid: float = 0.0
    """What is no longer paid for energy."""
    more_earned: float = 0.0
    """What export earns more."""
    upkeep: float = 0.0
    """Each year; it does not grow."""
    fade: Fade = Fade()
    lasts_years: int | None = None
    """It is replaced after so many, and is as new then; None: it is not."""
    replacement: float = 0.0

    def age(self, year: int) -> int:
        """Return the age in a year of the plan; 0 is the first."""
        return year % self.lasts_years if self.lasts_years else year

    def flow(self, year: int, paid: float, earned: float) -> float:
        """Return what it brings in a year in which prices are so many times the first one's."""
        saved = (self.less_paid * paid + self.more_earned * earned) * self.fade.left(self.age(year))
        is_replaced = year > 0 and self.age(year) == 0
        return saved - self.upkeep - (self.replacement if is_replaced else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is assumed about the years to come."""

    years: int = 20
    discount_rate: float = 0.04
    price_growth: float = 0.0
    """Of energy, a year."""
    export_growth: float = 0.0

    def __post_init__(self) -> None:
        """Raise ValueError if nothing can be worked out with them."""
        if not 1 <= self.years <= LONGEST:
            raise ValueError(f"years is {self.years}, and has to be 1 or more, {LONGEST} at most")
        for name in ("discount_rate", "price_growth", "export_growth"):
            if not -1 < (value := getattr(self, name)) < 1:
                raise ValueError(f"{name} is {value:g}: 4 % is written 0.04")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What flows come to."""

    flows: tuple[float, ...]
    payback_years: float | None
    """None: not within the life."""
    discounted_payback_years: float | None
    sinks_again: bool
    """After it was paid back, a replacement takes the sum below zero."""
    present_value: float
    returns: tuple[float, ...]
    """Internal rates of return, lowest first: none, one, or several that mean little."""
    total_return: float | None
    """All flows by the outlay; None: there is none."""


def cash_flows(parts: Sequence[Part], terms: Terms) -> tuple[float, ...]:
    """Return the outlay and each year's flow."""
    flows = [-fsum(part.outlay for part in parts)]
    for year in range(terms.years):
        paid, earned = (1 + terms.price_growth) ** year, (1 + terms.export_growth) ** year
        flows.append(fsum(part.flow(year, paid, earned) for part in parts))
    return tuple(flows)


def worth(flows: Sequence[float], discount_rate: float) -> Worth:
    """Return what flows come to."""
    discounted = [flow / (1 + discount_rate) ** year for year, flow in enumerate(flows)]
    payback = _payback_years(flows)
    sums = list(accumulate(flows))
    return Worth(
        flows=tuple(flows),
        payback_years=payback,
        discounted_payback_years=_payback_years(discounted),
        sinks_again=payback is not None and min(sums[int(payback) + 1 :], default=0.0) < 0,
        present_value=present_value(flows, discount_rate),
        returns=rates_of_return(flows),
        total_return=fsum(flows) / -flows[0] if flows[0] < 0 else None,
    )


def present_value(flows: Sequence[float], rate: float) -> float:
    """Return what the flows are worth at the time of the outlay."""
    value = 0.0
    for flow in reversed(flows):
        value = value / (1 + rate) + flow
    return value


def rates_of_return(flows: Sequence[float]) -> tuple[float, ...]:
    """Return each rate at which the flows are worth nothing, between -99 % and 1000 %."""
    if min(flows) >= 0 or max(flows) <= 0:
        return ()
    first, last = log(1 + _LOWEST), log(1 + _HIGHEST)
    grid = (exp(first + (last - first) * step / _STEPS) - 1 for step in range(_STEPS + 1))
    values = ((rate, present_value(flows, rate)) for rate in grid)
    return tuple(
        _root(flows, low, high)
        for (low, at_low), (high, at_high) in pairwise(values)
        if (at_low > 0) != (at_high > 0)
    )


def _root(flows: Sequence[float], low: float, high: float) -> float:
    sign = present_value(flows, low) > 0
    while low < (middle := (low + high) / 2) < high:
        if (present_value(flows, middle) > 0) == sign:
            low = middle
        else:
            high = middle
    return high


def _payback_years(flows: Sequence[float]) -> float | None:
    """Return when the running sum first reaches zero, evenly inside a year."""
    if flows[0] >= 0:  # nothing was laid out: it pays from the first day, or never does
        return 0.0 if min(accumulate(flows)) >= 0 else None
    for year, (before, after) in enumerate(pairwise(accumulate(flows))):
        if after >= 0:
            return year + before / (before - after)
    return None


def cost_per_kwh(part: Part, first_year_kwh: float, terms: Terms) -> float | None:
    """Return discounted costs by discounted energy; of a battery, the energy that it gives.

    None: there is no energy.
    """
    costs = cash_flows([replace(part, less_paid=0.0, more_earned=0.0)], terms)
    ages = map(part.age, range(terms.years))
    energy = [0.0, *(first_year_kwh * part.fade.left(age) for age in ages)]
    discounted = present_value(energy, terms.discount_rate)
    return -present_value(costs, terms.discount_rate) / discounted if discounted > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedVat:
    """A rate of VAT on purchases of a kind, from a day on."""

    kind: str
    since: date
    rate: float


def vat_rate(table: Iterable[DatedVat], kind: str, day: date) -> float:
    """Return the rate on the day; ValueError if the table has none."""
    known = [row for row in table if row.kind == kind and row.since <= day]
    if not known:
        raise ValueError(f"no VAT is known for {kind} on {day}")
    return max(known, key=lambda row: row.since).rate


class Range(NamedTuple):
    """Of several years; None is a payback that never comes, and above all others."""

    low: float | None
    middle: float | None
    high: float | None


def range_of(values: Iterable[float | None]) -> Range:
    """Return the lowest, the middle and the highest."""
    known = sorted(inf if value is None else value for value in values)
    found = (known[0], median(known), known[-1])
    return Range(*(None if value == inf else value for value in found))
