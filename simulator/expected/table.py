"""Prices and use of a household at any half hour, by plain look-ups.

Separate from what the simulator serves, so that each can be checked against the other.
"""

from csv import DictReader
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
import tomllib
from typing import Any
from zoneinfo import ZoneInfo
from .shapes import band_level, shaped_price

LONDON = ZoneInfo("Europe/London")
HALF_HOUR = timedelta(minutes=30)
HERE = Path(__file__).parent
NIGHT_BEGINS = time(23, 30)
NIGHT_ENDS = time(5, 30)
SUNDAY = 6

type Interval = tuple[datetime, datetime]


@cache
def facts_of(household: str) -> dict[str, Any]:
    """Return all that was written down about a household."""
    return tomllib.loads((HERE / f"{household}.toml").read_text("utf-8"))


@cache
def table_of(household: str) -> dict[str, Table]:
    """Return a household's tables by device: `import`, `export`, `gas`."""
    facts = facts_of(household)
    return {role: Table(role, facts[role]) for role in ("import", "export", "gas") if role in facts}


def cars_of(household: str) -> dict[str, dict[str, Any]]:
    """Return the facts about each thing that charges, by its role: `car`, `charger`."""
    facts = facts_of(household)
    return {role: facts[role] for role in ("car", "charger") if role in facts}


@dataclass(frozen=True, slots=True)
class Table:
    """The facts about one meter."""

    role: str
    facts: dict[str, Any]

    def price(self, start: datetime, now: datetime, dispatched: tuple[Interval, ...] = ()) -> Any:
        """Return the price [GBP/kWh] of a half hour as known at `now`; `None`: not published."""
        shape = self.facts["shape"]
        if shape in ("wall", "rows") and start >= published_until(now):
            return None
        if shape == "wall":
            local = start.astimezone(LONDON)
            is_windy = local.weekday() == SUNDAY and "sunday" in self.facts
            prices = self.facts["sunday"] if is_windy else self.facts["wall"]
            return float(prices[local.hour * 2 + local.minute // 30])
        if shape == "rows":
            return float(_row("agile_eastern_2019.csv", start)) / 100
        era = _since(self.facts["prices"], start)
        if shape in ("bands", "daily"):
            return shaped_price(self.facts, era, start, now)
        if shape == "night" and (is_night(start) or touches(start, dispatched)):
            return era["low"]
        return era["high"]

    def level(
        self, start: datetime, now: datetime, dispatched: tuple[Interval, ...] = ()
    ) -> str | None:
        """Return the level of a half hour as known at `now`; `None`: not published.

        Among the known half-hourly prices of the local day the n//4 cheapest are cheap, the n//4
        dearest expensive, equal prices across the cut normal, and a price of 0 or less is a plunge.
        """
        if self.facts["shape"] == "night":
            return "cheap" if is_night(start) or touches(start, dispatched) else "normal"
        if self.facts["shape"] == "bands":
            return band_level(self.facts, start)
        price = self.price(start, now)
        if price is None or self.facts["shape"] in ("flat", "daily"):
            return None if price is None else "normal"
        if price <= 0:
            return "plunge"
        day = half_hours_of(start.astimezone(LONDON).date())
        known = [known for moment in day if (known := self.price(moment, now)) is not None]
        quarter = len(known) // 4
        if sum(other <= price for other in known) <= quarter:
            return "cheap"
        return "expensive" if sum(other >= price for other in known) <= quarter else "normal"

    def standing_charge(self, moment: datetime) -> float:
        """Return the standing charge [GBP/d] in force."""
        return float(_since(self.facts["standing"], moment)["per_day"])

    def name(self, moment: datetime) -> str:
        """Return the name of the tariff in force: an earlier one stands beside its price."""
        era = _since(self.facts.get("prices", [self.facts]), moment)
        return str(era.get("name", self.facts["name"]))

    def named_price(self, word: str, now: datetime) -> float:
        """Return the price [GBP/kWh] that is called `low`, `middle`, `high` or `today`."""
        era = _since(self.facts["prices"], now)
        return float(self.price(now, now) if word == "today" else era[word])

    def metered(self, start: datetime) -> float:
        """Return the reading of the half hour [kWh; m3 for a gas meter that counts those]."""
        wall = start.astimezone(LONDON).time()
        match self.facts["usage"]:
            case "none":
                raise LookupError("no half-hourly readings are taken here")
            case "home":
                return 0.1 if is_night(start) else 0.4
            case "solar":
                return 0.5 if time(10) <= wall < time(14) else 0.0
            case "gas_m3":
                return 0.05 if time(6) <= wall < time(22) else 0.0
            case "gas_kwh":
                return 0.5 if time(6) <= wall < time(22) else 0.0
            case _:
                # the supplier serves three decimals; the source has values such as 1.0089999
                return round(float(_row("london_home_2013.csv", start)), 3)

    def energy(self, start: datetime) -> float:
        """Return the energy of the half hour [kWh]; gas by 1.02264 x 40.0 MJ/m3 / 3.6."""
        metered = self.metered(start)
        return metered * 1.02264 * 40.0 / 3.6 if self.facts["usage"] == "gas_m3" else metered


def half_hour_of(moment: datetime) -> datetime:
    """Return the start of the half hour that a moment lies in."""
    return moment - (moment - datetime(2000, 1, 1, tzinfo=UTC)) % HALF_HOUR


def is_night(start: datetime) -> bool:
    """Return whether the London clock shows 23:30 to 05:30."""
    wall = start.astimezone(LONDON).time()
    return wall >= NIGHT_BEGINS or wall < NIGHT_ENDS


def touches(start: datetime, dispatched: tuple[Interval, ...]) -> bool:
    """Return whether any dispatch has a part in the half hour."""
    return any(begins < start + HALF_HOUR and ends > start for begins, ends in dispatched)


def published_until(now: datetime) -> datetime:
    """Return the end of the half-hourly prices: 23:00 local, from 16:00 on that of tomorrow."""
    local = now.astimezone(LONDON)
    day = local.date() + timedelta(days=1 if local.time() >= time(16) else 0)
    return datetime.combine(day, time(23), tzinfo=LONDON).astimezone(UTC)


def half_hours_of(day: date) -> list[datetime]:
    """Return the starts of a local day's half hours."""
    start = datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON).astimezone(UTC)
    return [start + number * HALF_HOUR for number in range((end - start) // HALF_HOUR)]


def _since(eras: list[dict[str, Any]], moment: datetime) -> dict[str, Any]:
    """Return the era in force, or raise LookupError before the first."""
    begun = [era for era in eras if era["since"] <= moment]
    if not begun:
        raise LookupError(f"no expected values for {moment}")
    return begun[-1]


@cache
def _rows(name: str) -> dict[str, dict[str, str]]:
    with (HERE.parent / "data" / name).open(encoding="utf-8") as file:
        return {row["date"][5:]: row for row in DictReader(file)}


def _row(name: str, start: datetime) -> str:
    """Return the value of the same month, day and time; 29 February repeats the 28th."""
    utc = start.astimezone(UTC)
    day = f"{utc:%m-%d}".replace("02-29", "02-28")
    return _rows(name)[day][f"{utc:%H:%M}"]
