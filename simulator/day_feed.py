"""A feed with one price for each local day, as Tracker has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from .localtime import at, local_date, local_time
from .tariffs import Price, PublicationClock, RateRow, Window

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayFeed:
    """A row from midnight to midnight in London, published the afternoon before."""

    begins: datetime
    price_on: Callable[[date], Price]

    def rows(self, window: Window, publication: PublicationClock) -> list[RateRow]:
        """Return the days that touch the window and are published, oldest first."""
        day = local_date(max(window.start or self.begins, self.begins))
        is_out = local_time(publication.now) >= publication.publishes_at
        last = local_date(publication.now) + (DAY if is_out else timedelta())
        rows = []
        while day <= last:
            rows.append(RateRow(at(day, time()), at(day + DAY, time()), self.price_on(day)))
            day += DAY
        return [row for row in rows if row.touches(window)]
