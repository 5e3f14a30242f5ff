"""Bills as the supplier issued them, line by line. Money in the home's currency."""

from dataclasses import dataclass
from datetime import date
from math import fsum
from ..prices.tariff import Fuel


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A charge for the energy of some local days."""

    id: str
    title: str
    fuel: Fuel | None
    """None: another kind of charge."""
    is_export: bool
    first: date | None
    last: date | None
    """The first and last local day, both inclusive; None: not told."""
    quantity_kwh: float | None
    gross: float
    """Negative for export."""
    is_reversed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An issued bill; its days are those of the document, not of the energy."""

    id: str
    first: date
    last: date
    is_closed: bool
    gross_charges: float | None
    """The sum of its charges, export negative, as told."""
    lines: tuple[StatementLine, ...]
    """Charges only: rewards and payments are none."""

    @property
    def total(self) -> float:
        """The gross of its charges."""
        told = self.gross_charges
        return fsum(one.gross for one in self.lines) if told is None else told
