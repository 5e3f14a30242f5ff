"""Asks nobody: lays all answers into one timeline, anew on each answer and each boundary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER, DispatchingCovers
from ..model.account import MeterPoint
from ..model.charging.memory import DispatchMemory
from ..model.charging.off_peak_windows import standard_windows
from ..model.charging.policy import EvidencePolicy
from ..model.home import ANSWER_LIFETIME, CarView, MeterView
from ..model.interval import HALF_HOUR, Interval, floor_half_hour, local_date, local_day
from ..model.octoplus import Octoplus
from ..model.previous_day import GasConversion, previous_day
from ..model.prices.tariff import Fuel
from ..model.prices.timeline import RateTimeline
from ..model.pricing import PriceKnowledge
from ..model.usage.consumption import GasUnit
from ..octopus import ZONE
from ..options import Settings
from .octopus.account import AccountBoundCoordinator, AccountCoordinator
from .octopus.base import SupplierCoordinator
from .octopus.consumption import ConsumptionCoordinator
from .octopus.dispatches import DispatchesCoordinator
from .octopus.prices import OctopusPrices
from .octopus.rates import RatesCoordinator, StandingChargesCoordinator
from .octopus.sessions import SessionsCoordinator
from .source import ChargingSource, PriceSource, ReadingSource

DAYS_BACK = timedelta(days=1)
DAYS_AHEAD = timedelta(days=2)
"""The timeline spans four local days: yesterday, today and two more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Every meter and every car at one moment."""

    now: datetime
    """The moment [UTC]."""

    meters: Mapping[str, MeterView]
    """By meter point id."""

    cars: Mapping[str, CarView]
    """By car id."""

    octoplus: Octoplus | None
    """Sessions and points; None: the account is not enrolled, or nothing was told yet."""

    @property
    def marginal_price_per_kwh(self) -> float | None:
        """Return what a unit more or less is worth in the session that is on [GBP/kWh].

        It is an estimate, and never billed. None: no session is on, or it is not known.
        """
        slots = (meter.timeline.at(self.now) for meter in self.meters.values())
        prices = (slot.marginal_price_per_kwh for slot in slots if slot is not None)
        return next((price for price in prices if price is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The coordinators that ask, each for its own thing."""

    account: AccountCoordinator
    rates: RatesCoordinator
    standing_charges: StandingChargesCoordinator
    consumption: ConsumptionCoordinator
    dispatches: DispatchesCoordinator
    sessions: SessionsCoordinator

    @property
    def prices(self) -> PriceSource:
        """Return what prices come from."""
        return OctopusPrices(
            account=self.account,
            unit_rates=self.rates,
            standing_charges=self.standing_charges,
        )

    @property
    def readings(self) -> ReadingSource:
        """Return what meter readings come from."""
        return self.consumption

    @property
    def charging(self) -> ChargingSource:
        """Return what cars and their dispatches come from."""
        return self.dispatches

    @property
    def of_account(self) -> tuple[AccountBoundCoordinator[Any], ...]:
        """Return those that ask about what the account holds."""
        return (self.dispatches, self.rates, self.standing_charges, self.consumption)

    @property
    def all(self) -> tuple[SupplierCoordinator[Any], ...]:
        """Return all of them, the account first."""
        return (self.account, *self.of_account, self.sessions)


class TimelineCoordinator(DataUpdateCoordinator[Home]):
    """The one source of all entities. A price that changes at 16:00 costs no request."""

    config_entry: ConfigEntry[Any]

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], sources: Sources, account_device_id: str
    ) -> None:
        """Prepare; `async_start` composes and listens.

        Args:
            hass: Home Assistant.
            entry: The account's entry.
            sources: What is laid together.
            account_device_id: The device that those of meters and cars hang on.
        """
        super().__init__(hass, LOGGER, config_entry=entry, name=DOMAIN)
        self.sources = sources
        self.account_device_id = account_device_id
        self.settings = Settings.of(entry.options)
        self._cancel_timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Compose now, then on each answer and each boundary until the entry is unloaded."""
        for source in self.sources.all:
            self.config_entry.async_on_unload(source.async_add_listener(self._async_recompose))
        self.config_entry.async_on_unload(self._async_cancel_timer)
        self._async_recompose()

    @override
    async def _async_update_data(self) -> Home:
        """Compose because a person asked for an update of an entity; this asks nobody."""
        return self._compose(dt_util.utcnow())

    @callback
    def _async_recompose(self, _now: datetime | None = None) -> None:
        now = dt_util.utcnow()
        self._async_cancel_timer()
        home = self._compose(now)
        self.sources.dispatches.async_know_nights(
            standard_windows(meter.timeline for meter in home.meters.values())
        )
        self.async_set_updated_data(home)
        self._cancel_timer = async_track_point_in_utc_time(
            self.hass,
            HassJob(self._async_recompose, "compose the timeline", cancel_on_shutdown=True),
            self._next_boundary(now),
        )

    @callback
    def _async_cancel_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    def _compose(self, now: datetime) -> Home:
        knowledge = self._knowledge(now)
        meters = {
            point.id: self._meter_view(point, knowledge)
            for point in self.sources.account.data.account.meter_points
        }
        return Home(
            now=now,
            meters=meters,
            cars=self._car_views(tuple(meters.values()), knowledge),
            octoplus=self.sources.sessions.told,
        )

    def timeline_of(self, point: MeterPoint, span: Interval) -> RateTimeline:
        """Price any span at a meter point by what is known now; the far end may hold no prices."""
        knowledge = self._knowledge(dt_util.utcnow())
        return knowledge.timeline(point, span).between(span.start, span.end)

    def _knowledge(self, now: datetime) -> PriceKnowledge:
        octoplus = self.sources.sessions.told
        return PriceKnowledge(
            now=now,
            zone=ZONE,
            rates=self.sources.prices.rates,
            memories=tuple(self.sources.dispatches.data.values()),
            sessions=() if octoplus is None else octoplus.sessions,
            payment=self.settings.payment_method,
            policy=self.policy,
            metered={
                point_id: frozenset(row.start for row in rows)
                for point_id, rows in self.sources.consumption.data.items()
            },
        )

    @property
    def policy(self) -> EvidencePolicy:
        """Return what prices may be built on."""
        return EvidencePolicy(
            rates_follow=self.settings.rates_follow,
            minimum_dispatch=self.settings.minimum_dispatch,
            allowance_counts=self.settings.allowance_counts,
            unreliable_cars=frozenset(
                car.id for car in self.sources.account.data.cars if not car.is_plan_reliable
            ),
        )

    def _meter_view(self, point: MeterPoint, knowledge: PriceKnowledge) -> MeterView:
        today = local_date(knowledge.now, ZONE)
        gas = self._gas_conversion(point)
        span = Interval(
            start=local_day(today - DAYS_BACK, ZONE).start,
            end=local_day(today + DAYS_AHEAD, ZONE).end,
        )
        return MeterView(
            point=point,
            now=knowledge.now,
            zone=ZONE,
            timeline=knowledge.timeline(point, span),
            standing_charge=knowledge.standing_charge(point, local_day(today, ZONE).start),
            is_metered_by_volume=gas is not None and gas.unit is GasUnit.M3,
            previous=previous_day(
                point, self.sources.consumption.data.get(point.id, ()), gas, knowledge
            ),
            thresholds=self.settings.level_thresholds,
        )

    def gas_unit(self, point: MeterPoint) -> GasUnit | None:
        """Return what a gas meter counts: what the user says, else the supplier; None: unknown."""
        told = next((meter.gas_unit for meter in reversed(point.meters) if meter.gas_unit), None)
        return self.settings.gas_unit or told

    def _gas_conversion(self, point: MeterPoint) -> GasConversion | None:
        if point.fuel is not Fuel.GAS:
            return None
        return GasConversion(
            unit=self.gas_unit(point), calorific_value=self.settings.calorific_value
        )

    def _car_views(
        self, meters: tuple[MeterView, ...], knowledge: PriceKnowledge
    ) -> Mapping[str, CarView]:
        covers = self.settings.dispatching_covers
        has_allowance = any(meter.is_four_rate for meter in meters)
        views = {}
        for car in self.sources.account.data.cars:
            memory = self.sources.dispatches.data.get(car.id, DispatchMemory.empty(car.id))
            views[car.id] = CarView(
                car=car,
                now=knowledge.now,
                memory=memory,
                in_standard_off_peak=any(meter.is_in_standard_off_peak for meter in meters),
                covers_off_peak=covers is DispatchingCovers.DISPATCHES_AND_OFF_PEAK,
                policy=knowledge.policy,
                allowance=knowledge.allowance(memory) if has_allowance else None,
            )
        return views

    def _next_boundary(self, now: datetime) -> datetime:
        """Return when something changes by itself: a half hour, a planned row, an answer's age."""
        moments = [floor_half_hour(now) + HALF_HOUR]
        for memory in self.sources.dispatches.data.values():
            moments += [bound for row in memory.planned for bound in (row.start, row.end)]
            if memory.last_answer_at is not None:
                # one microsecond later the answer is older than its lifetime
                moments.append(memory.last_answer_at + ANSWER_LIFETIME + timedelta.resolution)
        if (octoplus := self.sources.sessions.told) is not None:
            moments += [
                bound for one in octoplus.sessions for bound in (one.when.start, one.when.end)
            ]
        return min(moment for moment in moments if moment > now)
