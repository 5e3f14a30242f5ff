"""Texts that pictures share."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Final
from ...model.interval import DAY, HALF_HOUR, HOUR
from ...model.octoplus import SessionKind
from .hours import Mark

MINOR_PER_MAIN = 100
MINOR_SIGNS: Final = {"GBP": "p", "SEK": "öre", "DKK": "øre", "NOK": "øre"}
NOT_KNOWN, MINUS = "not known", "\N{MINUS SIGN}"
MARK_WORDS: Final[Mapping[SessionKind | None, str]] = {
    None: "Smart charge",
    SessionKind.FREE: "Free power",
    SessionKind.SAVING: "Saving session",
}


def price(price_per_kwh: float, currency: str) -> str:
    """Return `28.2p` or `50.2 öre`."""
    return minor_units(price_per_kwh) + after_number(currency)


def minor_sign(currency: str) -> str:
    """Return `p`, `öre`, or `c` for cents."""
    return MINOR_SIGNS.get(currency, "c")


def after_number(currency: str) -> str:
    """Return `p`, or ` öre` with a space."""
    sign = minor_sign(currency)
    return sign if len(sign) == 1 else f" {sign}"


def minor_units(price_per_kwh: float) -> str:
    """Return pence or cents: `28.2`, `-3.1` with a true minus."""
    amount = round(price_per_kwh * MINOR_PER_MAIN, 1)
    return f"{MINUS if amount < 0 else ''}{abs(amount):.1f}"


def money(
    amount: float | None, currency: str, *, minus: str = MINUS, not_known: str = NOT_KNOWN
) -> str:
    """Return `£0.45`, `-£0.45` with a true minus, or that it is not known."""
    if amount is None:
        return not_known
    sign = "£" if currency == "GBP" else f"{currency} "  # the font has no others
    return f"{minus if round(amount, 2) < 0 else ''}{sign}{abs(amount):.2f}"


def mark(one: Mark, zone: tzinfo) -> str:
    """Return what it is, and its times."""
    start, end = clock(one.when.start, zone), clock(one.when.end, zone)
    times = f"until {end}" if one.is_on else f"{start}\N{EN DASH}{end}"
    return f"{MARK_WORDS[one.session]} {times}"


def age(of_data: timedelta | None) -> str:
    """Return how old the data is."""
    if of_data is None:
        return "No data yet"
    if of_data < HALF_HOUR:
        return "Data under 30 min old"
    hours = of_data // HOUR
    return f"Data {hours} h old" if hours else "Data 30 min old"


def clock(moment: datetime, zone: tzinfo) -> str:
    """Return `23:30`, local."""
    return moment.astimezone(zone).strftime("%H:%M")


def coming(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Return `23:30`, with the weekday from a day ahead on."""
    wall = moment.astimezone(zone)
    return f"{wall:%a %H:%M}" if moment - now >= DAY else f"{wall:%H:%M}"


def drawn(moment: datetime, zone: tzinfo) -> str:
    """Return the time, which shows that a panel has stopped."""
    wall = moment.astimezone(zone)
    return f"{wall:%a} {wall.day} {wall:%b %H:%M}"
