"""What the layout *days* shows."""

from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Self
from ....model.home import Home
from ....model.interval import DAY, local_date, local_day
from ....model.views import MeterView
from ..hours import Bar, Hours, bars_of, marks_of, stepped_age


@dataclass(frozen=True, slots=True, kw_only=True)
class DayContent(Hours):
    """One local day: 46, 48 or 50 half hours."""

    @classmethod
    def of(cls, home: Home, meter: MeterView, day: date) -> Self:
        """Return what is shown of an import meter's day."""
        window = local_day(day, meter.zone)
        bars, marks = bars_of(meter, window, past_before=home.now), marks_of(home, window)
        return cls(window=window, zone=meter.zone, bars=bars, marks=marks)

    @property
    def extremes(self) -> tuple[Bar, Bar] | None:
        """The cheapest and the dearest half hour to come, of equals the first; None: no price."""
        ahead = [bar for bar in self.bars if bar.height is not None and not bar.is_past]
        if not ahead:
            return None
        price = attrgetter("height")
        return min(ahead, key=price), max(ahead, key=price)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysContent:
    """All that a picture shows."""

    today: DayContent
    tomorrow: DayContent
    currency: str
    age: timedelta | None
    """Of the data, in whole half hours; None: there is no data."""

    @classmethod
    def of(cls, home: Home, meter: MeterView) -> Self:
        """Return what is shown of an import meter."""
        day, age = local_date(home.now, meter.zone), stepped_age(home.retrieved_at, home.now)
        today = DayContent.of(home, meter, day)
        tomorrow = DayContent.of(home, meter, day + DAY)
        return cls(today=today, tomorrow=tomorrow, currency=home.currency, age=age)
