"""What a half hour truly costs: the tariff, and the charging that really happened."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from .car import SMART, CompletedSlot
from .catalogue import TARIFFS
from .endpoints import DAY, EV_OFF_PEAK, EV_PEAK, NIGHT, STANDARD
from .household import GAS, IMPORT, SupplyPoint
from .localtime import HALF_HOUR, at, half_hours, half_hours_of, local_date, local_time
from .night_feed import NIGHT_BEGINS as ECONOMY_NIGHT, NIGHT_ENDS as ECONOMY_DAY
from .patterns import NIGHT_BEGINS, NIGHT_ENDS
from .prices import UnitPrice, price_at
from .readings import usual_quantity
from .settlement import HIGH, LOW
from .world import Corrected, World

ALLOWANCE = timedelta(hours=6)
LEGACY = "E-1R-INTELLI-"
KWH_PER_M3 = Decimal("1.02264") * Decimal("40.0") / Decimal("3.6")
STANDARD_RATE, OFF_PEAK = "STANDARD_RATE", "OFF_PEAK"
HOUSE_LOW, HOUSE_STANDARD, CAR_LOW, CAR_STANDARD = range(4)


@dataclass(frozen=True, slots=True)
class Part:
    """Energy [kWh] of a half hour at one price, and the label or the number of its label."""

    kwh: Decimal
    price: UnitPrice
    label: str | int = STANDARD_RATE


class Charging:
    """What went into the cars of a home, and when."""

    def __init__(self, world: World) -> None:
        """Gather what is known now."""
        for car in world.cars:
            car.settle(world.now())
        self.rows = [row for car in world.cars for row in car.completed]

    @cached_property
    def by_half_hour(self) -> dict[datetime, list[CompletedSlot]]:
        """The rows that touch a half hour, by its start."""
        touching: dict[datetime, list[CompletedSlot]] = defaultdict(list)
        for row in self.rows:
            for start in half_hours(row.start, row.end):
                touching[start].append(row)
        return touching

    def is_smart(self, start: datetime) -> bool:
        """Return whether a part of a smart charge lies in the half hour."""
        return any(row.kind == SMART for row in self.by_half_hour.get(start, ()))

    def run_start(self, start: datetime) -> datetime:
        """Return where the run of smart half hours begins that this one belongs to."""
        while self.is_smart(start - HALF_HOUR):
            start -= HALF_HOUR
        return start

    def kwh(self, start: datetime, *, is_smart: bool) -> Decimal:
        """Return what went into cars at home in the half hour."""
        end = start + HALF_HOUR
        return sum(
            (
                Decimal(str(row.energy_kwh * (_overlap(row, start, end) / (row.end - row.start))))
                for row in self.by_half_hour.get(start, ())
                if (row.kind == SMART) is is_smart and row.location == "AT_HOME"
            ),
            Decimal(0),
        )

    def smart_time(self, start: datetime, end: datetime) -> timedelta:
        """Return how long some car was smart charged in the span; what overlaps counts once."""
        total, until = timedelta(), start
        for row in sorted(self.rows, key=lambda row: row.start):
            if row.kind == SMART:
                total += max(min(row.end, end) - max(row.start, until), timedelta())
                until = max(until, min(row.end, end))
        return total


def _overlap(row: CompletedSlot, start: datetime, end: datetime) -> timedelta:
    return min(end, row.end) - max(start, row.start)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What half hours of a supply cost."""

    world: World
    point: SupplyPoint
    charging: Charging
    tariff_code: str | None = None
    """Whose prices count, whatever was agreed."""
    corrections: Mapping[Corrected, float] = field(default_factory=dict)
    """Readings that were told again."""

    def kwh(self, start: datetime) -> Decimal:
        """Return the energy of a half hour, that of cars too."""
        charged = (self.charging.kwh(start, is_smart=it) for it in (True, False))
        is_import = self.point.role == IMPORT
        return self._usual_kwh(start) + (sum(charged) if is_import else 0)

    def _usual_kwh(self, start: datetime) -> Decimal:
        corrected = self.corrections.get((self.point.number, start))
        usual = usual_quantity(self.point.quantity, start) if corrected is None else corrected
        return Decimal(str(usual)) * factor_of(self.point)

    def code_at(self, start: datetime) -> str | None:
        """Return the tariff of a half hour."""
        if self.tariff_code is not None:
            return self.tariff_code
        agreement = self.point.agreement_at(start)
        return None if agreement is None else agreement.tariff_code

    def parts(
        self, start: datetime, *, band: str | None = None, window_start: datetime | None = None
    ) -> list[Part]:
        """Return the parts of a half hour, as asked in a window; none without a tariff.

        `band` is what all of it is priced at instead. Without a window all is shown that is true.
        """
        code = self.code_at(start)
        if code is None:
            return []
        is_charged = self.point.role == IMPORT and start in self.charging.by_half_hour
        if EV_PEAK in TARIFFS[code].feeds:
            return self._four_rate(code, start, band)
        price, label = self._price(code, start), STANDARD_RATE
        if band is not None:
            price = self._extreme(code, start, band)
        elif is_charged and code.startswith(LEGACY) and self._shows_run(start, window_start):
            low = self._extreme(code, start, LOW)
            price, label = low, OFF_PEAK if low != price else STANDARD_RATE
        return [] if price is None else [Part(self.kwh(start), price, label)]

    def _shows_run(self, start: datetime, window_start: datetime | None) -> bool:
        if not self.charging.is_smart(start):
            return False
        if window_start is None or not self.world.settlement.has_ladder:
            return True
        return window_start < start and window_start <= self.charging.run_start(start)

    def _four_rate(self, code: str, start: datetime, band: str | None) -> list[Part]:
        smart, boost = (self.charging.kwh(start, is_smart=it) for it in (True, False))
        share = self._allowed_share(start) if smart else Decimal(0)
        is_low = is_intelligent_night(start) or share > 0
        energies = [Decimal(0)] * 4
        energies[HOUSE_LOW if is_low else HOUSE_STANDARD] = self._usual_kwh(start)
        energies[CAR_LOW] = smart * share
        energies[CAR_STANDARD] = smart - smart * share + boost
        if band is not None:
            is_high = band == HIGH
            energies[is_high], energies[not is_high] = energies[0] + energies[1], Decimal(0)
            energies[2 + is_high], energies[3 - is_high] = energies[2] + energies[3], Decimal(0)
        feeds = (NIGHT, DAY, EV_OFF_PEAK, EV_PEAK)
        prices = [price_at(code, feed, self.world.payment_method, start) for feed in feeds]
        return [
            Part(kwh, price, number)
            for number, (kwh, price) in enumerate(zip(energies, prices, strict=True))
            if price is not None and kwh
        ]

    def _allowed_share(self, start: datetime) -> Decimal:
        """Return which share of a smart charge lies within the allowance, noon to noon."""
        noon = at(local_date(start - timedelta(hours=12)), time(12))
        left = max(ALLOWANCE - self.charging.smart_time(noon, start), timedelta())
        taken = self.charging.smart_time(start, start + HALF_HOUR)
        return min(Decimal(left / taken), Decimal(1))

    def _price(self, code: str, start: datetime) -> UnitPrice | None:
        feed = STANDARD
        if DAY in TARIFFS[code].feeds:
            is_smart = all(meter.kind.startswith("S") for meter in self.point.meters)
            is_night = (
                ECONOMY_NIGHT <= start.astimezone(UTC).time() < ECONOMY_DAY
                if is_smart
                else local_time(start) < time(7)
            )
            feed = NIGHT if is_night else DAY
        return price_at(code, feed, self.world.payment_method, start)

    def _extreme(self, code: str, start: datetime, band: str) -> UnitPrice | None:
        prices = [
            price
            for moment in half_hours_of(local_date(start))
            if (price := self._price(code, moment)) is not None
        ]
        if not prices:
            return None
        return (max if band == HIGH else min)(prices, key=lambda price: price.exc)


def factor_of(point: SupplyPoint) -> Decimal:
    """Return the kWh in a unit of a supply's meter."""
    is_volume = point.role == GAS and point.meters and point.meters[-1].units != "kWh"
    return KWH_PER_M3 if is_volume else Decimal(1)


def is_intelligent_night(start: datetime) -> bool:
    """Return whether the half hour is in the window that is always cheap."""
    return local_time(start) >= NIGHT_BEGINS or local_time(start) < NIGHT_ENDS
