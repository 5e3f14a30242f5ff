"""The forms of the options.

Errors of numbers are shown at their section: Home Assistant shows none inside one.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from math import inf, isnan
from typing import Any
from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.components.sensor import ATTR_STATE_CLASS, SensorStateClass
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    FileSelector,
    SelectOptionDict,
    SelectSelector,
    TextSelector,
)
import probatio as vol
from ..const import (
    CONF_ADDRESS_TOKEN,
    CONF_ADVANCED,
    CONF_CAR,
    CONF_CURRENCY,
    DOMAIN,
    ENERGY_ENTITIES,
    PRICE_ENTITIES,
    RefreshMode,
)
from ..history.files import MOST_CHARACTERS, FileError
from ..model.charging.policy import AllowanceCounts, RatesFollow
from ..model.knowledge import Preferences
from ..model.prices.tariff import Fuel, PaymentMethod
from ..model.usage.consumption import GasUnit
from ..options import (
    CONF_ADD_TO_ENERGY,
    CONF_CARS,
    CONF_DISPATCHING_COVERS,
    CONF_EXPORT_POWER_ENTITY,
    CONF_GAS_UNIT,
    CONF_MINIMUM_DISPATCH_MINUTES,
    CONF_POWER_ENTITY,
    ENTITY_OPTIONS,
    ONLY_DISPATCHES,
    CarSettings,
)
from .energy import async_add_sources, async_sources_to_add
from .subentry import PENCE_PER_KWH, TypedNumber, UserInput, choice, device_name, meter_options

AUTO = "auto"
THE_ACCOUNT = "account"
IMPORT_HISTORY = "import_history"
"""Leads to a step, and is no option."""
BATTERY_KWH = TypedNumber(0, 200, 0.1, "kWh")
BATTERY_KW = TypedNumber(0, 100, 0.01, "kW")
CALORIFIC_VALUE = TypedNumber(30, 50, 0.1, "MJ/m³")
MINUTES = TypedNumber(0, 60, 1, UnitOfTime.MINUTES)
PRICE = TypedNumber(0, 200, "any", PENCE_PER_KWH)
PLUG_DOMAINS: list[str] = ["binary_sensor", "sensor", "device_tracker", "input_boolean"]
PLUGS = EntitySelector({"filter": {"domain": PLUG_DOMAINS}, "multiple": True})
POWER_SENSOR = EntitySelector({"filter": {"domain": "sensor", "device_class": "power"}})
ENERGY_SENSOR = EntitySelector({"filter": {"domain": "sensor", "device_class": "energy"}})
ENERGY_FIELDS: dict[vol.Marker, Any] = {
    vol.Optional(key): ENERGY_SENSOR for key in ENERGY_ENTITIES.values()
}
WITH_SUM = {SensorStateClass.TOTAL, SensorStateClass.TOTAL_INCREASING}
WORDS = TextSelector({"multiple": True})
CAR_FIELDS: dict[vol.Marker, Any] = {
    vol.Optional("plug_entities", default=list): PLUGS,
    **{vol.Optional(it, default=list): WORDS for it in ("plugged_states", "unplugged_states")},
    vol.Optional("watch_entities", default=list): EntitySelector({"multiple": True}),
    vol.Optional("charging_power_entity"): POWER_SENSOR,
}
SWITCHES = ("auto_join_sessions", "home_mini", "token_addresses", "addresses_outside")
ADVANCED_FIELDS: dict[vol.Marker, Any] = {
    vol.Required(CONF_MINIMUM_DISPATCH_MINUTES, default=0): MINUTES,
    **choice("allowance_counts", *AllowanceCounts),
    **{vol.Required(key, default=False): BooleanSelector() for key in SWITCHES},
    **choice("payment_method", AUTO, *PaymentMethod),
    **choice(CONF_GAS_UNIT, AUTO, *GasUnit),
    vol.Required("calorific_value", default=Preferences().calorific_value): CALORIFIC_VALUE,
    **{vol.Optional(key): PRICE for key in ("cheap_below", "expensive_above", "compare_flat_rate")},
    vol.Optional("battery_kwh"): BATTERY_KWH,
    vol.Optional("battery_kw"): BATTERY_KW,
    vol.Optional(IMPORT_HISTORY): BooleanSelector(),
}
"""What most homes need not touch."""
ACCOUNT_FIELDS: dict[vol.Marker, Any] = {
    vol.Optional(CONF_POWER_ENTITY): POWER_SENSOR,
    vol.Optional(CONF_EXPORT_POWER_ENTITY): POWER_SENSOR,
    **choice("refresh_mode", *RefreshMode),
    **choice("rates_follow", AUTO, *RatesFollow),
    **choice(CONF_DISPATCHING_COVERS, "dispatches_and_off_peak", ONLY_DISPATCHES),
    vol.Optional(CONF_ADD_TO_ENERGY): BooleanSelector(),
}
NUMBERS = {str(key): it for key, it in ADVANCED_FIELDS.items() if isinstance(it, TypedNumber)}
OF_PRICES = {"cheap_below", "expensive_above", "token_addresses", "addresses_outside"}
"""Those that make sense without an account, too."""
ABOUT_GAS = {CONF_GAS_UNIT, "calorific_value"}
ABOUT_SLOTS = {"refresh_mode", "rates_follow", CONF_DISPATCHING_COVERS}
ABOUT_SLOTS |= {CONF_MINIMUM_DISPATCH_MINUTES, "allowance_counts"}


class OctopusInsightOptionsFlow(OptionsFlowWithReload):
    """Changes the options."""

    _car_id: str | None = None
    _options: dict[str, Any]

    async def async_step_init(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask whose, if there are several cars."""
        entry = self.config_entry
        is_loaded = entry.state is ConfigEntryState.LOADED
        # while the entry is not loaded, the cars with saved options
        saved = entry.options.get(CONF_CARS, {})
        cars = list(entry.runtime_data.timeline.data.cars if is_loaded else saved)
        if len(cars) <= 1:
            self._car_id = next(iter(cars), None)
            return await self._form_or_save("init", user_input)
        if user_input is None:
            names = {one: device_name(self.hass, entry.entry_id, one) or one for one in cars}
            names[THE_ACCOUNT] = THE_ACCOUNT
            options = [SelectOptionDict(value=one, label=name) for one, name in names.items()]
            whose = SelectSelector({"options": options, "translation_key": CONF_CAR})
            schema = vol.Schema({vol.Required(CONF_CAR): whose})
            return self.async_show_form(step_id="init", data_schema=schema)
        if user_input[CONF_CAR] == THE_ACCOUNT:
            return await self.async_step_account()
        self._car_id = user_input[CONF_CAR]
        return await self.async_step_car()

    async def async_step_car(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the chosen car's."""
        return await self._form_or_save("car", user_input)

    async def async_step_account(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the account's."""
        return await self._form_or_save("account", user_input)

    async def async_step_energy(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Show what the Energy dashboard lacks, and add it if a person agrees."""
        found = await self._async_sources()
        if isinstance(found, str) or user_input is not None:
            await async_add_sources(self.hass, () if isinstance(found, str) else found[0])
            return self._next()
        names = {"statistics": "\n".join(f"- {name}" for name in found[1])}
        return self.async_show_form(
            step_id="energy", data_schema=vol.Schema({}), description_placeholders=names
        )

    async def _async_sources(self) -> tuple[list[Any], list[str]] | str:
        meters = self.config_entry.runtime_data.timeline.data.meters.values()
        return await async_sources_to_add(self.hass, [view.point for view in meters])

    async def _form_or_save(self, step_id: str, user_input: UserInput) -> ConfigFlowResult:
        errors = _errors(user_input or {}) | energy_errors(self.hass, user_input or {})
        wants_energy = bool(user_input and user_input.get(CONF_ADD_TO_ENERGY))
        if wants_energy and isinstance(found := await self._async_sources(), str):
            errors[CONF_ADD_TO_ENERGY] = found
        fields = {} if step_id == "car" else self._account_fields(is_open=CONF_ADVANCED in errors)
        if user_input is not None and not errors:
            self._keep(fields, user_input)
            return await self.async_step_energy() if wants_energy else self._next()
        options = self.config_entry.options
        saved = {**options, **options.get(CONF_CARS, {}).get(self._car_id, {})}
        saved |= {key: self._number(key).shown(saved[key]) for key in NUMBERS.keys() & saved.keys()}
        shown = {**saved, CONF_ADVANCED: saved} if user_input is None else user_input
        car_fields = {} if self._car_id is None else self._car_fields()
        schema = self.add_suggested_values_to_schema(vol.Schema(car_fields | fields), shown)
        words = CarSettings.of(options, self._car_id or "").words_not_known(self.hass)
        texts = {"words": ", ".join(words.values()) or "none", "address": self._address()}
        return self.async_show_form(
            step_id=step_id, data_schema=schema, errors=errors, description_placeholders=texts
        )

    def _address(self) -> str:
        """Return where the addresses with a token begin; the token is there once it is made."""
        base = "http://homeassistant.local:8123"
        with suppress(NoURLAvailableError):
            base = get_url(self.hass, allow_external=False, allow_cloud=False)
        return f"{base}/api/{DOMAIN}/{self.config_entry.data.get(CONF_ADDRESS_TOKEN, '…')}/"

    def _car_fields(self) -> dict[vol.Marker, Any]:
        """Return the fields of a car; what comes from us says nothing of its charger."""
        registered = er.async_get(self.hass).entities.values()
        ours = [one.entity_id for one in registered if one.platform == DOMAIN]
        fields = dict(CAR_FIELDS)
        for key, field in CAR_FIELDS.items():
            if isinstance(field, EntitySelector):
                fields[key] = EntitySelector({**field.config, "exclude_entities": ours})
        return fields

    def _account_fields(self, *, is_open: bool) -> dict[vol.Marker, Any]:
        """Return the fields that fit the home, if it is known."""
        left_out = {CONF_ADD_TO_ENERGY, IMPORT_HISTORY}
        if self.config_entry.state is ConfigEntryState.LOADED:
            home = self.config_entry.runtime_data.timeline.data
            has_gas = any(view.point.fuel is Fuel.GAS for view in home.meters.values())
            left_out = (set() if home.cars else ABOUT_SLOTS) | (set() if has_gas else ABOUT_GAS)
        basic = {key: it for key, it in ACCOUNT_FIELDS.items() if key not in left_out}
        advanced = {key: it for key, it in ADVANCED_FIELDS.items() if key not in left_out}
        if PRICE_ENTITIES["import"] in self.config_entry.data:
            file = {key: it for key, it in advanced.items() if key == IMPORT_HISTORY}
            basic = {key: it for key, it in basic.items() if key in ENTITY_OPTIONS}
            basic |= ENERGY_FIELDS | file
            advanced = {key: it for key, it in advanced.items() if key in OF_PRICES}
            advanced |= {key: self._number(str(key)) for key in advanced if key in NUMBERS}
        folded = section(vol.Schema(advanced), {"collapsed": not is_open})
        return basic | {vol.Required(CONF_ADVANCED): folded}

    def _number(self, key: str) -> TypedNumber:
        """Return a field of numbers; a price entity's home has its prices in the main unit."""
        currency, field = self.config_entry.data.get(CONF_CURRENCY), NUMBERS[key]
        return TypedNumber(0, 200, "any", f"{currency}/kWh") if currency else field

    def _keep(self, fields: dict[Any, Any], user_input: dict[str, Any]) -> None:
        typed = user_input | user_input.pop(CONF_ADVANCED, {})
        typed.pop(CONF_ADD_TO_ENERGY, None)  # done, not kept
        for key in NUMBERS.keys() & typed.keys():
            typed[key] = self._number(key).saved(typed[key])
        advanced = fields.get(CONF_ADVANCED)
        shown = fields if advanced is None else fields | advanced.schema.schema
        saved = {key: value for key, value in self.config_entry.options.items() if key not in shown}
        if self._car_id is not None:
            own = {key: typed.pop(key) for key in user_input if key in CAR_FIELDS}
            saved[CONF_CARS] = {**saved.get(CONF_CARS, {}), self._car_id: own}
        self._options = saved | typed

    def _next(self) -> ConfigFlowResult:
        if self._options.pop(IMPORT_HISTORY, False):
            return self._ask_file()
        return self.async_create_entry(data=self._options)

    def _ask_file(self, error: FileError | None = None) -> ConfigFlowResult:
        entry, file = self.config_entry, FileSelector({"accept": ".csv,text/csv"})
        meters = meter_options(self.hass, entry.entry_id, entry.runtime_data.timeline.data.meters)
        meter = SelectSelector({"options": meters})
        return self.async_show_form(
            step_id="import",
            data_schema=vol.Schema({vol.Required("meter"): meter, vol.Required("file"): file}),
            errors={} if error is None else {"file": error.key},
            description_placeholders=None if error is None else error.texts,
        )

    async def async_step_import(self, user_input: dict[str, Any]) -> ConfigFlowResult:
        """Take over a file, then save the options."""
        data = self.config_entry.runtime_data
        view = data.timeline.data.meters[user_input["meter"]]
        try:
            await data.history.async_import(view, partial(_uploaded, self.hass, user_input["file"]))
        except FileError as err:
            return self._ask_file(err)
        except (HomeAssistantError, ValueError) as err:  # it is no text, or gone
            is_ours = isinstance(err, HomeAssistantError)
            return self._ask_file(FileError("history_failed" if is_ours else "csv_unreadable"))
        return self.async_create_entry(data=self._options)


def energy_errors(hass: HomeAssistant, typed: Mapping[str, Any]) -> dict[str, str]:
    """Return the error of an energy sensor of which the recorder keeps no sum, by field."""
    for field in ENERGY_ENTITIES.values():
        state = hass.states.get(typed.get(field, ""))
        if state is not None and state.attributes.get(ATTR_STATE_CLASS) not in WITH_SUM:
            return {field: "energy_not_counted"}
    return {}


def _uploaded(hass: HomeAssistant, file_id: str) -> str:
    """Read an uploaded file, which is gone afterwards; of one that is too long not all."""
    with process_uploaded_file(hass, file_id) as path, path.open(encoding="utf-8") as file:
        return file.read(MOST_CHARACTERS + 1)


def _errors(user_input: Mapping[str, Any]) -> dict[str, str]:
    """Return translation keys of errors, by field or section."""
    if CONF_EXPORT_POWER_ENTITY in user_input and CONF_POWER_ENTITY not in user_input:
        return {CONF_EXPORT_POWER_ENTITY: "import_power_missing"}
    typed = user_input.get(CONF_ADVANCED, {})
    saved = {key: NUMBERS[key].saved(typed[key]) for key in NUMBERS.keys() & typed.keys()}
    for key, value in saved.items():
        if isnan(value):
            return {CONF_ADVANCED: f"invalid_{key}"}
    below, above = saved.get("cheap_below", -inf), saved.get("expensive_above", inf)
    return {CONF_ADVANCED: "thresholds_crossed"} if below > above else {}
