"""The form of an e-ink display, for a new one and for one that is to be changed.

Nothing has to be filled in: the defaults make a picture that most panels show.
"""

from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
import probatio as vol

from .choices import choice, meter_options
from .display.settings import (
    CONF_BITS,
    CONF_LAYOUT,
    CONF_METER,
    CONF_SIZE,
    DEFAULT_BITS,
    DEFAULT_LAYOUT,
    DEFAULT_SIZE,
    Bits,
    LayoutName,
    Size,
)

DEFAULT_NAME = "E-ink display"


class DisplayFlow(ConfigSubentryFlow):
    """Asks what panel there is, and what it is to show."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for a new display."""
        return self._ask("user", user_input, None)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for what is to be changed about a display."""
        return self._ask("reconfigure", user_input, self._get_reconfigure_subentry())

    def _ask(
        self, step_id: str, user_input: dict[str, Any] | None, changed: ConfigSubentry | None
    ) -> SubentryFlowResult:
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        if user_input is not None:
            return self._saved(user_input, changed)
        shown = {} if changed is None else {CONF_NAME: changed.title, **changed.data}
        schema = vol.Schema(self._fields())
        return self.async_show_form(
            step_id=step_id, data_schema=self.add_suggested_values_to_schema(schema, shown)
        )

    def _saved(
        self, user_input: dict[str, Any], changed: ConfigSubentry | None
    ) -> SubentryFlowResult:
        data = {key: value for key, value in user_input.items() if key != CONF_NAME}
        title = user_input[CONF_NAME].strip() or DEFAULT_NAME
        if changed is None:
            return self.async_create_entry(title=title, data=data)
        return self.async_update_and_abort(self._get_entry(), changed, title=title, data=data)

    def _fields(self) -> dict[Any, Any]:
        sizes = SelectSelectorConfig(options=list(Size))
        return {
            vol.Required(CONF_NAME, default=DEFAULT_NAME): TextSelector(),
            vol.Required(CONF_LAYOUT, default=DEFAULT_LAYOUT): choice(CONF_LAYOUT, *LayoutName),
            vol.Required(CONF_SIZE, default=DEFAULT_SIZE): SelectSelector(sizes),
            vol.Required(CONF_BITS, default=str(DEFAULT_BITS)): choice(CONF_BITS, *map(str, Bits)),
            vol.Optional(CONF_METER): SelectSelector(SelectSelectorConfig(options=self._meters())),
        }

    def _meters(self) -> list[SelectOptionDict]:
        """Return the meter points that a picture may be about."""
        entry = self._get_entry()
        meters = entry.runtime_data.timeline.data.meters
        buying = (number for number, one in meters.items() if one.point.is_electricity_import)
        return meter_options(self.hass, entry.entry_id, buying)
