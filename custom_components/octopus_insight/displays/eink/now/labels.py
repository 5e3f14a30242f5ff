"""The texts of the layout *now*."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Final
from ....model.interval import HALF_HOUR
from ....model.octoplus import SessionKind
from .content import Mark, NowContent

MINOR_PER_MAIN = 100
NO_PRICE = "No price"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MARK_WORDS: Final[Mapping[SessionKind | None, str]] = {
    None: "Smart charge",
    SessionKind.FREE: "Free power",
    SessionKind.SAVING: "Saving session",
}


def minor_sign(currency: str) -> str:
    """Return `p`, or `c` for cents."""
    return "p" if currency == "GBP" else "c"


def minor_units(price_per_kwh: float) -> str:
    """Return pence or cents: `28.2`, `-3.1` with a true minus."""
    amount = round(price_per_kwh * MINOR_PER_MAIN, 1)
    return f"{'\N{MINUS SIGN}' if amount < 0 else ''}{abs(amount):.1f}"


def cost(cost_per_hour: float | None, currency: str) -> str:
    """Return `£0.45 an hour`, `earn £0.45 an hour`, or nothing."""
    if cost_per_hour is None:
        return ""
    earned = "earn " if cost_per_hour < 0 else ""
    sign = "£" if currency == "GBP" else f"{currency} "  # the font has no others
    return f"{earned}{sign}{abs(cost_per_hour):.2f} an hour"


def change(content: NowContent) -> str:
    """Return `then 7.0p from 23:30`, with the weekday from a day ahead on."""
    following = content.change
    if following is None:
        return "No change known" if content.price_per_kwh is not None else ""
    wall = clock(following.at, content.zone)
    if following.at - content.window.start >= DAY:
        wall = f"{following.at.astimezone(content.zone):%a} {wall}"
    price = minor_units(following.price_per_kwh)
    return f"then {price}{minor_sign(content.currency)} from {wall}"


def mark(one: Mark, zone: tzinfo) -> str:
    """Return what it is, and its times."""
    start, end = clock(one.when.start, zone), clock(one.when.end, zone)
    times = f"until {end}" if one.is_on else f"{start}\N{EN DASH}{end}"
    return f"{MARK_WORDS[one.session]} {times}"


def age(content: NowContent) -> str:
    """Return how old the data is."""
    if content.age is None:
        return "No data yet"
    if content.age < HALF_HOUR:
        return "Data under 30 min old"
    hours = content.age // HOUR
    return f"Data {hours} h old" if hours else "Data 30 min old"


def clock(moment: datetime, zone: tzinfo) -> str:
    """Return `23:30`, local."""
    return moment.astimezone(zone).strftime("%H:%M")


def drawn(moment: datetime, zone: tzinfo) -> str:
    """Return the time, which shows that a panel has stopped."""
    wall = moment.astimezone(zone)
    return f"{wall:%a} {wall.day} {wall:%b %H:%M}"
