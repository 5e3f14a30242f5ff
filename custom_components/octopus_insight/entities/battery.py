"""Entities of a battery site."""

from collections.abc import Mapping
from typing import Any, override
from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription
from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import MATCH_ALL
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import EntityDescription
from homeassistant.util import dt as dt_util
from ..battery.issues import warnings_of
from ..battery.site import PowerwallSite, SiteEvent, SyncStatus
from ..devices import subentry_device_info
from ..displays.eink.labels import minor_sign, minor_units
from ..entity import PRICED_BY, NamedEntity, fields_of
from ..model.battery.bands import Label


class SiteEntity(NamedEntity):
    """Updated after each review of the site."""

    _attr_should_poll = False
    entity_description: EntityDescription

    def __init__(self, site: PowerwallSite) -> None:
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


_NAMES = ("Super off-peak", "Off-peak", "Mid-peak", "Peak", "All day")
_WORDS = dict(zip(Label, _NAMES, strict=True))
"""As the owner's app shows them."""


class SiteTariffSensor(SiteEntity, SensorEntity):
    """Band and price now by the site's tariff, such as `Off-peak, 7.0 p`."""

    entity_description = SensorEntityDescription(key="powerwall_tariff")
    _unrecorded_attributes = frozenset({MATCH_ALL})

    @property
    @override
    def available(self) -> bool:
        return self.site.tariff is not None

    @property
    @override
    def native_value(self) -> str | None:
        if self.site.tariff is None:
            return None
        home = self.site.timeline.data
        price = self.site.tariff.price_at(dt_util.utcnow(), home.zone)
        amount, sign = minor_units(price.buy_per_kwh), minor_sign(home.currency)
        return f"{_WORDS[price.label]}, {amount} {sign}"

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        site, state, wanted = self.site, self.site.state, self.site.tariff
        if wanted is None:
            return {}
        return {
            **fields_of(wanted, signature="issued.signature", next_change="admission.next_change"),
            "bands": [band.as_dict() for band in wanted.bands],
            **fields_of(state, "last_sent_at", attempts="tries", sync_on="is_on"),
            "next_attempt_at": site.next_attempt_at,
            "confirmed": state.holds(wanted.issued),
            "confirmed_signature": state.confirmed and state.confirmed.signature,
            "overlay_in_force": state.is_overlay_in_force,
            **fields_of(site.settings, "sender", read_only="is_read_only"),
        }


class SiteStatusSensor(SiteEntity, SensorEntity):
    """How the site stands to its tariff, such as read-only."""

    entity_description = SensorEntityDescription(
        key="powerwall_status", device_class=SensorDeviceClass.ENUM, options=list(SyncStatus)
    )

    @property
    @override
    def native_value(self) -> SyncStatus | None:
        return self.site.status


class SiteOutOfSyncSensor(SiteEntity, BinarySensorEntity):
    """On while a tariff to be sent is not confirmed; unknown if none is, and none will be sent."""

    entity_description = BinarySensorEntityDescription(
        key="powerwall_out_of_sync", device_class=BinarySensorDeviceClass.PROBLEM
    )

    @property
    @override
    def is_on(self) -> bool | None:
        site = self.site
        is_held = site.state.holds(site.wanted) and not site.settings.is_read_only
        return True if site.next_attempt_at else False if is_held else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        warnings = warnings_of(self.hass, self.site.settings.site_device)
        return {"no_tariff": self.site.no_tariff, "warnings": warnings}


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
        **fields_of(wanted, wanted="issued.signature", next_change="admission.next_change"),
        "bands": [] if wanted is None else [band.as_dict() for band in wanted.bands],
        **fields_of(confirmed, confirmed="signature", overlay_until="until"),
    }
