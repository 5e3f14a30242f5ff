"""How long it takes to detect a change at the supplier."""

from collections.abc import Iterable
from datetime import timedelta
from simulator.log import LoggedCall
from simulator.scenarios import Day
from .counted import DISPATCHES

HTTP_OK = 200


def delays(day: Day, calls: Iterable[LoggedCall]) -> list[timedelta]:
    """Return for each change the time to the next answer about dispatches, or the day's end."""
    answered = sorted(
        call.at
        for call in calls
        if call.kind == DISPATCHES and call.status == HTTP_OK and call.fault is None
    )
    return [
        next((moment for moment in answered if moment >= change), day.end) - change
        for change in day.changes
    ]
