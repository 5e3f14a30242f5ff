"""The saved data of a battery site's subentry."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from ..model.battery.windows import TimeOfUseOptions
from ..model.serialize import load_known, load_or


class Sender(StrEnum):
    """An automation, or we by Teslemetry's action."""

    BLUEPRINT = "blueprint"
    INTEGRATION = "integration"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings(TimeOfUseOptions):
    """By default nothing is ever sent."""

    site_device: str | None = None
    """None: Teslemetry does not know the site."""
    import_meter: str | None = None
    export_meter: str | None = None
    """MPANs; None: the only one there is."""
    sender: Sender = Sender.BLUEPRINT
    is_read_only: bool = True

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read the subentry; most data are named as their fields are."""
        is_read_only = load_or(bool, data.get("read_only"), otherwise=True)
        return load_known(cls, data, is_read_only=is_read_only)
