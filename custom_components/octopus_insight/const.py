"""Names that several parts need."""

from enum import StrEnum
from hashlib import sha256
import logging
from typing import Final
from .model.account import MeterPoint

DOMAIN: Final = "octopus_insight"
LOGGER = logging.getLogger(__package__)
PLATFORMS: Final = ("binary_sensor", "button", "calendar", "event", "image", "sensor", "switch")
REPOSITORY_URL: Final = "https://github.com/octopus-insight/octopus-insight"
TROUBLESHOOTING_URL: Final = f"{REPOSITORY_URL}/blob/main/docs/troubleshooting.md"
CONF_ACCOUNT_NUMBER: Final = "account_number"
CONF_ADDRESS_TOKEN: Final = "address_token"  # noqa: S105 - its name
CONF_API_URL: Final = "api_url"
CONF_ADVANCED: Final = "advanced"
CONF_CAR: Final = "car"
CONF_CURRENCY: Final = "currency"
CONF_LISTS: Final = "lists"
CONF_WEBHOOK: Final = "webhook"
CONF_SITE_DEVICE: Final = "site_device"
DEFAULT_API_URL: Final = "https://api.octopus.energy"
SUBENTRY_DISPLAY: Final = "display"
SUBENTRY_POWERWALL: Final = "powerwall"
SUBENTRY_TARIFF: Final = "tariff"
SUBENTRY_TRMNL: Final = "trmnl"
PRICE_ENTITIES: Final = {"import": "price_entity", "export": "export_price_entity"}
"""What names the entities of an entry whose prices another integration knows, by direction."""
ENERGY_ENTITIES: Final = {"import": "energy_entity", "export": "export_energy_entity"}
"""The same of the energy sensors in its options."""


class RefreshMode(StrEnum):
    """Who asks for dispatches."""

    ADAPTIVE = "adaptive"
    MANUAL = "manual"
    """Only a person; the schedule is only shown."""


def statistic_ids(point: MeterPoint) -> tuple[str, str]:
    """Return the ids of a meter point's energy and money, which do not say its number."""
    name = f"{DOMAIN}:{point.fuel}_{sha256(point.id.encode()).hexdigest()[:8]}"
    energy, money = ("export", "compensation") if point.is_export else ("consumption", "cost")
    return f"{name}_{energy}", f"{name}_{money}"
