"""A home's years with what it has and with what it could have: what they cost, and the money."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from itertools import groupby, pairwise
from math import fsum, inf
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo
from ..interval import SLOTS_A_DAY, local_date
from .achievable import achievable
from .driving import CarOffer, charged_on_return
from .finance import Part
from .offers import BatteryOffer, Offer, SolarOffer
from .optimum import best_possible
from .result import Result
from .rules import nightly_timer, no_battery, self_use
from .slots import Battery, ScenarioError, Slots, Trip
from .solar import Climate, from_the_sun
from .tariff import Band, Tariff, prices
from .together import best_together

ANOTHER_UNIT = 50
"""Times what a kWh costs today: such a price, or charge of a day, is in hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a home has, or could have, beside what uses energy."""

    name: str
    tariff: Tariff
    solar: SolarOffer | None = None
    battery: BatteryOffer | None = None
    car: CarOffer | None = None

    @property
    def things(self) -> dict[str, Offer | None]:
        """Return what can be bought, by its kind, in the order in which it is added."""
        return {"solar": self.solar, "battery": self.battery, "car": self.car}


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What happened in a year, or is taken for it, in half hours."""

    starts: Sequence[datetime]
    zone: tzinfo
    load: Sequence[float]
    solar: Sequence[float]
    """Of panels that are there already."""
    columns: dict[str, list[float]]
    """By the name of their series: prices, kWh of 1 kWp, or of dispatches. More may come."""
    climate: Climate
    seed: int = 1
    solar_yield: float = 1.0
    """What new panels give, of what is usual: years differ by some 5 %."""
    export_limit_kw: float = inf
    _made: dict[Any, list[float]] = field(init=False, default_factory=dict)

    @property
    def days(self) -> int:
        """Return how many local days it has; it may end an hour of summer time later."""
        return round(len(self.starts) / SLOTS_A_DAY)

    def slots(self, setup: Setup) -> Slots:
        """Return its half hours as a setup sees them."""
        tariff, solar = setup.tariff, self.solar
        if setup.solar:
            new = self._solar_of(setup.solar)
            solar = [a + b for a, b in zip(solar, new, strict=True)]
        zone = ZoneInfo(tariff.zone)
        bought, sold = (self._priced(bands, zone) for bands in (tariff.import_, tariff.export))
        if tariff.dispatches and not isinstance(tariff.import_, str):
            least = min(band.price for band in tariff.import_)
            used = self.columns[tariff.dispatches]
            bought = [min(p, least) if kwh else p for p, kwh in zip(bought, used, strict=True)]
        return Slots(
            start=self.starts[0],
            load=self.load,
            solar=solar,
            import_price=bought,
            export_price=sold,
            export_limit_kw=self.export_limit_kw,
        )

    def _priced(self, bands: tuple[Band, ...] | str, zone: tzinfo) -> Sequence[float]:
        if isinstance(bands, str):
            return self.columns[bands]
        if (bands, zone) not in self._made:
            nothing = [0.0] * len(self.starts)
            self._made[bands, zone] = prices(bands, self.starts, zone) if bands else nothing
        return self._made[bands, zone]

    def _solar_of(self, offer: SolarOffer) -> list[float]:
        if offer not in self._made:
            scaled = [replace(one, kwp=one.kwp * self.solar_yield) for one in offer.planes]
            planes = [
                plane.clipped(kwh * plane.kwp for kwh in self.columns[offer.samples])
                if offer.samples
                else from_the_sun(self.starts, plane, self.climate, self.seed)
                for plane in scaled
            ]
            self._made[offer] = [fsum(several) for several in zip(*planes, strict=True)]
        return self._made[offer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A year with a setup: three honest figures, and what a timer does. Without battery, one."""

    setup: Setup
    slots: Slots
    standing: float
    """The year's standing charges."""
    driven_kwh: float
    """What a car takes that plans, beside the load."""
    rule: Result
    timer: Result
    achievable: Result
    best: Result

    def cost(self, run: Result) -> float:
        """Return what the year costs."""
        return run.cost + self.standing

    @property
    def achieved(self) -> tuple[float, float]:
        """What the year costs, and what export earns in it, as is achievable."""
        return self.cost(self.achievable), earned(self.achievable, self.slots)

    @property
    def self_sufficiency(self) -> float:
        """Return the share of all use that was not bought, from 0 to 1."""
        used = fsum(self.slots.load) + self.driven_kwh
        return max(1 - fsum(self.achievable.imported) / used, 0.0) if used else 0.0

    def by_month(self, year: Year) -> list[float]:
        """Return what each month costs, as is achievable, in the order of the year."""
        each, costs = self.standing / len(year.starts), self.achievable.costs(self.slots)
        rows = zip(year.starts, costs, strict=True)
        months = groupby(rows, lambda row: local_date(row[0], year.zone).replace(day=1))
        return [fsum(cost + each for _, cost in month) for _, month in months]


def outcome(year: Year, setup: Setup) -> Outcome:
    """Return what a year comes to with a setup. Raises ScenarioError for trips that cannot be."""
    on_return, slots, battery, car, trips = homes(year, setup)
    rule = timer = no_battery(on_return)
    if battery:
        rule, timer = self_use(on_return, battery), nightly_timer(on_return, battery, year.zone)
    return Outcome(
        setup=setup,
        slots=slots,
        standing=setup.tariff.standing_charge * year.days,
        driven_kwh=fsum(trip.kwh for trip in trips) / car.charge_efficiency if car else 0.0,
        rule=rule,
        timer=timer,
        achievable=_achievable(slots, battery, car, trips),
        best=_best(slots, battery, car, trips),
    )


def homes(
    year: Year, setup: Setup
) -> tuple[Slots, Slots, Battery | None, Battery | None, list[Trip]]:
    """Return a home whose car charges on return, one to plan with, its battery, car and trips."""
    slots, battery = year.slots(setup), setup.battery.battery if setup.battery else None
    if not (offer := setup.car):
        return slots, slots, battery, None, []
    trips = offer.trips_of(year.starts, year.zone)
    taken = charged_on_return(offer.battery, trips, year.starts, year.zone)
    on_return = slots.with_more("load", taken)
    if not offer.is_smart:
        return on_return, on_return, battery, None, []
    car = offer.within_allowance(slots, trips, year.zone)
    charged_on_return(car, trips, year.starts, year.zone)  # trips have to be made with it, too
    return on_return, slots, battery, car, trips


def checked(year: Year, today: Setup, new: Setup) -> Slots:
    """Return a home to plan with. Raises ScenarioError for what cannot be, and another unit."""
    slots, usual = homes(year, new)[1], fmean(year.slots(today).import_price)
    found = (slots.import_price, slots.export_price, [new.tariff.standing_charge])
    for name, several in zip(("import", "export", "standing_charge"), found, strict=True):
        if (mean := fmean(several)) > ANOTHER_UNIT * usual > 0:
            raise ScenarioError(f"{name} is {mean:.4g}, import today {usual:.4g}: 24 p is 0.24")
    return slots


def _achievable(
    slots: Slots, battery: Battery | None, car: Battery | None, trips: Sequence[Trip]
) -> Result:
    """Return the car's plan, and then the battery's beside it."""
    if car:
        run = achievable(slots, car, trips)
        if not battery:
            return run
        slots = slots.with_more("load", run.charged).with_more("solar", run.discharged)
    return achievable(slots, battery) if battery else no_battery(slots)


def _best(
    slots: Slots, battery: Battery | None, car: Battery | None, trips: Sequence[Trip]
) -> Result:
    if car and battery:
        return best_together(slots, battery, car, trips).car
    one = car or battery
    return best_possible(slots, one, trips if car else ()) if one else no_battery(slots)


def savings(year: Year, base: Outcome, new: Outcome, vat: Callable[[str], float]) -> list[Part]:
    """Return what is new, each with what it saves after those before it, as is achievable.

    The tariff comes first, then panels, a battery, a car. VAT is by the kind of purchase.
    """
    old, last = base.setup, new.setup
    kinds = [it for it in ("tariff", *last.things) if getattr(old, it) != getattr(last, it)]
    setups = [old]
    for kind in kinds:
        setups.append(replace(setups[-1], **{kind: getattr(last, kind)}))
    known = [base.achieved, *(_achieved(year, one) for one in setups[1:-1]), new.achieved]
    found = list[Part]()
    for kind, (before, after) in zip(kinds, pairwise(known), strict=False):
        thing, offer, alone = getattr(last, kind), last.things.get(kind), None
        if kind == "car" and old.car and offer and old.car.price == offer.price:
            offer = None  # its charger is there
        if kind == "battery" and last.battery and last.solar and "solar" in kinds:
            without = replace(old, tariff=last.tariff)
            with_it = replace(without, battery=last.battery)
            alone = _achieved(year, without)[0] - _achieved(year, with_it)[0]
        more = after[1] - before[1]
        part = replace(
            offer.bought(vat(offer.vat)) if offer else Part(),
            kind=kind,
            of=thing.name if thing else f"without {kind}",
            alone=alone,
            less_paid=before[0] - after[0] - more,
            more_earned=more,
        )
        found.append(part)
    return found


def _achieved(year: Year, setup: Setup) -> tuple[float, float]:
    """Return what a year costs, and what export earns in it."""
    _, slots, battery, car, trips = homes(year, setup)
    run = _achievable(slots, battery, car, trips)
    return run.cost + setup.tariff.standing_charge * year.days, earned(run, slots)


def earned(run: Result, slots: Slots) -> float:
    """Return what export earns."""
    return fsum(kwh * price for kwh, price in zip(run.exported, slots.export_price, strict=True))
