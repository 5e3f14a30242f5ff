"""The tariff of one site, or why there is none."""

from datetime import datetime
from enum import StrEnum
from homeassistant.exceptions import HomeAssistantError
from ..coordinator import Home
from ..errors import translated
from ..model.battery.bands import InvalidTariffError
from ..model.battery.dispatch_windows import dispatch_windows
from ..model.battery.plan import TimeOfUse, time_of_use
from ..model.battery.standard_day import HouseTariff, TariffLabel, UnpricedDayError
from ..model.battery.windows import Window
from ..model.prices.tariff import Fuel
from ..model.views import MeterView
from .settings import SiteSettings


class NoTariff(StrEnum):
    """Why there is no tariff, by translation key."""

    METER_LEFT = "powerwall_meter_left"
    """One has left the account, or one of several has to be chosen."""
    NOT_PRICED = "powerwall_not_priced"
    INVALID_TARIFF = "powerwall_invalid_tariff"
    """It breaks Tesla's rules."""


class NoTariffError(HomeAssistantError):
    """A site has no tariff."""

    @property
    def reason(self) -> NoTariff:
        """Why."""
        return NoTariff(str(self.translation_key))


def site_tariff(
    home: Home,
    settings: SiteSettings,
    site: str,
    *,
    is_on: bool,
    now: datetime,
    since: datetime | None = None,
) -> TimeOfUse:
    """Make the tariff of a site, at prices from `since` on; switched off, it is the base tariff.

    Raises NoTariffError, which needs the site's name.
    """
    chosen = {settings.import_meter, settings.export_meter} - {None}
    bought = _meters(home, settings.import_meter, is_export=False)
    sold = _meters(home, settings.export_meter, is_export=True)
    if not chosen <= home.meters.keys() or len(bought) != 1 or len(sold) > 1:
        raise translated(NoTariffError, NoTariff.METER_LEFT, site=site)
    house = _house_tariff(home, bought[0], *sold)
    sessions = () if home.octoplus is None else home.octoplus.sessions
    planned = (*dispatch_windows(home.charging, house.buy), *map(Window.of_session, sessions))
    windows, stale_since = planned if is_on else (), home.stale_since
    try:
        return time_of_use(house, windows, settings, now=now, since=since, stale_since=stale_since)
    except UnpricedDayError as err:
        raise translated(NoTariffError, NoTariff.NOT_PRICED, site=site) from err
    except InvalidTariffError as err:
        raise translated(NoTariffError, NoTariff.INVALID_TARIFF, site=site) from err


def _meters(home: Home, number: str | None, *, is_export: bool) -> list[MeterView]:
    """Return the chosen meter, else all active ones."""
    if number is not None:
        return [view for key, view in home.meters.items() if key == number]
    kind = (Fuel.ELECTRICITY, is_export)
    views = [it for it in home.meters.values() if (it.point.fuel, it.point.is_export) == kind]
    active = [view for view in views if view.agreement is not None]
    # without an agreement a house is paid nothing, but an import price may be known soon
    return active if active or is_export else views


def _house_tariff(home: Home, buy: MeterView, sell: MeterView | None = None) -> HouseTariff:
    supplier, currency = home.knowledge.supplier, home.currency
    name, code = buy.tariff_name or "", buy.agreement.product_code if buy.agreement else ""
    label = TariffLabel(utility=supplier, name=name, code=code, currency=currency)
    sold = sell.timeline if sell is not None and sell.agreement is not None else None
    return HouseTariff(buy=buy.timeline, sell=sold, zone=buy.zone, label=label)
