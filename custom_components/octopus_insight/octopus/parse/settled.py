"""Reads what the supplier reckoned for half hours.

The kind of a statistic says what it is, and its label whose: labels were renamed before, and are
a hint. What is not told completely counts as not told.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
import re
from typing import Final
from ...model.history.half_hour import CostPart, Money, SettledHalfHour
from ...model.interval import HALF_HOUR, floor_half_hour
from .reading import (
    GraphqlAnswer,
    Json,
    interval,
    known,
    next_cursor,
    nodes,
    number,
    part,
    parts,
    pounds,
    text,
    warn_once,
)
from .rows import MOST_USED, rate_of

_PROPERTIES: Final = "account.properties"
_PATH: Final = f"{_PROPERTIES}.measurements"
_STATISTICS: Final = f"{_PATH}.edges.node.metaData.statistics"
_MOST_COST: Final = 100_000.0
"""Of half an hour [p], of either sign."""
# of these the first that is there is the cost; the other may be its total
_IMPORT_COSTS: Final = ("TOU_BUCKET_COST", "CONSUMPTION_COST")
_EXPORT_COSTS: Final = ("GENERATION_VALUE",)
_CAR_WORDS: Final = frozenset({"EV"})
_HOUSE_WORDS: Final = frozenset({"HOME", "ECO7"})
_OF_BOTH: Final = re.compile(r"|STANDARD RATE.*|OFF PEAK.*")
_KWH: Final = frozenset({"kwh", "kilowatt_hours"})


def settled(
    answer: GraphqlAnswer, vat: Callable[[datetime], float], *, is_export: bool
) -> tuple[tuple[SettledHalfHour, ...], str | None]:
    """Return the half hours of a page, of all properties, and the cursor of the next page.

    `vat` [0 to 1] completes an amount that is there with or without it only.
    """
    rows = parts(answer.required("account").get("properties"), _PROPERTIES)
    connections = [part(row.get("measurements"), _PATH) for row in rows]
    costs = _EXPORT_COSTS if is_export else _IMPORT_COSTS
    found = (_half_hour(row, vat, costs) for each in connections for row in nodes(each, _PATH))
    cursors = (next_cursor(each, _PATH) for each in connections)
    return known(found), next(filter(None, cursors), None)


def _half_hour(
    row: Json, vat: Callable[[datetime], float], costs: Iterable[str]
) -> SettledHalfHour | None:
    when = interval(row, "startAt", "endAt")
    if when is None or when.duration != HALF_HOUR or floor_half_hour(when.start) != when.start:
        return None
    is_energy = (text(row.get("unit")) or "kwh").lower() in _KWH
    kwh = number(row.get("value"), MOST_USED, 0.0) if is_energy else None
    told = parts(part(row.get("metaData"), _STATISTICS).get("statistics"), _STATISTICS)
    of_kinds = ([one for one in told if one.get("type") == kind] for kind in costs)
    chosen = next(filter(None, of_kinds), [])
    share, whole = vat(when.start), kwh if len(chosen) == 1 else None
    read = [_cost_part(one, share, whole) for one in chosen]
    is_whole = None not in read
    return SettledHalfHour(
        start=when.start, end=when.end, kwh=kwh, parts=known(read) if is_whole else ()
    )


def _cost_part(row: Json, vat: float, whole_kwh: float | None) -> CostPart | None:
    both = [part(row.get(name), _STATISTICS) for name in ("costInclTax", "costExclTax")]
    inc_vat, exc_vat = (pounds(each.get("estimatedAmount"), _MOST_COST) for each in both)
    cost = rate_of(inc_vat, exc_vat, vat)
    kwh = number(row.get("value"), MOST_USED, 0.0)
    kwh = whole_kwh if kwh is None else kwh
    if cost is None or kwh is None:
        return None
    prices = (part(each.get("pricePerUnit"), _STATISTICS) for each in both)
    inc_vat, exc_vat = (pounds(each.get("amount")) for each in prices)
    return CostPart(
        kwh=kwh,
        cost=Money(inc_vat=cost.inc_vat, exc_vat=cost.exc_vat),
        rate=rate_of(inc_vat, exc_vat, vat),
        is_car=_is_car(text(row.get("label")) or ""),
    )


def _is_car(label: str) -> bool | None:
    words = re.findall(r"[A-Z0-9]+", label.upper())
    is_car, is_house = (not each.isdisjoint(words) for each in (_CAR_WORDS, _HOUSE_WORDS))
    if is_car is not is_house:
        return is_car
    if is_car or not _OF_BOTH.fullmatch(" ".join(words)):
        # a label may end in the number of an account
        plain = " ".join(word for word in words if word.isalpha())
        warn_once("Settled costs have an unknown label, and are neither house nor car: %s", plain)
    return None
