"""Tesla's rules for the JSON of a tariff; one that breaks them is accepted, and spoils the plan.

They are those of the Fleet API's documentation ("time_of_use_settings", of January 2026), and what
readers of tariffs were seen to trip over.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any
from custom_components.octopus_insight.model.battery.bands import Label

MINUTES_PER_DAY = 24 * 60
_CURRENCIES = frozenset({"USD", "EUR", "GBP"})
_WHOLE_YEAR = {"fromMonth": 1, "fromDay": 1, "toMonth": 12, "toDay": 31}
_FIELDS = ("fromDayOfWeek", "toDayOfWeek", "fromHour", "fromMinute", "toHour", "toMinute")
_LARGEST = dict(zip(_FIELDS, (6, 6, 23, 59, 23, 59), strict=True))
_TEXTS = ("utility", "name", "code", "currency")
_DEMANDS = ("min_applicable_demand", "max_applicable_demand")
_ZEROS = ("monthly_minimum_bill", "monthly_charges", *_DEMANDS)
_TREES = ("daily_demand_charges", "demand_charges", "energy_charges", "seasons")
_PARTS = {"daily_charges": list, **dict.fromkeys(_TREES, Mapping)}


def faults_of(tariff: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is wrong with a bare `tariff_content_v2`, a sentence each."""
    return tuple(_faults(tariff))


def _faults(tariff: Mapping[str, Any]) -> Iterator[str]:
    if tariff.get("version") != 1:
        yield "version is not 1"
    if tariff.get("currency") not in _CURRENCIES:
        yield "currency is not one that Tesla knows"
    yield from _tree_faults(tariff)
    sell = tariff.get("sell_tariff")
    if isinstance(sell, Mapping):
        yield from (f"sell_tariff: {fault}" for fault in _tree_faults(sell))
    else:
        yield "sell_tariff is missing"


def _tree_faults(tree: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} is no text" for name in _TEXTS if not isinstance(tree.get(name), str))
    yield from (f"{name} is no number" for name in _ZEROS if not _is_price(tree.get(name)))
    missing = [name for name, kind in _PARTS.items() if not isinstance(tree.get(name), kind)]
    yield from (f"{name} is missing" for name in missing)
    if missing:
        return
    seasons = tree["seasons"]
    if len(seasons) != 1:
        yield f"there are {len(seasons)} seasons where one covers the year"
    for name, season in seasons.items():
        yield from (f"{name}: {fault}" for fault in _season_faults(tree, name, season))


def _season_faults(tree: Mapping[str, Any], name: str, season: Any) -> Iterator[str]:
    periods = season.get("tou_periods") if isinstance(season, Mapping) else None
    if not isinstance(periods, Mapping):
        yield "tou_periods is missing"
        return
    if {field: season.get(field) for field in _WHOLE_YEAR} != _WHOLE_YEAR:
        yield "the season does not cover the year"
    prices = _rates(tree["energy_charges"], name)
    yield from _label_faults(periods, prices)
    yield from _flat_faults(periods, prices, _rates(tree["energy_charges"], "ALL"))
    yield from _period_faults(periods)


def _rates(charges: Mapping[str, Any], season: str) -> Mapping[str, Any]:
    block = charges.get(season)
    rates = block.get("rates") if isinstance(block, Mapping) else None
    return rates if isinstance(rates, Mapping) else {}


def _label_faults(periods: Mapping[str, Any], prices: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{label} is no label of the app" for label in periods if label not in set(Label))
    yield from (f"{label} has no price" for label in periods if label not in prices)
    yield from (f"{label} has no periods" for label in prices if label not in periods)
    yield from (
        f"the price of {label} is no number from 0 up"
        for label, price in prices.items()
        if not _is_price(price)
    )


def _flat_faults(
    periods: Mapping[str, Any], prices: Mapping[str, Any], for_all: Mapping[str, Any]
) -> Iterator[str]:
    if for_all.keys() != {"ALL"} or not _is_price(for_all["ALL"]):
        yield "the price for all time is missing"
    elif for_all["ALL"] != prices.get("ALL", 0):
        yield "the price for all time is not that of the periods"
    if "ALL" in periods and len(periods) > 1:
        yield "ALL stands beside other labels"


def _period_faults(periods: Mapping[str, Any]) -> Iterator[str]:
    covered: Counter[int] = Counter()
    for label, group in periods.items():
        rows = group.get("periods") if isinstance(group, Mapping) else None
        if not isinstance(rows, list) or not rows:
            yield f"{label} has no periods"
            continue
        for row in rows:
            fault = _row_fault(row)
            if fault is None:
                covered.update(minute % MINUTES_PER_DAY for minute in _minutes(row))
            else:
                yield f"{label}: {fault}"
    for minute in range(MINUTES_PER_DAY):
        if covered[minute] != 1:
            shown = f"{minute // 60:02}:{minute % 60:02}"
            yield f"{shown} is covered {covered[minute]} times, as may be others"
            return


def _row_fault(row: Any) -> str | None:
    if not isinstance(row, Mapping) or row.keys() != set(_FIELDS):
        return "a period does not have its six fields"
    if any(
        type(row[field]) is not int or not 0 <= row[field] <= _LARGEST[field] for field in _FIELDS
    ):
        return "a field of a period is out of range"
    if (row["fromDayOfWeek"], row["toDayOfWeek"]) != (0, 6):
        return "a period is not for all days"
    return None


def _minutes(row: Mapping[str, int]) -> range:
    """Return what a period covers; an end at or before its start is on the next day."""
    start, end = (row[f"{bound}Hour"] * 60 + row[f"{bound}Minute"] for bound in ("from", "to"))
    return range(start, end if end > start else end + MINUTES_PER_DAY)


def _is_price(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value) and value >= 0
