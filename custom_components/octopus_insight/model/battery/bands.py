"""From the standard day and the admitted windows to the bands of one day: label, times, prices.

One season of a tariff has one price per label, and the owner's app names four labels. Free beats
saving beats cheap beats the rest, minute by minute.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from itertools import groupby

from .clock import MINUTES_PER_DAY, clock_minutes, shown
from .grouping import weighted_mean
from .options import SellRule
from .standard_day import StandardDay
from .windows import Admission, Window, WindowKind

_DECIMALS = 4


class Label(StrEnum):
    """Tesla's names of bands; `PARTIAL_PEAK` is shown as Mid-Peak."""

    SUPER_OFF_PEAK = "SUPER_OFF_PEAK"
    OFF_PEAK = "OFF_PEAK"
    PARTIAL_PEAK = "PARTIAL_PEAK"
    ON_PEAK = "ON_PEAK"
    ALL = "ALL"
    """The one band of a tariff that never changes."""


MOST_BANDS = 4
"""How many the owner's app can show."""

_LADDER: Mapping[int, tuple[Label, ...]] = {
    1: (Label.ON_PEAK,),
    2: (Label.OFF_PEAK, Label.ON_PEAK),
    3: (Label.OFF_PEAK, Label.PARTIAL_PEAK, Label.ON_PEAK),
    4: (Label.SUPER_OFF_PEAK, Label.OFF_PEAK, Label.PARTIAL_PEAK, Label.ON_PEAK),
}
"""Labels of so many bands that are not free, in ascending order of price."""

_FLAT_LADDER_WITH_SAVING = (Label.PARTIAL_PEAK, Label.ON_PEAK)
"""A flat tariff beside a saving session is its day rate, and none of it is cheap."""

type _Paint = int | WindowKind
"""What holds at a minute: a band of the standard day, or a kind of session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPrice:
    """What a band is called and costs."""

    label: Label

    buy_per_kwh: float
    """Import price [GBP/kWh incl. VAT, >= 0], four decimals."""

    sell_per_kwh: float
    """Export price [GBP/kWh, >= 0], four decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfUseBand:
    """A stretch of the day at one price."""

    start_minute: int
    """First minute the clock shows [minutes since midnight]."""

    end_minute: int
    """First minute after it; 1440 is the end of the day."""

    price: BandPrice

    def as_dict(self) -> dict[str, str | float]:
        """Return it as people read it: `HH:MM`, the end of the day being 24:00."""
        return {
            "start": shown(self.start_minute),
            "end": shown(self.end_minute),
            "label": self.price.label.value,
            "buy": self.price.buy_per_kwh,
            "sell": self.price.sell_per_kwh,
        }


def bands_left(admission: Admission) -> int:
    """Return how many bands sessions leave to the standard tariff."""
    sessions = (WindowKind.FREE, WindowKind.SAVING)
    return MOST_BANDS - sum(bool(admission.of(kind)) for kind in sessions)


def bands_of_day(
    day: StandardDay, admission: Admission, zone: tzinfo, sell_rule: SellRule
) -> tuple[TimeOfUseBand, ...]:
    """Return the bands from 00:00 to 24:00, in order and without a gap.

    Args:
        day: The standard tariff, of no more bands than `bands_left` says.
        admission: Windows to lay over it.
        zone: Zone of the site.
        sell_rule: What becomes of export prices above the import price.
    """
    painted = _painted(day, admission, zone)
    prices = _prices(day, admission, zone, sell_rule)
    bands, start = [], 0
    for paint, minutes in groupby(painted):
        end = start + sum(1 for _ in minutes)
        bands.append(TimeOfUseBand(start_minute=start, end_minute=end, price=prices[paint]))
        start = end
    return tuple(bands)


def _painted(day: StandardDay, admission: Admission, zone: tzinfo) -> list[_Paint]:
    face: list[_Paint] = list(day.band_at)
    # where nothing is cheap the lowest band is the only one, and this changes nothing
    _paint(face, 0, admission.of(WindowKind.DISPATCH), zone)
    for kind in (WindowKind.SAVING, WindowKind.FREE):
        _paint(face, kind, admission.of(kind), zone)
    return face


def _paint(face: list[_Paint], paint: _Paint, windows: Iterable[Window], zone: tzinfo) -> None:
    for minute in _minutes(windows, zone):
        face[minute] = paint


def _minutes(windows: Iterable[Window], zone: tzinfo) -> frozenset[int]:
    return frozenset(
        minute
        for window in windows
        for minutes in clock_minutes(window.span, zone)
        for minute in minutes
    )


def _prices(
    day: StandardDay, admission: Admission, zone: tzinfo, sell_rule: SellRule
) -> dict[_Paint, BandPrice]:
    """Label and price the bands of the standard day, and the sessions laid over them."""
    pairs: dict[_Paint, tuple[float, float]] = {
        index: (band.buy_per_kwh, band.sell_per_kwh) for index, band in enumerate(day.bands)
    }
    saving, free = admission.of(WindowKind.SAVING), admission.of(WindowKind.FREE)
    if saving:
        pairs[WindowKind.SAVING] = _saving_prices(day, saving, zone)
    # of equal prices the session is the dearer: a sort keeps the order it finds
    ascending = sorted(pairs, key=lambda paint: pairs[paint][0])
    labels = _labels(day, has_saving=bool(saving), has_free=bool(free))
    prices = {
        paint: _band_price(label, *pairs[paint], sell_rule)
        for paint, label in zip(ascending, labels, strict=True)
    }
    if free:
        prices[WindowKind.FREE] = _band_price(Label.SUPER_OFF_PEAK, 0.0, 0.0, sell_rule)
    return prices


def _labels(day: StandardDay, *, has_saving: bool, has_free: bool) -> tuple[Label, ...]:
    """Return the labels of all bands that are not free, in ascending order of price."""
    if not day.has_cheap_band and has_saving:
        return _FLAT_LADDER_WITH_SAVING
    if not day.has_cheap_band and not has_free:
        return (Label.ALL,)
    return _LADDER[len(day.bands) + has_saving]


def _saving_prices(
    day: StandardDay, sessions: Sequence[Window], zone: tzinfo
) -> tuple[float, float]:
    """Return what a unit is worth in saving sessions: its day price, and the reward on top.

    The day price is that of the bands the sessions lie in, the cheap one left out; of a session in
    the cheap band, that of the whole day. Of two sessions the better reward counts, for the label
    has one price.
    """
    is_day = [bool(band) or not day.has_cheap_band for band in day.band_at]
    inside = [minute for minute in _minutes(sessions, zone) if is_day[minute]]
    minutes = inside or [minute for minute in range(MINUTES_PER_DAY) if is_day[minute]]
    bands = [day.bands[day.band_at[minute]] for minute in minutes]
    reward = max(session.reward_per_kwh or 0.0 for session in sessions)
    buy = weighted_mean((band.buy_per_kwh, 1) for band in bands) + reward
    if not day.has_export:
        return buy, 0.0
    return buy, weighted_mean((band.sell_per_kwh, 1) for band in bands) + reward


def _band_price(label: Label, buy: float, sell: float, sell_rule: SellRule) -> BandPrice:
    """Return the prices as Tesla takes them: never negative, and sold for no more than bought."""
    bought, sold = (round(max(0.0, price), _DECIMALS) for price in (buy, sell))
    if sell_rule is SellRule.CAPPED:
        sold = min(sold, bought)
    return BandPrice(label=label, buy_per_kwh=bought, sell_per_kwh=sold)
