"""How long it takes until what has changed at the supplier is asked for."""

from collections.abc import Iterable
from datetime import timedelta

from simulator.log import LoggedCall
from simulator.scenarios import Day

from .counted import DISPATCHES

HTTP_OK = 200


def delays(day: Day, calls: Iterable[LoggedCall]) -> list[timedelta]:
    """Return for each change of the day the time to the next answer about dispatches.

    A change that nobody asked about by the end of the day is counted up to there.
    """
    answered = sorted(
        call.at
        for call in calls
        if call.kind == DISPATCHES and call.status == HTTP_OK and call.fault is None
    )
    return [
        next((moment for moment in answered if moment >= change), day.end) - change
        for change in day.changes
    ]
