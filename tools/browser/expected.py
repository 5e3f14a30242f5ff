"""What each card has to show, worked out from answers by rules written here once more."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo
from .house import House

STATES = {"planned": "planned", "running": "charging"}
"""What the card of smart charging calls slots to come."""


def rounded(amount: float, digits: int = 1) -> str:
    """Return a number with a true minus sign, halves away from zero."""
    number = Decimal(abs(amount)).quantize(Decimal(10) ** -digits, ROUND_HALF_UP)
    return f"{'\N{MINUS SIGN}' if number and amount < 0 else ''}{number:,}"


def pence(amount: float, digits: int = 1) -> str:
    """Return pounds as pence."""
    return rounded(amount * 100, digits)


def clock(moment: str, zone: str) -> str:
    """Return the local time of the supply."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).strftime("%H:%M")


def of(kind: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first meter that imports or exports."""
    return next(one for one in answer["meters"] if one["direction"] == kind)


async def price(house: House) -> list[str]:
    """Return the price, until when, the level, and what the house costs an hour."""
    now = await house.answer("get_now")
    meter = of("import", now)
    texts = [f"{pence(meter['now']['price'])} p/kWh", str(meter["level"]).capitalize()]
    if meter["now"]["end"]:
        texts.append(f"until {clock(meter['now']['end'], now['zone'])}")
    async with house.socket() as socket:
        seen = await socket.look()
    (cost,) = [row for row in seen.registered if row["translation_key"] == "cost_per_hour"]
    state = next(row for row in seen.states if row["entity_id"] == cost["entity_id"])
    return [*texts, f"{pence(float(state['state']), 0)} p an hour"]


async def charging(house: House) -> list[str]:
    """Return the slots that run and those of the coming hours."""
    now = await house.answer("get_now")
    times = [
        (clock(slot["start"], now["zone"]), clock(slot["end"], now["zone"]), STATES[slot["state"]])
        for slot in now["cars"][0]["slots"][:2]
        if slot["state"] in STATES
    ]
    return [f"{start} to {end}: {word}" for start, end, word in times]


async def battery(house: House) -> list[str]:
    """Return all bands of the day, with both prices."""
    (site,) = (await house.answer("get_now"))["sites"]
    rows = [
        (
            f"{band['start']}\N{EN DASH}{band['end']} ",
            f" {pence(band['buy'])} {pence(band['sell'])}",
        )
        for band in site["bands"]
    ]
    return [part for row in rows for part in row]


async def explorer(house: House) -> list[str]:
    """Return what thirty days used and cost."""
    today = date.today()  # noqa: DTZ011 - this machine's, as of the browser
    span = {"start": str(today - timedelta(days=30)), "end": str(today)}
    (profile,) = of("import", await house.answer("get_usage_profile", **span))["profile"]
    kwh = sum(one or 0 for one in profile["kwh"])
    costs = [one for one in profile["cost"] if one is not None]
    cost = f"£{rounded(sum(costs), 2)}" if costs else "\N{EN DASH}"
    return [f"Import: {rounded(kwh).removesuffix('.0')} kWh, {cost}"]


async def bill(house: House) -> list[str]:
    """Return each band of the month that yesterday is in, as the supplier rounds it."""
    today = date.today()  # noqa: DTZ011
    first = (today - timedelta(days=1)).replace(day=1)
    answer = await house.answer("get_bill", start=str(first), end=str(today))
    return [
        f"{rounded(band['kwh'])} kWh £{rounded(band['as_billed'], 2)}"
        for band in of("import", answer)["bands"]
    ]


async def quality(house: House) -> list[str]:
    """Return how many half hours of the year are missing, and the requests of the last hour."""
    year = date.today().year  # noqa: DTZ011
    span = {"start": f"{year}-01-01", "end": f"{year + 1}-01-01"}
    meter = (await house.answer("get_data_quality", **span))["meters"][0]
    missing = sum(row["expected"] - min(row["present"], row["expected"]) for row in meter["days"])
    requests = (await house.answer("get_now"))["requests"]["last_hour"]
    return [f"Missing half hours in {year}: {missing}", f"In the last hour: {requests}"]


EXPECTED: Mapping[str, Callable[[House], Awaitable[list[str]]]] = {
    "octopus-insight-price": price,
    "octopus-insight-charging": charging,
    "octopus-insight-battery": battery,
    "octopus-insight-explorer": explorer,
    "octopus-insight-bill": bill,
    "octopus-insight-quality": quality,
    "octopus-insight-kitchen": price,
}
"""By card; a new card is loaded, edited and spoiled without a row here, but not read."""
WRONG: Mapping[str, Mapping[str, Any]] = {
    "octopus-insight-price": {"predicted": "sensor.gone_for_good"},
    "octopus-insight-charging": {"hours": 7},
    "octopus-insight-explorer": {"period": "9_centuries", "by": "whim"},
}
"""Configurations by card that no editor would save."""
