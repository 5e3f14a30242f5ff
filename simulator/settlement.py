"""How the supplier tells what it reckoned for half hours, and what it gets wrong."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

RENAMED_AT = datetime(2026, 9, 28, tzinfo=UTC)
OLD_LABELS = (
    "CONSUMPTION_CHARGE_ECO7_NIGHT_J1",
    "CONSUMPTION_CHARGE_ECO7_DAY_J1",
    "CONSUMPTION_CHARGE_EV_DEVICE_OFF_PEAK_J1",
    "CONSUMPTION_CHARGE_EV_DEVICE_PEAK_J1",
)
"""House low, house standard, car low, car standard."""
LABELS = ("HOME LOW RATE", "HOME STANDARD RATE", "EV LOW RATE", "EV STANDARD RATE")
HIGH, LOW, EMPTY = "high", "low", "empty"
"""What a ruling may be: the day's highest price, its lowest, or nothing told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What half hours are settled at, whatever is right."""

    start: datetime
    end: datetime
    band: str
    since: datetime | None = None
    """From when on it is told so; `None`: from the first answer."""
    until: datetime | None = None

    def holds(self, moment: datetime, now: datetime) -> bool:
        """Return whether it is told of the half hour that begins at `moment`."""
        is_told = (self.since is None or self.since <= now) and (
            self.until is None or now < self.until
        )
        return is_told and self.start <= moment < self.end


@dataclass(slots=True)
class SettlementRules:
    """The ways in which settled costs are told."""

    days: int = 1
    """How long after the readings of a day its costs are told."""
    has_ladder: bool = True
    """Dispatches of a legacy tariff show only in a window that reaches back to their run."""
    dense_half_hours: int = 16
    """Wider windows over heavy charging tell no costs; the widest rung of the ladder is 15."""
    dense_kwh: float | None = 3.0
    """What one half hour of heavy charging takes; `None`: any window is answered in full."""
    labels: tuple[str, ...] | None = None
    """Of the four parts; `None`: those of the time."""
    has_totals: bool = False
    """A total stands beside the parts."""
    rulings: list[Ruling] = field(default_factory=list)

    def ruling(self, moment: datetime, now: datetime) -> str | None:
        """Return the last ruling on a half hour."""
        holding = [ruling.band for ruling in self.rulings if ruling.holds(moment, now)]
        return holding[-1] if holding else None

    def labels_at(self, now: datetime) -> tuple[str, ...]:
        """Return the labels of the four parts; they were renamed for earlier half hours too."""
        return self.labels or (LABELS if now >= RENAMED_AT else OLD_LABELS)
