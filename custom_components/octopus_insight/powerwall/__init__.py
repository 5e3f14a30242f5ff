"""Battery sites: the tariff of a house, made for a battery to follow, and kept in step with it."""

from .settings import Sender, SiteSettings
from .site import PowerwallSite, SiteEvent, UnknownSignatureError, make_sites
from .tariff import NoTariff, NoTariffError, SiteTariff

__all__ = [
    "NoTariff",
    "NoTariffError",
    "PowerwallSite",
    "Sender",
    "SiteEvent",
    "SiteSettings",
    "SiteTariff",
    "UnknownSignatureError",
    "make_sites",
]
