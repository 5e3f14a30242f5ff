"""A home's years with what it has and with what it could have: what they cost, and the money."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from math import fsum, inf
from typing import Any
from zoneinfo import ZoneInfo
from ..interval import local_date
from .achievable import achievable
from .finance import Part
from .offers import BatteryOffer, SolarOffer
from .optimum import best_possible
from .result import Result
from .rules import nightly_timer, no_battery, self_use
from .slots import SLOTS_A_DAY, Slots
from .solar import Climate, from_the_sun
from .tariff import Band, Tariff, prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a home has, or could have, beside what uses energy."""

    name: str
    tariff: Tariff
    solar: SolarOffer | None = None
    battery: BatteryOffer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What happened in a year, or is taken for it, in half hours."""

    label: str
    starts: Sequence[datetime]
    zone: tzinfo
    load: Sequence[float]
    solar: Sequence[float]
    """Of panels that are there already."""
    columns: Mapping[str, Sequence[float]]
    """By the name of their series: prices, kWh of 1 kWp, or of dispatches."""
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
    rule: Result
    timer: Result
    achievable: Result
    best: Result

    def cost(self, run: Result) -> float:
        """Return what the year costs."""
        return run.cost + self.standing

    @property
    def earned(self) -> float:
        """Return what export earns, as is achievable."""
        return earned(self.achievable, self.slots)

    def by_month(self, year: Year) -> list[float]:
        """Return what each month costs, as is achievable, in the order of the year."""
        each = self.standing / len(year.starts)
        months = dict[tuple[int, int], list[float]]()
        for start, cost in zip(year.starts, self.achievable.costs(self.slots), strict=True):
            day = local_date(start, year.zone)
            months.setdefault((day.year, day.month), []).append(cost + each)
        return [fsum(costs) for costs in months.values()]


def outcome(year: Year, setup: Setup) -> Outcome:
    """Return what a year comes to with a setup."""
    slots = year.slots(setup)
    if setup.battery:
        battery = setup.battery.battery
        rule, timer = self_use(slots, battery), nightly_timer(slots, battery, year.zone)
        runs = (rule, timer, achievable(slots, battery), best_possible(slots, battery))
    else:
        runs = (no_battery(slots),) * 4
    return Outcome(
        setup=setup,
        slots=slots,
        standing=setup.tariff.standing_charge * year.days,
        **dict(zip(("rule", "timer", "achievable", "best"), runs, strict=True)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What one thing saves in its first year, beside what came before it: see `savings`."""

    of: str
    offer: BatteryOffer | SolarOffer | None
    """None: the tariff, or something that is no longer there."""
    less_paid: float
    more_earned: float
    alone: float | None = None
    """Of a battery that comes with new panels: what it would save without them."""


def savings(year: Year, base: Outcome, new: Outcome) -> list[Saving]:
    """Return what the tariff saves, then new panels, then a new battery; as is achievable."""
    setup, steps = base.setup, list[tuple[Setup, BatteryOffer | SolarOffer | None, str]]()
    for kind in ("tariff", "solar", "battery"):
        offer = getattr(new.setup, kind)
        if offer != getattr(setup, kind):
            setup = replace(setup, **{kind: offer})
            name = offer.name if offer else f"without {kind}"
            steps.append((setup, None if kind == "tariff" else offer, name))
    found, before = list[Saving](), (base.cost(base.achievable), base.earned)
    for setup, offer, name in steps:
        is_last = setup == replace(new.setup, name=setup.name)
        known = new.cost(new.achievable), new.earned
        after = known if is_last else _cost_and_earned(year, setup)
        earned = after[1] - before[1]
        paid = before[0] - after[0] - earned
        found.append(Saving(of=name, offer=offer, less_paid=paid, more_earned=earned))
        before = after
    if len([one for one in found if one.offer]) > 1:
        with_tariff = replace(base.setup, tariff=new.setup.tariff)
        without = replace(new.setup, solar=base.setup.solar)
        costs = (_cost_and_earned(year, setup)[0] for setup in (with_tariff, without))
        found[-1] = replace(found[-1], alone=next(costs) - next(costs))
    return found


def _cost_and_earned(year: Year, setup: Setup) -> tuple[float, float]:
    """Return what a year costs, and what export earns in it, as is achievable."""
    slots = year.slots(setup)
    run = achievable(slots, setup.battery.battery) if setup.battery else no_battery(slots)
    cost = run.cost + setup.tariff.standing_charge * year.days
    return cost, earned(run, slots)


def earned(run: Result, slots: Slots) -> float:
    """Return what export earns."""
    return fsum(kwh * price for kwh, price in zip(run.exported, slots.export_price, strict=True))


def parts(found: Sequence[Saving], vat: Callable[[str], float]) -> list[Part]:
    """Return what is bought, at a VAT by its kind; the tariff is a part that costs nothing."""
    return [
        one.offer.part(vat(one.offer.vat), one.less_paid, one.more_earned)
        if one.offer
        else Part(less_paid=one.less_paid, more_earned=one.more_earned)
        for one in found
    ]
