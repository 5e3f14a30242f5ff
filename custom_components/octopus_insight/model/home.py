"""The home at one moment, from which everything a person sees is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from operator import attrgetter
from .account import MeterPoint, supplies_that_count
from .charging.charging import HouseholdCharging
from .charging.policy import EvidencePolicy
from .charging.price_layer import dispatch_layer
from .interval import COMING_HOLDS, DAY, HALF_HOUR, Interval, floor_half_hour, local_date, local_day
from .knowledge import Knowledge
from .octoplus import Octoplus, session_layer
from .prices.base_timeline import base_timeline
from .prices.tariff import Fuel, PaymentMethod, TariffRates, TariffShape
from .prices.timeline import Certainty, PriceReason, RateTimeline
from .usage.consumption import Consumption, GasUnit
from .usage.cost import Metered, PreviousDay, Pricing, whole_half_hours
from .usage.live import Live, LiveMeter
from .views import CarView, MeterView

DAYS_BACK = DAY
DAYS_AHEAD = timedelta(days=2)
"""A meter's timeline spans four local days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A meter point's prices before any layer, and what they were made of."""

    point: MeterPoint
    span: Interval
    rates: Mapping[str, TariffRates]
    payment: PaymentMethod | None
    timeline: RateTimeline

    @classmethod
    def of(
        cls, knowledge: Knowledge, point: MeterPoint, span: Interval, made: Iterable[Base]
    ) -> Base:
        """Return the one made of the same before, else make it: most of the work."""
        codes = {agreement.tariff_code for agreement in point.agreements}
        rates = {code: rows for code, rows in knowledge.rates.items() if code in codes}
        payment, zone = knowledge.preferences.payment_method, knowledge.zone
        for one in made:
            if (one.span, one.payment, one.point, one.rates) == (span, payment, point, rates):
                return one
        timeline = base_timeline(point.agreements, rates, span=span, zone=zone, payment=payment)
        return cls(point=point, span=span, rates=rates, payment=payment, timeline=timeline)

    def layered(self, charging: HouseholdCharging, metered: Metered) -> RateTimeline:
        """Return what a unit costs with dispatches, which only import has."""
        if not self.point.is_electricity_import:
            return self.timeline
        return dispatch_layer(self.timeline, charging, {row.start for row in metered.rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Every meter and every car at one moment."""

    now: datetime
    knowledge: Knowledge
    charging: HouseholdCharging
    meters: Mapping[str, MeterView]
    cars: Mapping[str, CarView]
    bases: tuple[Base, ...]
    metered: Mapping[str, Metered]
    """By meter point id."""

    @property
    def zone(self) -> tzinfo:
        """Return the zone of the supply."""
        return self.knowledge.zone

    @property
    def today(self) -> date:
        """The local date."""
        return local_date(self.now, self.zone)

    @property
    def currency(self) -> str:
        """Return the ISO code of the currency."""
        return self.knowledge.currency

    @property
    def octoplus(self) -> Octoplus | None:
        """Sessions and points; None: not enrolled, or not known yet."""
        return self.knowledge.octoplus

    @property
    def marginal_price_per_kwh(self) -> float | None:
        """What a unit more or less is worth in a session, by estimate."""
        slots = (meter.worth.at(self.now) for meter in self.meters.values())
        prices = (slot.marginal_price_per_kwh for slot in slots if slot is not None)
        return next((price for price in prices if price is not None), None)

    @property
    def retrieved_at(self) -> datetime | None:
        """When the oldest plan of a car, else the prices, came."""
        if not self.cars:
            return self.knowledge.source("rates").retrieved_at
        plans = [car.charging.memory.plan_retrieved_at for car in self.cars.values()]
        return None if None in plans else min(plan for plan in plans if plan is not None)

    @property
    def stale_since(self) -> datetime | None:
        """Since when the data is too old: of dispatches, without a car of sessions."""
        stale_from = self.knowledge.source("dispatches" if self.cars else "sessions").stale_from
        return None if stale_from is None or self.now < stale_from else stale_from

    @property
    def import_meter(self) -> MeterView | None:
        """The first import meter with an agreement in force."""
        views = (view for view in self.meters.values() if view.point.is_electricity_import)
        return next((view for view in views if view.agreement is not None), None)

    @property
    def export_price_per_kwh(self) -> float | None:
        """What the home is paid for a unit, None if unknown or ambiguous."""
        prices = [
            view.price_per_kwh
            for view in self.meters.values()
            if view.point.is_export and view.agreement is not None
        ]
        return 0.0 if not prices else prices[0] if len(prices) == 1 else None

    def timeline(self, point: MeterPoint, span: Interval) -> RateTimeline:
        """Price any span at a meter point; its far end may hold no prices."""
        base = Base.of(self.knowledge, point, span, self.bases)
        return base.layered(self.charging, self.metered[point.id]).between(span.start, span.end)

    def worth(self, point: MeterPoint, span: Interval) -> RateTimeline:
        """Return the same with what a unit is worth, cut where sessions begin and end."""
        return session_layer(self.timeline(point, span), self.meters[point.id].sessions)

    @property
    def questions(self) -> frozenset[str]:
        """What a change of the account may explain: supplies without a told price, and the cars."""
        unsure = {Certainty.CARRIED, Certainty.NONE}
        slots = {number: meter.slot for number, meter in self.meters.items()}
        told = {number for number, slot in slots.items() if slot and slot.certainty not in unsure}
        return frozenset(self.cars) | (slots.keys() - told)

    @property
    def next_change(self) -> datetime:
        """When something changes by itself."""
        moments = [floor_half_hour(self.now) + step for step in (timedelta(), HALF_HOUR)]
        for slot in filter(None, (meter.slot for meter in self.meters.values())):
            moments += (slot.start, slot.end)  # a half hour may be cut
        for car in self.charging.cars.values():
            moments += car.changes_at
        for session in self.octoplus.sessions if self.octoplus is not None else ():
            moments += (session.when.start, session.when.end)
        moments += [moment + COMING_HOLDS for moment in moments]
        return min(moment for moment in moments if moment > self.now)


def compose_home(knowledge: Knowledge, now: datetime, before: Home | None = None) -> Home:
    """Derive the home at a moment; the one before lends what is made of the same."""
    preferences, zone = knowledge.preferences, knowledge.zone
    policy = EvidencePolicy(
        rates_follow=preferences.rates_follow,
        minimum_dispatch=preferences.minimum_dispatch,
        allowance_counts=preferences.allowance_counts,
        unreliable_cars=frozenset(car.id for car in knowledge.cars if not car.is_plan_reliable),
    )
    charging = HouseholdCharging.of(knowledge.memories.values(), policy, now=now, zone=zone)
    bases: list[Base] = []

    def price(point: MeterPoint, span: Interval) -> RateTimeline:
        bases.append(Base.of(knowledge, point, span, () if before is None else before.bases))
        return bases[-1].layered(charging, metered[point.id])

    points = supplies_that_count(knowledge.points, now)
    known = {} if before is None else before.metered
    metered = {
        it.id: Metered.of(knowledge.readings.get(it.id, ()), known.get(it.id)) for it in points
    }
    meters = {
        it.id: _meter(knowledge, now, it, metered[it.id], partial(price, it)) for it in points
    }
    slots = [slot for meter in meters.values() if (slot := meter.slot) is not None]
    has_allowance = any(slot.shape is TariffShape.FOUR_RATE for slot in slots)
    in_off_peak = any(slot.reason is PriceReason.STANDARD_OFF_PEAK for slot in slots)
    cars = {}
    for car in knowledge.cars:
        of_car = charging.of_car(car.id)
        cars[car.id] = CarView(
            car=car,
            now=now,
            zone=zone,
            charging=of_car,
            in_off_peak_that_counts=in_off_peak and preferences.dispatching_covers_off_peak,
            allowance=of_car.allowance(zone) if has_allowance else None,
        )
    return Home(
        now=now,
        knowledge=knowledge,
        charging=charging,
        meters=meters,
        cars=cars,
        bases=tuple(bases),
        metered=metered,
    )


def _meter(
    knowledge: Knowledge, now: datetime, point: MeterPoint, metered: Metered, price: Pricing
) -> MeterView:
    zone, preferences, octoplus = knowledge.zone, knowledge.preferences, knowledge.octoplus
    today = local_date(now, zone)
    midnight = local_day(today, zone).start
    start, end = local_day(today - DAYS_BACK, zone).start, local_day(today + DAYS_AHEAD, zone).end
    timeline = price(Interval(start=start, end=end))
    gas_unit = calorific_value = None
    if point.fuel is Fuel.GAS:
        own = next((meter.gas_unit for meter in reversed(point.meters) if meter.gas_unit), None)
        gas_unit = preferences.gas_unit or own
        calorific_value = preferences.calorific_value if gas_unit is GasUnit.M3 else None
    has_unit = point.fuel is not Fuel.GAS or gas_unit is not None

    def price_whole(day: Interval) -> RateTimeline:
        around = timeline if start <= day.start and day.end <= end else price(day)
        slots = (slot for slot in around.slots if slot.overlaps(day))
        return RateTimeline(slots=tuple(whole_half_hours(slots, metered.rows)))

    previous = PreviousDay.of(
        metered.in_order if has_unit else Consumption(readings=()),
        calorific_value,
        before=today,
        zone=zone,
        price=price_whole,
        charge=partial(knowledge.standing_charge, point),
    )
    agreement = point.agreement_at(now)
    rates = None if agreement is None else knowledge.rates.get(agreement.tariff_code)
    return MeterView(
        point=point,
        now=now,
        zone=zone,
        timeline=timeline,
        sessions=octoplus.sessions if octoplus and point.is_electricity_import else (),
        standing_charge=knowledge.standing_charge(point, midnight),
        previous=previous,
        thresholds=preferences.level_thresholds,
        gas_unit=gas_unit,
        latest_reading=max(metered.rows, key=attrgetter("end"), default=None),
        live=Live.of(knowledge.live.get(point.id, LiveMeter()), timeline, midnight),
        source_level=knowledge.source_levels.get(point.id),
        readings_retrieved_at=knowledge.source("consumption").retrieved_at,
        unit_rates=None if rates is None else rates.unit_rates,
    )
