"""Asks for half-hourly meter readings, which come a day late."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import override

from ...model.account import MeterPoint
from ...model.interval import Interval, local_date, local_day
from ...model.previous_day import counted
from ...model.usage.consumption import MeterReading, last_complete_day
from ...octopus import ZONE
from ...octopus.budget import Call, Urgency
from ...octopus.errors import NotFoundError
from .account import AccountBoundCoordinator

KEEP_DAYS = 9
"""Days of readings that are kept, and asked for where they are missing [d]."""

type Readings = tuple[MeterReading, ...]


class ConsumptionCoordinator(AccountBoundCoordinator[Readings]):
    """Readings of the last days by meter point, as the meters count: gas in its own unit."""

    call = Call.CONSUMPTION

    @override
    def has_missing(self, now: datetime) -> bool:
        return any(point.id not in self.data for point in self.account.data.account.meter_points)

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Mapping[str, Readings]:
        return await self.ask_each(
            {
                point.id: partial(self._fetch_point, point, now)
                for point in self.account.data.account.meter_points
            }
        )

    async def _fetch_point(self, point: MeterPoint, now: datetime) -> Readings:
        """Ask for what is missing; nothing is asked of a meter whose yesterday is known."""
        today = local_date(now, ZONE)
        known = self.data.get(point.id, ())
        complete = last_complete_day(counted(known), ZONE, before=today)
        yesterday = today - timedelta(days=1)
        if complete == yesterday:
            return known
        first = complete + timedelta(days=1) if complete else today - timedelta(days=KEEP_DAYS)
        span = Interval(start=local_day(first, ZONE).start, end=now)
        try:
            fresh = await self.access.client.consumption(point, span)
        except NotFoundError:
            return known
        return _latest({row.start: row for row in (*known, *fresh)})


def _latest(by_start: Mapping[datetime, MeterReading]) -> Readings:
    """Return the latest days there are, however old."""
    if not by_start:
        return ()
    newest = local_date(max(by_start), ZONE)
    kept_from = local_day(newest - timedelta(days=KEEP_DAYS), ZONE).start
    return tuple(by_start[start] for start in sorted(by_start) if start >= kept_from)
