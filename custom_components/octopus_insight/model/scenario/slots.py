"""What a scenario is made of: a home's half hours in columns, a battery, and a car's trips."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from math import inf, isfinite
from typing import Any
from ..interval import HALF_HOUR, as_utc

SLOT_HOURS = 0.5
SLOTS_A_DAY = 48
COLUMNS = ("load", "solar", "import_price", "export_price")


class ScenarioError(ValueError):
    """What was given makes no scenario; the text says what to put right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Consecutive half hours of a home, in columns of equal length."""

    start: datetime
    """Of the first, in UTC: clock changes move prices, never slots."""
    load: Sequence[float]
    """What the home uses, in kWh, without the battery and without a car that is modelled."""
    solar: Sequence[float]
    """What its panels make, in kWh."""
    import_price: Sequence[float]
    """Per kWh; negative where use is paid for."""
    export_price: Sequence[float]
    """What a kWh given to the grid earns."""
    export_limit_kw: float = inf
    """What is above it is neither stored nor paid."""

    def __post_init__(self) -> None:
        """Raise ScenarioError where a value is missing, or a column has another length."""
        as_utc(self.start)
        for name in COLUMNS:
            column = getattr(self, name)
            if len(column) != len(self):
                raise ScenarioError(f"{name} has {len(column)} half hours, load has {len(self)}")
            if not all(map(isfinite, column)):
                self._refuse(name, "has no value", [not isfinite(value) for value in column])
            if name in COLUMNS[:2] and min(column, default=0) < 0:
                self._refuse(name, "is negative", [value < 0 for value in column])
        refuse_negative(self, "export_limit_kw")

    def _refuse(self, name: str, problem: str, is_wrong: list[bool]) -> None:
        at = self.start_of(is_wrong.index(True))
        raise ScenarioError(f"{name} {problem} at {at.isoformat()}")

    def __len__(self) -> int:
        """Return how many half hours there are."""
        return len(self.load)

    def start_of(self, place: int) -> datetime:
        """Return when a half hour begins."""
        return self.start + place * HALF_HOUR

    def net(self, standing_kw: float = 0.0) -> list[float]:
        """Return the kWh that the home needs beyond its solar, of each half hour."""
        more = standing_kw * SLOT_HOURS
        return [load - solar + more for load, solar in zip(self.load, self.solar, strict=True)]

    def with_more(self, column: str, kwh: Sequence[float]) -> Slots:
        """Return the same home with more load, or solar, in each half hour."""
        more: Any = [a + b for a, b in zip(getattr(self, column), kwh, strict=True)]
        return replace(self, **{column: more})


class ExportRule(StrEnum):
    """What a battery may feed into the grid; solar that no battery takes is always fed."""

    NONE = "none"
    SOLAR_ONLY = "solar_only"
    """Only what the panels made: nothing where the battery may charge from the grid."""
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """A battery beside the meter, or a car's that can feed the home."""

    usable_kwh: float
    charge_kw: float
    """What it takes at most, at the meter's side of its inverter."""
    discharge_kw: float
    """What it gives at most, there as well."""
    charge_efficiency: float = 0.95
    """What is stored of a kWh taken."""
    discharge_efficiency: float = 0.95
    """What arrives of a kWh stored."""
    standing_loss_kw: float = 0.0
    """What the system uses all the time, beside what the battery stores."""
    wear_per_kwh: float = 0.0
    """Money that a kWh delivered costs in wear: planned with, and never part of a bill."""
    reserve_kwh: float = 0.0
    """What is never taken out."""
    grid_charging: bool = True
    export_rule: ExportRule = ExportRule.ALL
    start_kwh: float | None = None
    """Charge at the start, and the least at the end; None: the reserve."""

    def __post_init__(self) -> None:
        """Raise ScenarioError where no battery is like that."""
        refuse_negative(
            self,
            *("usable_kwh", "charge_kw", "discharge_kw", "standing_loss_kw", "wear_per_kwh"),
            "reserve_kwh",
        )
        for name in ("charge_efficiency", "discharge_efficiency"):
            if not 0 < getattr(self, name) <= 1:
                raise ScenarioError(f"{name} is {getattr(self, name)}: above 0 and up to 1 only")
        if not self.reserve_kwh <= self.first_kwh <= self.usable_kwh:
            raise ScenarioError(
                f"reserve_kwh {self.reserve_kwh} <= start_kwh {self.first_kwh}"
                f" <= usable_kwh {self.usable_kwh} does not hold"
            )

    @classmethod
    def of(cls, offer: object, **others: Any) -> Battery:
        """Return the battery of something that has fields of the same names."""
        names = [field.name for field in fields(cls) if hasattr(offer, field.name)]
        return cls(**{name: getattr(offer, name) for name in names} | others)

    @property
    def first_kwh(self) -> float:
        """Charge at the start."""
        return self.reserve_kwh if self.start_kwh is None else self.start_kwh

    @property
    def feeds_grid(self) -> bool:
        """Whether what it stored may be exported."""
        if self.export_rule == ExportRule.SOLAR_ONLY:
            return not self.grid_charging
        return self.export_rule == ExportRule.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A car away from home: not there from half hour `leaves` on, up to `returns`."""

    leaves: int
    returns: int
    """The half hour in which it is at home again."""
    kwh: float
    """Energy from its battery, as stored."""
    least_kwh: float = 0.0
    """Charge that it has to leave with, if that is more."""

    def __post_init__(self) -> None:
        """Raise ScenarioError where no trip is like that."""
        refuse_negative(self, "kwh", "least_kwh")
        if not 0 <= self.leaves < self.returns:
            raise ScenarioError(f"a trip leaves at {self.leaves} and returns at {self.returns}")


def refuse_negative(of: object, *names: str) -> None:
    """Raise ScenarioError for a number below 0, and for what is none."""
    for name in names:
        if not (getattr(of, name) or 0) >= 0:
            raise ScenarioError(f"{name} is {getattr(of, name)}: 0 or more is needed")
