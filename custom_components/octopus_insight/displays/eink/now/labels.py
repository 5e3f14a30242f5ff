"""The texts of the layout *now*."""

from datetime import timedelta
from .. import labels as words
from .content import NowContent

NO_PRICE, THEN = "No price", "then "
DAY = timedelta(days=1)


def cost(cost_per_hour: float | None, currency: str, an_hour: str = " an hour") -> str:
    """Return `£0.45 an hour`, `earn £0.45 an hour`, or nothing."""
    if cost_per_hour is None:
        return ""
    earned = "earn " if cost_per_hour < 0 else ""
    return f"{earned}{words.money(abs(cost_per_hour), currency)}{an_hour}"


def change(content: NowContent) -> str:
    """Return `then 7.0p from 23:30`, with the weekday from a day ahead on."""
    following = content.change
    if following is None:
        return "No change known" if content.price_per_kwh is not None else ""
    wall = words.clock(following.at, content.zone)
    if following.at - content.window.start >= DAY:
        wall = f"{following.at.astimezone(content.zone):%a} {wall}"
    price = words.minor_units(following.price_per_kwh)
    return f"{THEN}{price}{words.minor_sign(content.currency)} from {wall}"
