"""The tariff on the wire: `tariff_content_v2` of the Fleet API's `time_of_use_settings`.

Every field is written, zeros too, since readers fill in missing ones differently. Days are always
Monday = 0 to Sunday = 6, because the owner's app shows no single days. A period that ends at 0:00
ends at midnight; 0:00 to 0:00 is the whole day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from json import dumps, loads
from typing import Any
from .bands import Label, TimeOfUseBand
from .standard_day import MINUTES_PER_DAY, TariffLabel

_SEASON = "Summer"
"""Graphs in the app need this name, or Winter."""
_WHOLE_YEAR = {"fromMonth": 1, "fromDay": 1, "toMonth": 12, "toDay": 31}


def tariff_content(bands: Sequence[TimeOfUseBand], label: TariffLabel) -> dict[str, Any]:
    """Return the bare tariff, import and export."""
    buy = {band.price.label: band.price.buy_per_kwh for band in bands}
    sell = {band.price.label: band.price.sell_per_kwh for band in bands}
    periods = {
        name.value: {
            "periods": [
                {
                    "fromDayOfWeek": 0,
                    "toDayOfWeek": 6,
                    "fromHour": band.start_minute // 60,
                    "fromMinute": band.start_minute % 60,
                    "toHour": band.end_minute % MINUTES_PER_DAY // 60,
                    "toMinute": band.end_minute % 60,
                }
                for band in bands
                if band.price.label is name
            ]
        }
        for name in Label
        if name in buy
    }
    return {"version": 1, **_tree(periods, buy, label), "sell_tariff": _tree(periods, sell, label)}


def signature_of(tariff: Mapping[str, Any]) -> str:
    """Return a short hash, alike for any order of keys, and for 0 and 0.0."""
    plain = loads(
        dumps(tariff),
        parse_float=lambda text: int(value) if (value := float(text)).is_integer() else value,
    )
    return sha256(dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:16]


def _tree(
    periods: Mapping[str, Any], prices: Mapping[Label, float], label: TariffLabel
) -> dict[str, Any]:
    return {
        **asdict(label),
        "monthly_minimum_bill": 0,
        "monthly_charges": 0,
        "min_applicable_demand": 0,
        "max_applicable_demand": 0,
        "daily_charges": [{"name": "Charge", "amount": 0}],
        "daily_demand_charges": {},
        "demand_charges": {"ALL": {"rates": {"ALL": 0}}, _SEASON: {"rates": {}}},
        # the price of a flat tariff; 0 says that there are periods
        "energy_charges": {
            "ALL": {"rates": {"ALL": prices.get(Label.ALL, 0)}},
            _SEASON: {"rates": {one.value: prices[one] for one in Label if one in prices}},
        },
        "seasons": {_SEASON: {**_WHOLE_YEAR, "tou_periods": periods}},
    }
