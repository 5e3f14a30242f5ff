"""The forms of the options."""

from math import inf
from typing import Any
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
from ..const import CONF_ADVANCED, CONF_CAR, RefreshMode
from ..model.charging.policy import AllowanceCounts, RatesFollow
from ..model.knowledge import Preferences
from ..model.prices.tariff import PaymentMethod
from ..model.usage.consumption import GasUnit
from ..octopus import CURRENCY
from ..options import (
    CONF_AUTO_JOIN_SESSIONS,
    CONF_CARS,
    CONF_CHARGING_POWER_ENTITY,
    CONF_DISPATCHING_COVERS,
    CONF_GAS_UNIT,
    CONF_MINIMUM_DISPATCH_MINUTES,
    CONF_PLUG_ENTITIES,
    CONF_POWER_ENTITY,
    CONF_WATCH_ENTITIES,
    ONLY_DISPATCHES,
    CarSettings,
)
from .subentry import UserInput, choice, device_name

AUTO = "auto"
THE_ACCOUNT = "account"


def _number(least: float, most: float, step: Any, unit: str) -> NumberSelector:
    mode = NumberSelectorMode.BOX
    return NumberSelector(
        {"min": least, "max": most, "step": step, "unit_of_measurement": unit, "mode": mode}
    )


CALORIFIC_VALUE = _number(30, 50, 0.1, "MJ/m³")
PLUG_DOMAINS: list[str] = [Platform.BINARY_SENSOR, Platform.SENSOR, Platform.DEVICE_TRACKER]
PLUGS = EntitySelector({"filter": {"domain": PLUG_DOMAINS}, "multiple": True})
POWER_SENSOR = EntitySelector({"filter": {"domain": Platform.SENSOR, "device_class": "power"}})
PRICE = _number(0, 2, "any", f"{CURRENCY}/kWh")  # a higher one is in pence by mistake
WORDS = TextSelector({"multiple": True})
CAR_FIELDS: dict[vol.Marker, Any] = {
    vol.Optional(CONF_PLUG_ENTITIES, default=list): PLUGS,
    vol.Optional("plugged_states", default=list): WORDS,
    vol.Optional("unplugged_states", default=list): WORDS,
    vol.Optional(CONF_WATCH_ENTITIES, default=list): EntitySelector({"multiple": True}),
    vol.Optional(CONF_CHARGING_POWER_ENTITY): POWER_SENSOR,
}
ADVANCED_FIELDS: dict[vol.Marker, Any] = {
    vol.Required(CONF_MINIMUM_DISPATCH_MINUTES, default=0): _number(0, 60, 1, UnitOfTime.MINUTES),
    **choice("allowance_counts", *AllowanceCounts),
    vol.Required(CONF_AUTO_JOIN_SESSIONS, default=False): BooleanSelector(),
    **choice("payment_method", AUTO, *PaymentMethod),
    **choice(CONF_GAS_UNIT, AUTO, *GasUnit),
    vol.Required("calorific_value", default=Preferences().calorific_value): CALORIFIC_VALUE,
    vol.Optional("cheap_below"): PRICE,
    vol.Optional("expensive_above"): PRICE,
}
"""What most homes need not touch."""
ACCOUNT_FIELDS: dict[vol.Marker, Any] = {
    vol.Optional(CONF_POWER_ENTITY): POWER_SENSOR,
    **choice("refresh_mode", *RefreshMode),
    **choice("rates_follow", AUTO, *RatesFollow),
    **choice(CONF_DISPATCHING_COVERS, "dispatches_and_off_peak", ONLY_DISPATCHES),
    vol.Required(CONF_ADVANCED): section(vol.Schema(ADVANCED_FIELDS), {"collapsed": True}),
}


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
            return self._form_or_save("init", ACCOUNT_FIELDS, user_input)
        if user_input is None:
            names = {one: device_name(self.hass, entry.entry_id, one) or one for one in cars}
            names[THE_ACCOUNT] = THE_ACCOUNT
            options = [SelectOptionDict(value=one, label=name) for one, name in names.items()]
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
        return self._form_or_save("account", ACCOUNT_FIELDS, user_input)

    def _form_or_save(
        self, step_id: str, fields: dict[Any, Any], user_input: UserInput
    ) -> ConfigFlowResult:
        advanced = (user_input or {}).get(CONF_ADVANCED, {})
        is_crossed = advanced.get("cheap_below", -inf) > advanced.get("expensive_above", inf)
        if user_input is not None and not is_crossed:
            return self._save(fields, user_input)
        options = self.config_entry.options
        saved = {**options, **options.get(CONF_CARS, {}).get(self._car_id, {})}
        shown = {**saved, CONF_ADVANCED: saved} if user_input is None else user_input
        car_fields = {} if self._car_id is None else CAR_FIELDS
        schema = self.add_suggested_values_to_schema(vol.Schema(car_fields | fields), shown)
        words = CarSettings.of(options, self._car_id or "").words_not_known(self.hass)
        return self.async_show_form(
            step_id=step_id,
            data_schema=schema,
            errors={"base": "thresholds_crossed"} if is_crossed else {},
            description_placeholders={"words": ", ".join(words.values()) or "-"},
        )

    def _save(self, fields: dict[Any, Any], user_input: dict[str, Any]) -> ConfigFlowResult:
        advanced = user_input.pop(CONF_ADVANCED, {})
        typed = user_input | advanced
        shown = fields | ADVANCED_FIELDS if fields else {}
        saved = {key: value for key, value in self.config_entry.options.items() if key not in shown}
        if self._car_id is not None:
            own = {key: typed.pop(key) for key in user_input if key in CAR_FIELDS}
            saved[CONF_CARS] = {**saved.get(CONF_CARS, {}), self._car_id: own}
        return self.async_create_entry(data=saved | typed)
