"""The report as text for a terminal, and as rows of a CSV file."""

from collections.abc import Iterator
from typing import Any
from custom_components.octopus_insight.model.scenario.report import FIGURES, Data
from tools.demo.output import table
from . import words


def as_text(report: Data) -> str:
    """Return the report for a terminal."""
    rows = [words.row(one, report) for one in (report["today"], *report["variants"])]
    head = ("a year", *FIGURES, "saves", "outlay", "pays back", "cycles a year")
    advice = (f"{goal}: {choice}" for goal, choice in words.advice(report))
    notes = [*words.limits(report), *report["notes"]]
    return "\n\n".join([report["title"], table(head, rows), "\n".join(advice), "\n".join(notes)])


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
