"""The sensor of a battery site: which tariff it should hold, and how far that has come."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription

from .battery import PowerwallSite
from .site_entity import SiteEntity

POWERWALL_TARIFF = SensorEntityDescription(key="powerwall_tariff")


class TariffSensor(SiteEntity, SensorEntity):
    """The signature of the tariff that the site should hold."""

    _unrecorded_attributes = frozenset({"bands"})

    @property
    @override
    def available(self) -> bool:
        return self.site.tariff is not None

    @property
    @override
    def native_value(self) -> str | None:
        return None if self.site.tariff is None else self.site.tariff.wanted.signature

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return tariff_attributes(self.site)


def tariff_attributes(site: PowerwallSite) -> Mapping[str, Any]:
    """Return what automations go by, and what a person looks at."""
    if site.tariff is None:
        return {}
    state, wanted = site.state, site.tariff.wanted
    confirmed = None if state.confirmed is None else state.confirmed.signature
    return {
        "bands": [band.as_dict() for band in wanted.bands],
        "next_change": wanted.next_change,
        "attempts": state.tries,
        "next_attempt_at": site.next_attempt_at,
        "last_sent_at": state.last_sent_at,
        "confirmed": state.unconfirmed is None and confirmed == wanted.signature,
        "confirmed_signature": confirmed,
        "overlay_in_force": state.is_overlay_in_force,
        "read_only": site.settings.is_read_only,
        "sender": site.settings.sender,
        "sync_on": state.is_on,
    }
