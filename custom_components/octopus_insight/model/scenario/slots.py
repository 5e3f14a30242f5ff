"""What a scenario is made of: a home's half hours in columns, a battery, and a car's trips."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from math import inf, isfinite
from typing import Annotated, Any, NamedTuple, get_args, get_type_hints, override
from ..interval import HALF_HOUR, as_utc

SLOT_HOURS = 0.5
COLUMNS = ("load", "solar", "import_price", "export_price")
EVERY_DAY = tuple(range(7))
TINY = 1e-9
"""What is above 0, but as good as it."""


class ScenarioError(ValueError):
    """What was given makes no scenario; the text says what to put right."""


class Within(NamedTuple):
    """What a number may be, both ends included, and what to say of others."""

    least: float
    most: float
    hint: str


type Amount = Annotated[float, Within(0, inf, "0 or more is needed")]
type Size = Annotated[float, Within(0, 1000, "0 to 1000 is possible: kWh, kW or kWp, not Wh or W")]
type Positive = Annotated[float, Within(TINY, inf, "above 0 is needed")]
type Count = Annotated[int, Within(0, inf, "0 or more is needed")]
type Share = Annotated[float, Within(0, 1, "70 % is written 0.7")]
type Efficiency = Annotated[float, Within(TINY, 1, "above 0 and up to 1 only: 89 % is 0.89")]
type Weekday = Annotated[int, Within(0, 6, "0 is Monday, 6 is Sunday")]
type Growth = Annotated[float, Within(-0.99, 1 - TINY, "4 % is written 0.04")]


class Checked:
    """What is made of numbers that their types limit."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Raise ScenarioError for a number that is not within its limits."""
        kind: type = type(self)
        for name, within in _limits_of(kind):
            value = getattr(self, name)
            for one in value if isinstance(value, tuple) else (value,):
                if one is not None and not within.least <= one <= within.most:
                    raise ScenarioError(f"{name} is {one:g}: {within.hint}")
        self.check()

    def check(self) -> None:
        """Raise ValueError for what else cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced(Checked):
    """What a catalogue has, and where that is from."""

    source: str = ""
    date_: date | None = None


@cache
def _limits_of(kind: type) -> list[tuple[str, Within]]:
    """Return the limits of numbers, also of `Amount | None` and `tuple[Amount, ...]`."""
    return [
        (name, within)
        for name, hint in get_type_hints(kind).items()
        for one in get_args(hint) or [hint]
        for within in get_args(getattr(one, "__value__", None))
        if isinstance(within, Within)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots(Checked):
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
    export_limit_kw: Amount = inf
    """What is above it is neither stored nor paid."""

    @override
    def check(self) -> None:
        """Raise ScenarioError where a value is missing, or a column has another length."""
        as_utc(self.start)
        for name in COLUMNS:
            column = getattr(self, name)
            if len(column) != len(self):
                raise ScenarioError(f"{name} has {len(column)} half hours, load has {len(self)}")
            least = 0.0 if name in COLUMNS[:2] else -inf
            if not all(map(isfinite, column)) or min(column, default=least) < least:
                wrong = next(at for at, it in enumerate(column) if not isfinite(it) or it < least)
                problem = "is negative" if isfinite(column[wrong]) else "has no value"
                raise ScenarioError(f"{name} {problem} at {self.start_of(wrong).isoformat()}")

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
class Battery(Checked):
    """A battery beside the meter, or a car's that can feed the home."""

    usable_kwh: Amount
    charge_kw: Amount
    """What it takes at most, at the meter's side of its inverter."""
    discharge_kw: Amount
    """What it gives at most, there as well."""
    charge_efficiency: Efficiency = 0.95
    """What is stored of a kWh taken."""
    discharge_efficiency: Efficiency = 0.95
    """What arrives of a kWh stored."""
    standing_loss_kw: Amount = 0.0
    """What the system uses all the time, beside what the battery stores."""
    wear_per_kwh: Amount = 0.0
    """Money that a kWh delivered costs in wear: planned with, and never part of a bill."""
    reserve_kwh: Amount = 0.0
    """What is never taken out."""
    grid_charging: bool = True
    export_rule: ExportRule = ExportRule.ALL
    start_kwh: float | None = None
    """Charge at the start, and the least at the end; None: the reserve."""
    rests: frozenset[int] = frozenset()
    """Half hours in which it is not charged."""

    @override
    def check(self) -> None:
        """Raise ScenarioError where no battery is like that."""
        least, first, most = self.reserve_kwh, self.first_kwh, self.usable_kwh
        if not least <= first <= most:
            problem = f"reserve_kwh {least} <= start_kwh {first} <= usable_kwh {most}"
            raise ScenarioError(f"{problem} does not hold")

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
class Trip(Checked):
    """A car away from home: not there from half hour `leaves` on, up to `returns`."""

    leaves: int
    returns: int
    """The half hour in which it is at home again."""
    kwh: Amount
    """Energy from its battery, as stored."""
    least_kwh: Amount = 0.0
    """Charge that it has to leave with, if that is more."""

    @override
    def check(self) -> None:
        """Raise ScenarioError where no trip is like that."""
        if not 0 <= self.leaves < self.returns:
            raise ScenarioError(f"a trip leaves at {self.leaves} and returns at {self.returns}")
