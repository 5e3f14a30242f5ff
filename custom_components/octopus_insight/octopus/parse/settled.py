"""Reads what the supplier reckoned for half hours; what is not told whole counts as not told."""

import re
from typing import Final
from ...model.account import MeterPoint
from ...model.history.half_hour import CostPart, Money, SettledHalfHour
from ...model.interval import floor_half_hour, half_hour
from ..products import vat_of
from .reading import (
    GraphqlAnswer,
    Json,
    interval,
    known,
    number,
    page,
    part,
    parts,
    pounds,
    text,
    warn_once,
)
from .rows import MOST_USED, rate_of

_PATH: Final = "account.properties.measurements"
_STATISTICS: Final = f"{_PATH}.edges.node.metaData.statistics"
_MOST_COST: Final = 100_000.0
"""Of half an hour [p], of either sign."""
_IS_CAR: Final = {"EV": True, "HOME": False, "ECO7": False}
"""By a word of a label, which is a hint: labels were renamed before."""


def settled(
    answer: GraphqlAnswer, point: MeterPoint
) -> tuple[tuple[SettledHalfHour, ...], str | None]:
    """Return the half hours of a page, of all properties, and the cursor of the next page."""
    homes = parts(answer.required("account").get("properties"), "account.properties")
    pages = [page(home.get("measurements"), _PATH) for home in homes]
    found = known(_half_hour(row, point) for rows, _ in pages for row in rows)
    return found, next((cursor for _, cursor in pages if cursor), None)


def _half_hour(row: Json, point: MeterPoint) -> SettledHalfHour | None:
    when = interval(row, "startAt", "endAt")
    if when is None or when != half_hour(floor_half_hour(when.start)):
        return None
    is_energy = (text(row.get("unit")) or "kwh").lower() in {"kwh", "kilowatt_hours"}
    kwh = number(row.get("value"), MOST_USED, 0.0) if is_energy else None
    told = parts(part(row.get("metaData"), _STATISTICS).get("statistics"), _STATISTICS)
    # the first kind that is there: the other may be its total
    kinds = ("GENERATION_VALUE",) if point.is_export else ("TOU_BUCKET_COST", "CONSUMPTION_COST")
    of_kinds = ([one for one in told if one.get("type") == kind] for kind in kinds)
    costs = next(filter(None, of_kinds), [])
    whole = kwh if len(costs) == 1 else None
    read = [_cost_part(one, vat_of(point, when.start), whole) for one in costs]
    complete = () if None in read else known(read)
    return SettledHalfHour(start=when.start, end=when.end, kwh=kwh, parts=complete)


def _cost_part(row: Json, vat: float, whole_kwh: float | None) -> CostPart | None:
    kwh = number(row.get("value"), MOST_USED, 0.0)
    kwh = whole_kwh if kwh is None else kwh
    both = [part(row.get(name), _STATISTICS) for name in ("costInclTax", "costExclTax")]
    cost = rate_of(*(pounds(one.get("estimatedAmount"), _MOST_COST) for one in both), vat=vat)
    if cost is None or kwh is None:
        return None
    prices = (part(one.get("pricePerUnit"), _STATISTICS) for one in both)
    return CostPart(
        kwh=kwh,
        cost=Money(inc_vat=cost.inc_vat, exc_vat=cost.exc_vat),
        rate=rate_of(*(pounds(one.get("amount")) for one in prices), vat=vat),
        is_car=_is_car(text(row.get("label")) or ""),
    )


def _is_car(label: str) -> bool | None:
    words = re.findall(r"[A-Z0-9]+", label.upper())
    owners = {_IS_CAR[word] for word in words if word in _IS_CAR}
    if len(owners) == 1:
        return owners.pop()
    if owners or not re.match(r"STANDARD RATE|OFF PEAK|$", " ".join(words)):
        # a label may end in the number of an account
        plain = " ".join(filter(str.isalpha, words))
        warn_once("Settled costs have an unknown label, and are neither house nor car: %s", plain)
    return None
