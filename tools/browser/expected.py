"""What each card has to show, worked out from answers by rules written here once more."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo
from .house import House


def pence(amount: float, digits: int = 1) -> str:
    """Return an amount in pounds as pence, with a true minus sign."""
    rounded = Decimal(abs(amount) * 100).quantize(Decimal(10) ** -digits, ROUND_HALF_UP)
    return f"{'\N{MINUS SIGN}' if rounded and amount < 0 else ''}{rounded}"


def clock(moment: str, zone: str) -> str:
    """Return the local time of the supply."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).strftime("%H:%M")


async def price(house: House) -> list[str]:
    """Return the price, until when, the level, and what the house costs an hour."""
    now = await house.answer("get_now")
    meter = next(one for one in now["meters"] if one["direction"] == "import")
    texts = [f"{pence(meter['now']['price'])} p/kWh", str(meter["level"]).capitalize()]
    if meter["now"]["end"]:
        texts.append(f"until {clock(meter['now']['end'], now['zone'])}")
    async with house.socket() as socket:
        seen = await socket.look()
    (cost,) = [row for row in seen.registered if row["translation_key"] == "cost_per_hour"]
    state = next(row for row in seen.states if row["entity_id"] == cost["entity_id"])
    return [*texts, f"{pence(float(state['state']), 0)} p an hour"]


EXPECTED: Mapping[str, Callable[[House], Awaitable[list[str]]]] = {"octopus-insight-price": price}
"""By card; a new card is loaded, edited and spoiled without a row here, but not read."""
WRONG: Mapping[str, Mapping[str, Any]] = {}
"""Configurations by card that no editor would save."""
