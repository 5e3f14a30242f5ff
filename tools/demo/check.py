"""Compare what the entities show with what they have to show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isclose
from typing import Any
from .expectations import Anything, Expected
from .output import table

NO_VALUE = frozenset({"unknown", "unavailable"})
EVENTFUL = ("calendar.", "event.")
"""Entities that may have nothing to show: only that they are there can be checked."""
TOLERANCE = 1e-9
"""Relative difference of sums in another order."""


class Verdict(StrEnum):
    """The result for one entity."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True)
class Finding:
    """An entity of a household and device, its value, and the expected one."""

    owner: str
    entity_id: str
    value: str
    expected: str
    verdict: Verdict


def finding(owner: str, entity_id: str, value: object, expected: object, *, ok: bool) -> Finding:
    """Return a finding that is either fine or wrong."""
    verdict = Verdict.OK if ok else Verdict.WRONG
    return Finding(owner, entity_id, str(value), str(expected), verdict)


def compare(
    household: str,
    expected: Iterable[Expected],
    registered: Iterable[Mapping[str, Any]],
    states: Mapping[str, str],
) -> list[Finding]:
    """Return a finding for every entity that is expected, or registered for the household.

    States go by entity id.
    """
    rows = list(registered)
    eventful = [row["entity_id"] for row in rows if row["entity_id"].startswith(EVENTFUL)]
    entity_ids = {
        row["unique_id"]: row["entity_id"] for row in rows if row["entity_id"] not in eventful
    }
    is_there = Expected(unique_id="", role="", key="", values=(Anything.AT_ALL,))
    pairs: list[tuple[Expected, str | None]] = [(is_there, entity_id) for entity_id in eventful]
    pairs += [(wanted, entity_ids.pop(wanted.unique_id, None)) for wanted in expected]
    findings = [
        _compared(household, wanted, entity_id, states.get(entity_id or ""))
        for wanted, entity_id in pairs
    ]
    return findings + [
        Finding(household, entity_id, states.get(entity_id, "-"), "-", Verdict.UNEXPECTED)
        for entity_id in entity_ids.values()
    ]


def findings_table(findings: Iterable[Finding]) -> str:
    """Return the findings as text."""
    head = ("household", "entity", "value", "expected", "")
    rows = [(row.owner, row.entity_id, row.value, row.expected, row.verdict) for row in findings]
    return table(head, rows)


def problems(findings: Iterable[Finding]) -> list[str]:
    """Return a sentence for every finding that is not fine."""
    return [
        f"{row.owner}: {row.entity_id} is {row.verdict} ({row.value}; expected: {row.expected})."
        for row in findings
        if row.verdict is not Verdict.OK
    ]


def _compared(owner: str, wanted: Expected, entity_id: str | None, state: str | None) -> Finding:
    return Finding(
        f"{owner} {wanted.role}".strip(),
        entity_id or f"({wanted.key})",
        "-" if state is None else state,
        _as_words(wanted.values[0]),
        _verdict(wanted, entity_id or "", state),
    )


def _verdict(wanted: Expected, entity_id: str, state: str | None) -> Verdict:
    if state is None:
        return Verdict.MISSING
    is_unpressed_button = entity_id.startswith("button.") and state == "unknown"
    if is_unpressed_button or any(_means(state, value) for value in wanted.values):
        return Verdict.OK
    return Verdict.MISSING if state in NO_VALUE else Verdict.WRONG


def _means(state: str, value: Any) -> bool:
    """Return whether a state, which is always text, stands for the value."""
    match value:
        case Anything.AT_ALL:
            return state != "unavailable"
        case Anything.KNOWN:
            return state not in NO_VALUE
        case float() | datetime():
            try:
                if isinstance(value, datetime):
                    return datetime.fromisoformat(state) == value
                return isclose(float(state), value, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
            except ValueError:
                return False
        case _:
            return state == _as_words(value)


def _as_words(value: Any) -> str:
    match value:
        case Anything():
            return str(value.value)
        case None:
            return "unknown"
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:.9g}"
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
