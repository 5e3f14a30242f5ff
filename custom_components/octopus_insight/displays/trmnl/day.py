"""The compact day: under 2,000 bytes of JSON, which is what a private plugin takes.

Prices are in hundredths of the currency, `u`; no half hour of use is in it.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from ...model.home import Home
from ...model.interval import half_hours, local_date, local_day
from ...model.octoplus import Octoplus
from ...model.prices.level import PriceLevel
from ...model.prices.timeline import PricedSlot, PriceReason, PriceRun
from ...model.views import MeterView
from ..eink import labels as words

SMART: Final = "s"
"""A slot that smart charging makes cheap."""
MOST_SESSIONS, MOST_LETTERS = 4, 40


def compact_day(
    home: Home, meter: MeterView, summary: Mapping[str, Any] | None, title: str
) -> dict[str, Any]:
    """Return today's prices, and the totals of the newest complete day; None: there is none."""
    zone, now = meter.zone, home.now
    day = local_day(local_date(now, zone), zone)
    starts = [*half_hours(day.start, day.end)]
    prices = [_pence(slot) for slot in map(meter.timeline.at, starts)]
    run, following = meter.current, meter.following
    sessions = (one for one in (home.octoplus or Octoplus()).sessions if one.is_joined)

    def wall(moment: datetime | None) -> str:
        return "" if moment is None else words.coming(moment, now, zone)

    until = wall(None if run is None else run.end)
    return {
        "t": title[:MOST_LETTERS],
        "d": f"{now.astimezone(zone):%a %d %b}",
        "n": [_pence(run), _letter(meter.level), until, _pence(following)],
        "p": prices,
        "b": "".join(_level_at(meter, start) for start in starts),
        "hi": max((price for price in prices if price is not None), default=0),
        "e": [
            [one.kind, wall(one.when.start), wall(one.when.end)]
            for one in sessions
            if one.when.end > now and one.when.overlaps(day)
        ][:MOST_SESSIONS],
        "u": words.after_number(home.currency),
        "y": None if summary is None else day_totals(summary, home.currency),
    }


def _letter(level: PriceLevel | None) -> str:
    return "?" if level is None else level[0]


def _level_at(meter: MeterView, start: datetime) -> str:
    slot = meter.timeline.at(start)
    is_smart = slot is not None and slot.reason is PriceReason.DISPATCH
    return SMART if is_smart else _letter(meter.level_at(start))


def _pence(one: PricedSlot | PriceRun | None) -> float | None:
    price = None if one is None else one.price_per_kwh
    return None if price is None else round(100 * price, 1)


money = partial(words.money, minus="-", not_known="?")


def day_totals(summary: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Return energy [kWh] and cost of each part that there is; `d` is the day, `a` its age."""
    house, gas = summary["electricity"], summary["gas"]
    parts = {"o": house["off_peak"], "k": house["peak"], "q": house["smart_charging"], "g": gas}
    return {
        "d": summary["date"][:6],
        "a": summary["data_age_days"],
        **{
            key: [round(part["usage"], 1), money(part.get("total_cost", part["cost"]), currency)]
            for key, part in parts.items()
            if part and part["usage"]
        },
        "t": money(summary["total_cost"], currency),
    }
