"""The form of an e-ink display."""

from typing import Any, override
from homeassistant.config_entries import ConfigSubentry, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import SelectSelector, TextSelector
import probatio as vol
from ..displays.eink.settings import (
    CONF_BITS,
    CONF_LAYOUT,
    CONF_METER,
    CONF_SIZE,
    Bits,
    LayoutName,
    Size,
)
from .subentry import SubentryForm, choice, meter_options

DEFAULT_NAME = "E-ink display"


class DisplayFlow(SubentryForm):
    """Makes or changes a display."""

    @override
    def _saved(self, typed: dict[str, Any], changed: ConfigSubentry | None) -> SubentryFlowResult:
        title = typed.pop(CONF_NAME).strip() or DEFAULT_NAME
        return self._keep(changed, title=title, data=typed)

    @override
    def _fields(self) -> dict[Any, Any]:
        entry = self._get_entry()
        meters = entry.runtime_data.timeline.data.meters
        buying = (number for number, one in meters.items() if one.point.is_electricity_import)
        options = meter_options(self.hass, entry.entry_id, buying)
        fields = {
            vol.Required(CONF_NAME, default=DEFAULT_NAME): TextSelector(),
            **choice(CONF_LAYOUT, *map(str, LayoutName)),
            **choice(CONF_SIZE, *map(str, Size)),
            **choice(CONF_BITS, *map(str, Bits)),
        }
        if len(options) > 1:
            fields[vol.Optional(CONF_METER)] = SelectSelector({"options": options})
        return fields
