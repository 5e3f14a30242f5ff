"""What a person can put right about a site: issues that come and go as it is reviewed."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event

from ..const import DOMAIN, TROUBLESHOOTING_URL
from ..coordinator import ZONE
from .memory import OUTLIVED_AFTER
from .obstacles import SiteWarning, warnings_of, watched_entities
from .sender import has_device
from .site import PowerwallSite
from .tariff import NoTariff

OVERLAY_OUTLIVED = "powerwall_overlay_outlived"
DEVICE_REMOVED = "powerwall_device_removed"


class SiteIssues:
    """The issues of one site, and the entities of the battery that some of them hang on."""

    def __init__(self, hass: HomeAssistant, site: PowerwallSite) -> None:
        """Prepare; `async_start` begins to look."""
        self.hass = hass
        self.site = site
        self._watched: set[str] = set()
        self._stop_watching: CALLBACK_TYPE | None = None

    @callback
    def async_start(self, entry: ConfigEntry[Any]) -> None:
        """Look at the site now and after each review, until the entry is unloaded."""
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(self.site.async_add_listener(self._async_review))
        self._async_review()

    @callback
    def _async_review(self) -> None:
        self._async_watch()
        for key, is_present in self._faults().items():
            if is_present:
                self._raise(key)
            else:
                ir.async_delete_issue(self.hass, DOMAIN, self._issue_id(key))

    def _faults(self) -> Mapping[str, bool]:
        """Return each thing that can be wrong, and whether it is."""
        device = self.site.settings.site_device
        warnings = warnings_of(self.hass, device)
        return {
            OVERLAY_OUTLIVED: self.site.has_outlived_overlay,
            DEVICE_REMOVED: device is not None and not has_device(self.hass, device),
            NoTariff.METER_LEFT: self.site.no_tariff is NoTariff.METER_LEFT,
            **{warning: warning in warnings for warning in SiteWarning},
        }

    @callback
    def _async_watch(self) -> None:
        """Watch the entities of the battery that are there: it may come up after us."""
        entities = watched_entities(self.hass, self.site.settings.site_device)
        found = {entity_id for entity_id, _ in entities}
        if found == self._watched:
            return
        self._async_unwatch()
        self._watched = found
        self._stop_watching = async_track_state_change_event(
            self.hass, found, self._async_battery_changed
        )

    @callback
    def _async_battery_changed(self, _event: Event[EventStateChangedData]) -> None:
        self.site.async_review()

    @callback
    def _async_unwatch(self) -> None:
        if self._stop_watching is not None:
            self._stop_watching()
            self._stop_watching = None

    @callback
    def _async_stop(self) -> None:
        self._async_unwatch()
        for key in self._faults():
            ir.async_delete_issue(self.hass, DOMAIN, self._issue_id(key))

    def _issue_id(self, key: str) -> str:
        return f"{key}_{self.site.subentry.subentry_id}"

    def _raise(self, key: str) -> None:
        outlived_at = self.site.memory.outlived_at(self.site.offer)
        until = None if outlived_at is None else outlived_at - OUTLIVED_AFTER
        ir.async_create_issue(
            self.hass,
            DOMAIN,
            self._issue_id(key),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            learn_more_url=TROUBLESHOOTING_URL,
            translation_key=key,
            translation_placeholders={
                "site": self.site.title,
                "until": "" if until is None else f"{until.astimezone(ZONE):%H:%M}",
            },
        )
