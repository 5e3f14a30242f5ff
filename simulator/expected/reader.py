"""The expected value of every entity at a moment, from the tables."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from .table import (
    HALF_HOUR,
    LONDON,
    Interval,
    Table,
    cars_of,
    half_hour_of,
    half_hours_of,
    is_night,
    table_of,
)

type Key = tuple[str, str]
"""A device's role and an entity's translation key.

Roles are `import`, `export`, `gas`, `car`, `charger` and `account`.
"""

HORIZON = timedelta(days=2)
READINGS_ARRIVE = time(6, 30)
COMING_HOLDS = timedelta(seconds=1)
"""For so long a moment that has come is still shown as the next one."""
ANY_VALUE: tuple[Key, ...] = (("account", "requests_last_hour"),)
PAST = ("history_complete_to", "missing_half_hours")
PAST_OF_WHAT_IS_PAID = tuple(
    f"{what}_this_{period}"
    for what in ("consumption", "cost")
    for period in ("week", "month", "year")
)
PAST_OF_SMART_CHARGING = tuple(
    f"smart_charging_{what}_{period}"
    for what in ("consumption", "sessions", "savings")
    for period in ("yesterday", "month", "total")
)
"""What a home has read so far comes to, which hangs on when it began."""
ANY_VALUE_OF_A_CAR = ("dispatches_last_retrieved", "refresh_dispatches")


def expected_values(
    household: str, now: datetime, *, dispatched: Iterable[Interval] = ()
) -> dict[Key, Any]:
    """Return what the household's entities have to show at `now`.

    The household is at rest, but for the SMART dispatches `dispatched` of its car, which run or ran
    as planned. Units are GBP/kWh, GBP/d, GBP with the standing charge, kWh, m3 and UTC; `None` is
    an entity that is there and unknown. LookupError: the tables do not reach back so far.
    """
    intervals = tuple(dispatched)
    values: dict[Key, Any] = {}
    for role, table in table_of(household).items():
        shown = _rates(table, now, intervals) | _previous(table, now, intervals)
        if role == "import":
            shown["price_level"] = level = table.level(half_hour_of(now), now, intervals)
            if table.facts["shape"] in ("night", "bands"):
                shown["off_peak"] = level == "cheap"
        values |= {(role, key): value for key, value in shown.items()}
    for role, facts in cars_of(household).items():
        own = intervals if role == "car" else ()
        values |= {(role, key): value for key, value in _car(facts, now, own).items()}
    return values


def expected_entities(household: str) -> frozenset[Key]:
    """Return every entity that the household has, also those with any value."""
    known = expected_values(household, datetime(2026, 11, 18, 12, tzinfo=UTC))
    more = [(role, key) for role in cars_of(household) for key in ANY_VALUE_OF_A_CAR]
    return frozenset([*known, *ANY_VALUE, *more, *past_entities(household)])


def past_entities(household: str) -> frozenset[Key]:
    """Return the entities that show how far the past is filled, and what readings come to."""
    return frozenset({("account", "history_progress")}).union(
        (role, key)
        for role in table_of(household)
        for key in (
            *PAST,
            *(() if role == "export" else PAST_OF_WHAT_IS_PAID),
            *(PAST_OF_SMART_CHARGING if role == "import" and cars_of(household) else ()),
        )
    )


def last_complete_day(now: datetime) -> date:
    """Return the last local day whose readings have all arrived: yesterday from 06:30 on."""
    local = now.astimezone(LONDON)
    return local.date() - timedelta(days=1 if local.time() >= READINGS_ARRIVE else 2)


def _rates(table: Table, now: datetime, dispatched: tuple[Interval, ...]) -> dict[str, Any]:
    start = half_hour_of(now)
    current = table.price(start, now, dispatched)
    following_at = _next_change(table, start, now, dispatched)
    following = None if following_at is None else table.price(following_at, now, dispatched)
    change = _next_change(table, half_hour_of(now - COMING_HOLDS), now, dispatched)
    values = {"next_rate_change": change, "tariff": table.name(now)}
    if table.role == "export":
        return {**values, "export_rate": current, "next_export_rate": following}
    standing_charge = table.standing_charge(now)
    return {
        **values,
        "current_rate": current,
        "next_rate": following,
        "standing_charge": standing_charge,
    }


def _next_change(
    table: Table, start: datetime, now: datetime, dispatched: tuple[Interval, ...]
) -> datetime | None:
    """Return where the run of equal price ends; `None` while no other price is known."""
    current = table.price(start, now, dispatched)
    moment = start + HALF_HOUR
    while moment < now + HORIZON:
        price = table.price(moment, now, dispatched)
        if price is None or price != current:
            return None if price is None else moment
        moment += HALF_HOUR
    return None


def _previous(table: Table, now: datetime, dispatched: tuple[Interval, ...]) -> dict[str, Any]:
    if table.facts["usage"] == "none":
        kinds = ("previous_consumption", "previous_cost", "previous_consumption_volume")
        return dict.fromkeys(kinds[: 3 if table.facts.get("in_m3") else 2])
    day = last_complete_day(now)
    starts = half_hours_of(day)
    energy = sum(table.energy(start) for start in starts)
    # A day that is over has all its prices, so what was published at its end is what counts.
    over = starts[-1] + HALF_HOUR
    cost = sum(table.energy(start) * table.price(start, over, dispatched) for start in starts)
    if table.role == "export":
        return {"previous_export": energy, "previous_earnings": cost}
    values = {
        "previous_consumption": energy,
        "previous_cost": cost + table.standing_charge(starts[0]),
    }
    if table.facts["usage"] == "gas_m3":
        values["previous_consumption_volume"] = sum(table.metered(start) for start in starts)
    return values


def _car(facts: dict[str, Any], now: datetime, dispatched: tuple[Interval, ...]) -> dict[str, Any]:
    is_running = any(start <= now < end for start, end in dispatched)
    coming = sorted(start for start, _ in dispatched if start + COMING_HOLDS > now)
    values = {
        "intelligent_dispatching": is_running or is_night(now),
        "intelligent_state": facts["state"],
        "next_dispatch": coming[0] if coming else None,
        "smart_charging_slots": _slots(now, dispatched),
    }
    if "allowance_h" in facts:
        used_h = _charged_h(now, dispatched)
        values["car_allowance_used"] = used_h
        values["car_allowance_remaining"] = max(facts["allowance_h"] - used_h, 0.0)
    return values


def _slots(now: datetime, dispatched: tuple[Interval, ...]) -> str:
    """Return those of today and tomorrow in words, without those that are over."""
    tomorrow = now.astimezone(LONDON).date() + timedelta(days=1)
    shown = (
        f"{start.astimezone(LONDON):%H:%M}-{end.astimezone(LONDON):%H:%M}"
        for start, end in sorted(dispatched)
        if end > now and start.astimezone(LONDON).date() <= tomorrow
    )
    return ", ".join(shown) or "none"


def _charged_h(now: datetime, dispatched: tuple[Interval, ...]) -> float:
    """Return for how long the car was charged since the last midday in London [h]."""
    local = now.astimezone(LONDON)
    day = local.date() if local.time() >= time(12) else local.date() - timedelta(days=1)
    midday = datetime.combine(day, time(12), tzinfo=LONDON).astimezone(UTC)
    parts = (min(end, now) - max(start, midday) for start, end in dispatched)
    return sum((part / timedelta(hours=1) for part in parts if part > timedelta()), start=0.0)
