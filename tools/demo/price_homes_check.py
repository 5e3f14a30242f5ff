"""What has to be true of a home whose prices another integration knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo
from simulator.other_prices import PriceRow, known_rows
from .check import EVENTFUL, Finding, compare
from .client import Rest, Seen
from .config import POWER_KW
from .eink_check import eink_findings
from .expectations import Anything, Expected
from .price_homes import PriceHome

ASKED_AGAIN = timedelta(seconds=65)
"""The integration asks once a minute."""
MOST_ENTITIES = 12
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
                    values=tuple(one[key] for one in found),
                )
                for key in found[0]
            ]
        return wanted


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
        "next_rate_change": change and change.start,
    }
    if direction == "import":
        values["price_level"] = level_of(price, known, now, zone)
        values["cost_per_hour"] = round(POWER_KW * price, 3)
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
    begin, until = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (first, end))
    cut = (PriceRow(max(row.start, begin), min(row.end, until), row.price) for row in known)
    return [row for row in cut if row.start < row.end]


def _time(rows: Iterable[PriceRow]) -> timedelta:
    return sum((row.end - row.start for row in rows), start=timedelta())
