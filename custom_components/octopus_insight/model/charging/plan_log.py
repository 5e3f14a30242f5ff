"""How a plan changed from answer to answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from .dispatch import PlannedDispatch, valid_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """What one answer changed of a plan; what is over just leaves."""

    known_at: datetime
    added: tuple[PlannedDispatch, ...] = ()
    withdrawn: tuple[PlannedDispatch, ...] = ()

    @classmethod
    def between(
        cls,
        before: Iterable[PlannedDispatch] | None,
        after: Iterable[PlannedDispatch],
        at: datetime,
    ) -> PlanChange | None:
        """Compare two plans; None: nothing changed. After no plan, even an empty one is news."""
        old, new = ({row for row in rows if row.end > at} for rows in (before or (), after))
        if before is not None and old == new:
            return None
        return cls(known_at=at, added=valid_rows(new - old), withdrawn=valid_rows(old - new))


def plan_at(changes: Iterable[PlanChange], moment: datetime) -> tuple[PlannedDispatch, ...]:
    """Return the rows that stood then and were not over."""
    rows: set[PlannedDispatch] = set()
    for change in changes:
        if change.known_at <= moment:
            rows = (rows - set(change.withdrawn)) | set(change.added)
    return valid_rows(row for row in rows if row.end > moment)
