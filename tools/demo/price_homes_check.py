"""What has to be true of a home whose prices another integration knows."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from math import isclose
from typing import Any
from zoneinfo import ZoneInfo
from simulator.localtime import HALF_HOUR, floor_half_hour
from simulator.other_prices import PriceRow, known_rows
from .check import EVENTFUL, TOLERANCE, Finding, compare, finding
from .client import Rest, Seen
from .config import POWER_KW
from .eink_check import eink_findings
from .errors import DemoError
from .expectations import Anything, Expected
from .forms import DOMAIN
from .price_homes import PriceHome
from .wait import until

ASKED_AGAIN = timedelta(seconds=65)
"""The integration asks once a minute."""
FILLED_WITHIN_S = 30.0
SERVICES = f"/api/services/{DOMAIN}"
DAY = timedelta(days=1)
NAMES = {"import": ("current_rate", "next_rate"), "export": ("export_rate", "next_export_rate")}


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAccount:
    """Our entry of a home, added at a moment [UTC]."""

    home: PriceHome
    entry_id: str
    added: datetime
    display_id: str
    zone: ZoneInfo

    def findings(self, seen: Seen) -> list[Finding]:
        """Compare its entities with what the service knows."""
        rows = [row for row in seen.registered if row["config_entry_id"] == self.entry_id]
        rows = [row for row in rows if not row["disabled_by"]]
        expected = self._expected(seen.now)
        named = {one.unique_id for one in expected}
        expected += [
            Expected(unique_id=row["unique_id"], role="", key="", values=(Anything.AT_ALL,))
            for row in rows
            if row["unique_id"] not in named and not row["entity_id"].startswith(EVENTFUL)
        ]
        states = {row["entity_id"]: row["state"] for row in seen.states}
        return compare(self.home.name, expected, rows, states)

    async def picture(self, rest: Rest, seen: Seen) -> list[Finding]:
        """Fetch the picture of the display."""
        image = seen.state_of(f"{self.display_id}_display")
        return await eink_findings(rest, self.home.name, image, ())

    async def past(self, rest: Rest, seen: Seen) -> list[Finding]:
        """Have yesterday filled in, and look into the store."""
        today, wanted = self.added.astimezone(self.zone).date(), self._half_hours()
        fill = {"config_entry_id": self.entry_id, "start": f"{today - DAY}"}
        await rest.post(f"{SERVICES}/backfill_history?return_response", fill)
        device = seen.device_of(f"import_{self.entry_id}_price_level")
        asked = {"device_id": device, "start": f"{today - DAY}", "end": f"{today + DAY}"}
        right: list[datetime] = []

        async def are_there() -> bool:
            answer = await rest.post(f"{SERVICES}/explain_cost?return_response", asked)
            rows = answer["service_response"]["half_hours"]
            there = {datetime.fromisoformat(row["start"]): row for row in rows}
            right[:] = [
                start
                for start, (key, value) in wanted.items()
                if isclose(there[start][key] or 0.0, value, abs_tol=TOLERANCE)
            ]
            return len(right) == len(wanted)

        with suppress(DemoError):
            await until(are_there, within_s=FILLED_WITHIN_S, otherwise="")
        found, all_of_them = len(right), len(wanted)
        name = "half hours in the store"
        return [finding(self.home.name, name, found, all_of_them, ok=found == all_of_them)]

    def _half_hours(self) -> dict[datetime, tuple[str, float]]:
        """Return what the store has to have of a half hour, by its start [UTC].

        The energy of yesterday, and what those of today cost that are over, as far as that is told.
        """
        today = self.added.astimezone(self.zone).date()
        begin, end = midnight(today - DAY, self.zone), midnight(today, self.zone)
        starts = (begin + number * HALF_HOUR for number in range((end - begin) // HALF_HOUR))
        wanted = dict.fromkeys(starts, ("kwh", POWER_KW / 2))
        told = self.home.rows["import"](self.added)
        over = (row for row in told if row.start >= end and row.end <= self.added)
        for start, group in groupby(over, lambda row: floor_half_hour(row.start)):
            rows = [*group]
            if rows[-1].end == start + HALF_HOUR:
                wanted[start] = ("rate", sum(row.price for row in rows) / len(rows))
        return wanted

    def _expected(self, now: datetime) -> list[Expected]:
        # until it asks again, what it was told before is right as well
        asked = {max(self.added, now - ASKED_AGAIN), now}
        wanted = []
        for direction, rows in self.home.rows.items():
            found = [
                values_at(known_rows([rows(self.added), rows(last)]), direction, now, self.zone)
                for last in asked
            ]
            wanted += [
                Expected(
                    unique_id=f"{direction}_{self.entry_id}_{key}",
                    role=direction,
                    key=key,
                    values=tuple(fine for one in found for fine in _shown(key, one[key])),
                )
                for key in found[0]
            ]
        return wanted


def _shown(key: str, value: Any) -> tuple[Any, ...]:
    """Return what may be shown: a cost to a tenth of a cent, from the middle either way."""
    if key != "cost_per_hour":
        return (value,)
    return round(value - TOLERANCE, 3), round(value + TOLERANCE, 3)


def values_at(
    known: Sequence[PriceRow], direction: str, now: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    """Return what entities have to show of known prices, by key."""
    price = next(row.price for row in known if row.start <= now < row.end)
    change = next((row for row in known if row.start > now and row.price != price), None)
    current_rate, next_rate = NAMES[direction]
    values: dict[str, Any] = {
        current_rate: price,
        next_rate: change and change.price,
    }
    if direction == "import":
        values["next_rate_change"] = change and change.start
        values["price_level"] = level_of(price, known, now, zone)
        values["cost_per_hour"] = POWER_KW * price
    return values


def level_of(price: float, known: Sequence[PriceRow], now: datetime, zone: ZoneInfo) -> str:
    """Return how a price compares with its local day: a quarter of the time stands out each way.

    Where less than half of the day is known, the days beside it count as well.
    """
    if price <= 0:
        return "plunge"
    day = now.astimezone(zone).date()
    parts = _priced(known, day, day + DAY, zone)
    if _time(parts) < DAY / 2:
        parts = _priced(known, day - DAY, day + 2 * DAY, zone)
    quarter = _time(parts) / 4
    if _time(row for row in parts if row.price <= price) <= quarter:
        return "cheap"
    is_dear = _time(row for row in parts if row.price >= price) <= quarter
    return "expensive" if is_dear else "normal"


def _priced(known: Iterable[PriceRow], first: date, end: date, zone: ZoneInfo) -> list[PriceRow]:
    """Return what is known of local days."""
    begin, over = midnight(first, zone), midnight(end, zone)
    cut = (PriceRow(max(row.start, begin), min(row.end, over), row.price) for row in known)
    return [row for row in cut if row.start < row.end]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a local day begins [UTC]."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _time(rows: Iterable[PriceRow]) -> timedelta:
    return sum((row.end - row.start for row in rows), start=timedelta())
