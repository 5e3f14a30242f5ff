"""What a person wants to know of a home: setups and terms, written as tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any, Final
from .driving import CarOffer
from .fields import NOTHING, FieldError, Path, Tables, read, unknown
from .offers import BatteryOffer, SolarOffer
from .solar import Plane
from .study import Setup
from .tariff import Tariff

PAID: Final = "paid"
"""The tariff that a home had, as it was paid for."""
PAID_IMPORT, PAID_EXPORT = "paid-import", "paid-export"
USUAL_TRIP: Final = {"leaves": time(8), "returns": time(18), "miles": 20.0}
"""Of each day: 7,300 miles a year."""
ANY_SIZE: Final = "battery-10"
"""What a battery is like of which only the size is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a home could have; what is not said is as today."""

    name: str = ""
    tariff: Any = None
    solar: Any = None
    battery: Any = None
    car: Any = None


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

    def names(self, kind: str) -> dict[str, str]:
        """Return the names of what the catalogue has of a kind; of tariffs, with their prices."""
        known = self.catalogue[kind].items()
        return {key: it["name"] for key, it in known if not isinstance(it.get("import"), str)}

    def setup(self, table: Wanted, today: Setup | None, path: Path) -> Setup:
        """Return what a table means; FieldError, with its place, for what cannot be."""
        parts = dict[str, Any]()
        for kind in ("tariff", "solar", "battery", "car"):
            known, wanted = getattr(today, kind, None), getattr(table, kind)
            if kind == "tariff" and (wanted is not None or known is None):
                wanted = wanted or PAID
            parts[kind] = known if wanted is None else getattr(self, kind)(wanted, (*path, kind))
        named = " + ".join(one.name for one in parts.values() if one)
        return Setup(name=table.name or named, **parts)

    def tariff(self, wanted: Any, path: Path) -> Tariff:
        """Return the home's own, one of the catalogue, a product's by its code, or a table."""
        if wanted == PAID:
            wanted = {"name": PAID, "import": PAID_IMPORT, "export": PAID_EXPORT}
        elif isinstance(wanted, str) and wanted not in self.catalogue["tariffs"]:
            if "-" not in wanted or wanted != wanted.upper():
                raise FieldError(path, unknown(wanted, self.catalogue["tariffs"]))
            wanted = {"import": wanted}
        table, path = self.table("tariffs", wanted, path)
        for key in ("import", "export"):
            given = table.get(key)
            if isinstance(given, (int, float)):
                table[key] = [{"price": given}]
            elif isinstance(given, str) and given not in (PAID_IMPORT, PAID_EXPORT):
                if given != given.upper():
                    raise FieldError((*path, key), f"{given!r} is not the code of a product")
                self.products[given] = (*path, key)
        code = table.get("import")
        if isinstance(code, str) and "standing_charge" not in table:
            self.without_charge.add(code)
        usual = {"zone": self.zone, "standing_charge": self.standing_charge, "export": PAID_EXPORT}
        name = code if isinstance(code, str) else "Own rates"
        return read(Tariff, usual | {"name": name} | table, path)

    def battery(self, wanted: Any, path: Path) -> BatteryOffer | None:
        """Return one of the catalogue, one of a size [kWh], or a table's; None: "none"."""
        if isinstance(wanted, (int, float)):
            size = read(float, wanted, path)
            like = {"like": ANY_SIZE, "name": f"{size:g} kWh", "usable_kwh": size, "price": None}
            wanted = like if size else NOTHING
        if wanted == NOTHING:
            return None
        offer = read(BatteryOffer, *self.table("batteries", wanted, path))
        return offer.priced(self.catalogue["costs"]["battery"])

    def solar(self, wanted: Any, path: Path) -> SolarOffer | None:
        """Return panels of a size [kWp], of a plane or of several; None: "none"."""
        if wanted in (NOTHING, 0):
            return None
        is_size = isinstance(wanted, (int, float))
        table, where = self.table("solar", {"kwp": wanted} if is_size else wanted, path)
        if "planes" not in table:
            table["planes"] = [{key: table.pop(key) for key in Plane.__slots__ if key in table}]
        offer = read(SolarOffer, {"name": ""} | table, where)
        if not isinstance(wanted, str):  # panels of the same name would give the same
            planes = " + ".join(map(_name_of, offer.planes))
            offer = replace(offer, name=f"{offer.name} {planes}".strip())
        return offer.priced(self.catalogue["costs"]["solar"])

    def car(self, wanted: Any, path: Path) -> CarOffer | None:
        """Return a car of the catalogue, or a table's, with its charger; None: "none"."""
        if wanted == NOTHING:
            return None
        table, path = self.table("cars", wanted, path)
        if charger := table.pop("charger", None):
            table = self.table("chargers", charger, (*path, "charger"))[0] | table
        return read(CarOffer, {"trips": [USUAL_TRIP]} | table, path)

    def table(self, kind: str, wanted: Any, path: Path) -> tuple[dict[str, Any], Path]:
        """Return a table by its name, or one over that which it is like, and where it is."""
        if isinstance(wanted, str):
            known = self.catalogue.get(kind, {})
            if wanted not in known:
                raise FieldError(path, unknown(wanted, known))
            return dict(known[wanted]), (kind, wanted)
        if not isinstance(wanted, Mapping):
            raise FieldError(path, f"{wanted!r} is neither a name nor a table")
        table = dict(wanted)
        if "like" in table:
            table = self.table(kind, str(table.pop("like")), (*path, "like"))[0] | table
        return table, path


def _name_of(plane: Plane) -> str:
    """Return a name that no other plane has."""
    usual = Plane(kwp=plane.kwp)
    is_usual = (plane.tilt, plane.azimuth) == (usual.tilt, usual.azimuth)
    angles = "" if is_usual else f", {plane.tilt:g}° steep, {plane.azimuth:g}° from south"
    most = "" if plane.inverter_kw is None else f", {plane.inverter_kw:g} kW at most"
    return f"{plane.kwp:g} kWp{angles}{most}"
