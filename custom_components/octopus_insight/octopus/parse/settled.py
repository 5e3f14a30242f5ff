"""Reads what the supplier reckoned for half hours; what is not told whole counts as not told."""

import re
from typing import Final
from ...model.account import MeterPoint
from ...model.history.half_hour import CostPart, Money, SettledHalfHour
from ...model.interval import floor_half_hour, half_hour
from ..products import vat_of
from .reading import GraphqlAnswer, Page, Row, known, warn_once
from .rows import MOST_USED, rate_of

_MOST_COST: Final = 100_000.0
"""Of half an hour [p], of either sign."""
_IS_CAR: Final = {"EV": True, "HOME": False, "ECO7": False}
"""By a word of a label, which is a hint: labels were renamed before."""


def settled(answer: GraphqlAnswer, point: MeterPoint) -> Page[SettledHalfHour]:
    """Return the half hours of a page, of all properties, and the cursor of the next page."""
    homes = answer.required("account").parts("properties")
    pages = [home.part("measurements").page() for home in homes]
    found = known(_half_hour(row, point) for rows, _ in pages for row in rows)
    return found, next((cursor for _, cursor in pages if cursor), None)


def _half_hour(row: Row, point: MeterPoint) -> SettledHalfHour | None:
    when = row.interval("startAt", "endAt")
    if when is None or when != half_hour(floor_half_hour(when.start)):
        return None
    is_energy = (row.text("unit") or "kwh").lower() in {"kwh", "kilowatt_hours"}
    kwh = row.number("value", MOST_USED, 0.0) if is_energy else None
    told = row.part("metaData").parts("statistics")
    # the first kind that is there: the other may be its total
    kinds = ("GENERATION_VALUE",) if point.is_export else ("TOU_BUCKET_COST", "CONSUMPTION_COST")
    of_kinds = ([one for one in told if one.text("type") == kind] for kind in kinds)
    costs = next(filter(None, of_kinds), [])
    whole = kwh if len(costs) == 1 else None
    read = [_cost_part(one, vat_of(point, when.start), whole) for one in costs]
    complete = () if None in read else known(read)
    return SettledHalfHour(start=when.start, end=when.end, kwh=kwh, parts=complete)


def _cost_part(row: Row, vat: float, whole_kwh: float | None) -> CostPart | None:
    kwh = row.number("value", MOST_USED, 0.0)
    kwh = whole_kwh if kwh is None else kwh
    both = [row.part(name) for name in ("costInclTax", "costExclTax")]
    cost = rate_of(*(one.pounds("estimatedAmount", _MOST_COST) for one in both), vat=vat)
    if cost is None or kwh is None:
        return None
    prices = (one.part("pricePerUnit") for one in both)
    return CostPart(
        kwh=kwh,
        cost=Money(inc_vat=cost.inc_vat, exc_vat=cost.exc_vat),
        rate=rate_of(*(one.pounds("amount") for one in prices), vat=vat),
        is_car=_is_car(row.text("label") or ""),
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
