"""What an entry holds while it runs."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from ..api.budget import CallBudget
from .timeline import TimelineCoordinator


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightData:
    """One account's timeline, the budget behind it, and the device all others hang on."""

    budget: CallBudget
    """Shared with every entry of the same key."""

    timeline: TimelineCoordinator
    account_device_id: str


type InsightConfigEntry = ConfigEntry[InsightData]
