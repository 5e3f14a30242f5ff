"""The configuration: one TOML file. What is wrong is said with file, line and field."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from hashlib import sha256
from math import inf
from pathlib import Path
import re
import tomllib
from typing import Any
from custom_components.octopus_insight.catalogue import Catalogue, read_catalogue
from custom_components.octopus_insight.model.interval import half_hours, local_moment
from custom_components.octopus_insight.model.scenario.advice import Limits
from custom_components.octopus_insight.model.scenario.driving import CarOffer
from custom_components.octopus_insight.model.scenario.fields import (
    FieldError,
    Path as FieldPath,
    read,
)
from custom_components.octopus_insight.model.scenario.finance import DatedVat, Terms
from custom_components.octopus_insight.model.scenario.offers import BatteryOffer, SolarOffer
from custom_components.octopus_insight.model.scenario.slots import ScenarioError
from custom_components.octopus_insight.model.scenario.solar import Climate
from custom_components.octopus_insight.model.scenario.study import Setup, Year, with_car
from custom_components.octopus_insight.model.scenario.tariff import Tariff, zone_of
from .series import Series, SeriesError, SeriesTable, paired, read_series

OFFERS = {"tariffs": Tariff, "batteries": BatteryOffer, "solar": SolarOffer, "cars": CarOffer}

type Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTable:
    """Names of series: what the home uses, or what its meters and its panels counted."""

    load: str | None = None
    import_: str | None = None
    export: str | None = None
    generation: str | None = None
    export_limit_kw: float = inf

    def __post_init__(self) -> None:
        """Raise ValueError for what says no load."""
        if self.load and (self.import_ or self.export):
            raise ValueError("load is given beside import or export: load is what they come to")
        if not self.load and not self.import_:
            missing = (
                "import is missing: export without import" if self.export else "load is missing: it"
            )
            raise ValueError(f"{missing} does not say what the home uses")

    @property
    def meters(self) -> dict[str, FieldPath]:
        """Return the series that are named, and where."""
        names = {key: getattr(self, key) for key in ("load", "import_", "export", "generation")}
        return {name: ("home", key.rstrip("_")) for key, name in names.items() if name}

    def load_and_solar(
        self, column: Callable[[str], list[float]], size: int
    ) -> tuple[list[float], list[float]]:
        """Return what is used, and what panels give that are there already.

        Without what they gave, export is taken for it and import for use: costs come out right,
        and self-sufficiency counts what meters saw.
        """
        made, sold = (
            column(name) if name else [0.0] * size for name in (self.generation, self.export)
        )
        if self.load:
            return column(self.load), made
        bought = column(self.import_ or "")
        if not self.generation:
            return bought, sold
        used = (b - s + m for b, s, m in zip(bought, sold, made, strict=True))
        return [max(kwh, 0.0) for kwh in used], made


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTable:
    """A year of the home, and the first days of the years that prices and panels are taken from."""

    label: str
    load: date
    prices: date | None = None
    solar: date | None = None
    solar_yield: float = 1.0

    def __post_init__(self) -> None:
        """Raise ValueError where the next year has no such day."""
        if (self.load.month, self.load.day) == (2, 29):
            raise ValueError("load is 29 February: begin on another day")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupTable:
    """What the home has, or could have: names of tables here or in the catalogue."""

    name: str
    tariff: str | None = None
    solar: str | None = None
    battery: str | None = None
    car: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyTable(Terms):
    """What is assumed of money; `bought` decides the VAT."""

    bought: date
    other_discount_rates: tuple[float, ...] = (0.0, 0.07)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepTable:
    """Sizes to try instead of the battery of a variant."""

    of: str
    sizes: tuple[float, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for sizes below nothing."""
        if min(self.sizes, default=0.0) < 0:
            raise ValueError(f"sizes has {min(self.sizes):g}, and no battery is below 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The file."""

    title: str
    zone: str
    home: HomeTable
    years: tuple[YearTable, ...]
    today: SetupTable
    variants: tuple[SetupTable, ...]
    money: MoneyTable
    series: Mapping[str, SeriesTable]
    currency: str = "GBP"
    seed: int = 1
    catalogue: str | None = None
    tariffs: Tables = field(default_factory=dict)
    batteries: Tables = field(default_factory=dict)
    solar: Tables = field(default_factory=dict)
    cars: Tables = field(default_factory=dict)
    sweep: SweepTable | None = None
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """Raise ValueError for a zone that is none."""
        zone_of(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """All that is to be worked out, and from what."""

    config: Config
    today: Setup
    variants: list[Setup]
    years: list[Year]
    vat: list[DatedVat]
    notes: list[str]
    hashes: dict[str, str]
    resized: Callable[[BatteryOffer, float], BatteryOffer]


class ConfigError(ValueError):
    """The configuration, or a file that it names, cannot be used."""


def read_study(path: Path) -> Study:
    """Read the configuration and all files that it names. Raises ConfigError."""
    try:
        text = path.read_text("utf-8")
        config: Config = read(Config, tomllib.loads(text))
        return _study(config, path)
    except FieldError as error:
        line = _line_of(path.read_text("utf-8"), error.path)
        raise ConfigError(f"{path.name}, line {line}: {error}") from error
    except SeriesError as error:
        raise ConfigError(str(error)) from error
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path.name}: {error}") from error


def _line_of(text: str, path: FieldPath) -> int:
    """Return the line of a field, or of what is around it."""
    lines = dict[FieldPath, int]()
    table: FieldPath = ()
    counts = dict[FieldPath, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line):
            table = tuple(name.strip(" \"'") for name in head[2].split("."))
            if head[1] == "[[":
                counts[table] = counts.get(table, 0) + 1
                table = (*table, counts[table])
            lines.setdefault(table, number)
        elif key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line):
            lines.setdefault((*table, key[1]), number)
    return next((lines[path[:size]] for size in range(len(path), 0, -1) if path[:size] in lines), 1)


def _study(config: Config, path: Path) -> Study:
    folder = path.parent
    catalogue = read_catalogue(folder / config.catalogue if config.catalogue else None)
    costs = catalogue["costs"]
    setups = _setups(config, catalogue)
    wanted = [name for setup in setups for name in _series_of(setup.tariff, setup.solar)]
    for name, where in config.home.meters.items():
        _need_series(config, name, where)
    with_battery = [one.name for one in setups[1:] if one.battery]
    if config.sweep and config.sweep.of not in with_battery:
        known = ", ".join(with_battery)
        raise FieldError(("sweep", "of"), f"is no variant with a battery; known are {known}")
    series = {name: read_series(table, folder) for name, table in config.series.items()}
    climate = read(Climate, costs["climate"], ("climate",))
    years = [_year(table, config, series, wanted, climate) for table in config.years]
    for table, setup in zip([config.today, *config.variants], setups, strict=True):
        try:
            for year, _ in years:
                with_car(year, year.slots(setup), setup.car)
        except ScenarioError as error:
            raise FieldError(("cars", table.car or config.today.car or ""), str(error)) from error
    files = dict.fromkeys(name for table in config.series.values() for name in table.files)
    return Study(
        config=config,
        today=setups[0],
        variants=setups[1:],
        years=[year for year, _ in years],
        vat=[read(DatedVat, row) for row in costs["vat"]["rates"]],
        notes=[note for _, notes in years for note in notes],
        hashes={
            name: sha256((folder / name).read_bytes()).hexdigest() for name in (path.name, *files)
        },
        resized=lambda offer, kwh: offer.resized(kwh).priced(costs["battery"]),
    )


def _setups(config: Config, catalogue: Catalogue) -> list[Setup]:
    """Return today's setup and the variants, which have what today has unless they say other."""
    costs, setups = catalogue["costs"], list[Setup]()
    kinds = {"tariff": "tariffs", "solar": "solar", "battery": "batteries", "car": "cars"}
    for place, table in enumerate([config.today, *config.variants]):
        at: FieldPath = ("variants", place) if place else ("today",)
        found = dict[str, Any]()
        for key, kind in kinds.items():
            name = getattr(table, key) or getattr(config.today, key)
            if name not in (None, "none"):
                found[key] = _offer(config, catalogue, kind, name, (*at, key))
                if key in costs:
                    found[key] = found[key].priced(costs[key])
        if "tariff" not in found:
            raise FieldError((*at, "tariff"), "is missing")
        setups.append(Setup(name=table.name, **found))
    return setups


def _offer(config: Config, catalogue: Catalogue, kind: str, name: str, path: FieldPath) -> Any:
    """Return what a name stands for, here or in the catalogue."""
    here: Tables = getattr(config, kind)
    table = _liked(here, catalogue.get(kind, {}), kind, name, path)
    if charger := table.pop("charger", None):
        chargers = catalogue["chargers"]
        table = _liked({}, chargers, "chargers", charger, (kind, name, "charger")) | table
    offer = read(OFFERS[kind], table, (kind, name))
    for series in _series_of(offer):
        _need_series(config, series, (kind, name) if name in here else path)
    return offer


def _liked(here: Tables, there: Tables, kind: str, name: str, path: FieldPath) -> dict[str, Any]:
    """Return a table by its name, over the one of the catalogue that it is like."""
    if name not in here and name not in there:
        near = get_close_matches(name, [*here, *there], 1)
        advice = f"did you mean {near[0]}?" if near else f"known are {', '.join([*here, *there])}"
        raise FieldError(path, f"there is no {name!r} in {kind}; {advice}")
    table = dict(here.get(name, {}))
    like = table.pop("like", None if name in here else name)
    others = {key: one for key, one in here.items() if key != name}
    base = there[name] if like == name and name in there else {}
    if like not in (None, name):
        base = _liked(others, there, kind, like, (kind, name, "like"))
    return {"name": name, **base, **table}


def _year(
    table: YearTable,
    config: Config,
    series: Mapping[str, Series],
    wanted: Collection[str],
    climate: Climate,
) -> tuple[Year, list[str]]:
    """Return a year of the home with the columns that setups want, and what was filled."""
    zone, notes = zone_of(config.zone), list[str]()
    first = local_moment(table.load, time.min, zone)
    end = local_moment(table.load.replace(year=table.load.year + 1), time.min, zone)
    starts = list(half_hours(first, end))

    def column(name: str) -> list[float]:
        one = series[name]
        day = table.solar if one.table.unit.is_power else table.prices
        moments = starts if name in config.home.meters else paired(starts, day)
        values, filled = one.column(moments, name)
        if filled:
            how = one.table.gaps.words
            notes.append(f"{table.label}: {filled} half hours of {name} were missing: {how}.")
        return values

    load, solar = config.home.load_and_solar(column, len(starts))
    year = Year(
        label=table.label,
        starts=starts,
        zone=zone,
        load=load,
        solar=solar,
        columns={name: column(name) for name in dict.fromkeys(wanted)},
        climate=climate,
        seed=config.seed,
        solar_yield=table.solar_yield,
        export_limit_kw=config.home.export_limit_kw,
    )
    return year, notes


def _series_of(*offers: Tariff | SolarOffer | BatteryOffer | None) -> list[str]:
    """Return the names of the series that prices or panels are by."""
    names = [one.samples for one in offers if isinstance(one, SolarOffer)]
    for one in offers:
        if isinstance(one, Tariff):
            names += [at for at in (one.import_, one.export, one.dispatches) if isinstance(at, str)]
    return [name for name in names if name]


def _need_series(config: Config, name: str, where: FieldPath) -> None:
    if name not in config.series:
        raise FieldError(where, f"there is no series {name}; known are {', '.join(config.series)}")
