"""All that a picture may tell of, as the house stands at one moment."""

from dataclasses import dataclass
from datetime import datetime

from ...model.home import CarView, MeterView
from ...model.octoplus import Octoplus


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One import meter, the cars behind it, and what else is known of the house."""

    meter: MeterView

    cars: tuple[CarView, ...]

    octoplus: Octoplus | None
    """None: the account is not enrolled, or nothing was told yet."""

    rates_told_at: datetime | None
    """When prices were last heard of [UTC]; None: never."""

    cost_per_hour: float | None
    """What the house spends at its present power [GBP/h], below 0 for earnings; None: not known."""

    @property
    def now(self) -> datetime:
        """Return the moment [UTC]."""
        return self.meter.now

    @property
    def told_at(self) -> datetime | None:
        """Return since when nothing newer is known of what changes by the hour [UTC].

        With cars that is the oldest of their plans, else the prices. None: never told.
        """
        if not self.cars:
            return self.rates_told_at
        plans = [car.memory.plan_retrieved_at for car in self.cars]
        known = [plan for plan in plans if plan is not None]
        return min(known) if len(known) == len(plans) else None
