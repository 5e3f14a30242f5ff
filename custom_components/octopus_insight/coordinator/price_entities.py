"""A home whose prices another integration knows: no cloud of ours is asked."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final, override
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event, async_track_utc_time_change
from homeassistant.util import dt as dt_util
from sqlalchemy.exc import SQLAlchemyError
from ..const import CONF_CURRENCY, CONF_LISTS, ENERGY_ENTITIES, LOGGER, PRICE_ENTITIES
from ..feeds.energy import async_counted
from ..feeds.forecasts import ListFields, Question, dated, forecast_of, level_entity, level_of
from ..feeds.rows import PriceFeed, PriceUnit, number_of
from ..model.account import MeterPoint
from ..model.interval import HOUR, Interval
from ..model.knowledge import Knowledge, Preferences, SourceStatus
from ..model.prices.tariff import EVER, Agreement, Fuel, Register, TariffRates, TariffTerms
from ..model.serialize import load_known
from ..model.usage.consumption import MeterReading
from ..octopus.budget import Call
from ..storage import Answer, AnswerStore
from .price_past import PricePast
from .source import HomeSource, RefreshOutcome
from .timer import Timer

ASKED_APART: Final = timedelta(minutes=1)
PAST_THE_HOUR: Final = timedelta(minutes=3)
"""When a forecast is asked for though the price has not changed."""
FIRST_ANSWER: Final = 10.0
"""How long a start waits for a forecast [s]."""
KEPT: Final = timedelta(days=9)
"""So many days show what is usual."""
USED_KEPT: Final = timedelta(days=3)
"""Of what was used: the day before is whole in it."""
READ_AT: Final = 40
"""The second of each five minutes; the recorder writes its statistics at second 10."""
# a price of the source is never carried on: what it does not say is not known
TERMS: Final = TariffTerms(daily_from=time(13))


class PriceSource(HomeSource):
    """Follows price entities, and asks their integrations for what comes."""

    is_prices_only = True
    _asked_at = EVER
    _due: datetime | None = None
    _error: str | None = None

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Prepare; nothing is read yet."""
        self._hass, self._entry = hass, entry
        prices = {direction: entry.data.get(key) for direction, key in PRICE_ENTITIES.items()}
        self._entities = {direction: entity for direction, entity in prices.items() if entity}
        energy = {self._id(it): entry.options.get(ENERGY_ENTITIES[it]) for it in self._entities}
        self._energy = {point: entity for point, entity in energy.items() if entity}
        self._used: dict[str, tuple[MeterReading, ...]] = dict.fromkeys(self._energy, ())
        self.past = PricePast(hass, entry, lambda: self.knowledge(Preferences()), self._energy)
        self._lists = load_known(ListFields, entry.data.get(CONF_LISTS, {}))
        self._currency: str = entry.data[CONF_CURRENCY]
        self._feeds = dict.fromkeys(self._entities, PriceFeed())
        self._rates: dict[str, TariffRates] = {}
        self._retrieved_at: datetime | None = None
        self._silent: set[str] = set()
        self._listeners: list[Callable[[], None]] = []
        self._timer = Timer(hass, self._async_begin_to_ask, "ask for prices")
        self._asking = asyncio.Lock()
        shape = dict[str, PriceFeed]
        self._store = AnswerStore(hass, entry.entry_id, Call.RATES, shape, lambda _: None)

    async def async_start(self) -> None:
        """Begin with what was known, ask for what comes, and follow the entities."""
        if (stored := await self._store.async_load()) is not None:
            self._retrieved_at = stored.retrieved_at
            for direction in self._entities.keys() & stored.value.keys():
                self._keep(direction, stored.value[direction], dt_util.utcnow())
        self._entry.async_on_unload(self._async_stop)
        begin = partial(self._entry.async_create_background_task, self._hass)
        first = [begin(self._async_ask(), "prices"), begin(self._async_read_energy(), "energy")]
        await asyncio.wait(first, timeout=FIRST_ANSWER)  # a late answer is still good
        named = self._entities.values()
        levels = [level_entity(self._hass, one) for one in named]
        follow = async_track_state_change_event(self._hass, {*named, *levels}, self._async_follow)
        self._entry.async_on_unload(follow)
        if self._energy:
            at: dict[str, Any] = {"minute": range(0, 60, 5), "second": READ_AT}
            read = async_track_utc_time_change(self._hass, self._async_read_energy, **at)
            self._entry.async_on_unload(read)

    async def _async_read_energy(self, _now: object = None) -> None:
        """Take over what was used since the last time."""
        now = dt_util.utcnow()
        for point, entity_id in self._energy.items():
            known, since = self._used[point], now - USED_KEPT
            span = Interval(start=known[-1].start if known else since, end=now)
            with suppress(SQLAlchemyError):  # the recorder says so itself
                fresh = await async_counted(self._hass, entity_id, span)
                self._used[point] = tuple(row for row in (*known, *fresh) if row.start >= since)
        self._async_publish()

    @override
    def knowledge(self, preferences: Preferences) -> Knowledge:
        now = dt_util.utcnow()
        for direction in self._entities:
            self._read(direction, now)
        status = SourceStatus(
            retrieved_at=self._retrieved_at, next_refresh=self._due, last_error=self._error
        )
        return Knowledge(
            supplier=self._entry.title,
            zone=dt_util.get_default_time_zone(),
            currency=self._currency,
            is_energy_only=True,
            points=tuple(map(self._point, self._entities)),
            rates=dict(self._rates),
            readings=dict(self._used),
            source_levels={
                self._id(direction): word
                for direction, entity_id in self._entities.items()
                if (word := level_of(self._hass, entity_id)) is not None
            },
            preferences=preferences,
            sources={"rates": status},
        )

    def _id(self, direction: str) -> str:
        return f"{direction}_{self._entry.entry_id}"

    def _point(self, direction: str) -> MeterPoint:
        return MeterPoint(
            id=self._id(direction),
            fuel=Fuel.ELECTRICITY,
            is_export=direction == "export",
            meters=(),
            agreements=(Agreement.plain(direction, self._entry.title, TERMS),),
        )

    @override
    def async_add_listener(self, update_callback: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(update_callback)
        return lambda: self._listeners.remove(update_callback)

    @override
    async def async_refresh(
        self, kinds: Collection[str], *, only_if_due: bool = False, by_hand: bool = False
    ) -> Mapping[str, RefreshOutcome]:
        if "rates" not in kinds:
            return {}
        is_due = self._next_allowed() <= dt_util.utcnow()
        if is_due:
            await self._async_ask()
        reason = ("cannot_connect" if self._error else "refreshed") if is_due else "not_due"
        outcome = RefreshOutcome(
            accepted=reason == "refreshed",
            reason=reason,
            retrieved_at=self._retrieved_at,
            next_allowed_at=self._next_allowed(),
        )
        return {"rates": outcome}

    @override
    @callback
    def async_clock_was_set(self) -> None:
        self._asked_at = EVER
        self._async_plan(dt_util.utcnow())

    def _next_allowed(self) -> datetime:
        return max(dt_util.utcnow(), self._asked_at + ASKED_APART)

    @callback
    def _async_follow(self, _event: object) -> None:
        """Let the new price count at once, and ask what comes."""
        self._async_publish()
        self._async_plan(self._next_allowed())
        self._entry.async_create_background_task(self._hass, self._async_save(), "keep prices")

    @callback
    def _async_plan(self, moment: datetime) -> None:
        has_forecast = any(forecast_of(self._hass, one) for one in self._entities.values())
        self._due = moment if has_forecast else None
        self._timer.async_set(self._due)

    @callback
    def _async_publish(self) -> None:
        for listener in [*self._listeners]:
            listener()

    @callback
    def _async_begin_to_ask(self, _now: datetime) -> None:
        self._entry.async_create_background_task(self._hass, self._async_ask(), "ask for prices")

    async def _async_ask(self) -> None:
        """Ask for what comes; what is known stays if that fails, which is said once."""
        async with self._asking:
            self._asked_at = now = dt_util.utcnow()
            zone, error = dt_util.get_default_time_zone(), None
            for direction, entity_id in self._entities.items():
                if (found := forecast_of(self._hass, entity_id)) is None:
                    continue
                (forecast, entity), feed = found, self._feeds[direction]
                question = Question(
                    hass=self._hass, entity=entity, known=feed.forecast, now=now, zone=zone
                )
                try:
                    fresh = await forecast.rows(question)
                except Exception as err:  # noqa: BLE001 - another integration's mistakes are many
                    error = err
                else:
                    self._keep(direction, self._feeds[direction].with_forecast(fresh), now)
                    self._retrieved_at = now
            self._say("The forecast", None if error is None else f"no answer ({error!r})")
            self._error = None if error is None else type(error).__name__
            hour = now.replace(minute=0, second=0, microsecond=0) + PAST_THE_HOUR
            self._async_plan(hour if hour > now + ASKED_APART else hour + HOUR)
            self._async_publish()
        await self._async_save()

    def _keep(self, direction: str, feed: PriceFeed, now: datetime) -> None:
        if (feed := feed.after(now - KEPT)) != self._feeds[direction]:
            rows = {Register.STANDARD: dated(feed.rows)}
            self._feeds[direction] = feed
            self._rates[direction] = TariffRates(unit_rates=rows, standing_charges=())

    def _read(self, direction: str, now: datetime) -> None:
        """Take over what the entity says now."""
        entity_id, currency = self._entities[direction], self._currency
        state = self._hass.states.get(entity_id)
        text = None if state is None else state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        unit = PriceUnit.of(text, currency)
        is_usable = unit is not None and unit.currency == currency
        price = number_of(state.state) if state is not None and is_usable else None
        self._say(entity_id, "no usable price" if price is None else None)
        if state is None or unit is None or not is_usable:
            return
        feed = self._feeds[direction].with_forecast(self._lists.rows(state, unit.factor))
        if price is not None:
            feed = feed.with_price(state, price * unit.factor, now)
            self._retrieved_at = max(state.last_updated, self._retrieved_at or state.last_updated)
        self._keep(direction, feed, now)

    def _say(self, what: str, problem: str | None) -> None:
        """Log a problem with prices once, and that it is over."""
        if (problem is None) != (what in self._silent) or not self._hass.is_running:
            return
        self._silent ^= {what}
        if problem is None:
            LOGGER.info("%s has prices again", what)
        else:
            LOGGER.warning("%s has %s; what was known counts as long as it holds", what, problem)

    async def _async_stop(self) -> None:
        self._timer.async_stop()
        await self._async_save()
        await self._store.async_flush()

    async def _async_save(self) -> None:
        """Write what is known: at once only if nothing was written for half an hour."""
        if self._retrieved_at is not None:
            at = dt_util.utcnow()
            await self._store.async_save(Answer(value=dict(self._feeds), retrieved_at=at))


async def async_price_source(hass: HomeAssistant, entry: ConfigEntry[Any]) -> PriceSource:
    """Make the source of an entry with price entities, and start it."""
    source = PriceSource(hass, entry)
    await source.async_start()
    return source
