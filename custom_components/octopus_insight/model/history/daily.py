"""What a local day came to, in the shape that e-ink plugins read.

Only here is anything rounded: money to 2 decimals, energies and rates to 4.
"""

from collections.abc import Sequence
from datetime import tzinfo
from itertools import batched, groupby
from math import fsum
from typing import Any, Final
from ..prices.tariff import Rate
from .bill import band_name, bill
from .half_hour import HalfHour

LOW, PEAK, SMART = "off_peak", "peak", "smart_charging"
SAMPLE: Final[dict[str, Any]] = {
    "electricity": {
        LOW: {"usage": 6.2, "rate": 0.07, "cost": 0.43, "period": "23:30-05:30"},
        PEAK: {"usage": 2.3, "rate": 0.2957, "cost": 0.68, "period": "05:30-23:30"},
        SMART: {"usage": 1.8, "rate": 0.07, "cost": 0.13, "sessions": 2, "savings": 0.41}
        | {"period": "Intelligent dispatch"},
        "total_usage": 10.3,
        "total_cost": 1.71,
    },
    "electricity_standing_charge": 0.47,
    "gas": {"usage": 12.5, "rate": 0.06, "cost": 0.75, "standing_charge": 0.3, "total_cost": 1.05},
    "total_cost": 2.76,
    "intelligent_features": {"dispatch_periods_found": 3, "smart_charging_active": True}
    | {"total_savings": 0.41},
}
"""Made-up figures that add up."""
type Supplied = tuple[list[HalfHour], list[Rate | None]]
"""A day's half hours, and the standing charge of each meter; empty: there is no meter."""


def daily_summary(
    electricity: Supplied, gas: Supplied, dispatches: int, zone: tzinfo
) -> dict[str, Any] | None:
    """Return the figures of a day, null where not known; None: electricity is not complete.

    `dispatches` is how many completed ones touch the day.
    """
    of_house, of_gas = bill(*electricity), bill(*gas)
    if not electricity[0] or of_house.missing_half_hours:
        return None
    parts, total = _parts(electricity[0], zone), of_house.total.exact
    gas_total = None if of_gas.missing_half_hours else of_gas.total.exact
    charges = {"standing_charge": _money(of_gas.standing_charge), "total_cost": _money(gas_total)}
    found = max(dispatches, parts[SMART]["sessions"])
    features = {"dispatch_periods_found": found, "smart_charging_active": found > 0}
    return {
        "electricity": parts
        | {"total_usage": _used(electricity[0])["usage"], "total_cost": _money(total)},
        "electricity_standing_charge": _money(of_house.standing_charge),
        "gas": _used(gas[0]) | charges if gas[0] and not of_gas.missing_half_hours else None,
        "total_cost": None if total is None or gas_total is None else _money(total + gas_total),
        "intelligent_features": features | {"total_savings": parts[SMART]["savings"]},
    }


def _parts(half_hours: Sequence[HalfHour], zone: tzinfo) -> dict[str, Any]:
    bands = [band_name(one.price) for one in half_hours]
    names = [band if band in {LOW, SMART} else PEAK for band in bands]
    parts = {
        part: _used([one for one, name in zip(half_hours, names, strict=True) if name == part])
        for part in (LOW, PEAK, SMART)
    }
    walls = [f"{one.start.astimezone(zone):%H:%M}" for one in half_hours]
    parts[LOW]["period"] = _period(walls, [name == LOW for name in names])
    parts[PEAK]["period"] = _period(walls, [name != LOW for name in names])
    parts[SMART]["sessions"] = sum(name == SMART for name, _ in groupby(names))
    parts[SMART]["savings"] = _money(fsum(one.saved for one in half_hours))
    parts[SMART]["period"] = "Intelligent dispatch"
    return parts


def _money(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 2)


def _used(half_hours: Sequence[HalfHour]) -> dict[str, Any]:
    """Return the rate of the tariff or, where that has several, what a unit cost."""
    usage = fsum(one.kwh or 0.0 for one in half_hours)
    cost = fsum(one.cost.inc_vat for one in half_hours if one.cost)
    rates = {one.price.rate.inc_vat for one in half_hours if one.price and one.price.rate}
    rate = rates.pop() if len(rates) == 1 else cost / usage if usage else None
    return {"usage": round(usage, 4), "rate": rate and round(rate, 4), "cost": round(cost, 2)}


def _period(walls: Sequence[str], is_in: list[bool]) -> str | None:
    """Return when something is by the clock, across midnight in one piece."""
    before = is_in[-1:] + is_in
    changes = [wall for wall, was, now in zip(walls, before, is_in, strict=False) if was != now]
    if is_in[-1]:  # it begins on the day before
        changes = changes[1:] + changes[:1]
    periods = map("-".join, batched(changes, 2, strict=True))
    return ", ".join(periods) or ("00:00-24:00" if is_in[0] else None)
