"""The forms of the options."""

from typing import Any, Literal
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import Platform, UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    NumberSelector,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    TextSelector,
)
import probatio as vol
from ..const import CONF_ADVANCED, CONF_CAR, DispatchingCovers, RefreshMode
from ..model.charging.policy import AllowanceCounts, RatesFollow
from ..model.prices.tariff import PaymentMethod
from ..model.usage.consumption import GasUnit
from ..octopus import CURRENCY
from ..options import (
    AUTO,
    CONF_ALLOWANCE_COUNTS,
    CONF_AUTO_JOIN_SESSIONS,
    CONF_CALORIFIC_VALUE,
    CONF_CARS,
    CONF_CHARGING_POWER_ENTITY,
    CONF_CHEAP_BELOW,
    CONF_DISPATCHING_COVERS,
    CONF_EXPENSIVE_ABOVE,
    CONF_GAS_UNIT,
    CONF_MINIMUM_DISPATCH_MINUTES,
    CONF_PAYMENT_METHOD,
    CONF_PLUG_ENTITIES,
    CONF_PLUGGED_STATES,
    CONF_POWER_ENTITY,
    CONF_RATES_FOLLOW,
    CONF_REFRESH_MODE,
    CONF_UNPLUGGED_STATES,
    CONF_WATCH_ENTITIES,
    DEFAULT_CALORIFIC_VALUE,
    CarSettings,
)
from .subentry import UserInput, choice, device_name

THE_ACCOUNT = "account"
POWER_SENSOR = EntitySelector({"filter": {"domain": Platform.SENSOR, "device_class": "power"}})
LONGEST_MINIMUM = 60
"""[min]"""
HIGHEST_THRESHOLD = 2
"""A higher one is in pence by mistake [GBP/kWh]."""


class OctopusInsightOptionsFlow(OptionsFlowWithReload):
    """Changes the options."""

    _car_id: str | None = None

    async def async_step_init(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask whose, if there are several cars."""
        entry = self.config_entry
        is_loaded = entry.state is ConfigEntryState.LOADED
        # while the entry is not loaded, the cars with saved options
        saved = entry.options.get(CONF_CARS, {})
        cars = list(entry.runtime_data.timeline.data.cars if is_loaded else saved)
        if len(cars) <= 1:
            self._car_id = next(iter(cars), None)
            return self._form_or_save("init", _account_fields(), user_input)
        if user_input is None:
            names = {one: device_name(self.hass, entry.entry_id, one) or one for one in cars}
            options: list[SelectOptionDict] = [
                {"value": value, "label": label}
                for value, label in (*names.items(), (THE_ACCOUNT, THE_ACCOUNT))
            ]
            whose = SelectSelector({"options": options, "translation_key": CONF_CAR})
            return self.async_show_form(
                step_id="init", data_schema=vol.Schema({vol.Required(CONF_CAR): whose})
            )
        if user_input[CONF_CAR] == THE_ACCOUNT:
            return await self.async_step_account()
        self._car_id = user_input[CONF_CAR]
        return await self.async_step_car()

    async def async_step_car(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the chosen car's."""
        return self._form_or_save("car", {}, user_input)

    async def async_step_account(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the account's."""
        return self._form_or_save("account", _account_fields(), user_input)

    def _form_or_save(
        self, step_id: str, fields: dict[Any, Any], user_input: UserInput
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            advanced = user_input.get(CONF_ADVANCED, {})
            cheap, expensive = advanced.get(CONF_CHEAP_BELOW), advanced.get(CONF_EXPENSIVE_ABOVE)
            if cheap is None or expensive is None or cheap <= expensive:
                return self._save(fields, user_input)
            errors = {"base": "thresholds_crossed"}
        options = self.config_entry.options
        saved = {**options, **options.get(CONF_CARS, {}).get(self._car_id, {})}
        shown = {**saved, CONF_ADVANCED: saved} if user_input is None else user_input
        car_fields = {} if self._car_id is None else _car_fields()
        schema = self.add_suggested_values_to_schema(vol.Schema(car_fields | fields), shown)
        words = CarSettings.of(options, self._car_id or "").words_not_known(self.hass)
        return self.async_show_form(
            step_id=step_id,
            data_schema=schema,
            errors=errors,
            description_placeholders={"words": ", ".join(words.values()) or "-"},
        )

    def _save(self, fields: dict[Any, Any], user_input: dict[str, Any]) -> ConfigFlowResult:
        typed = {**user_input, **user_input.get(CONF_ADVANCED, {})}
        typed.pop(CONF_ADVANCED, None)
        shown = {str(field) for field in (*fields, *(_advanced_fields() if fields else ()))}
        saved = {key: value for key, value in self.config_entry.options.items() if key not in shown}
        if self._car_id is not None:
            names = {str(field) for field in _car_fields()}
            own = {key: typed.pop(key) for key in names & typed.keys()}
            saved[CONF_CARS] = {**saved.get(CONF_CARS, {}), self._car_id: own}
        return self.async_create_entry(data=saved | typed)


def _car_fields() -> dict[Any, Any]:
    plug_domains: list[str] = [Platform.BINARY_SENSOR, Platform.SENSOR, Platform.DEVICE_TRACKER]
    plugs = EntitySelector({"filter": {"domain": plug_domains}, "multiple": True})
    words = TextSelector({"multiple": True})
    return {
        vol.Optional(CONF_PLUG_ENTITIES, default=[]): plugs,
        vol.Optional(CONF_PLUGGED_STATES, default=[]): words,
        vol.Optional(CONF_UNPLUGGED_STATES, default=[]): words,
        vol.Optional(CONF_WATCH_ENTITIES, default=[]): EntitySelector({"multiple": True}),
        vol.Optional(CONF_CHARGING_POWER_ENTITY): POWER_SENSOR,
    }


def _account_fields() -> dict[Any, Any]:
    # what most homes need not touch is folded away
    advanced = section(vol.Schema(_advanced_fields()), {"collapsed": True})
    return {
        vol.Optional(CONF_POWER_ENTITY): POWER_SENSOR,
        **choice(CONF_REFRESH_MODE, *RefreshMode),
        **choice(CONF_RATES_FOLLOW, AUTO, *RatesFollow),
        **choice(CONF_DISPATCHING_COVERS, *DispatchingCovers),
        vol.Required(CONF_ADVANCED): advanced,
    }


def _advanced_fields() -> dict[Any, Any]:
    minutes = _number_selector(0, LONGEST_MINIMUM, 1, UnitOfTime.MINUTES)
    calorific_value = _number_selector(30, 50, 0.1, "MJ/m³")
    price = _number_selector(0, HIGHEST_THRESHOLD, "any", f"{CURRENCY}/kWh")
    return {
        vol.Required(CONF_MINIMUM_DISPATCH_MINUTES, default=0): minutes,
        **choice(CONF_ALLOWANCE_COUNTS, *AllowanceCounts),
        vol.Required(CONF_AUTO_JOIN_SESSIONS, default=False): BooleanSelector(),
        **choice(CONF_PAYMENT_METHOD, AUTO, *PaymentMethod),
        **choice(CONF_GAS_UNIT, AUTO, *GasUnit),
        vol.Required(CONF_CALORIFIC_VALUE, default=DEFAULT_CALORIFIC_VALUE): calorific_value,
        vol.Optional(CONF_CHEAP_BELOW): price,
        vol.Optional(CONF_EXPENSIVE_ABOVE): price,
    }


def _number_selector(
    minimum: float, maximum: float, step: float | Literal["any"], unit: str
) -> NumberSelector:
    mode = NumberSelectorMode.BOX
    return NumberSelector(
        {"min": minimum, "max": maximum, "step": step, "unit_of_measurement": unit, "mode": mode}
    )
