"""The forms behind the cogwheel: what tells of each car, and how the account is to be shown.

With one car all is asked at once and saved flat. With several, a first form asks whose options are
meant: those of a car are saved under its id, those of the account flat.
"""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import Platform, UnitOfEnergy, UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)
import probatio as vol

from ..const import (
    AUTO,
    CONF_ADVANCED,
    CONF_ALLOWANCE_COUNTS,
    CONF_AUTO_JOIN_SESSIONS,
    CONF_CALORIFIC_VALUE,
    CONF_CAR,
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
    CONF_WATCH_ENTITIES,
    DEFAULT_CALORIFIC_VALUE,
    DEFAULT_PLUGGED_STATES,
    DOMAIN,
    DispatchingCovers,
    RefreshMode,
)
from ..model.charging.policy import AllowanceCounts, RatesFollow
from ..model.prices.tariff import PaymentMethod
from ..model.usage.consumption import GasUnit
from ..octopus import CURRENCY
from .choices import choice

THE_ACCOUNT = "account"
"""The choice that is no car."""

LONGEST_MINIMUM = 60
"""A dispatch as long as that is surely one [min]."""

HIGHEST_THRESHOLD = 2
"""Who types a higher one means pence, not pounds [GBP/kWh]."""


class OctopusInsightOptionsFlow(OptionsFlowWithReload):
    """Asks for what the supplier does not tell, and how it is to be shown."""

    def __init__(self) -> None:
        """Begin with no car chosen."""
        self._car_id: str | None = None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whose options are meant; with one car or none there is nothing to choose."""
        cars = self._cars
        if len(cars) <= 1:
            self._car_id = cars[0] if cars else None
            return self._form_or_save("init", _car_fields() | _account_fields(), user_input)
        if user_input is None:
            whose = SelectSelector(
                SelectSelectorConfig(
                    options=[
                        *(SelectOptionDict(value=one, label=self._name_of(one)) for one in cars),
                        SelectOptionDict(value=THE_ACCOUNT, label=THE_ACCOUNT),
                    ],
                    translation_key=CONF_CAR,
                )
            )
            return self.async_show_form(
                step_id="init", data_schema=vol.Schema({vol.Required(CONF_CAR): whose})
            )
        if user_input[CONF_CAR] == THE_ACCOUNT:
            return await self.async_step_account()
        self._car_id = user_input[CONF_CAR]
        return await self.async_step_car()

    async def async_step_car(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for what tells of the chosen car."""
        if user_input is not None:
            saved = self.config_entry.options
            named = {**saved.get(CONF_CARS, {}), self._car_id: user_input}
            return self.async_create_entry(data={**saved, CONF_CARS: named})
        return self._form("car", _car_fields())

    async def async_step_account(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for what is the same for all cars."""
        return self._form_or_save("account", _account_fields(), user_input)

    @property
    def _cars(self) -> list[str]:
        """Return the ids of the account's cars, as far as they are known."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return []
        return list(self.config_entry.runtime_data.timeline.data.cars)

    @property
    def _saved(self) -> dict[str, Any]:
        """Return the saved options as the forms show them; flat ones are the first car's, too."""
        saved = dict(self.config_entry.options)
        if self._car_id is None:
            return saved
        unnamed = saved if self._car_id == self._cars[0] else {}
        own = saved.get(CONF_CARS, {}).get(self._car_id, unnamed)
        return saved | {str(field): own.get(str(field)) for field in _car_fields()}

    def _name_of(self, car_id: str) -> str:
        device = dr.async_get(self.hass).async_get_device_by_identifier(
            (DOMAIN, car_id), self.config_entry.entry_id
        )
        return car_id if device is None else device.name_by_user or device.name or car_id

    def _form(self, step_id: str, fields: dict[Any, Any]) -> ConfigFlowResult:
        saved = {key: value for key, value in self._saved.items() if value is not None}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(fields), {**saved, CONF_ADVANCED: saved}
            ),
        )

    def _form_again(
        self, step_id: str, fields: dict[Any, Any], typed: dict[str, Any], error: str
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(vol.Schema(fields), typed),
            errors={"base": error},
        )

    def _form_or_save(
        self, step_id: str, fields: dict[Any, Any], user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Show the form, or save it flat: its section is only how it looks."""
        if user_input is None:
            return self._form(step_id, fields)
        advanced = user_input[CONF_ADVANCED]
        if _are_crossed(advanced):
            return self._form_again(step_id, fields, user_input, "thresholds_crossed")
        flat = {key: value for key, value in user_input.items() if key != CONF_ADVANCED} | advanced
        shown = {str(field) for field in (*fields, *_advanced_fields())}
        kept = {key: value for key, value in self.config_entry.options.items() if key not in shown}
        cars = {
            car: options
            for car, options in kept.pop(CONF_CARS, {}).items()
            if step_id != "init" or car != self._car_id
        }
        named = {CONF_CARS: cars} if cars else {}
        return self.async_create_entry(data=kept | named | flat)


def _are_crossed(advanced: Mapping[str, Any]) -> bool:
    """Say whether a price could be cheap and expensive at once."""
    cheap, expensive = advanced.get(CONF_CHEAP_BELOW), advanced.get(CONF_EXPENSIVE_ABOVE)
    return cheap is not None and expensive is not None and cheap > expensive


def _car_fields() -> dict[Any, Any]:
    """Return the fields of one car."""
    plug_domains: list[str] = [Platform.BINARY_SENSOR, Platform.SENSOR, Platform.DEVICE_TRACKER]
    plugs = EntityWithDeviceFilterSelectorConfig(domain=plug_domains)
    return {
        vol.Optional(CONF_PLUG_ENTITIES, default=[]): EntitySelector(
            EntitySelectorConfig(filter=plugs, multiple=True)
        ),
        vol.Optional(CONF_PLUGGED_STATES, default=list(DEFAULT_PLUGGED_STATES)): SelectSelector(
            SelectSelectorConfig(
                options=list(DEFAULT_PLUGGED_STATES), multiple=True, custom_value=True
            )
        ),
        vol.Optional(CONF_WATCH_ENTITIES, default=[]): EntitySelector(
            EntitySelectorConfig(multiple=True)
        ),
        vol.Optional(CONF_CHARGING_POWER_ENTITY): _power_selector(),
    }


def _power_selector() -> EntitySelector:
    powers = EntityWithDeviceFilterSelectorConfig(domain=Platform.SENSOR, device_class="power")
    return EntitySelector(EntitySelectorConfig(filter=powers))


def _account_fields() -> dict[Any, Any]:
    """Return the fields of the account; what most homes need not touch is folded away."""
    advanced = section(vol.Schema(_advanced_fields()), {"collapsed": True})
    return {
        vol.Optional(CONF_POWER_ENTITY): _power_selector(),
        vol.Required(CONF_REFRESH_MODE, default=RefreshMode.ADAPTIVE): choice(
            CONF_REFRESH_MODE, *RefreshMode
        ),
        vol.Required(CONF_RATES_FOLLOW, default=AUTO): choice(
            CONF_RATES_FOLLOW, AUTO, *RatesFollow
        ),
        vol.Required(
            CONF_DISPATCHING_COVERS, default=DispatchingCovers.DISPATCHES_AND_OFF_PEAK
        ): choice(CONF_DISPATCHING_COVERS, *DispatchingCovers),
        vol.Required(CONF_ADVANCED): advanced,
    }


def _advanced_fields() -> dict[Any, Any]:
    calorific_value = NumberSelectorConfig(
        min=30, max=50, step=0.1, unit_of_measurement="MJ/m³", mode=NumberSelectorMode.BOX
    )
    minutes = NumberSelectorConfig(
        min=0,
        max=LONGEST_MINIMUM,
        step=1,
        unit_of_measurement=UnitOfTime.MINUTES,
        mode=NumberSelectorMode.BOX,
    )
    return {
        vol.Required(CONF_MINIMUM_DISPATCH_MINUTES, default=0): NumberSelector(minutes),
        vol.Required(CONF_ALLOWANCE_COUNTS, default=AllowanceCounts.CHARGING_TIME): choice(
            CONF_ALLOWANCE_COUNTS, *AllowanceCounts
        ),
        vol.Required(CONF_AUTO_JOIN_SESSIONS, default=False): BooleanSelector(),
        vol.Required(CONF_PAYMENT_METHOD, default=AUTO): choice(
            CONF_PAYMENT_METHOD, AUTO, *PaymentMethod
        ),
        vol.Required(CONF_GAS_UNIT, default=AUTO): choice(CONF_GAS_UNIT, AUTO, *GasUnit),
        vol.Required(CONF_CALORIFIC_VALUE, default=DEFAULT_CALORIFIC_VALUE): NumberSelector(
            calorific_value
        ),
        vol.Optional(CONF_CHEAP_BELOW): _price_selector(),
        vol.Optional(CONF_EXPENSIVE_ABOVE): _price_selector(),
    }


def _price_selector() -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=0,
            max=HIGHEST_THRESHOLD,
            step="any",
            unit_of_measurement=f"{CURRENCY}/{UnitOfEnergy.KILO_WATT_HOUR}",
            mode=NumberSelectorMode.BOX,
        )
    )
