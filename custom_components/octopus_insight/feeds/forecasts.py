"""Asks other integrations for what their prices will be, each by its own action."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from ..model.interval import DAY, local_date, local_day
from ..model.prices.rates import covered_until
from ..model.prices.tariff import DatedRate, Rate
from .rows import SILENT, PriceRow, rows_of

NORD_POOL_ZONE: Final = ZoneInfo("Europe/Oslo")
"""Its days of delivery are days there."""
LEVELS: Final = ("price_level", "level", "descriptor")
"""Attributes of prices that say how expensive they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFields:
    """Attributes with lists of prices, and the names of their fields."""

    attributes: tuple[str, ...] = ()
    start: str = "start"
    end: str | None = None
    price: str = "price"

    def rows(self, state: State, factor: float) -> list[PriceRow]:
        """Read all lists that the entity has now."""
        lists = map(state.attributes.get, self.attributes)
        listed = [one for each in lists if isinstance(each, (list, tuple)) for one in each]
        return rows_of(listed, self.start, self.end, self.price, factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a forecast is asked for."""

    hass: HomeAssistant
    entity: er.RegistryEntry
    known: Sequence[PriceRow]
    now: datetime
    zone: tzinfo
    """Of the home."""

    async def ask(self, action: str, **fields: Any) -> Mapping[str, Any]:
        """Call an action of the entity's integration; its errors are raised."""
        answer = await self.hass.services.async_call(
            self.entity.platform, action, fields, blocking=True, return_response=True
        )
        return answer or {}


async def _amber(question: Question) -> list[PriceRow]:
    channel = question.entity.unique_id.rpartition("-")[2]
    entry_id = question.entity.config_entry_id
    answer = await question.ask("get_forecasts", config_entry_id=entry_id, channel_type=channel)
    return rows_of(answer.get("forecasts", ()), "start_time", "end_time", "per_kwh", 1.0)


async def _nord_pool(question: Question) -> list[PriceRow]:
    """Ask for the days that are not known whole: what was published once stays."""
    area, known = question.entity.unique_id.partition("-")[0], dated(question.known)
    today = local_date(question.now, NORD_POOL_ZONE)
    begin = local_day(local_date(question.now, question.zone), question.zone).start
    days = {local_date(begin, NORD_POOL_ZONE), today, today + DAY}
    rows: list[PriceRow] = []
    for day in sorted(days):
        whole = local_day(day, NORD_POOL_ZONE)
        if covered_until(known, whole.start) < whole.end:
            answer = await question.ask(
                "get_prices_for_date",
                config_entry=question.entity.config_entry_id,
                date=day.isoformat(),
                areas=[area],
            )
            rows += rows_of(answer.get(area, ()), "start", "end", "price", 0.001)
    return rows


async def _tibber(question: Question) -> list[PriceRow]:
    """Ask for all homes; of several, the one whose name the entity's device has."""
    start = local_day(local_date(question.now, question.zone), question.zone).start
    answer = await question.ask(
        "get_prices", start=start.isoformat(), end=(start + timedelta(days=2)).isoformat()
    )
    homes = answer.get("prices", {})
    device = dr.async_get(question.hass).async_get(question.entity.device_id or "")
    name = "" if device is None else device.name
    listed = homes.get(name) if len(homes) > 1 else next(iter(homes.values()), ())
    return rows_of(listed or (), "start_time", None, "price", 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """An integration that has an action with its prices."""

    rows: Callable[[Question], Awaitable[list[PriceRow]]]
    is_current: Callable[[str], bool]
    """Whether the entity of that unique id is the price now."""


FORECASTS: Final[Mapping[str, Forecast]] = {
    "amberelectric": Forecast(rows=_amber, is_current=lambda unique_id: "-current-" in unique_id),
    "nordpool": Forecast(rows=_nord_pool, is_current=lambda it: it.endswith("-current_price")),
    "tibber": Forecast(rows=_tibber, is_current=lambda _: True),
}
"""By the platform of the price entity."""


def forecast_of(hass: HomeAssistant, entity_id: str) -> tuple[Forecast, er.RegistryEntry] | None:
    """Return the action that has the entity's prices, and its registration; None: there is none."""
    entity = er.async_get(hass).async_get(entity_id)
    forecast = None if entity is None else FORECASTS.get(entity.platform)
    return None if entity is None or forecast is None else (forecast, entity)


def level_entity(hass: HomeAssistant, entity_id: str) -> str:
    """Return the entity that has a price's level in a word: often the price itself."""
    registry, entity = er.async_get(hass), er.async_get(hass).async_get(entity_id)
    if entity is None or entity.platform != "amberelectric":
        return entity_id
    companion = entity.unique_id.replace("-current-", "-descriptors-")
    return registry.async_get_entity_id(Platform.SENSOR, entity.platform, companion) or entity_id


def level_of(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the source's own word for its price; None: it has none."""
    state = hass.states.get(named := level_entity(hass, entity_id))
    if state is None or state.state in SILENT:
        return None
    if named != entity_id:
        return state.state
    return next((word for word in map(state.attributes.get, LEVELS) if isinstance(word, str)), None)


def dated(rows: Sequence[PriceRow]) -> tuple[DatedRate, ...]:
    """Return rows as the feed of a tariff, the newest first. Tax is not shown apart."""
    return tuple(
        DatedRate(start=row.start, end=row.end, rate=Rate(inc_vat=row.price, exc_vat=row.price))
        for row in reversed(rows)
    )
