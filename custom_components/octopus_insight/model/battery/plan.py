"""The time-of-use tariff of one moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from .bands import BandPrice, TimeOfUseBand, bands_of_day, check_bands
from .standard_day import HouseTariff, standard_day
from .sync import IssuedTariff
from .tesla import signature_of, tariff_content
from .windows import Admission, SellRule, TimeOfUseOptions, Window, WindowKind, admission


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfUse:
    """A tariff that obeys Tesla's rules."""

    bands: tuple[TimeOfUseBand, ...]
    tariff: dict[str, Any]
    """The bare `tariff_content_v2`."""
    admission: Admission
    issued: IssuedTariff

    def price_at(self, moment: datetime, zone: tzinfo) -> BandPrice:
        """Return what a unit costs at that time of the clock."""
        wall = moment.astimezone(zone)
        ends = (band for band in self.bands if wall.hour * 60 + wall.minute < band.end_minute)
        return next(ends).price


def time_of_use(
    home: HouseTariff,
    windows: Iterable[Window],
    options: TimeOfUseOptions,
    *,
    now: datetime,
    since: datetime | None = None,
    stale_since: datetime | None = None,
) -> TimeOfUse:
    """Make the tariff of a home, at the prices of the 24 hours from `since` on; None: from now on.

    Raises:
        UnpricedDayError: No import price of these hours is known.
        InvalidTariffError: The bands break Tesla's rules.
    """
    decided = admission(windows, options, now=now, zone=home.zone, stale_since=stale_since)
    begin = since or now
    # the owner's app names two of each; each kind of session takes one
    cheap, high = (2 - bool(decided.of(kind)) for kind in (WindowKind.FREE, WindowKind.SAVING))
    is_capped = options.sell_rule is SellRule.CAPPED
    day = standard_day(home, begin, cheap=cheap, high=high, is_capped=is_capped)
    bands = bands_of_day(day, decided, home.zone)
    check_bands(bands)
    tariff = tariff_content(bands, home.label)
    base = tariff
    if decided.admitted:
        base = time_of_use(home, (), options, now=now, since=since).tariff
    until = min((window.span.end for window in decided.admitted), default=None)
    signature, is_overlay = signature_of(tariff), tariff != base
    issued = IssuedTariff(signature=signature, is_overlay=is_overlay, until=until, since=begin)
    return TimeOfUse(bands=bands, tariff=tariff, admission=decided, issued=issued)
