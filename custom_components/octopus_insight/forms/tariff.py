"""The form of an own tariff: window by window, or as JSON, which is how it is saved."""

from collections.abc import Mapping
import json
from typing import Any, Final, override
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentry, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    DateSelector,
    NumberSelector,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorField,
    SelectSelector,
    TextSelector,
)
from homeassistant.util.json import json_loads
import probatio as vol
from ..model.home import Home
from ..model.prices.own_tariff import UNITS, OwnTariffError, Weekday, read_tariffs
from ..model.prices.tariff import Fuel
from .subentry import SubentryForm, UserInput, choice, meter_options

CONF_JSON: Final = "json"
CONF_METER: Final = "meter"
CONF_USE: Final = "tariff_use"
REPLACES, SUPPLEMENTS = "replaces", "supplements"
WINDOWS: Final = "windows"
DEFAULT_NAME: Final = "Own tariff"
JSON_FIELDS: dict[vol.Marker, Any] = {vol.Required(CONF_JSON): TextSelector({"multiline": True})}
FIELDS_OF_ERRORS: Final = {"tariff_no_meter": "unit", "tariff_ends_first": "valid_until"}
"""Other errors are of the rates, or name what cannot be read."""


class Rows(ObjectSelector):
    """Takes whatever was typed; the form checks it: errors of selectors are not translated."""

    @override
    def __call__(self, data: Any) -> Any:
        return data


class TariffFlow(SubentryForm):
    """Makes or changes an own tariff."""

    _is_json = False

    @override
    async def async_step_user(self, user_input: UserInput = None) -> SubentryFlowResult:
        return self.async_show_menu(step_id="user", menu_options=[WINDOWS, CONF_JSON])

    @override
    async def async_step_reconfigure(self, user_input: UserInput = None) -> SubentryFlowResult:
        is_one = len(self._get_reconfigure_subentry().data["tariffs"]) == 1
        ways = [WINDOWS, CONF_JSON] if is_one else [CONF_JSON]
        return self.async_show_menu(step_id="reconfigure", menu_options=ways)

    async def async_step_windows(self, user_input: UserInput = None) -> SubentryFlowResult:
        """Ask for one tariff, window by window."""
        return self._ask(WINDOWS, user_input, self._changed)

    async def async_step_json(self, user_input: UserInput = None) -> SubentryFlowResult:
        """Ask for one or more tariffs as a text."""
        self._is_json = True
        return self._ask(CONF_JSON, user_input, self._changed)

    @property
    def _changed(self) -> ConfigSubentry | None:
        return self._get_reconfigure_subentry() if self.source == SOURCE_RECONFIGURE else None

    @property
    def _home(self) -> Home:
        home: Home = self._get_entry().runtime_data.timeline.data
        return home

    @property
    def _directions(self) -> dict[str, bool]:
        """Return by meter whether it is for export."""
        points = (view.point for view in self._home.meters.values())
        return {one.id: one.is_export for one in points if one.fuel is Fuel.ELECTRICITY}

    @override
    def _fields(self) -> dict[Any, Any]:
        own = JSON_FIELDS if self._is_json else _window_fields(self._home.currency)
        fields: dict[vol.Marker, Any] = {
            vol.Required(CONF_NAME, default=DEFAULT_NAME): TextSelector(),
            **choice(CONF_USE, REPLACES, SUPPLEMENTS),
            **own,
        }
        if len(meters := self._directions) > len({*meters.values()}):
            options = meter_options(self.hass, self._get_entry().entry_id, meters)
            fields[vol.Optional(CONF_METER)] = SelectSelector({"options": options})
        return fields

    @override
    def _saved(self, typed: dict[str, Any], changed: ConfigSubentry | None) -> SubentryFlowResult:
        data = {"tariffs": self._plain(typed), "is_supplement": typed[CONF_USE] == SUPPLEMENTS}
        data |= {key: typed[key] for key in (CONF_METER,) if key in typed}
        return self._keep(changed, title=_name(typed), data=data)

    @override
    def _shown(self, changed: ConfigSubentry) -> dict[str, Any]:
        tariffs = changed.data["tariffs"]
        return {
            **next(iter(tariffs.values())),
            CONF_NAME: changed.title,
            CONF_USE: SUPPLEMENTS if changed.data["is_supplement"] else REPLACES,
            CONF_JSON: json.dumps(tariffs, indent=2),
            CONF_METER: changed.data.get(CONF_METER),
        }

    @override
    def _errors(self, typed: Mapping[str, Any], changed: ConfigSubentry | None) -> dict[str, str]:
        try:
            meters, chosen = self._directions, typed.get(CONF_METER)
            directions = {*meters.values()} if chosen is None else {meters[chosen]}
            read_tariffs(self._plain(typed), self._home.currency, directions)
        except OwnTariffError as err:
            self.texts = err.texts
            place = err.texts.get("value", "").partition("[")[0]
            is_field = err.key == "tariff_unreadable" and place in typed
            field = place if is_field else FIELDS_OF_ERRORS.get(err.key, "rates")
            return {CONF_JSON if self._is_json else field: err.key}
        return {}

    def _plain(self, typed: Mapping[str, Any]) -> Any:
        """Return tariffs as data of JSON; of the form one, without fields left empty."""
        if self._is_json:
            try:
                return json_loads(typed[CONF_JSON])
            except ValueError as err:
                raise OwnTariffError("tariff_not_json", value=str(err)) from err
        empty: tuple[Any, ...] = (None, "", [])
        rows = [{key: it for key, it in row.items() if it not in empty} for row in typed["rates"]]
        kept = ("unit", "valid_from", "valid_until", "standing_charge")
        tariff = {key: typed[key] for key in kept if key in typed}
        return {_name(typed): {**tariff, "currency": self._home.currency, "rates": rows}}


def _name(typed: Mapping[str, Any]) -> str:
    return typed[CONF_NAME].strip() or DEFAULT_NAME


def _number(unit: str) -> NumberSelector:
    mode = NumberSelectorMode.BOX
    return NumberSelector({"mode": mode, "step": "any", "unit_of_measurement": unit})


def _window_fields(currency: str) -> dict[vol.Marker, Any]:
    days = SelectSelector({"options": [*Weekday], "multiple": True, "translation_key": "weekdays"})
    rate, text = _number(f"{currency}/kWh"), TextSelector()
    fields: dict[str, ObjectSelectorField] = {
        "interval_start": {"selector": text, "required": True},
        "interval_end": {"selector": text, "required": True},
        "rate": {"selector": rate, "required": True},
        "weekdays": {"selector": days},
        "allowance_hours": {"selector": _number("h")},
        "allowance_kwh": {"selector": _number("kWh")},
        "rate_after": {"selector": rate},
    }
    rows = Rows(
        {
            "fields": fields,
            "multiple": True,
            "label_field": "interval_start",
            "description_field": "rate",
            "translation_key": "tariff_window",
        }
    )
    return {
        **choice("unit", *UNITS),
        vol.Optional("valid_from"): DateSelector(),
        vol.Optional("valid_until"): DateSelector(),
        vol.Optional("standing_charge"): _number(f"{currency}/d"),
        vol.Required("rates"): rows,
    }
