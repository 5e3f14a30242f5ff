"""What a purchase comes to over its life.

Flows are positive when they come in: the outlay at once, the others at the ends of years. Growth
and the discount rate are for the same money, nominal or real.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, pairwise
from math import exp, fsum, log
from typing import Annotated, Any
from .fields import FieldError
from .slots import Checked, Growth, Within

type Years = Annotated[int, Within(1, 100, "1 or more are needed, and 100 at most")]
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
    """A thing that is bought, and what it saves in its first year, as new.

    A tariff costs nothing, nor does what is no longer there.
    """

    kind: str = ""
    of: str = ""
    """Its name."""
    alone: float | None = None
    """Of a battery that comes with new panels: what it would save without them."""
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
class Terms(Checked):
    """What is assumed about the years to come."""

    bought: date
    """It decides the VAT."""
    years: Years = 20
    discount_rate: Growth = 0.04
    other_discount_rates: tuple[Growth, ...] = (0.0, 0.07)
    price_growth: Growth = 0.0
    """Of energy, a year."""
    export_growth: Growth = 0.0


def cash_flows(parts: Sequence[Part], terms: Terms) -> tuple[float, ...]:
    """Return the outlay and each year's flow."""
    flows = [-fsum(part.outlay for part in parts)]
    for year in range(terms.years):
        paid, earned = (1 + terms.price_growth) ** year, (1 + terms.export_growth) ** year
        flows.append(fsum(part.flow(year, paid, earned) for part in parts))
    return tuple(flows)


def worth(flows: Sequence[float], discount_rate: float) -> dict[str, Any]:
    """Return what flows come to.

    `payback_years` are None if they are more than the life, `total_return` (all flows by the
    outlay) without an outlay. It `sinks_again` if a replacement takes the sum below zero after it
    was paid back. `returns` are the internal rates, lowest first: none, one, or several that mean
    little.
    """
    discounted = list(_discounted(flows, discount_rate))
    payback = _payback_years(flows)
    sums = list(accumulate(flows))
    return {
        "outlay": -flows[0],
        "flows": flows,
        "payback_years": payback,
        "discounted_payback_years": _payback_years(discounted),
        "sinks_again": payback is not None and min(sums[int(payback) + 1 :], default=0.0) < 0,
        "present_value": fsum(discounted),
        "returns": rates_of_return(flows),
        "total_return": fsum(flows) / -flows[0] if flows[0] < 0 else None,
    }


def present_value(flows: Sequence[float], rate: float) -> float:
    """Return what the flows are worth at the time of the outlay."""
    return fsum(_discounted(flows, rate))


def _discounted(flows: Sequence[float], rate: float) -> Iterator[float]:
    return (flow / (1 + rate) ** year for year, flow in enumerate(flows))


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
    """Return the rate on the day; FieldError if the table has none."""
    known = [row for row in table if row.kind == kind and row.since <= day]
    if not known:
        raise FieldError(("money", "bought"), f"no VAT is known for {kind} on {day}")
    return max(known, key=lambda row: row.since).rate
