"""The time-of-use tariff of a house at one moment, as a value. Nothing here reads the clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..interval import local_date
from .bands import TimeOfUseBand, bands_left, bands_of_day
from .check import check_tariff
from .options import TimeOfUseOptions
from .signature import signature_of
from .standard_day import HouseTariff, standard_day
from .tesla import tariff_content
from .windows import Admission, Window, admission


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfUse:
    """What a battery should be told, and why."""

    bands: tuple[TimeOfUseBand, ...]
    """The local day from 00:00 to 24:00, in order and without a gap."""

    tariff: dict[str, Any]
    """The bare `tariff_content_v2`; it has passed the check."""

    signature: str
    """Equal for equal tariffs, prices included."""

    admission: Admission
    """Which windows stand in it, and which do not and why."""

    @property
    def next_change(self) -> datetime | None:
        """Return when the set of admitted windows next changes by itself [UTC]; None: never."""
        return self.admission.next_change


def time_of_use(
    home: HouseTariff,
    windows: Iterable[Window],
    options: TimeOfUseOptions,
    *,
    now: datetime,
    stale_since: datetime | None = None,
) -> TimeOfUse:
    """Make the tariff of a house.

    Args:
        home: Prices of the house.
        windows: Dispatches that count for the house (`dispatch_windows`) and sessions
            (`session_window`), in any order.
        options: What the household wants; not enabled, this is the base tariff.
        now: The moment [UTC].
        stale_since: Since when the supplier's data is too old to admit anything new by [UTC]; None:
            it is fresh.

    Raises:
        UnpricedDayError: No import price of the local day is known.
        InvalidTariffError: What came out breaks Tesla's rules.
    """
    decided = admission(windows, options, now=now, zone=home.zone, stale_since=stale_since)
    day = standard_day(home, local_date(now, home.zone), bands_left(decided))
    bands = bands_of_day(day, decided, home.zone, options.sell_rule)
    tariff = tariff_content(bands, name=home.name, code=home.code)
    check_tariff(tariff)
    return TimeOfUse(bands=bands, tariff=tariff, signature=signature_of(tariff), admission=decided)
