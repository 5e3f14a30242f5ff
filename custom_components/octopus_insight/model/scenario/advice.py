"""Which of several choices fits a goal, and which limits had to bend for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from .slots import Amount, Checked, Share


class Goal(StrEnum):
    """What a home wants most."""

    LEAST_COST = "least_cost"
    """Over the life of what is bought."""
    FASTEST_PAYBACK = "fastest_payback"
    MOST_SELF_SUFFICIENCY = "most_self_sufficiency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a home could do; doing nothing is one, too."""

    name: str
    outlay: float = 0.0
    present_value: float = 0.0
    payback_years: float = inf
    """Infinite: never, or there is nothing to pay back."""
    self_sufficiency: float = 0.0
    cycles_of_warranty: float = 0.0
    """Cycles while the warranty lasts, by those it covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Checked):
    """What a choice should keep to."""

    outlay: Amount = inf
    payback_years: Amount = inf
    self_sufficiency: Share = 0.0
    cycles_of_warranty: Amount = inf

    def broken_by(self, choice: Choice) -> dict[str, float]:
        """Return by which share each limit is missed that is not kept."""
        missing = self.self_sufficiency - choice.self_sufficiency
        # where nothing is laid out, nothing has to be paid back
        years = choice.payback_years if choice.outlay > 0 else 0.0
        shares = {
            "outlay": _above(choice.outlay, self.outlay),
            "payback_years": _above(years, self.payback_years),
            "self_sufficiency": missing / self.self_sufficiency if missing > 0 else 0.0,
            "cycles_of_warranty": _above(choice.cycles_of_warranty, self.cycles_of_warranty),
        }
        return {name: share for name, share in shares.items() if share > 0}


def advise(choices: Sequence[Choice], goal: Goal, limits: Limits) -> tuple[Choice, list[str]]:
    """Return the best of those that keep all limits, or bend them the least, and which bend.

    Fewer limits that bend come before less bending, then the goal, then what is worth more.
    """
    broken = {choice.name: limits.broken_by(choice) for choice in choices}

    def rank(choice: Choice) -> tuple[float, ...]:
        missed = broken[choice.name]
        worse_by = {
            Goal.LEAST_COST: -choice.present_value,
            Goal.FASTEST_PAYBACK: choice.payback_years,
            Goal.MOST_SELF_SUFFICIENCY: -choice.self_sufficiency,
        }
        return len(missed), round(sum(missed.values()), 9), worse_by[goal], -choice.present_value

    best = min(choices, key=rank)
    return best, list(broken[best.name])


def _above(value: float, most: float) -> float:
    return max(value / most - 1, 0.0) if most > 0 else inf if value > most else 0.0
