"""What a person wants to know of a home: setups and terms, written as tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, tzinfo
from difflib import get_close_matches
from math import inf
from statistics import mode
from typing import Any, Final
from ..interval import WallWindow, local_date
from .fields import FieldError, Path, read
from .finance import DatedVat, Terms, vat_rate
from .offers import BatteryOffer, SolarOffer
from .slots import SLOT_HOURS
from .solar import Climate, Plane
from .study import Setup
from .tariff import Tariff

PAID: Final = "paid"
"""The tariff that a home had, as it was paid for."""
PAID_IMPORT, PAID_EXPORT = "paid-import", "paid-export"
_PLANE: Final = ("kwp", "tilt", "azimuth", "inverter_kw")
_TIMES: Final[Mapping[str, Any]] = {"from": time, "to": time, "bought": date, "date": date}
ANY_SIZE: Final = "battery-10"
"""What a battery is like of which only the size is said."""
type Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupTable:
    """What a home could have; what is not said is as today."""

    name: str = ""
    tariff: Any = None
    solar: Any = None
    battery: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyTable(Terms):
    """What is assumed of money."""

    bought: date | None = None
    """Decides the VAT; None: today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarTable:
    """A car that is charged at the cheapest times of each night, in all setups."""

    name: str = ""
    miles_per_kwh: float
    charge_kw: float
    miles_a_year: float = 7000.0
    usable_kwh: float = inf
    from_: time = time(18)
    to: time = time(7)
    discharge_kw: float = 0.0
    round_trip: float = 0.9
    source: str = ""
    date_: date | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what no car is like."""
        for name in ("miles_per_kwh", "charge_kw", "round_trip"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name):g}, and has to be above 0")
        if self.miles_a_year < 0:
            raise ValueError(f"miles_a_year is {self.miles_a_year:g}, and cannot be negative")

    def charged(
        self, starts: Sequence[datetime], prices: Sequence[float], zone: tzinfo
    ) -> list[float]:
        """Return what it takes from the home in each half hour [kWh].

        Raises ValueError where a night is too short for a day's miles.
        """
        a_day = self.miles_a_year / 365 / self.miles_per_kwh / self.round_trip**0.5
        at_home = WallWindow(start=self.from_, end=self.to, zone=zone)
        nights, most = dict[date, list[int]](), self.charge_kw * SLOT_HOURS
        for place, start in enumerate(starts):
            if at_home.contains(start):
                began = start.astimezone(zone)
                is_morning = self.from_ >= self.to and began.time() < self.to
                night = local_date(start, zone).toordinal() - is_morning
                nights.setdefault(date.fromordinal(night), []).append(place)
        taken, usual = [0.0] * len(starts), mode(map(len, nights.values()))
        if a_day > usual * most:
            raise ValueError(
                f"miles_a_year is {self.miles_a_year:g}: {a_day:.1f} kWh a day are more than"
                f" {self.charge_kw:g} kW charge from {self.from_:%H:%M} to {self.to:%H:%M}"
            )
        for places in nights.values():
            left = a_day * min(len(places) / usual, 1.0)  # the first and last night are cut
            for place in sorted(places, key=lambda place: (prices[place], place)):
                taken[place] = min(left, most)
                left -= taken[place]
        return taken


def typed(value: Any, key: str = "") -> Any:
    """Return tables with times and dates for the texts that JSON has instead."""
    if isinstance(value, Mapping):
        return {str(name): typed(one, str(name)) for name, one in value.items()}
    if isinstance(value, list):
        return [typed(one) for one in value]
    if key in _TIMES and isinstance(value, str):
        try:
            return _TIMES[key].fromisoformat(value)
        except ValueError:
            return value
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What names mean."""

    catalogue: Mapping[str, Tables]
    zone: str
    standing_charge: float
    """Of the home, a day: also of tariffs that say none."""
    products: dict[str, Path] = field(default_factory=dict)
    """Codes of the supplier's products that were named, and where."""
    without_charge: set[str] = field(default_factory=set)
    """Those of them whose standing charge is to be asked for."""

    @property
    def tariffs(self) -> dict[str, str]:
        """Return the names of tariffs whose prices are in the catalogue."""
        known = self.catalogue["tariffs"].items()
        return {key: table["name"] for key, table in known if not isinstance(table["import"], str)}

    @property
    def climate(self) -> Climate:
        """What panels give in the months of a usual year."""
        climate: Climate = read(Climate, self.catalogue["costs"]["climate"], ("climate",))
        return climate

    def vat(self, kind: str, day: date) -> float:
        """Return the rate of purchases of a kind."""
        rows = self.catalogue["costs"]["vat"]["rates"]
        return vat_rate([read(DatedVat, row) for row in rows], kind, day)

    def setup(self, table: SetupTable, today: Setup | None, path: Path) -> Setup:
        """Return what a table means; FieldError, with its place, for what cannot be."""
        tariff, solar, battery = (
            getattr(today, kind, None) for kind in ("tariff", "solar", "battery")
        )
        if table.tariff is not None or tariff is None:
            tariff = self.tariff(table.tariff or PAID, (*path, "tariff"))
        if table.solar is not None:
            solar = self.solar(table.solar, (*path, "solar"))
        if table.battery is not None:
            battery = self.battery(table.battery, (*path, "battery"))
        named = [one.name for one in (tariff, solar, battery) if one]
        return Setup(
            name=table.name or " + ".join(named), tariff=tariff, solar=solar, battery=battery
        )

    def tariff(self, wanted: Any, path: Path) -> Tariff:
        """Return the home's own, one of the catalogue, a product's by its code, or a table."""
        if wanted == PAID:
            table: dict[str, Any] = {"name": PAID, "import": PAID_IMPORT, "export": PAID_EXPORT}
            own: Tariff = read(Tariff, self._own | table, path)
            return own
        if isinstance(wanted, str) and wanted not in self.catalogue["tariffs"]:
            if "-" not in wanted or wanted != wanted.upper():
                raise self._unknown("tariffs", wanted, path)
            wanted = {"import": wanted}
        table = self._table("tariffs", wanted, path)
        for key in ("import", "export"):
            given = table.get(key)
            if isinstance(given, (int, float)) and not isinstance(given, bool):
                table[key] = [{"price": given}]
            elif isinstance(given, str) and given not in (PAID_IMPORT, PAID_EXPORT):
                if given != given.upper():
                    raise FieldError((*path, key), f"{given!r} is not the code of a product")
                self.products[given] = (*path, key)
        if isinstance(code := table.get("import"), str) and "standing_charge" not in table:
            self.without_charge.add(code)
        name = table["import"] if isinstance(table.get("import"), str) else "Own rates"
        table = {"export": PAID_EXPORT, "name": name} | self._own | table
        tariff: Tariff = read(Tariff, table, path)
        return tariff

    @property
    def _own(self) -> dict[str, Any]:
        return {"zone": self.zone, "standing_charge": self.standing_charge}

    def battery(self, wanted: Any, path: Path) -> BatteryOffer | None:
        """Return one of the catalogue, one of a size [kWh], or a table's; None: "none"."""
        if wanted == "none":
            return None
        if isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
            if not wanted >= 0:
                raise FieldError(path, f"{wanted:g} kWh: 0 or more is needed")
            (found,) = self.sizes(None, [wanted])
            return found if wanted else None
        offer: BatteryOffer = read(BatteryOffer, self._table("batteries", wanted, path), path)
        return self._priced(offer)

    def sizes(self, like: BatteryOffer | None, sizes: Iterable[float]) -> list[BatteryOffer]:
        """Return batteries of these sizes [kWh], otherwise like one, or as most are."""
        usual = like or self._priced(read(BatteryOffer, self.catalogue["batteries"][ANY_SIZE]))
        return [self._priced(usual.resized(kwh)) for kwh in sizes]

    def _priced(self, offer: BatteryOffer) -> BatteryOffer:
        return offer.priced(self.catalogue["costs"]["battery"])

    def solar(self, wanted: Any, path: Path) -> SolarOffer | None:
        """Return panels of a size [kWp], of a plane or of several; None: "none"."""
        if wanted in ("none", 0):
            return None
        table = dict(wanted) if isinstance(wanted, Mapping) else {"kwp": wanted}
        if "planes" not in table:
            table["planes"] = [{key: table.pop(key) for key in _PLANE if key in table}]
        offer: SolarOffer = read(SolarOffer, {"name": ""} | table, path)
        # panels of the same name would give the same
        planes = " + ".join(map(_name_of, offer.planes))
        named = replace(offer, name=f"{offer.name} {planes}".strip())
        return named.priced(self.catalogue["costs"]["solar"])

    def car(self, wanted: Any, path: Path) -> CarTable:
        """Return a car of the catalogue, or a table's."""
        car: CarTable = read(CarTable, self._table("cars", wanted, path), path)
        return car

    def _table(self, kind: str, wanted: Any, path: Path) -> dict[str, Any]:
        """Return a table by its name, or one over that which it is like."""
        if isinstance(wanted, str):
            wanted = {"like": wanted}
        if not isinstance(wanted, Mapping):
            raise FieldError(path, f"{wanted!r} is neither a name nor a table")
        table = dict(wanted)
        like = table.pop("like", None)
        if like is not None and like not in self.catalogue[kind]:
            raise self._unknown(kind, like, path)
        return dict(self.catalogue[kind].get(like, {})) | table

    def _unknown(self, kind: str, name: str, path: Path) -> FieldError:
        known = self.catalogue[kind]
        near = get_close_matches(str(name), known, 1)
        advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        return FieldError(path, f"there is no {name!r}; {advice}")


def _name_of(plane: Plane) -> str:
    """Return a name that no other plane has."""
    usual = Plane(kwp=plane.kwp)
    is_usual = (plane.tilt, plane.azimuth) == (usual.tilt, usual.azimuth)
    angles = "" if is_usual else f", {plane.tilt:g}° steep, {plane.azimuth:g}° from south"
    most = "" if plane.inverter_kw is None else f", {plane.inverter_kw:g} kW at most"
    return f"{plane.kwp:g} kWp{angles}{most}"
