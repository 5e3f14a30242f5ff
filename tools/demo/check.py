"""Compare what the entities show with what they have to show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isclose
from typing import Any

from .expectations import Anything, Expected
from .table import table

NOTHING = frozenset({"unknown", "unavailable"})
NEVER_PRESSED = "unknown"
WITHOUT_VALUE = ("calendar.", "event.")
"""Entities that tell what happens, at times nothing: only that they are there can be judged."""

SAME = 1e-9
"""Relative difference of numbers that a sum in another order may make."""


class Verdict(StrEnum):
    """What to say about an entity."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An entity, what it shows, and what is right."""

    owner: str
    """Household and device."""
    entity_id: str
    value: str
    right: str
    verdict: Verdict


def compare(
    household: str,
    expected: Iterable[Expected],
    registered: Iterable[Mapping[str, Any]],
    states: Mapping[str, str],
) -> list[Finding]:
    """Return a finding for every entity that is expected or there.

    Args:
        household: Whose entities these are.
        expected: What has to be there.
        registered: The rows of the entity registry that belong to the household's entry.
        states: What every entity shows, by entity id.
    """
    rows = list(registered)
    entity_ids = {
        row["unique_id"]: row["entity_id"]
        for row in rows
        if not row["entity_id"].startswith(WITHOUT_VALUE)
    }
    findings = [
        _presence(household, row["entity_id"], states)
        for row in rows
        if row["entity_id"].startswith(WITHOUT_VALUE)
    ]
    for wanted in expected:
        entity_id = entity_ids.pop(wanted.unique_id, None)
        state = None if entity_id is None else states.get(entity_id)
        findings.append(_judged(household, wanted, entity_id, state))
    return findings + [
        Finding(
            owner=household,
            entity_id=entity_id,
            value=states.get(entity_id, "-"),
            right="-",
            verdict=Verdict.UNEXPECTED,
        )
        for entity_id in entity_ids.values()
    ]


def findings_table(findings: Iterable[Finding]) -> str:
    """Return the findings as text."""
    head = ("household", "entity", "value", "right", "")
    rows = [(row.owner, row.entity_id, row.value, row.right, row.verdict) for row in findings]
    return table(head, rows)


def problems(findings: Iterable[Finding]) -> list[str]:
    """Return a sentence for every finding that is not as it should be."""
    return [
        f"{row.owner}: {row.entity_id} is {row.verdict} ({row.value}; right: {row.right})."
        for row in findings
        if row.verdict is not Verdict.OK
    ]


def _judged(household: str, wanted: Expected, entity_id: str | None, state: str | None) -> Finding:
    return Finding(
        owner=f"{household} {wanted.role}".strip(),
        entity_id=entity_id or f"({wanted.key})",
        value="-" if state is None else state,
        right=_as_words(wanted.rights[0]),
        verdict=_verdict(wanted, entity_id or "", state),
    )


def _presence(household: str, entity_id: str, states: Mapping[str, str]) -> Finding:
    state = states.get(entity_id)
    is_there = state is not None and _is_right(state, Anything.AT_ALL)
    return Finding(
        owner=household,
        entity_id=entity_id,
        value="-" if state is None else state,
        right=Anything.AT_ALL.value,
        verdict=Verdict.OK if is_there else Verdict.MISSING,
    )


def _verdict(wanted: Expected, entity_id: str, state: str | None) -> Verdict:
    if state is None:
        return Verdict.MISSING
    if entity_id.startswith("button.") and state == NEVER_PRESSED:
        return Verdict.OK
    if any(_is_right(state, right) for right in wanted.rights):
        return Verdict.OK
    return Verdict.MISSING if state in NOTHING else Verdict.WRONG


def _is_right(state: str, right: Any) -> bool:
    """Say whether a state, which is always text, means the value."""
    match right:
        case Anything.AT_ALL:
            return state != "unavailable"
        case Anything.KNOWN:
            return state not in NOTHING
        case float():
            return _is_number(state, right)
        case datetime():
            return _is_moment(state, right)
        case _:
            return state == _as_words(right)


def _is_number(state: str, right: float) -> bool:
    try:
        return isclose(float(state), right, rel_tol=SAME, abs_tol=SAME)
    except ValueError:
        return False


def _is_moment(state: str, right: datetime) -> bool:
    try:
        return datetime.fromisoformat(state) == right
    except ValueError:
        return False


def _as_words(right: Any) -> str:
    match right:
        case Anything():
            return str(right.value)
        case None:
            return "unknown"
        case bool():
            return "on" if right else "off"
        case float():
            return f"{right:.9g}"
        case datetime():
            return right.isoformat()
        case _:
            return str(right)
