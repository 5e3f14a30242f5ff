"""Tariffs and the feeds of rate rows behind each of their endpoints."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Protocol
from .localtime import HALF_HOUR, at, floor_half_hour, half_hours, local_date, local_time

VAT = Decimal("1.05")
DIRECT_DEBIT = "DIRECT_DEBIT"
NON_DIRECT_DEBIT = "NON_DIRECT_DEBIT"


@dataclass(frozen=True, slots=True)
class Price:
    """A price in pence, without and with VAT."""

    exc: float
    inc: float


def taxed(exc: str) -> Price:
    """Return a price [p] with 5 % VAT, multiplied as decimals so that no binary dust is served."""
    return Price(float(exc), float(Decimal(exc) * VAT))


def untaxed(value: str) -> Price:
    """Return what an exporter is paid [p]: no VAT, so both numbers are equal."""
    return Price(float(value), float(value))


@dataclass(frozen=True, slots=True)
class RateRow:
    """One row of a rate feed; `end` of `None` means until further notice."""

    start: datetime
    end: datetime | None
    price: Price
    payment_method: str | None = None

    def touches(self, window: Window) -> bool:
        """Return whether any part of the row lies in the window."""
        begins = window.end is None or self.start < window.end
        return begins and (window.start is None or self.end is None or self.end > window.start)


@dataclass(frozen=True, slots=True)
class Window:
    """The period a request asks for, half-open; `None` is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublicationClock:
    """The time, and the local time at which the next day's prices are published."""

    now: datetime
    publishes_at: time = time(16)


class Feed(Protocol):
    """Something that has rate rows."""

    def rows(self, window: Window, publication: PublicationClock) -> list[RateRow]:
        """Return the published rows that touch the window, oldest first."""


@dataclass(frozen=True, slots=True)
class RowFeed:
    """A feed of few rows, written down one by one."""

    all_rows: tuple[RateRow, ...]

    def rows(self, window: Window, publication: PublicationClock) -> list[RateRow]:
        """Return the rows that touch the window; such rows are published long before."""
        del publication
        return [row for row in self.all_rows if row.touches(window)]


@dataclass(frozen=True, slots=True)
class Era:
    """The prices of a banded tariff from `start` [UTC] on: wall time at which each band begins."""

    start: datetime
    bands: tuple[tuple[time, Price], ...]

    def price_at(self, moment: datetime) -> Price:
        """Return the price of the band that the London clock is in."""
        wall = local_time(moment)
        begun = [price for begins, price in self.bands if begins <= wall]
        return begun[-1] if begun else self.bands[-1][1]


@dataclass(frozen=True, slots=True)
class BandFeed:
    """A feed with a few rows a day at fixed wall times, as Go and its relatives have.

    Rows are published up to the end of the one that is in force two days from now.
    """

    eras: tuple[Era, ...]

    def rows(self, window: Window, publication: PublicationClock) -> list[RateRow]:
        """Return one row per band and day; an era that begins inside a band splits its row."""
        two_days = timedelta(days=2)
        known = publication.now + two_days
        first = max(window.start or self.eras[0].start, self.eras[0].start) - two_days
        last = min(window.end or known, known)
        edges = sorted(set(self._edges(first, last + two_days)))
        rows = (
            RateRow(start, end, self._era_at(start).price_at(start))
            for start, end in pairwise(edges)
        )
        return [row for row in rows if row.touches(window) and row.start <= known]

    def _edges(self, first: datetime, last: datetime) -> Iterable[datetime]:
        day = local_date(first)
        while day <= local_date(last):
            for begins, _ in self._era_at(at(day, time(12))).bands:
                edge = at(day, begins)
                if edge >= self.eras[0].start:
                    yield edge
            day += timedelta(days=1)
        yield from (era.start for era in self.eras if first <= era.start <= last)

    def _era_at(self, moment: datetime) -> Era:
        begun = [era for era in self.eras if era.start <= moment]
        return begun[-1] if begun else self.eras[0]


@dataclass(frozen=True, slots=True)
class HalfHourFeed:
    """A feed with a row per half hour, published the afternoon before, up to 23:00 local."""

    begins: datetime
    price_at: Callable[[datetime], Price]

    def rows(self, window: Window, publication: PublicationClock) -> list[RateRow]:
        """Return the half hours that touch the window and are published."""
        start = max(window.start or self.begins, self.begins)
        published = published_until(publication)
        end = min(window.end or published, published)
        days = (end.date() - start.date()).days + 1
        begins = floor_half_hour(start)
        return [
            row
            for number in range(days)
            for row in _day_of(self.price_at, start.date() + timedelta(days=number))
            if begins <= row.start < end
        ]


@cache
def _day_of(price_at: Callable[[datetime], Price], day: date) -> tuple[RateRow, ...]:
    """Return the half hours of a day of UTC; their prices never change."""
    midnight = datetime.combine(day, time(), tzinfo=UTC)
    return tuple(
        RateRow(moment, moment + HALF_HOUR, price_at(moment))
        for moment in half_hours(midnight, midnight + timedelta(days=1))
    )


def published_until(publication: PublicationClock) -> datetime:
    """Return the end [UTC] of the half-hourly prices known now: 23:00 local, today or tomorrow."""
    is_out = local_time(publication.now) >= publication.publishes_at
    return at(local_date(publication.now) + timedelta(days=1 if is_out else 0), time(23))


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the supplier's price list."""

    code: str
    display_name: str
    _: KW_ONLY
    direction: str = "IMPORT"
    is_listed: bool = True
    """Offered to new customers now, and so on the list of products."""
    is_public: bool = True
    """Known to REST by its exact code; others answer 404."""
    is_variable: bool = True
    is_green: bool = False
    available_from: datetime = datetime(2022, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """A product in one region and one register kind, with a feed per endpoint."""

    code: str
    product: Product
    kind: str
    """The GraphQL type of the tariff."""
    feeds: Mapping[str, Feed]
    """Endpoint name such as `standard-unit-rates` to its feed."""
    standing: Feed = field(default_factory=lambda: RowFeed(()))

    @property
    def region(self) -> str:
        """Return the letter of the grid region."""
        return self.code[-1]

    @property
    def is_gas(self) -> bool:
        """Return whether this is a gas tariff."""
        return self.code.startswith("G-")


def price_now(feed: Feed, publication: PublicationClock, payment_method: str) -> Price | None:
    """Return the price in force for a customer who pays by `payment_method`."""
    rows = feed.rows(Window(publication.now, publication.now + timedelta(seconds=1)), publication)
    fitting = [row.price for row in rows if row.payment_method in (None, payment_method)]
    return fitting[-1] if fitting else None


def steps(
    *changes: tuple[datetime, Price], payment_method: str | None = None
) -> tuple[RateRow, ...]:
    """Return rows that follow one another without a gap; the last is open."""
    ends: Sequence[datetime | None] = [start for start, _ in changes[1:]] + [None]
    return tuple(
        RateRow(start, end, price, payment_method)
        for (start, price), end in zip(changes, ends, strict=True)
    )


def both_methods(*changes: tuple[datetime, str, str]) -> RowFeed:
    """Return a feed of taxed prices, each of them twice: by direct debit, and otherwise."""
    debit = [(start, taxed(exc)) for start, exc, _ in changes]
    other = [(start, taxed(exc)) for start, _, exc in changes]
    # Served newest first, so here the direct debit row of a period comes after its twin.
    pairs = zip(
        steps(*other, payment_method=NON_DIRECT_DEBIT),
        steps(*debit, payment_method=DIRECT_DEBIT),
        strict=True,
    )
    return RowFeed(tuple(row for pair in pairs for row in pair))
