"""What an entry holds while it runs."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from .battery.site import PowerwallSite
from .coordinator import HomeCoordinator
from .history.backfill import Backfill
from .history.keeper import History
from .history.settling import Settling

type InsightConfigEntry = ConfigEntry[InsightData]


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightData:
    """One account."""

    timeline: HomeCoordinator
    history: History
    backfill: Backfill
    settling: Settling
    sites: dict[str, PowerwallSite] = field(default_factory=dict)
    """By the id of their subentry."""
    pushes: dict[str, ExitStack] = field(default_factory=dict)
    """What ends pushing to each TRMNL, likewise."""
    adders: list[Callable[[ConfigSubentry], None]] = field(default_factory=list)
    """Each adds a platform's entity of a subentry, if there is one."""
