"""What applies to a meter point with two registers, half hour by half hour."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from .localtime import HALF_HOUR, half_hours
from .tariffs import Price, PublicationClock, RateRow, Window

NIGHT_BEGINS, NIGHT_ENDS = time(0, 30), time(7, 30)


@dataclass(frozen=True, slots=True)
class NightFeed:
    """The registers of a smart meter, whose night is 00:30 to 07:30 by UTC all year."""

    begins: datetime
    night: Price
    day: Price

    def rows(self, window: Window, publication: PublicationClock) -> list[RateRow]:
        """Return a row for each half hour of the window, oldest first."""
        start = max(window.start or self.begins, self.begins)
        moments = half_hours(start, window.end or publication.now)
        return [RateRow(moment, moment + HALF_HOUR, self._price(moment)) for moment in moments]

    def _price(self, moment: datetime) -> Price:
        is_night = NIGHT_BEGINS <= moment.astimezone(UTC).time() < NIGHT_ENDS
        return self.night if is_night else self.day
