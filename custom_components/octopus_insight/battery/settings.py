"""The saved data of a battery site's subentry."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from ..const import (
    CONF_EXPORT_METER,
    CONF_FREE_SESSIONS,
    CONF_IMPORT_METER,
    CONF_MINIMUM_REWARD,
    CONF_READ_ONLY,
    CONF_SAVING_SESSIONS,
    CONF_SELL_RULE,
    CONF_SENDER,
    CONF_SITE_DEVICE,
)
from ..model.battery.windows import SellRule, TimeOfUseOptions
from ..model.serialize import load_or


class Sender(StrEnum):
    """An automation, or we by Teslemetry's action."""

    BLUEPRINT = "blueprint"
    INTEGRATION = "integration"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings(TimeOfUseOptions):
    """By default nothing is ever sent."""

    site_device: str | None
    """None: Teslemetry does not know the site."""
    import_meter: str | None
    export_meter: str | None
    """MPANs; None: the only one there is."""
    sender: Sender
    is_read_only: bool

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read the subentry."""
        return cls(
            site_device=data.get(CONF_SITE_DEVICE),
            import_meter=data.get(CONF_IMPORT_METER),
            export_meter=data.get(CONF_EXPORT_METER),
            free_sessions=data.get(CONF_FREE_SESSIONS, True),
            saving_sessions=data.get(CONF_SAVING_SESSIONS, False),
            minimum_reward=load_or(float, data.get(CONF_MINIMUM_REWARD), 0.0),
            sell_rule=load_or(SellRule, data.get(CONF_SELL_RULE), SellRule.CAPPED),
            sender=load_or(Sender, data.get(CONF_SENDER), Sender.BLUEPRINT),
            is_read_only=data.get(CONF_READ_ONLY, True),
        )
