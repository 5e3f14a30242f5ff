"""What an entry holds while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from homeassistant.config_entries import ConfigEntry
from .battery.site import PowerwallSite
from .coordinator import HomeCoordinator

type InsightConfigEntry = ConfigEntry[InsightData]


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightData:
    """One account."""

    timeline: HomeCoordinator
    sites: Mapping[str, PowerwallSite]
    """By the id of their subentry."""
