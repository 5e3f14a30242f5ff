"""What forms share."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import suppress
from math import nan
from typing import Any, override
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
)
import probatio as vol
from ..const import DOMAIN

type UserInput = dict[str, Any] | None
PENCE_PER_KWH = "p/kWh"


class SubentryForm(ConfigSubentryFlow):
    """One form for a new subentry and a changed one."""

    texts: Mapping[str, str] | None = None
    """What texts of the form and its errors name."""

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
        saved = {} if changed is None else self._shown(changed)
        shown = saved if user_input is None else user_input
        schema = self.add_suggested_values_to_schema(vol.Schema(self._fields()), shown)
        return self.async_show_form(
            step_id=step_id, data_schema=schema, errors=errors, description_placeholders=self.texts
        )

    @abstractmethod
    def _fields(self) -> dict[Any, Any]: ...

    @abstractmethod
    def _saved(
        self, typed: dict[str, Any], changed: ConfigSubentry | None
    ) -> SubentryFlowResult: ...

    def _keep(self, changed: ConfigSubentry | None, **kept: Any) -> SubentryFlowResult:
        if changed is None:
            return self.async_create_entry(**kept)
        return self.async_update_and_abort(self._get_entry(), changed, **kept)

    def _shown(self, changed: ConfigSubentry) -> dict[str, Any]:
        return {CONF_NAME: changed.title, **changed.data}

    def _errors(self, typed: Mapping[str, Any], changed: ConfigSubentry | None) -> dict[str, str]:  # noqa: ARG002
        """Return translation keys of errors, by field."""
        return {}


class TypedNumber(NumberSelector):
    """Takes whatever was typed; the form checks it: errors of selectors are not translated."""

    def __init__(self, least: float, most: float, step: Any, unit: str) -> None:
        """Offer a box; prices are shown in pence, and saved in pounds."""
        self._bounds, self._scale = (least, most), 100 if unit == PENCE_PER_KWH else 1
        mode = NumberSelectorMode.BOX
        super().__init__(
            {"min": least, "max": most, "step": step, "unit_of_measurement": unit, "mode": mode}
        )

    @override
    def __call__(self, data: Any) -> Any:
        return data

    def shown(self, saved: float) -> float:
        """Return what is shown of a saved value."""
        return round(saved * self._scale, 6)

    def saved(self, typed: object) -> float:
        """Return what is saved; NaN: it is no number within the bounds."""
        least, most = self._bounds
        with suppress(ValueError):
            if least <= (number := float(str(typed))) <= most:
                return round(number / self._scale, 8)
        return nan


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
    return labelled({number: device_name(hass, entry_id, number) for number in numbers})


def labelled(names: Mapping[str, str | None]) -> list[SelectOptionDict]:
    """Offer numbers by their names, where they are known."""
    return [
        {"value": number, "label": f"{name} ({number})" if name else number}
        for number, name in names.items()
    ]
