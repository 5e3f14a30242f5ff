"""The report: sections with tables to read, and figures with the limits they have to keep."""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from tools.demo.output import table
from .counted import DISPATCHES, Counted

KINDS = ("dispatches", "login", "account", "rates", "standing_charges", "consumption", "sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to measure; `picture` is where the fleet is drawn.

    Hostile answers begin with a seed, and go on for so many minutes of real time.
    """

    is_short: bool
    picture: Path | None
    minutes: float = 2.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure and its limit; None: there was nothing to measure, which meets no limit."""

    name: str
    measured: float | None
    limit: float
    _: KW_ONLY
    is_floor: bool = False
    unit: str = "requests"

    @property
    def is_met(self) -> bool:
        """Return whether the figure keeps its limit, which is a maximum unless it is a floor."""
        if self.measured is None:
            return False
        return self.measured >= self.limit if self.is_floor else self.measured <= self.limit

    def row(self) -> tuple[str, str, str, str]:
        """Return name, figure, limit and result as words."""
        sign = ">=" if self.is_floor else "<="
        measured = "nothing" if self.measured is None else f"{self.measured:g}"
        result = "met" if self.is_met else "NOT MET"
        return self.name, f"{measured} {self.unit}", f"{sign} {self.limit:g}", result


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the report."""

    title: str
    body: str
    figures: tuple[Figure, ...] = ()

    def text(self) -> str:
        """Return the section as it is printed."""
        parts = [f"## {self.title}", self.body]
        if self.figures:
            head = ("figure", "measured", "limit", "")
            parts.append(table(head, [figure.row() for figure in self.figures]))
        return "\n\n".join(parts) + "\n"


def requests_table(counted: Iterable[tuple[str, Counted]]) -> str:
    """Return a table of requests by kind, with a row for each case."""
    head = ("requests", *KINDS, "other", "all", "worst hour*", "shortest gap*")
    rows = table(head, [(name, *counts(calls)) for name, calls in counted])
    return f"{rows}\n* of dispatches alone"


def counts(calls: Counted) -> tuple[str, ...]:
    """Return the counts by kind, the total, and worst hour and shortest gap of dispatches."""
    known = [calls.number(kind) for kind in KINDS]
    gap = calls.shortest_gap_s()
    return (
        *(str(number) for number in known),
        str(calls.number() - sum(known)),
        str(calls.number()),
        str(calls.worst_hour(DISPATCHES)),
        "-" if gap is None else f"{gap:.1f} s",
    )
