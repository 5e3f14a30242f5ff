"""Reads lists from REST, page after page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ..model.interval import Interval
from .errors import UnexpectedResponseError
from .parse import results_page
from .transport import Question, Transport


async def all_rows(transport: Transport, question: Question) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of all pages. Each page is a request of its own.

    Raises:
        OctopusError: As `Transport.send`.
        UnexpectedResponseError: A page has no rows, or leads back to one already read.
    """
    rows: list[Mapping[str, Any]] = []
    read: set[str] = set()
    page: str | None = None
    while True:
        answer = await transport.send(replace(question, page=page))
        transport.budget.relax(question.call)
        found, page = results_page(answer)
        rows += found
        if page is None:
            return tuple(rows)
        if page in read:
            raise UnexpectedResponseError("The pages go round in a circle", question.path)
        read.add(page)


def period(span: Interval) -> dict[str, str | int]:
    """Return the parameters that ask for a span."""
    return {"period_from": stamp(span.start), "period_to": stamp(span.end)}


def stamp(moment: datetime) -> str:
    """Write a moment as the supplier reads it without doubt: in UTC, ending in `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
