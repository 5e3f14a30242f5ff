"""What forms share."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector
import probatio as vol
from ..const import DOMAIN

type UserInput = dict[str, Any] | None


class SubentryForm(ConfigSubentryFlow):
    """One form for a new subentry and a changed one."""

    async def async_step_user(self, user_input: UserInput = None) -> SubentryFlowResult:
        """Make a new one."""
        return self._ask("user", user_input, None)

    async def async_step_reconfigure(self, user_input: UserInput = None) -> SubentryFlowResult:
        """Change one."""
        return self._ask("reconfigure", user_input, self._get_reconfigure_subentry())

    def _ask(
        self, step_id: str, user_input: UserInput, changed: ConfigSubentry | None
    ) -> SubentryFlowResult:
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        errors = {} if user_input is None else self._errors(user_input, changed)
        if user_input is not None and not errors:
            return self._saved(user_input, changed)
        saved = {} if changed is None else {CONF_NAME: changed.title, **changed.data}
        shown = saved if user_input is None else user_input
        schema = self.add_suggested_values_to_schema(vol.Schema(self._fields()), shown)
        return self.async_show_form(step_id=step_id, data_schema=schema, errors=errors)

    @abstractmethod
    def _fields(self) -> dict[Any, Any]: ...

    @abstractmethod
    def _saved(
        self, typed: dict[str, Any], changed: ConfigSubentry | None
    ) -> SubentryFlowResult: ...

    def _errors(self, typed: Mapping[str, Any], changed: ConfigSubentry | None) -> dict[str, str]:  # noqa: ARG002
        """Return translation keys of errors, by field."""
        return {}


def choice(key: str, *options: str) -> dict[vol.Marker, SelectSelector]:
    """Return a required choice; the first option is the default."""
    selector = SelectSelector({"options": list(options), "translation_key": key})
    return {vol.Required(key, default=options[0]): selector}


def device_name(hass: HomeAssistant, entry_id: str, owner_id: str) -> str | None:
    """Return what a person calls a meter point or a car."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, owner_id), entry_id)
    return None if device is None else device.name_by_user or device.name


def meter_options(
    hass: HomeAssistant, entry_id: str, numbers: Iterable[str]
) -> list[SelectOptionDict]:
    """Offer each meter point with its device's name."""
    names = {number: device_name(hass, entry_id, number) for number in numbers}
    return [
        {"value": number, "label": number if name is None else f"{name} ({number})"}
        for number, name in names.items()
    ]
