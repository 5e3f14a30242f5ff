"""Repairs: the form behind an issue."""

from typing import Any
from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant
from .issues import GasUnitFlow


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the only form: what a gas meter counts."""
    return GasUnitFlow()
