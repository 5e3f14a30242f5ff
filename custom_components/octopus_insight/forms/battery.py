"""The form of a battery site.

Meters and the reward are checked here: errors of selectors are not translated.
"""

from collections.abc import Mapping
from math import isnan
from typing import Any, override
from homeassistant.config_entries import ConfigSubentry, SubentryFlowResult
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import BooleanSelector, DeviceSelector, SelectSelector
import probatio as vol
from ..battery.sender import TESLEMETRY, site_id_of
from ..battery.settings import Sender, SiteSettings
from ..const import CONF_SITE_DEVICE, DOMAIN, SUBENTRY_POWERWALL
from ..model.battery.windows import SellRule
from ..model.prices.tariff import Fuel
from .subentry import PENCE_PER_KWH, SubentryForm, TypedNumber, choice, meter_options

DEFAULT_TITLE = "Powerwall"
OFFERED = SiteSettings()
REWARD = TypedNumber(0, 1000, "any", PENCE_PER_KWH)
METERS = {"import_meter": False, "export_meter": True}
"""Fields of meter points, and whether for export."""


class PowerwallFlow(SubentryForm):
    """Makes or changes a battery site."""

    @override
    def _saved(
        self, user_input: dict[str, Any], changed: ConfigSubentry | None
    ) -> SubentryFlowResult:
        only = {field: numbers[0] for field in METERS if len(numbers := self._meters(field)) == 1}
        data = {**only, **user_input, "minimum_reward": REWARD.saved(user_input["minimum_reward"])}
        site_device = data.get(CONF_SITE_DEVICE)
        device = None if site_device is None else dr.async_get(self.hass).async_get(site_device)
        name = None if device is None else device.name_by_user or device.name
        title = name or DEFAULT_TITLE if changed is None else changed.title
        return self._keep(changed, title=title, data=data, unique_id=site_device)

    @override
    def _shown(self, changed: ConfigSubentry) -> dict[str, Any]:
        reward = REWARD.shown(SiteSettings.of(changed.data).minimum_reward)
        return {**changed.data, "minimum_reward": reward}

    @override
    def _fields(self) -> dict[Any, Any]:
        site = DeviceSelector({"filter": {"integration": TESLEMETRY}})
        meters: dict[vol.Marker, SelectSelector] = {}
        for field, is_export in METERS.items():
            options = meter_options(self.hass, self._get_entry().entry_id, self._meters(field))
            if len(options) > 1 or not (options or is_export):
                # a custom value is checked by the form itself
                selector = SelectSelector({"options": options, "custom_value": True})
                meters[vol.Optional(field)] = selector
        return {
            vol.Optional(CONF_SITE_DEVICE): site,
            vol.Required("read_only", default=OFFERED.is_read_only): BooleanSelector(),
            **choice("sender", *Sender),
            **meters,
            vol.Required("free_sessions", default=OFFERED.free_sessions): BooleanSelector(),
            vol.Required("saving_sessions", default=OFFERED.saving_sessions): BooleanSelector(),
            vol.Required("minimum_reward", default=0): REWARD,
            **choice("sell_rule", *SellRule),
        }

    def _meters(self, field: str) -> list[str]:
        home = self._get_entry().runtime_data.timeline.data
        return [
            number
            for number, view in home.meters.items()
            if view.point.fuel is Fuel.ELECTRICITY
            and view.point.is_export is METERS[field]
            and view.agreement is not None
        ]

    @override
    def _errors(self, typed: Mapping[str, Any], changed: ConfigSubentry | None) -> dict[str, str]:
        site_device, site_error = typed.get(CONF_SITE_DEVICE), None
        if site_device is None:
            if typed["sender"] == Sender.INTEGRATION:
                site_error = "site_device_needed"
        elif site_id_of(self.hass, site_device) is None:
            site_error = "not_an_energy_site"
        elif self._is_followed(site_device, changed):
            site_error = "already_configured"
            if changed is None:
                raise AbortFlow(site_error)
        reward = REWARD.saved(typed["minimum_reward"])
        found = {
            CONF_SITE_DEVICE: site_error,
            **{field: self._meter_error(typed, field) for field in METERS},
            "minimum_reward": "not_a_number" if isnan(reward) else None,
        }
        return {field: error for field, error in found.items() if error is not None}

    def _is_followed(self, site_device: str, changed: ConfigSubentry | None) -> bool:
        """Return whether another site of any account has the device."""
        return any(
            subentry.data.get(CONF_SITE_DEVICE) == site_device
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            for subentry in entry.get_subentries_of_type(SUBENTRY_POWERWALL)
            if changed is None or subentry.subentry_id != changed.subentry_id
        )

    def _meter_error(self, typed: Mapping[str, Any], field: str) -> str | None:
        numbers, number = self._meters(field), typed.get(field)
        if number is not None:
            return None if number in numbers else "not_a_meter"
        is_needless = len(numbers) == 1 or (field == "export_meter" and not numbers)
        return None if is_needless else "meter_not_named"
