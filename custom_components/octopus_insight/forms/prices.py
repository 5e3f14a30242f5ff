"""The forms of an entry whose prices another integration knows."""

from collections.abc import Mapping
from typing import Any, Final
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigFlow, ConfigFlowResult
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import EntitySelector, SelectSelector
from homeassistant.util import dt as dt_util
import probatio as vol
from ..const import CONF_CURRENCY, CONF_LISTS, DOMAIN, PRICE_ENTITIES
from ..feeds.forecasts import ListFields, forecast_of
from ..feeds.rows import SILENT, PriceUnit, is_overlapping, moment_of, number_of
from ..model.serialize import load_known
from ..options import CONF_POWER_ENTITY
from .options import ENERGY_FIELDS, POWER_SENSOR, energy_errors
from .subentry import UserInput

IMPORT_PRICE, EXPORT_PRICE = PRICE_ENTITIES.values()
CURRENCIES: Final = {"amberelectric": "AUD"}
"""What `$` means where an integration is for one country."""
PRICE_DOMAINS: list[str] = [Platform.SENSOR, Platform.NUMBER, "input_number"]


class PricesFlow(ConfigFlow):
    """Asks for price entities, and where no integration has a forecast, for lists of prices."""

    _chosen: dict[str, Any]

    async def async_step_prices(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for the entities."""
        errors: dict[str, str] = {}
        is_new = self.source != SOURCE_RECONFIGURE
        saved = {} if is_new else dict(self._get_reconfigure_entry().data)
        if user_input is not None:
            errors = _errors(self.hass, user_input)
            entries = self._async_current_entries()
            others = {one.data.get(IMPORT_PRICE) for one in entries} - {saved.get(IMPORT_PRICE)}
            if user_input[IMPORT_PRICE] in others:
                errors = {IMPORT_PRICE: "price_entity_used"}
            if not errors:
                self._chosen = user_input
                return await self.async_step_lists()
        registered = er.async_get(self.hass).entities.values()
        ours = [one.entity_id for one in registered if one.platform == DOMAIN]
        entity = EntitySelector({"filter": {"domain": PRICE_DOMAINS}, "exclude_entities": ours})
        fields: dict[vol.Marker, Any] = {
            vol.Required(IMPORT_PRICE): entity,
            vol.Optional(EXPORT_PRICE): entity,
        }
        if is_new:  # later it is an option
            fields |= {vol.Optional(CONF_POWER_ENTITY): POWER_SENSOR, **ENERGY_FIELDS}
        shown = saved if user_input is None else user_input
        schema = self.add_suggested_values_to_schema(vol.Schema(fields), shown)
        return self.async_show_form(step_id="prices", data_schema=schema, errors=errors)

    async def async_step_lists(self, user_input: UserInput = None) -> ConfigFlowResult:
        """Ask for attributes with prices to come, unless all entities have an action for that."""
        named = [self._chosen[key] for key in PRICE_ENTITIES.values() if key in self._chosen]
        bare = [one for one in named if forecast_of(self.hass, one) is None]
        if not bare or (user_input is not None and not user_input.get("attributes")):
            return self._save({})
        lists, fields_of = _lists_of(self.hass, bare), load_known(ListFields, user_input or {})
        errors = {} if user_input is None else _list_errors(self.hass, bare, fields_of)
        if user_input is not None and not errors:
            return self._save(user_input)
        rows = [row for listed in lists.values() for row in listed]
        names = sorted({str(name) for row in rows for name in row})
        one_of = SelectSelector({"options": names, "custom_value": True})
        several = SelectSelector({"options": [*lists], "custom_value": True, "multiple": True})
        fields: dict[vol.Marker, Any] = {
            vol.Optional("attributes"): several,
            **{vol.Optional(name): one_of for name in ("start", "end", "price")},
        }
        shown = _guess(lists) if user_input is None else user_input
        schema = self.add_suggested_values_to_schema(vol.Schema(fields), shown)
        return self.async_show_form(step_id="lists", data_schema=schema, errors=errors)

    def _save(self, lists: Mapping[str, Any]) -> ConfigFlowResult:
        price = self._chosen[IMPORT_PRICE]
        unit = unit_of(self.hass, price)
        data = {key: self._chosen[key] for key in PRICE_ENTITIES.values() if key in self._chosen}
        data |= {CONF_CURRENCY: unit.currency if unit else "", CONF_LISTS: dict(lists)}
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_reload_and_abort(self._get_reconfigure_entry(), data=data)
        options = {key: self._chosen[key] for key in self._chosen.keys() - data.keys()}
        state = self.hass.states.get(price)
        title = price if state is None else state.name
        return self.async_create_entry(title=title, data=data, options=options)


def unit_of(hass: HomeAssistant, entity_id: str) -> PriceUnit | None:
    """Return the unit of a price entity; None: it is not known."""
    state, registered = hass.states.get(entity_id), er.async_get(hass).async_get(entity_id)
    home_currency = CURRENCIES.get(registered.platform if registered else "", hass.config.currency)
    text = None if state is None else state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    return PriceUnit.of(text, home_currency)


def _errors(hass: HomeAssistant, typed: Mapping[str, Any]) -> dict[str, str]:
    """Return translation keys of errors, by field."""
    named = {field: typed[field] for field in PRICE_ENTITIES.values() if field in typed}
    for field, entity_id in named.items():
        if (error := _entity_error(hass, entity_id)) is not None:
            return {field: error}
    if len({*named.values()}) < len(named):
        return {EXPORT_PRICE: "price_twice"}
    units = [unit_of(hass, one) for one in named.values()]
    if len({unit and unit.currency for unit in units}) > 1:
        return {EXPORT_PRICE: "currencies_differ"}
    return energy_errors(hass, typed)


def _entity_error(hass: HomeAssistant, entity_id: str) -> str | None:
    state = hass.states.get(entity_id)
    if state is None or state.state in SILENT:
        return "price_unavailable"
    if number_of(state.state) is None:
        return "price_is_text"
    if unit_of(hass, entity_id) is None:
        return "price_unit_unknown"
    found = forecast_of(hass, entity_id)
    is_other = found is not None and not found[0].is_current(found[1].unique_id)
    return "price_not_current" if is_other else None


def _lists_of(hass: HomeAssistant, entity_ids: list[str]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the attributes of entities that are lists of objects."""
    return {
        name: [row for row in value if isinstance(row, Mapping)]
        for state in filter(None, map(hass.states.get, entity_ids))
        for name, value in state.attributes.items()
        if isinstance(value, (list, tuple)) and any(isinstance(row, Mapping) for row in value)
    }


def _guess(lists: Mapping[str, list[Mapping[str, Any]]]) -> dict[str, Any]:
    """Return what the lists seem to be: the first two moments, and the first number."""
    for rows in lists.values():
        moments = [name for name, value in rows[0].items() if moment_of(value) is not None]
        prices = [name for name, value in rows[0].items() if number_of(value) is not None]
        if moments and prices:
            names = dict(zip(("start", "end"), moments, strict=False))
            return {"attributes": [*lists], **names, "price": prices[0]}
    return {}


def _list_errors(hass: HomeAssistant, entity_ids: list[str], fields: ListFields) -> dict[str, str]:
    """Return translation keys of errors, by field."""
    lists, now = _lists_of(hass, entity_ids), dt_util.utcnow()
    if not set(fields.attributes) <= lists.keys():
        return {"attributes": "list_missing"}
    listed = [row for name in fields.attributes for row in lists[name]]
    for field, read in (("start", moment_of), ("end", moment_of), ("price", number_of)):
        name = getattr(fields, field)
        if name is not None and all(read(row.get(name)) is None for row in listed):
            return {field: "field_is_no_price" if field == "price" else "field_is_no_time"}
    for state in filter(None, map(hass.states.get, entity_ids)):
        rows = fields.rows(state, 1.0)
        if is_overlapping(rows):
            return {"attributes": "forecast_overlaps"}
        if rows and rows[-1].end <= now:
            return {"attributes": "forecast_is_past"}
    return {}
