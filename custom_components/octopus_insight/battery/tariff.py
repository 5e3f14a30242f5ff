"""From the house's timeline to the tariff of one site, or why there is none."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..coordinator import Home, HomeCoordinator
from ..model.battery import (
    HouseTariff,
    InvalidTariffError,
    TimeOfUse,
    UnpricedDayError,
    Window,
    dispatch_windows,
    session_window,
    time_of_use,
)
from ..model.prices.tariff import Fuel
from ..model.views import MeterView
from .memory import Offer
from .settings import SiteSettings


class NoTariff(StrEnum):
    """Why there is nothing to send."""

    METER_LEFT = "powerwall_meter_left"
    """A chosen meter is no meter of the account any more, or none was chosen of several."""

    NOT_PRICED = "powerwall_not_priced"
    """No import price of the day is known."""

    INVALID_TARIFF = "powerwall_invalid_tariff"
    """What came out breaks Tesla's rules."""


class NoTariffError(Exception):
    """There is no tariff to be sent now."""

    def __init__(self, reason: NoTariff) -> None:
        """Keep the reason; its word is the key of its text."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTariff:
    """What a site should hold at one moment."""

    wanted: TimeOfUse
    """By the windows of the house; for a site switched off the base tariff."""

    base: TimeOfUse
    """The standard tariff alone."""

    @property
    def offer(self) -> Offer:
        """Return what the wanted tariff is recognised by."""
        ends = (window.span.end for window in self.wanted.admission.admitted)
        return Offer(
            signature=self.wanted.signature,
            is_overlay=self.wanted.signature != self.base.signature,
            until=min(ends, default=None),
        )

    @property
    def base_offer(self) -> Offer:
        """Return what the base tariff is recognised by."""
        return Offer(signature=self.base.signature, is_overlay=False, until=None)


def site_tariff(
    timeline: HomeCoordinator, settings: SiteSettings, *, is_on: bool, now: datetime
) -> SiteTariff:
    """Make the tariff of a site.

    Args:
        timeline: What is known of the house.
        settings: What the household wants for the site.
        is_on: Whether the site follows the house.
        now: The moment [UTC].

    Raises:
        NoTariffError: There is none, and why.
    """
    try:
        wanted = _made(timeline, settings, now, is_enabled=is_on)
        # with nothing laid over it, it is the base tariff
        is_more = bool(wanted.admission.admitted)
        base = _made(timeline, settings, now, is_enabled=False) if is_more else wanted
    except UnpricedDayError as err:
        raise NoTariffError(NoTariff.NOT_PRICED) from err
    except InvalidTariffError as err:
        raise NoTariffError(NoTariff.INVALID_TARIFF) from err
    return SiteTariff(wanted=wanted, base=base)


def _made(
    timeline: HomeCoordinator, settings: SiteSettings, now: datetime, *, is_enabled: bool
) -> TimeOfUse:
    home = timeline.data
    buy = _chosen(home, settings.import_meter, is_export=False)
    if buy is None:
        raise NoTariffError(NoTariff.METER_LEFT)
    return time_of_use(
        _house_tariff(buy, _chosen(home, settings.export_meter, is_export=True)),
        _windows(timeline, buy, now) if is_enabled else (),
        settings.options(is_enabled=is_enabled),
        now=now,
        stale_since=home.stale_since,
    )


def _chosen(home: Home, number: str | None, *, is_export: bool) -> MeterView | None:
    """Return the chosen meter, or the only active one of its direction; None: there is none.

    Raises:
        NoTariffError: The chosen one has left, or one of several has to be chosen.
    """
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
    # without an agreement a house is paid nothing, but may well be told a price to pay soon
    found = active if active or is_export else views
    if len(found) > 1:
        raise NoTariffError(NoTariff.METER_LEFT)
    return found[0] if found else None


def _house_tariff(buy: MeterView, sell: MeterView | None) -> HouseTariff:
    agreement = buy.agreement
    return HouseTariff(
        buy=buy.timeline,
        sell=None if sell is None or sell.agreement is None else sell.timeline,
        zone=buy.zone,
        name=buy.tariff_name or "",
        code="" if agreement is None else agreement.product_code,
    )


def _windows(timeline: HomeCoordinator, buy: MeterView, now: datetime) -> tuple[Window, ...]:
    """Return the dispatches that count for the house, and every session that is known."""
    home = timeline.data
    sessions = () if home.octoplus is None else home.octoplus.sessions
    dispatches = dispatch_windows(home.charging, buy.timeline)
    return (*dispatches, *(session_window(session) for session in sessions))
