"""Entities of a battery site."""

from collections.abc import Mapping
from typing import Any, override
from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import EntityDescription
from ..battery.issues import warnings_of
from ..battery.site import PowerwallSite, SiteEvent
from ..devices import subentry_device_info
from ..entity import PRICED_BY, NamedEntity, fields_of


class SiteEntity(NamedEntity):
    """Updated after each review of the site."""

    _attr_should_poll = False
    entity_description: EntityDescription

    def __init__(self, site: PowerwallSite) -> None:
        """Belong to a site."""
        key = self.entity_description.key
        self.site = site
        self._attr_translation_key = key
        self._attr_unique_id = f"powerwall_{site.subentry.subentry_id}_{key}"
        self._attr_device_info = subentry_device_info(site.subentry, site.timeline)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        signal, write = self.site.reviewed, self.async_write_ha_state
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, write))

    async def async_update(self) -> None:
        """Ask for what a tariff is made of."""
        await self.site.timeline.source.async_refresh(PRICED_BY)


class SiteTariffSensor(SiteEntity, SensorEntity):
    """The signature of the site's tariff."""

    entity_description = SensorEntityDescription(key="powerwall_tariff")
    _unrecorded_attributes = frozenset({"bands"})

    @property
    @override
    def available(self) -> bool:
        return self.site.tariff is not None

    @property
    @override
    def native_value(self) -> str | None:
        return None if self.site.wanted is None else self.site.wanted.signature

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        site, state, wanted = self.site, self.site.state, self.site.tariff
        if wanted is None:
            return {}
        confirmed = state.confirmed and state.confirmed.signature
        return {
            "bands": [band.as_dict() for band in wanted.bands],
            "next_change": wanted.admission.next_change,
            "attempts": state.tries,
            "next_attempt_at": site.next_attempt_at,
            "last_sent_at": state.last_sent_at,
            "confirmed": state.unconfirmed is None and confirmed == wanted.issued.signature,
            "confirmed_signature": confirmed,
            "overlay_in_force": state.is_overlay_in_force,
            "read_only": site.settings.is_read_only,
            "sender": site.settings.sender,
            "sync_on": state.is_on,
        }


class SiteOutOfSyncSensor(SiteEntity, BinarySensorEntity):
    """On while a tariff to be sent is not confirmed."""

    entity_description = BinarySensorEntityDescription(
        key="powerwall_out_of_sync", device_class=BinarySensorDeviceClass.PROBLEM
    )

    @property
    @override
    def is_on(self) -> bool | None:
        return None if self.site.tariff is None else self.site.next_attempt_at is not None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return {
            "no_tariff": self.site.no_tariff,
            "warnings": warnings_of(self.hass, self.site.settings.site_device),
        }


class SiteTariffEvent(SiteEntity, EventEntity):
    """The tariff was sent, refused or restored."""

    entity_description = EventEntityDescription(
        key="powerwall_tariff_event", event_types=list(SiteEvent)
    )

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        signal, tell = self.site.happened, self._async_happened
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, tell))

    @callback
    def _async_happened(self, event: SiteEvent, attributes: dict[str, Any]) -> None:
        self._trigger_event(event, attributes)
        self.async_write_ha_state()


class SiteSyncSwitch(SiteEntity, SwitchEntity):
    """Off: the base tariff is restored once, then nothing is sent."""

    entity_description = SwitchEntityDescription(key="powerwall_sync")

    @property
    @override
    def is_on(self) -> bool:
        return self.site.state.is_on

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.site.async_switch(is_on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.site.async_switch(is_on=False)


def site_diagnostics(site: PowerwallSite) -> dict[str, Any]:
    """Return what a site should hold and was sent."""
    confirmed, wanted = site.state.confirmed, site.tariff
    return {
        **fields_of(site.settings, "sender", "is_read_only"),
        **fields_of(site.state, "is_on", "tries", "last_sent_at"),
        **fields_of(site, "no_tariff", "next_attempt_at"),
        "wanted": wanted and wanted.issued.signature,
        "bands": [] if wanted is None else [band.as_dict() for band in wanted.bands],
        "next_change": wanted and wanted.admission.next_change,
        "confirmed": confirmed and confirmed.signature,
        "overlay_until": confirmed and confirmed.until,
    }
