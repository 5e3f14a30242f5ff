"""The contents of the golden pictures of whole days."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pictures import CHEAP, EXPENSIVE, LONDON, NORMAL, PLUNGE, mark
from custom_components.octopus_insight.displays.eink.days.content import DayContent, DaysContent
from custom_components.octopus_insight.displays.eink.hours import Bar, Mark
from custom_components.octopus_insight.displays.eink.patterns import LEVEL_PATTERNS, PAPER
from custom_components.octopus_insight.displays.eink.yesterday.content import YesterdayContent
from custom_components.octopus_insight.model.history.daily import Supplied
from custom_components.octopus_insight.model.history.half_hour import HalfHour, Price
from custom_components.octopus_insight.model.interval import (
    HALF_HOUR,
    half_hour,
    half_hours_of_day,
    local_day,
)
from custom_components.octopus_insight.model.octoplus import SessionKind
from custom_components.octopus_insight.model.prices.tariff import Fuel, Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason

SUNDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (15, 17, 18, 19))
AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)

# --- Today and tomorrow ---------------------------------------------------------------------------
NIGHT = (14.9, 14.1, 13.8, 12.0, 11.1, 10.7, 9.9, 11.0, 12.5, 13.8, 14.9)
MORNING = (17.0, 19.3, 21.2, 23.0, 24.1, 22.8, 21.0, 19.9, 18.3, 17.4, 16.9)
AFTERNOON = (16.0, 15.6, 15.1, 15.3, 15.8, 16.4, 17.0, 18.0, 19.1, 22.1)
EVENING = (33.1, 35.9, 37.6, 37.0, 34.8, 31.0, 23.0, 22.9, 21.1, 20.3)
LATE = (19.1, 18.3, 16.5, 15.4, 13.9, 12.0)
WHOLE = (*NIGHT, *MORNING, *AFTERNOON, *EVENING, *LATE)
WINDY = (*(price - 13.5 for price in (*NIGHT, *MORNING)), *AFTERNOON, *EVENING, *LATE)
UNKNOWN = (None,) * 48


def day(on: date, pence: Sequence[float | None], *marks_of_day: Mark, past: int = 0) -> DayContent:
    """Return a day of prices, of which a quarter is cheap and a quarter is expensive."""
    known = sorted(price for price in pence if price is not None)
    quarter = len(known) // 4
    levels = dict.fromkeys(known, NORMAL)
    levels |= dict.fromkeys(known[:quarter], CHEAP) | dict.fromkeys(known[-quarter:], EXPENSIVE)
    levels |= {price: PLUNGE for price in known if price <= 0}
    return DayContent(
        window=local_day(on, LONDON),
        zone=LONDON,
        marks=marks_of_day,
        bars=tuple(
            Bar(
                when=half_hour(start),
                height=None if price is None else price / 100,
                pattern=PAPER if number < past else LEVEL_PATTERNS[levels.get(price)],
                is_past=number < past,
            )
            for number, (start, price) in enumerate(
                zip(half_hours_of_day(on, LONDON), pence, strict=True)
            )
        ),
    )


def days(
    today: DayContent, tomorrow: DayContent, age: timedelta | None = timedelta()
) -> DaysContent:
    return DaysContent(today=today, tomorrow=tomorrow, currency="GBP", age=age)


TODAY = day(WEDNESDAY, WHOLE, mark(SessionKind.SAVING, 3, 4), mark(None, 8.5, 10), past=28)
DAYS_PICTURES = {
    "known": days(TODAY, day(THURSDAY, WHOLE[::-1])),
    "no_tomorrow": days(TODAY, day(THURSDAY, UNKNOWN)),
    "below_zero": days(TODAY, day(THURSDAY, WINDY)),
    "50_half_hours": days(day(AUTUMN, (*NIGHT[:2], *WHOLE), past=9), day(SPRING, WHOLE[2:])),
    "unknown": days(day(WEDNESDAY, UNKNOWN), day(THURSDAY, (*WHOLE[:40], *UNKNOWN[:8])), None),
}

# --- Yesterday ------------------------------------------------------------------------------------
CAR, BASE, COOKING = [3.4, 3.5, 3.5, 3.1], [0.2, 0.35, 0.3, 0.42], [0.9, 1.6, 1.2, 0.7]
KWH = (*BASE, *CAR, *CAR, *BASE, *BASE, *BASE, *CAR[1:3], *BASE, *BASE[:2], *COOKING, *BASE * 3)


def price(pence: float, band: Band | None, *, is_smart: bool = False) -> Price:
    rate = Rate(inc_vat=pence / 100, exc_vat=pence / 105)
    return Price(
        rate=rate,
        band=band,
        reason=PriceReason.DISPATCH if is_smart else PriceReason.TARIFF,
        certainty=Certainty.PUBLISHED,
        standard_rate=Rate(inc_vat=0.2819, exc_vat=0.2685) if is_smart else None,
    )


LOW, HIGH = price(7.0, Band.LOW), price(28.2, Band.HIGH)
SMART = price(7.0, Band.LOW, is_smart=True)
CHARGE = Rate(inc_vat=0.4712, exc_vat=0.4488)


def two_bands(hour: float) -> Price:
    """Smart charges at noon, and off-peak until half past five and from half past eleven."""
    return LOW if hour < 5.5 or hour >= 23.5 else SMART if 12 <= hour < 13 else HIGH


def three_bands(hour: float) -> Price:
    if 2 <= hour < 5:
        return price(16.5, Band.LOW)
    return price(38.4, Band.HIGH) if 16 <= hour < 19 else price(27.4, Band.MIDDLE)


def one_band(hour: float) -> Price:
    return price(14 + hour, None)


def used(
    price_at: Callable[[float], Price], kwh: Sequence[float | None] = KWH, on: date = TUESDAY
) -> Supplied:
    starts = half_hours_of_day(on, LONDON)
    rows = [
        HalfHour(start=at, end=at + HALF_HOUR, kwh=energy, price=price_at(number / 2))
        for number, (at, energy) in enumerate(zip(starts, kwh, strict=True))
    ]
    return rows, [CHARGE]


def yesterday(
    electricity: Supplied, gas: Supplied = ([], []), on: date = TUESDAY
) -> YesterdayContent:
    found = {Fuel.ELECTRICITY: electricity, Fuel.GAS: gas}
    return YesterdayContent.of(on, WEDNESDAY, found, zone=LONDON, currency="GBP")


GAS = used(lambda _: price(6.1, None), [0.3] * 48)
YESTERDAY_PICTURES = {
    "two_bands": yesterday(used(two_bands), GAS),
    "three_bands": yesterday(used(three_bands)),
    "one_band": yesterday(used(one_band, KWH, SUNDAY), used(one_band, [None] * 48, SUNDAY), SUNDAY),
    "gaps": yesterday(used(two_bands, (*KWH[:30], *[None] * 10, *KWH[40:])), GAS),
}
