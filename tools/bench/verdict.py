"""A figure beside its limit, and whether it keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One measured figure and the limit it has to keep."""

    name: str
    measured: float | None
    """None: nothing was there to be measured, which keeps no limit."""
    limit: float
    is_floor: bool = False
    """Whether the limit is the least, and not the most."""
    unit: str = "requests"

    @property
    def is_met(self) -> bool:
        """Return whether the figure is within its limit; the limit itself is."""
        if self.measured is None:
            return False
        return self.measured >= self.limit if self.is_floor else self.measured <= self.limit

    def row(self) -> tuple[str, str, str, str]:
        """Return name, figure, limit and verdict as words."""
        sign = ">=" if self.is_floor else "<="
        measured = "nothing" if self.measured is None else f"{self.measured:g}"
        verdict = "met" if self.is_met else "NOT MET"
        return self.name, f"{measured} {self.unit}", f"{sign} {self.limit:g}", verdict


HEAD = ("figure", "measured", "limit", "")
