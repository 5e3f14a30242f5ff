"""Repair issues of a site: a window that stayed, a meter or device that is gone, wrong settings.

The battery's own entities are only read. They are found by unique id, since people rename them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event

from ..const import DOMAIN, TROUBLESHOOTING_URL
from ..model.battery import OVERLAY_GRACE
from .sender import TESLEMETRY, has_device, site_id_of
from .site import PowerwallSite
from .tariff import NoTariff

OVERLAY_OUTLIVED = "powerwall_overlay_outlived"
DEVICE_REMOVED = "powerwall_device_removed"


class SiteWarning(StrEnum):
    """Settings of the battery that keep it from following a tariff, by translation key."""

    NOT_TIME_BASED = "powerwall_not_time_based"
    GRID_CHARGING_OFF = "powerwall_grid_charging_off"
    STORM_WATCH = "powerwall_storm_watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An entity of the battery, and the states in which it warns."""

    platform: Platform
    key: str
    states: frozenset[str]
    warning: SiteWarning


WATCHED = (
    Watched(
        platform=Platform.SELECT,
        key="default_real_mode",
        states=frozenset({"self_consumption", "backup"}),
        warning=SiteWarning.NOT_TIME_BASED,
    ),
    Watched(
        platform=Platform.SWITCH,
        # the key says the opposite of the name: it is on while the grid may charge
        key="components_disallow_charge_from_grid_with_solar_installed",
        states=frozenset({STATE_OFF}),
        warning=SiteWarning.GRID_CHARGING_OFF,
    ),
    Watched(
        platform=Platform.SWITCH,
        key="user_settings_storm_mode_enabled",
        states=frozenset({STATE_ON}),
        warning=SiteWarning.STORM_WATCH,
    ),
    Watched(
        platform=Platform.BINARY_SENSOR,
        key="storm_mode_active",
        states=frozenset({STATE_ON}),
        warning=SiteWarning.STORM_WATCH,
    ),
)


def _watched_entities(
    hass: HomeAssistant, site_device: str | None
) -> Iterator[tuple[str, Watched]]:
    """Yield the ids of the site's entities that exist, each with what it warns of."""
    site_id = site_id_of(hass, site_device)
    registry = er.async_get(hass)
    for watched in () if site_id is None else WATCHED:
        unique_id = f"{site_id}-{watched.key}"
        entity_id = registry.async_get_entity_id(watched.platform, TESLEMETRY, unique_id)
        if entity_id is not None:
            yield entity_id, watched


def warnings_of(hass: HomeAssistant, site_device: str | None) -> list[SiteWarning]:
    """Return the present warnings, each once; an unknown state is none."""
    found = {
        watched.warning: None
        for entity_id, watched in _watched_entities(hass, site_device)
        if (state := hass.states.get(entity_id)) is not None and state.state in watched.states
    }
    return list(found)


class SiteIssues:
    """The issues of one site, reviewed whenever the site or its battery's settings change."""

    def __init__(self, hass: HomeAssistant, site: PowerwallSite) -> None:
        """Prepare; `async_start` begins."""
        self.hass = hass
        self.site = site
        self._watched: set[str] = set()
        self._stop_watching: CALLBACK_TYPE | None = None

    @callback
    def async_start(self, entry: ConfigEntry[Any]) -> None:
        """Review the issues now and after each review of the site, until the entry is unloaded."""
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(self.site.async_add_listener(self._async_review))
        self._async_review()

    @callback
    def _async_review(self) -> None:
        self._async_watch()
        for key, is_present in self._issues().items():
            if is_present:
                self._raise(key)
            else:
                ir.async_delete_issue(self.hass, DOMAIN, self._issue_id(key))

    def _issues(self) -> Mapping[str, bool]:
        """Return each possible issue, and whether it is present."""
        device = self.site.settings.site_device
        warnings = warnings_of(self.hass, device)
        return {
            OVERLAY_OUTLIVED: self.site.is_overlay_overdue,
            DEVICE_REMOVED: device is not None and not has_device(self.hass, device),
            NoTariff.METER_LEFT: self.site.no_tariff is NoTariff.METER_LEFT,
            **{warning: warning in warnings for warning in SiteWarning},
        }

    @callback
    def _async_watch(self) -> None:
        """Watch the battery's entities that exist by now."""
        entities = _watched_entities(self.hass, self.site.settings.site_device)
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
        for key in self._issues():
            ir.async_delete_issue(self.hass, DOMAIN, self._issue_id(key))

    def _issue_id(self, key: str) -> str:
        return f"{key}_{self.site.subentry.subentry_id}"

    def _raise(self, key: str) -> None:
        overdue_at = self.site.state.overlay_overdue_at(self.site.wanted)
        until = None if overdue_at is None else overdue_at - OVERLAY_GRACE
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
                "until": ""
                if until is None
                else f"{until.astimezone(self.site.timeline.data.knowledge.zone):%H:%M}",
            },
        )
