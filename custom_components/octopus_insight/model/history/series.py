"""A meter's half hours of a span in columns: years of them are asked at once."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from math import isnan, nan
from ..interval import HALF_HOUR, Interval, local_day
from .half_hour import Authority, HalfHour, Price, ToldCost

NO_READING = nan
NO_PRICE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One meter's half hours; each column has one value for each of them."""

    span: Interval
    """Whole half hours."""
    kwh: array[float]
    """`NO_READING` where there is none."""
    price_ids: array[int]
    """What `prices` are by; `NO_PRICE` where none is known."""
    authorities: bytes
    """Of the prices: their ranks."""
    prices: Mapping[int, Price]
    told: Mapping[int, ToldCost] = field(default_factory=dict)
    """What others said, by place: the highest authority's latest word."""
    car_kwh: Mapping[int, float] = field(default_factory=dict)
    """By place, where the car's energy is known."""

    def place(self, moment: datetime) -> int:
        """Return where a half hour stands."""
        return (moment - self.span.start) // HALF_HOUR

    def places(self, part: Interval) -> range:
        """Return where the half hours of an interval stand, as far as they are in the span."""
        return range(len(self.kwh))[max(self.place(part.start), 0) : max(self.place(part.end), 0)]

    def places_of_day(self, day: date, zone: tzinfo) -> range:
        """Return the same of a local day."""
        return self.places(local_day(day, zone))

    def at(self, place: int) -> HalfHour:
        """Return the half hour at a place."""
        start, kwh = self.span.start + place * HALF_HOUR, self.kwh[place]
        return HalfHour(
            start=start,
            end=start + HALF_HOUR,
            kwh=None if isnan(kwh) else kwh,
            price=self.prices.get(self.price_ids[place]),
            price_authority=tuple(Authority)[self.authorities[place]],
            car_kwh=self.car_kwh.get(place),
            told=self.told.get(place),
        )

    def priced(self, prices: Mapping[datetime, Price]) -> Series:
        """Return the same energies at other prices, which nobody else has a word on."""
        numbers = {price: number for number, price in enumerate({*prices.values()}, 1)}
        starts = (self.span.start + place * HALF_HOUR for place in range(len(self.kwh)))
        ids = (numbers[prices[start]] if start in prices else NO_PRICE for start in starts)
        known = {number: price for price, number in numbers.items()}
        return replace(self, price_ids=array("I", ids), prices=known, told={}, car_kwh={})

    def half_hours(self, span: Interval | None = None) -> Iterator[HalfHour]:
        """Return those of a part of the span, or all."""
        return map(self.at, self.places(span or self.span))

    def costs(self, places: range | None = None) -> Iterator[float | None]:
        """Yield what half hours cost incl. VAT, of all or of some; None: not known."""
        rates = {it: price.rate.inc_vat for it, price in self.prices.items() if price.rate}
        special = self.told.keys() | self.car_kwh.keys()
        for place in self.places(self.span) if places is None else places:
            rate = rates.get(self.price_ids[place])
            if place in special:
                known = self.at(place).cost
                yield None if known is None else known.inc_vat
            else:
                yield None if rate is None or isnan(self.kwh[place]) else self.kwh[place] * rate
