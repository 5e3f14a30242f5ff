"""Repair issues of a battery site."""

from collections.abc import Container, Iterator
from contextlib import ExitStack
from enum import StrEnum
from typing import Final
from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from ..model.battery.sync import OVERLAY_GRACE
from ..withdrawal import async_raise, async_withdraw
from .sender import TESLEMETRY, site_id_of
from .site import PowerwallSite
from .tariff import NoTariff


class SiteWarning(StrEnum):
    """What keeps a battery from its tariff, by translation key."""

    NOT_TIME_BASED = "powerwall_not_time_based"
    GRID_CHARGING_OFF = "powerwall_grid_charging_off"
    STORM_WATCH = "powerwall_storm_watch"


OVERLAY_OUTLIVED = "powerwall_overlay_outlived"
DEVICE_REMOVED = "powerwall_device_removed"
NOT_TAKEN = "powerwall_not_taken"
FAILURES_TOLD = 3
_ISSUES = (OVERLAY_OUTLIVED, DEVICE_REMOVED, NOT_TAKEN, NoTariff.METER_LEFT, *SiteWarning)
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
    found = (
        warning
        for entity_id, states, warning in _watched_entities(hass, site_device)
        if (state := hass.states.get(entity_id)) is not None and state.state in states
    )
    return list(dict.fromkeys(found))


@callback
def async_watch_site(hass: HomeAssistant, site: PowerwallSite) -> None:
    """Watch a site and its battery's settings until it ends."""
    device, watches = site.settings.site_device, ExitStack()

    @callback
    def review() -> None:
        watches.close()
        entities = {entity_id for entity_id, *_ in _watched_entities(hass, device)}
        watches.callback(async_track_state_change_event(hass, entities, site.async_review))
        overdue_at = site.state.overlay_overdue_at(site.wanted)
        found: set[str | None] = {site.no_tariff, *warnings_of(hass, device)}
        if overdue_at is not None and overdue_at <= dt_util.utcnow():
            found.add(OVERLAY_OUTLIVED)
        if device is not None and site_id_of(hass, device) is None:
            found.add(DEVICE_REMOVED)
        if site.sends_itself and site.next_attempt_at and site.state.tries >= FAILURES_TOLD:
            found.add(NOT_TAKEN)
        ended = overdue_at and (overdue_at - OVERLAY_GRACE).astimezone(site.timeline.data.zone)
        _async_show(site, found, until=f"{ended:%H:%M}" if ended else "")

    review()
    site.stops.callback(async_dispatcher_connect(hass, site.reviewed, review))
    site.stops.callback(watches.close)
    site.stops.callback(_async_show, site, ())


@callback
def _async_show(site: PowerwallSite, found: Container[str | None], until: str = "") -> None:
    for key in _ISSUES:
        issue_id = f"{key}_{site.subentry.subentry_id}"
        if key not in found:
            async_withdraw(site.hass, issue_id)
        else:
            async_raise(site.hass, issue_id, key, {"site": site.title, "until": until})
