"""Chooses the one series of rates a household pays."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, groupby, pairwise
from operator import attrgetter
from .tariff import EVER, NEVER, Agreement, DatedRate, PaymentMethod, Rate, Register

type UnitRates = Mapping[Register, tuple[DatedRate, ...]]
_SAME_PRICE = 1e-6  # account and feed round differently


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSeries:
    """Rows in order, without overlaps."""

    rows: tuple[DatedRate, ...]
    otherwise: RateSeries | None = None
    """What counts where there is no row."""

    @classmethod
    def of(
        cls, rows: Iterable[DatedRate], *, agreed: float | None, wanted: PaymentMethod | None
    ) -> RateSeries:
        """Choose a household's rows of a feed.

        A row of the other payment method only fills a period that has no other. Else the later
        start wins, being the newer publication, then the one answered first.

        The method is the wanted one, else that of the newest row with the agreed price, else
        direct debit. Rows come newest first.
        """
        oldest_first = (row for row in tuple(rows)[::-1] if row.since < row.until)
        ordered = sorted(oldest_first, key=attrgetter("since"))
        if all(earlier.until <= later.since for earlier, later in pairwise(ordered)):
            return cls(rows=tuple(ordered))
        method = wanted or payment_method((ordered,), agreed) or PaymentMethod.DIRECT_DEBIT
        joined: list[DatedRate] = []
        for piece in _winning_pieces(ordered, method):
            if joined and piece == replace(joined[-1], start=joined[-1].end, end=piece.end):
                joined[-1] = replace(joined[-1], end=piece.end)
            else:
                joined.append(piece)
        return cls(rows=tuple(joined))

    def at(self, moment: datetime) -> Rate | None:
        """Return the rate in force, None where none is published."""
        row = self._begun(moment)
        if row is not None and moment < row.until:
            return row.rate
        return None if self.otherwise is None else self.otherwise.at(moment)

    def last_known(self, moment: datetime) -> Rate | None:
        """Return the rate in force, or the last one that was."""
        row = self._begun(moment)
        return None if row is None else row.rate

    def _begun(self, moment: datetime) -> DatedRate | None:
        index = bisect_right(self.rows, moment, key=attrgetter("since")) - 1
        return self.rows[index] if index >= 0 else None


def payment_method(
    feeds: Iterable[Iterable[DatedRate]], agreed: float | None
) -> PaymentMethod | None:
    """Return the method that pays the agreed price, with VAT or without, in any feed.

    None: not told.
    """
    if agreed is None:
        return None
    rows = sorted(chain.from_iterable(feeds), key=attrgetter("since"))
    paying = [row for row in rows if _differs(row.rate, agreed) <= _SAME_PRICE]
    dated = [(row.since, row.payment_method) for row in paying if row.payment_method is not None]
    methods = {method for start, method in dated if start == dated[-1][0]}
    # where both methods pay the same, the price does not tell
    return methods.pop() if len(methods) == 1 else None


def _differs(rate: Rate, agreed: float) -> float:
    return min(abs(rate.inc_vat - agreed), abs(rate.exc_vat - agreed))


def covered_until(rows: Iterable[DatedRate], moment: datetime) -> datetime:
    """Return to when every moment from this one on has a row."""
    for row in sorted(rows, key=attrgetter("since")):
        if row.since <= moment < row.until:
            moment = row.until
    return moment


def priced_until(feeds: Iterable[tuple[DatedRate, ...]], moment: datetime) -> datetime:
    """Return to when all feeds go on; where one does not, its end before, or else `EVER`."""
    ends = []
    for rows in feeds:
        until = covered_until(rows, moment)
        ended = (row.until for row in rows if row.until <= moment)
        ends.append(until if until > moment else max(ended, default=EVER))
    return min(ends)


def house_feeds(
    agreement: Agreement, unit_rates: UnitRates, *, by_account: bool
) -> list[tuple[DatedRate, ...]]:
    """Return the feeds that price the house; `by_account`: with told rows."""
    told = unit_rates.get(Register.ACCOUNT, ()) if by_account else ()
    has = agreement.registers | {register for register, rows in unit_rates.items() if rows}
    registers = (Register.DAY, Register.NIGHT) if Register.DAY in has else (Register.STANDARD,)
    return [(*unit_rates.get(register, ()), *told) for register in registers]


def with_known(fresh: tuple[DatedRate, ...], known: Iterable[DatedRate]) -> tuple[DatedRate, ...]:
    """Return an answer, and what was known beyond its end."""
    end = max((row.until for row in fresh), default=EVER)
    beyond = (row for row in known if row.until > end)
    return (*fresh, *(row if row.since >= end else replace(row, start=end) for row in beyond))


def _winning_pieces(ordered: list[DatedRate], method: PaymentMethod) -> Iterator[DatedRate]:
    boundaries = sorted({bound for row in ordered for bound in (row.since, row.until)})
    begun = {start: list(rows) for start, rows in groupby(ordered, key=attrgetter("since"))}
    running: list[DatedRate] = []
    for here, following in pairwise(boundaries):
        running = [row for row in running if row.until > here] + begun.get(here, [])
        if running:
            winner = max(reversed(running), key=lambda row: row.payment_method in {None, method})
            start = None if here == EVER else here
            yield replace(winner, start=start, end=None if following == NEVER else following)
