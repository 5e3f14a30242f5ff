"""What a household wants its battery's tariff to follow, as one value."""

from dataclasses import dataclass
from enum import StrEnum


class SellRule(StrEnum):
    """What becomes of export prices above the import price; the choices of the option."""

    CAPPED = "capped"
    """They are cut to it. Tesla would raise the import price instead, and the night with it."""

    NONE = "none"
    """They are written as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfUseOptions:
    """The choices of one battery site."""

    is_enabled: bool = True
    """False: the standard tariff alone, nothing laid over it."""

    free_sessions: bool = True
    saving_sessions: bool = False

    minimum_reward: float = 0.0
    """Saving sessions that pay less are left out [GBP/kWh]."""

    sell_rule: SellRule = SellRule.CAPPED
