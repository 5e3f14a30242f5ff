"""Repair issues of a battery site."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from ..const import DOMAIN, TROUBLESHOOTING_URL
from ..model.battery import OVERLAY_GRACE
from .sender import TESLEMETRY, site_id_of
from .site import PowerwallSite
from .tariff import NoTariff

OVERLAY_OUTLIVED = "powerwall_overlay_outlived"
DEVICE_REMOVED = "powerwall_device_removed"


class SiteWarning(StrEnum):
    """What keeps a battery from its tariff, by translation key."""

    NOT_TIME_BASED = "powerwall_not_time_based"
    GRID_CHARGING_OFF = "powerwall_grid_charging_off"
    STORM_WATCH = "powerwall_storm_watch"


_SELECT, _SWITCH, _SENSOR = Platform.SELECT, Platform.SWITCH, Platform.BINARY_SENSOR
# the key says the opposite of the name: it is on while the grid may charge
_GRID_CHARGING = "components_disallow_charge_from_grid_with_solar_installed"
WATCHED: Final = (
    (_SELECT, "default_real_mode", ("self_consumption", "backup"), SiteWarning.NOT_TIME_BASED),
    (_SWITCH, _GRID_CHARGING, (STATE_OFF,), SiteWarning.GRID_CHARGING_OFF),
    (_SWITCH, "user_settings_storm_mode_enabled", (STATE_ON,), SiteWarning.STORM_WATCH),
    (_SENSOR, "storm_mode_active", (STATE_ON,), SiteWarning.STORM_WATCH),
)
"""Entities of a battery, their states that warn, and of what."""


def _watched_entities(
    hass: HomeAssistant, site_device: str | None
) -> Iterator[tuple[str, tuple[str, ...], SiteWarning]]:
    """Find entities by unique id, since people rename them."""
    site_id = site_id_of(hass, site_device)
    registry = er.async_get(hass)
    for platform, key, states, warning in () if site_id is None else WATCHED:
        entity_id = registry.async_get_entity_id(platform, TESLEMETRY, f"{site_id}-{key}")
        if entity_id is not None:
            yield entity_id, states, warning


def warnings_of(hass: HomeAssistant, site_device: str | None) -> list[SiteWarning]:
    """Return the present warnings, each once."""
    found = {
        warning: None
        for entity_id, states, warning in _watched_entities(hass, site_device)
        if (state := hass.states.get(entity_id)) is not None and state.state in states
    }
    return list(found)


class SiteIssues:
    """Reviewed with the site and its battery's settings."""

    def __init__(self, hass: HomeAssistant, site: PowerwallSite) -> None:
        """Prepare."""
        self.hass, self.site = hass, site
        self._watched: set[str] = set()
        self._stop_watching: CALLBACK_TYPE | None = None

    @callback
    def async_start(self, entry: ConfigEntry[Any]) -> None:
        """Review until the entry is unloaded."""
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(self.site.async_add_listener(self._async_review))
        self._async_review()

    @callback
    def _async_review(self) -> None:
        self._async_watch()
        until = ""
        if (overdue_at := self.site.state.overlay_overdue_at(self.site.wanted)) is not None:
            ended = (overdue_at - OVERLAY_GRACE).astimezone(self.site.timeline.data.zone)
            until = f"{ended:%H:%M}"
        for key, is_present in self._issues().items():
            if not is_present:
                ir.async_delete_issue(self.hass, DOMAIN, self._issue_id(key))
                continue
            ir.async_create_issue(
                self.hass,
                DOMAIN,
                self._issue_id(key),
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                learn_more_url=TROUBLESHOOTING_URL,
                translation_key=key,
                translation_placeholders={"site": self.site.title, "until": until},
            )

    def _issues(self) -> Mapping[str, bool]:
        device = self.site.settings.site_device
        warnings = warnings_of(self.hass, device)
        overdue_at = self.site.state.overlay_overdue_at(self.site.wanted)
        return {
            OVERLAY_OUTLIVED: overdue_at is not None and overdue_at <= dt_util.utcnow(),
            DEVICE_REMOVED: device is not None and site_id_of(self.hass, device) is None,
            NoTariff.METER_LEFT: self.site.no_tariff is NoTariff.METER_LEFT,
            **{warning: warning in warnings for warning in SiteWarning},
        }

    @callback
    def _async_watch(self) -> None:
        entities = _watched_entities(self.hass, self.site.settings.site_device)
        found = {entity_id for entity_id, *_ in entities}
        if found == self._watched:
            return
        if self._stop_watching is not None:
            self._stop_watching()
        self._watched = found
        self._stop_watching = async_track_state_change_event(
            self.hass, found, self.site.async_review
        )

    @callback
    def _async_stop(self) -> None:
        if self._stop_watching is not None:
            self._stop_watching()
        for key in self._issues():
            ir.async_delete_issue(self.hass, DOMAIN, self._issue_id(key))

    def _issue_id(self, key: str) -> str:
        return f"{key}_{self.site.subentry.subentry_id}"
