"""Repairs: the form behind an issue."""

from typing import Any
from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import SelectSelector
import probatio as vol
from .model.usage.consumption import GasUnit
from .options import CONF_GAS_UNIT


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the only form: what a gas meter counts."""
    return GasUnitFlow()


class GasUnitFlow(RepairsFlow):
    """Asks what the gas meter counts."""

    async def async_step_init(
        self,
        user_input: dict[str, str] | None = None,  # noqa: ARG002 - the issue's id, not an answer
    ) -> RepairsFlowResult:
        """Show the only form."""
        return await self.async_step_gas_unit()

    async def async_step_gas_unit(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask for the unit, and reload."""
        if user_input is None:
            issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
            unit = SelectSelector({"options": list(GasUnit), "translation_key": CONF_GAS_UNIT})
            return self.async_show_form(
                step_id="gas_unit",
                data_schema=vol.Schema({vol.Required(CONF_GAS_UNIT): unit}),
                description_placeholders=None if issue is None else issue.translation_placeholders,
            )
        entry_id = str((self.data or {})["entry_id"])
        entry = self.hass.config_entries.async_get_known_entry(entry_id)
        self.hass.config_entries.async_update_entry(entry, options={**entry.options, **user_input})
        self.hass.config_entries.async_schedule_reload(entry_id)
        return self.async_create_entry(data={})
