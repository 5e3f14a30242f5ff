"""What an entry holds while it runs."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .coordinator import TimelineCoordinator


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightData:
    """One account's timeline; through it, all that it is made of."""

    timeline: TimelineCoordinator


type InsightConfigEntry = ConfigEntry[InsightData]
