"""One-line builders for tests of the time-of-use tariff, and a reader of what comes out."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from custom_components.octopus_insight.model.battery.bands import Label
from custom_components.octopus_insight.model.battery.plan import TimeOfUse, time_of_use
from custom_components.octopus_insight.model.battery.standard_day import HouseTariff, TariffLabel
from custom_components.octopus_insight.model.battery.windows import (
    TimeOfUseOptions,
    Window,
    WindowKind,
)
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval, half_hours_of_day
from custom_components.octopus_insight.model.prices.tariff import TariffShape
from custom_components.octopus_insight.model.prices.timeline import (
    Band,
    Certainty,
    PricedSlot,
    PriceReason,
    RateTimeline,
)
from custom_components.octopus_insight.octopus.products import tariff_terms
from tests.model.builders import LONDON, at, rate

PRODUCT = "INTELLI-VAR-24-10-29"
NIGHT = ("23:30-05:30",)
LOW, HIGH, EXPORT = 0.07, 0.2715, 0.15
ALL_SESSIONS = TimeOfUseOptions(saving_sessions=True)

type Pricing = Callable[[str], tuple[float | None, Band | None]]
"""Price and band at a wall time such as `05:30`."""


def is_within(wall: str, windows: Iterable[str]) -> bool:
    """Return whether a wall time lies in one of the windows, which may wrap midnight."""
    for window in windows:
        start, end = window.split("-")
        if start <= wall < end or (end <= start and (wall >= start or wall < end)):
            return True
    return False


def two_bands(low: float, high: float, night: Iterable[str] = NIGHT) -> Pricing:
    return lambda wall: (low, Band.LOW) if is_within(wall, night) else (high, Band.HIGH)


def bands(low: list[str], high: list[str], prices: tuple[float, float, float]) -> Pricing:
    """Price three bands; what is in neither list is in the middle."""

    def price(wall: str) -> tuple[float, Band]:
        if is_within(wall, low):
            return prices[0], Band.LOW
        if is_within(wall, high):
            return prices[2], Band.HIGH
        return prices[1], Band.MIDDLE

    return price


def without_bands(price: Callable[[str], float | None]) -> Pricing:
    return lambda wall: (price(wall), None)


COSY = bands(["04:00-07:00", "13:00-16:00", "22:00-24:00"], ["16:00-19:00"], (0.14, 0.28, 0.42))
FLUX = bands(["02:00-05:00"], ["16:00-19:00"], (0.16, 0.27, 0.38))
FLUX_EXPORT = bands(["02:00-05:00"], ["16:00-19:00"], (0.05, 0.17, 0.29))


def priced(
    pricing: Pricing,
    first: str = "2026-11-08",
    days: int = 5,
    *,
    product: str = PRODUCT,
    reason: PriceReason = PriceReason.TARIFF,
) -> RateTimeline:
    """Price the half hours of local days in London by the clock on the wall."""
    slots = []
    for index in range(days):
        for start in half_hours_of_day(date.fromisoformat(first) + timedelta(days=index), LONDON):
            price, band = pricing(f"{start.astimezone(LONDON):%H:%M}")
            slots.append(_slot(start, price, band, product, reason))
    return RateTimeline(slots=tuple(slots))


def _slot(
    start: datetime, price: float | None, band: Band | None, product: str, reason: PriceReason
) -> PricedSlot:
    return PricedSlot(
        start=start,
        end=start + HALF_HOUR,
        rate=None if price is None else rate(price),
        off_peak_rate=rate(LOW) if band is not None else None,
        band=band,
        shape=TariffShape.HALF_HOURLY if band is None else TariffShape.BANDS,
        reason=PriceReason.UNKNOWN if price is None else reason,
        certainty=Certainty.NONE if price is None else Certainty.PUBLISHED,
        dispatch_rule=tariff_terms(product).dispatch_rule,
    )


def label_of(code: str) -> TariffLabel:
    return TariffLabel(
        utility="Octopus Energy", name="Intelligent Octopus Go", code=code, currency="GBP"
    )


def home_of(
    buy: Pricing | None = None,
    sell: Pricing | None = None,
    *,
    first: str = "2026-11-08",
    days: int = 5,
) -> HouseTariff:
    """Build a house; by default with a 7p night and a flat 15p export."""
    return HouseTariff(
        buy=priced(buy or two_bands(LOW, HIGH), first, days),
        sell=priced(sell or without_bands(lambda _: EXPORT), first, days),
        zone=LONDON,
        label=label_of(PRODUCT),
    )


def not_exporting(buy: Pricing | None = None) -> HouseTariff:
    return replace(home_of(buy), sell=None)


def _window(kind: WindowKind, start: str, end: str, **more: object) -> Window:
    """Build a window; a plain time is UTC on 10 November 2026, when London keeps UTC."""
    moments = [at(text if "T" in text else f"2026-11-10T{text}Z") for text in (start, end)]
    return Window(kind=kind, when=Interval(start=moments[0], end=moments[1]), **more)


def dispatch(start: str, end: str) -> Window:
    return _window(WindowKind.DISPATCH, start, end)


def free(start: str, end: str, **more: object) -> Window:
    return _window(WindowKind.FREE, start, end, **more)


def saving(start: str, end: str, reward: float | None = 2.25, **more: object) -> Window:
    return _window(WindowKind.SAVING, start, end, reward_per_kwh=reward, **more)


def made(
    *windows: Window,
    of: HouseTariff | None = None,
    now: str = "2026-11-10T09:00Z",
    options: TimeOfUseOptions = ALL_SESSIONS,
    **more: object,
) -> TimeOfUse:
    return time_of_use(of or home_of(), windows, options, now=at(now), **more)


def by_label(tariff: TimeOfUse) -> dict[str, list[str]]:
    """Return when each label holds, as `HH:MM-HH:MM`, read from the bands."""
    found: dict[str, list[str]] = {}
    for band in tariff.bands:
        plain = band.as_dict()
        found.setdefault(plain["label"], []).append(f"{plain['start']}-{plain['end']}")
    return found


def prices_of(tariff: TimeOfUse) -> dict[str, tuple[float, float]]:
    """Return what is paid and earned by label."""
    return {
        band.price.label.value: (band.price.buy_per_kwh, band.price.sell_per_kwh)
        for band in tariff.bands
    }


def in_pence(tariff: TimeOfUse) -> str:
    """Tell what each label costs and earns, as `OFF 7/15`."""
    both = {label.value: prices_of(tariff).get(label.value) for label in Label}
    found = {label: one for label, one in both.items() if one is not None}
    return " ".join(
        f"{label.removesuffix('_PEAK')} {buy * 100:g}/{sell * 100:g}"
        for label, (buy, sell) in found.items()
    )


def read(tree: dict) -> dict[str, list[str]]:
    """Read when each label holds from a tariff itself, as any reader of Tesla's format would.

    Every period is expanded minute by minute, laid on one day and joined again.
    """
    (season,) = tree["seasons"].values()
    day: list[list[str]] = [[] for _ in range(24 * 60)]
    for label, group in season["tou_periods"].items():
        for period in group["periods"]:
            assert (period["fromDayOfWeek"], period["toDayOfWeek"]) == (0, 6)
            minute = start = period["fromHour"] * 60 + period["fromMinute"]
            end = period["toHour"] * 60 + period["toMinute"]
            while minute < (end if end > start else end + 24 * 60):
                day[minute % (24 * 60)].append(label)
                minute += 1
    assert {len(labels) for labels in day} == {1}, "each minute is covered once"
    found: dict[str, list[str]] = {}
    starts = [m for m in range(24 * 60) if m == 0 or day[m] != day[m - 1]]
    for start, end in zip(starts, [*starts[1:], 24 * 60], strict=True):
        text = "-".join(f"{each // 60:02}:{each % 60:02}" for each in (start, end))
        found.setdefault(day[start][0], []).append(text)
    return found


def rates_of(tree: dict) -> dict[str, float]:
    """Read the prices by label from a tariff itself."""
    (season,) = tree["seasons"]
    return tree["energy_charges"][season]["rates"]
