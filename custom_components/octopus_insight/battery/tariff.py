"""The tariff of one site, or why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ..coordinator import Home, HomeCoordinator
from ..model.battery import (
    HouseTariff,
    InvalidTariffError,
    IssuedTariff,
    TariffLabel,
    TimeOfUse,
    UnpricedDayError,
    Window,
    dispatch_windows,
    session_window,
    time_of_use,
)
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


class NoTariffError(Exception):
    """There is no tariff."""

    def __init__(self, reason: NoTariff) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTariff:
    """What a site should hold."""

    wanted: TimeOfUse
    """For a site switched off the base tariff."""
    base: TimeOfUse
    """Without windows."""

    @property
    def issued(self) -> IssuedTariff:
        """Return what is remembered of it."""
        ends = (window.span.end for window in self.wanted.admission.admitted)
        return IssuedTariff(
            signature=self.wanted.signature,
            is_overlay=self.wanted.signature != self.base.signature,
            until=min(ends, default=None),
        )

    @property
    def issued_base(self) -> IssuedTariff:
        """Return the base tariff likewise."""
        return IssuedTariff(signature=self.base.signature, is_overlay=False, until=None)


def site_tariff(
    timeline: HomeCoordinator, settings: SiteSettings, *, is_on: bool, now: datetime
) -> SiteTariff:
    """Make the tariff of a site, or raise NoTariffError."""
    home = timeline.data
    buy = _chosen(home, settings.import_meter, is_export=False)
    if buy is None:
        raise NoTariffError(NoTariff.METER_LEFT)
    house = _house_tariff(home, buy, _chosen(home, settings.export_meter, is_export=True))

    def make(windows: Iterable[Window], *, is_enabled: bool) -> TimeOfUse:
        options = settings.options(is_enabled=is_enabled)
        return time_of_use(house, windows, options, now=now, stale_since=home.stale_since)

    sessions = () if home.octoplus is None else home.octoplus.sessions
    try:
        windows = (*dispatch_windows(home.charging, buy.timeline), *map(session_window, sessions))
        wanted = make(windows, is_enabled=is_on)
        base = make((), is_enabled=False) if wanted.admission.admitted else wanted
    except UnpricedDayError as err:
        raise NoTariffError(NoTariff.NOT_PRICED) from err
    except InvalidTariffError as err:
        raise NoTariffError(NoTariff.INVALID_TARIFF) from err
    return SiteTariff(wanted=wanted, base=base)


def _chosen(home: Home, number: str | None, *, is_export: bool) -> MeterView | None:
    """Return the chosen meter, else the only active one, if any."""
    if number is not None:
        if number not in home.meters:
            raise NoTariffError(NoTariff.METER_LEFT)
        return home.meters[number]
    views = [
        view
        for view in home.meters.values()
        if view.point.fuel is Fuel.ELECTRICITY and view.point.is_export is is_export
    ]
    active = [view for view in views if view.agreement is not None]
    # without an agreement a house is paid nothing, but an import price may be known soon
    found = active if active or is_export else views
    if len(found) > 1:
        raise NoTariffError(NoTariff.METER_LEFT)
    return found[0] if found else None


def _house_tariff(home: Home, buy: MeterView, sell: MeterView | None) -> HouseTariff:
    agreement = buy.agreement
    return HouseTariff(
        buy=buy.timeline,
        sell=None if sell is None or sell.agreement is None else sell.timeline,
        zone=buy.zone,
        label=TariffLabel(
            utility=home.knowledge.supplier,
            name=buy.tariff_name or "",
            code="" if agreement is None else agreement.product_code,
            currency=home.currency,
        ),
    )
