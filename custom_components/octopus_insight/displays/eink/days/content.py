"""What the layout *days* shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Self
from ....model.home import Home
from ....model.interval import Interval, local_date, local_day
from ....model.views import MeterView
from ..hours import Bar, Mark, bars_of, marks_of, stepped_age


@dataclass(frozen=True, slots=True, kw_only=True)
class DayContent:
    """One local day: 46, 48 or 50 half hours."""

    day: date
    window: Interval
    zone: tzinfo
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, home: Home, meter: MeterView, day: date) -> Self:
        """Return what is shown of an import meter's day."""
        window = local_day(day, meter.zone)
        return cls(
            day=day,
            window=window,
            zone=meter.zone,
            bars=bars_of(meter, window, past_before=home.now),
            marks=marks_of(home, window),
        )

    @property
    def extremes(self) -> tuple[Bar, Bar] | None:
        """The cheapest and the dearest half hour to come, of equals the first; None: no price."""
        ahead = [(price, bar) for price, bar in self._priced if not bar.is_past]
        if not ahead:
            return None
        return min(ahead, key=lambda one: one[0])[1], max(ahead, key=lambda one: one[0])[1]

    @property
    def _priced(self) -> Iterator[tuple[float, Bar]]:
        for bar in self.bars:
            if bar.price_per_kwh is not None:
                yield bar.price_per_kwh, bar


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
        today = local_date(home.now, meter.zone)
        return cls(
            today=DayContent.of(home, meter, today),
            tomorrow=DayContent.of(home, meter, today + timedelta(days=1)),
            currency=home.currency,
            age=stepped_age(home.retrieved_at, home.now),
        )
