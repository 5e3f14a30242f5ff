"""The supplier's bills: the arithmetic, and what can be wrong with them.

Each half hour is its kWh to 0.01, half to even, times the price without VAT, to 0.01 p, half to
even. They are summed up over the days of a charge, with a standing charge a day. VAT is added
once, and each amount is in whole pence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from .prices import UnitPrice

HUNDREDTH, PENNY = Decimal("0.01"), Decimal(1)
CREDIT_VAT = Decimal("0.05")


def billed_kwh(kwh: Decimal) -> Decimal:
    """Return the energy of a half hour as it stands on a bill."""
    return kwh.quantize(HUNDREDTH, ROUND_HALF_EVEN)


def billed_pence(kwh: Decimal, price: Decimal) -> Decimal:
    """Return what a half hour costs on a bill, without VAT."""
    return (billed_kwh(kwh) * price).quantize(HUNDREDTH, ROUND_HALF_EVEN)


def whole_pence(amount: Decimal) -> int:
    """Return an amount in whole pence."""
    return int(amount.quantize(PENNY, ROUND_HALF_UP))


@dataclass(slots=True)
class BilledDays:
    """What some days of a supply come to [p, without VAT], and the VAT on that."""

    kwh: Decimal = Decimal(0)
    usage: Decimal = Decimal(0)
    standing: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    days: int = 0

    def use(self, kwh: Decimal, price: UnitPrice) -> None:
        """Add a half hour, or a part of one."""
        pence = billed_pence(kwh, price.exc)
        self.kwh += billed_kwh(kwh)
        self.usage += pence
        self.tax += pence * price.vat

    def stand(self, price: UnitPrice | None) -> None:
        """Add a day and its standing charge."""
        self.days += 1
        if price is not None:
            self.standing += price.exc
            self.tax += price.exc * price.vat

    @classmethod
    def total(cls, parts: Iterable[BilledDays]) -> BilledDays:
        """Return the sum of several."""
        whole = cls()
        for part in parts:
            whole.kwh += part.kwh
            whole.usage += part.usage
            whole.standing += part.standing
            whole.tax += part.tax
            whole.days += part.days
        return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class BillError:
    """Something wrong with the last charge of a supply on a statement."""

    kind: str
    statement: str
    meter: str
    by: Decimal
    """How much too high: p/kWh, p a day or kWh; of `vat` the share of the net amount."""
    tariff_code: str | None = None
    """Of `tariff`: whose prices were taken."""
    in_totals: bool = False
    """Of `reversed`: whether the totals still count the line."""


ERRORS = {
    "rate": Decimal(1),
    "standing": Decimal(1),
    "export": Decimal(-1),
    "vat": Decimal("0.2"),
    "quantity": Decimal(10),
    "reversed": Decimal(1),
    "tariff": Decimal(0),
    "missing": Decimal(0),
}
"""What can be planted, and by how much unless it is said."""


@dataclass(slots=True)
class BillRules:
    """How statements are written, and what is wrong with them."""

    splits_vat: bool = True
    """A change of VAT splits a charge; else its tax is that of its days."""
    tells_parts: bool = False
    """Energy and standing charge stand beside each charge."""
    since: date | None = None
    """No statement was issued before."""
    errors: list[BillError] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Charge:
    """A line of a statement for the days of one supply on one tariff."""

    title: str
    is_export: bool
    first: date
    last: date
    billed: BilledDays
    is_reversed: bool = False
    is_counted: bool = True
    """Whether the totals have it."""
    vat: Decimal | None = None
    """A wrong share of VAT on all of it."""

    @property
    def net(self) -> int:
        """Return the amount without VAT."""
        net = whole_pence(self.billed.usage + self.billed.standing)
        return -net if self.is_export else net

    @property
    def tax(self) -> int:
        """Return the VAT."""
        return whole_pence(self.billed.tax if self.vat is None else self.net * self.vat)

    def spoil(self, error: BillError) -> None:
        """Make it wrong."""
        billed = self.billed
        share = billed.tax / (billed.usage + billed.standing or 1)
        before = billed.usage + billed.standing
        match error.kind:
            case "rate" | "export" | "reversed":
                billed.usage += billed.kwh * error.by
            case "standing":
                billed.standing += billed.days * error.by
            case "quantity":
                billed.usage += billed.usage / (billed.kwh or 1) * error.by
                billed.kwh += error.by
            case "vat":
                self.vat = error.by
        billed.tax += (billed.usage + billed.standing - before) * share


def credit_net(gross: int) -> int:
    """Return what a credit is without VAT: cut off, not rounded."""
    return int((gross / (1 + CREDIT_VAT)).quantize(PENNY, ROUND_DOWN))
