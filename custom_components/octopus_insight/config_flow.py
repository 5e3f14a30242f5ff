"""The forms of an account, its options and what is added to it."""

from typing import Any, override
from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.core import callback
from .const import DOMAIN, SUBENTRY_DISPLAY, SUBENTRY_POWERWALL
from .forms.account import AccountForms
from .forms.battery import PowerwallFlow
from .forms.display import DisplayFlow
from .forms.options import OctopusInsightOptionsFlow


class OctopusInsightConfigFlow(AccountForms, domain=DOMAIN):
    """Where Home Assistant finds the forms."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry[Any]) -> OctopusInsightOptionsFlow:
        return OctopusInsightOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry[Any]
    ) -> dict[str, type[ConfigSubentryFlow]]:
        return {SUBENTRY_DISPLAY: DisplayFlow, SUBENTRY_POWERWALL: PowerwallFlow}
