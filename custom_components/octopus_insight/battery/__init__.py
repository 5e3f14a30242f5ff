"""Battery sites: the tariff of a house, made for a battery to follow, and kept in step with it."""

from .begin import async_begin_sending, async_start_sites, make_sites
from .obstacles import SiteWarning, warnings_of
from .restore import async_forget_sites
from .settings import Sender, SiteSettings
from .site import PowerwallSite, SiteEvent, UnknownSignatureError, without_tariff
from .tariff import NoTariff, NoTariffError, SiteTariff

__all__ = [
    "NoTariff",
    "NoTariffError",
    "PowerwallSite",
    "Sender",
    "SiteEvent",
    "SiteSettings",
    "SiteTariff",
    "SiteWarning",
    "UnknownSignatureError",
    "async_begin_sending",
    "async_forget_sites",
    "async_start_sites",
    "make_sites",
    "warnings_of",
    "without_tariff",
]
