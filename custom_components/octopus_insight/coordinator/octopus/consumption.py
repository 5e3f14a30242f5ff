"""Asks for half-hourly meter readings, which come a day late."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import override
from ...model.account import MeterPoint
from ...model.interval import DAY, Interval, local_date, local_day
from ...model.usage.consumption import Consumption, MeterReading
from ...octopus import ZONE
from ...octopus.budget import READ_AGAIN, READING_HOURS, Call, Urgency
from ...octopus.errors import NotFoundError
from .account import EachCoordinator

KEEP_DAYS = 10
"""Days of readings that are kept, asked for where they are missing, and now and then read again."""
type Readings = tuple[MeterReading, ...]


class ConsumptionCoordinator(EachCoordinator[Readings]):
    """Readings by meter point, in the meter's own unit."""

    call = Call.CONSUMPTION
    shape = Mapping[str, Readings]
    hours = READING_HOURS

    @override
    def has_missing(self, now: datetime) -> bool:
        return any(point.id not in self.data for point in self._points)

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Mapping[str, Readings]:
        asks = {point.id: partial(self._fetch_point, point, now) for point in self._points}
        return await self.ask_each(asks)

    def _reads_again(self, now: datetime) -> bool:
        """Return whether this is the first answer of a day on which it is this home's turn."""
        today, days, last = local_date(now, ZONE), READ_AGAIN.days, self.retrieved_at
        is_turn = (today.toordinal() + int(self._phase * days)) % days == 0
        return is_turn and last is not None and local_date(last, ZONE) < today

    async def _fetch_point(self, point: MeterPoint, now: datetime) -> Readings:
        today, known = local_date(now, ZONE), self.data.get(point.id, ())
        complete = Consumption.from_rows(known).last_complete_day(ZONE, before=today)
        first = today - timedelta(days=KEEP_DAYS)
        if complete is not None and not self._reads_again(now):
            first = complete + DAY
        if first == today:
            return known
        span = Interval(start=local_day(first, ZONE).start, end=now)
        try:
            fresh = await self.access.client.consumption(point, span)
        except NotFoundError:
            return known
        by_start = {row.start: row for row in (*known, *fresh)}
        newest = local_date(max(by_start, default=now), ZONE)
        kept_from = local_day(newest - timedelta(days=KEEP_DAYS), ZONE).start
        return tuple(by_start[start] for start in sorted(by_start) if start >= kept_from)
