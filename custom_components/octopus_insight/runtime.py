"""What an entry holds while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .battery import PowerwallSite
from .coordinator import HomeCoordinator


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightData:
    """One account's timeline; through it, all that it is made of. Beside it, what follows it."""

    timeline: HomeCoordinator

    sites: Mapping[str, PowerwallSite]
    """Battery sites by the id of their subentry."""


type InsightConfigEntry = ConfigEntry[InsightData]
