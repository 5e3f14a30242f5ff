"""A section of the report: tables to read, and figures that are judged."""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.demo.table import table

from .counted import DISPATCHES, Counted
from .verdict import HEAD, Judged

KINDS = (
    "dispatches",
    "login",
    "account",
    "rates",
    "standing_charges",
    "consumption",
    "sessions",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the report."""

    title: str
    body: str
    judged: tuple[Judged, ...] = ()

    @property
    def is_met(self) -> bool:
        """Return whether every figure keeps its limit."""
        return all(figure.is_met for figure in self.judged)

    def text(self) -> str:
        """Return the section as it is printed."""
        parts = [f"## {self.title}", self.body]
        if self.judged:
            parts.append(table(HEAD, [figure.row() for figure in self.judged]))
        return "\n\n".join(parts) + "\n"


def requests_table(counted: Iterable[tuple[str, Counted]]) -> str:
    """Return a table with a row of requests by kind for each case."""
    head = ("requests", *KINDS, "other", "all", "worst hour*", "shortest gap*")
    rows = table(head, [(name, *counts(calls)) for name, calls in counted])
    return f"{rows}\n* of dispatches alone"


def counts(calls: Counted) -> tuple[str, ...]:
    """Return the counts by kind, and what is strict about dispatches alone."""
    known = [calls.by_kind[kind] for kind in KINDS]
    gap = calls.shortest_gap_s()
    return (
        *(str(number) for number in known),
        str(calls.total - sum(known)),
        str(calls.total),
        str(calls.worst_hour(DISPATCHES)),
        "-" if gap is None else f"{gap:.1f} s",
    )
