"""The configuration: one TOML file. What is wrong is said with file, line and field."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from hashlib import sha256
from math import inf
from pathlib import Path
import re
import tomllib
from typing import Annotated, override
from custom_components.octopus_insight.catalogue import read_catalogue
from custom_components.octopus_insight.model.interval import half_hours, local_moment
from custom_components.octopus_insight.model.scenario.advice import Limits
from custom_components.octopus_insight.model.scenario.fields import (
    FieldError,
    Path as FieldPath,
    Tables,
    read,
    unknown,
)
from custom_components.octopus_insight.model.scenario.finance import DatedVat, Terms, vat_rate
from custom_components.octopus_insight.model.scenario.report import Study
from custom_components.octopus_insight.model.scenario.shift import Habit
from custom_components.octopus_insight.model.scenario.slots import Amount, Checked, Size, Within
from custom_components.octopus_insight.model.scenario.solar import Climate
from custom_components.octopus_insight.model.scenario.study import Setup, Year, checked
from custom_components.octopus_insight.model.scenario.tariff import zone_of
from custom_components.octopus_insight.model.scenario.wanted import Wanted
from .series import POWERS, SAID, Series, SeriesError, SeriesTable, paired, read_series
from .setups import place_of, setups_of
from .years import Studies

CURRENCY = "GBP"
AS_WRITTEN = ("currency", "money", "limits", "habits")
LEAST_LOAD = 50.0
"""kWh a year: less is in another unit."""
PRICES_ARE_OF_ELSEWHERE = "The catalogue's tariffs and costs are British: give your own."
type Yield = Annotated[float, Within(0, 2, "5 % less is written 0.95")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTable(Checked):
    """Names of series: what the home uses, or what its meters and its panels counted."""

    load: str | None = None
    import_: str | None = None
    export: str | None = None
    generation: str | None = None
    export_limit_kw: Amount = inf

    @override
    def check(self) -> None:
        """Raise ValueError for what says no load."""
        if self.load and (self.import_ or self.export):
            raise ValueError("load is given beside import or export: load is what they come to")
        if not self.load and not self.import_:
            problem = "is missing, or import: export without import does not say what is used"
            raise ValueError(f"load {problem}")

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
class YearTable(Checked):
    """A year of the home, and the first days of the years that prices and panels are taken from."""

    label: str
    load: date
    prices: date | None = None
    solar: date | None = None
    solar_yield: Yield = 1.0

    @override
    def check(self) -> None:
        """Raise ValueError where the next year has no such day."""
        if (self.load.month, self.load.day) == (2, 29):
            raise ValueError("load is 29 February: begin on another day")


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepTable(Checked):
    """Sizes to try instead of the battery of a variant."""

    of: str
    sizes: tuple[Size, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The file."""

    title: str
    zone: str
    home: HomeTable
    years: tuple[YearTable, ...]
    today: Wanted
    variants: tuple[Wanted, ...]
    money: Terms
    series: Mapping[str, SeriesTable]
    currency: str = CURRENCY
    seed: int = 1
    catalogue: str | None = None
    tariffs: Tables = field(default_factory=dict)
    batteries: Tables = field(default_factory=dict)
    solar: Tables = field(default_factory=dict)
    cars: Tables = field(default_factory=dict)
    sweep: SweepTable | None = None
    habits: tuple[Habit, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """Raise ValueError for no such zone or currency, nothing to compare, years of one name."""
        zone_of(self.zone)
        if not re.fullmatch("[A-Z]{3}", self.currency):
            raise ValueError(f"currency {self.currency!r} is not a code such as {CURRENCY}")
        if not self.years or not self.variants:
            raise ValueError(f"{'variants' if self.years else 'years'} has nothing in it")
        labels = [year.label for year in self.years]
        if twice := {one for one in labels if labels.count(one) > 1}:
            raise ValueError(f"years has {min(twice)} twice: each needs a name of its own")


class ConfigError(ValueError):
    """The configuration, or a file that it names, cannot be used."""


def read_studies(path: Path) -> Studies:
    """Read the configuration and all files that it names. Raises ConfigError."""
    try:
        text = path.read_text("utf-8")
        config: Config = read(Config, tomllib.loads(text))
        return _studies(config, path)
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
            lines.setdefault(table, number)
            if head[1] == "[[":
                counts[table] = counts.get(table, 0) + 1
                table = (*table, counts[table])
            lines.setdefault(table, number)
        elif key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line):
            lines.setdefault((*table, key[1]), number)
    return next((lines[path[:size]] for size in range(len(path), 0, -1) if path[:size] in lines), 1)


def _studies(config: Config, path: Path) -> Studies:
    folder = path.parent
    catalogue = read_catalogue(folder / config.catalogue if config.catalogue else None)
    own = {kind: getattr(config, kind) for kind in ("tariffs", "batteries", "solar", "cars")}
    setups = setups_of(config.today, config.variants, own, catalogue)
    names = [setup.name for setup in setups]
    if twice := {name for name in names if names.count(name) > 1}:
        problem = f"variants has {min(twice)} twice: each needs a name of its own"
        raise FieldError(("variants",), problem)
    wanted = dict(_series_of(setups))
    for name, where in (wanted | config.home.meters).items():
        if name not in config.series:
            raise FieldError(where, f"needs a series: {unknown(name, config.series)}")
    with_battery = {one.name: one for one in setups[1:] if one.battery}
    if config.sweep and config.sweep.of not in with_battery:
        need = f"needs a variant with a battery: {unknown(config.sweep.of, with_battery)}"
        raise FieldError(("sweep", "of"), need)
    vat = [read(DatedVat, row) for row in catalogue["costs"]["vat"]["rates"]]
    for offer in (it for setup in setups for it in setup.things.values() if it):
        vat_rate(vat, offer.vat, config.money.bought)
    series = {
        name: read_series(table, folder, config.currency) for name, table in config.series.items()
    }
    climate = read(Climate, catalogue["costs"]["climate"], ("climate",))
    notes = [PRICES_ARE_OF_ELSEWHERE] if config.currency != CURRENCY else []
    years = {it.label: _year(it, config, series, wanted, climate, notes) for it in config.years}
    for place, setup in enumerate(setups):
        try:
            for year in years.values():
                checked(year, setups[0], setup)
        except ValueError as error:  # a trip that cannot be reached, a time without a price
            raise FieldError(place_of(place), str(error)) from error
    files = dict.fromkeys(name for one in config.series.values() for name in one.files)
    study = Study(
        **{key: getattr(config, key) for key in AS_WRITTEN},
        today=setups[0],
        variants=setups[1:],
        year=next(iter(years.values())),
        vat=vat,
        battery_costs=catalogue["costs"]["battery"],
    )
    of_years = {label: replace(study, year=year) for label, year in years.items()}
    if swept := config.sweep:  # of the first year only
        first = next(iter(years))
        of_years[first] = study.with_sizes(with_battery[swept.of], swept.sizes)
    return Studies(
        title=config.title,
        seed=config.seed,
        years=of_years,
        sweep_of=swept.of if swept else None,
        notes=notes,
        credits=[one.credit for one in config.series.values() if one.credit],
        inputs={
            name: sha256((folder / name).read_bytes()).hexdigest() for name in (path.name, *files)
        },
    )


def _series_of(setups: Sequence[Setup]) -> Iterator[tuple[str, FieldPath]]:
    """Yield the series that prices and panels are by, and where they are named."""
    for place, setup in enumerate(setups):
        at, tariff = place_of(place), setup.tariff
        prices = tariff.import_, tariff.export, tariff.dispatches
        yield from ((name, (*at, "tariff")) for name in prices if name and isinstance(name, str))
        if setup.solar and setup.solar.samples:
            yield setup.solar.samples, (*at, "solar")


def _year(
    table: YearTable,
    config: Config,
    series: Mapping[str, Series],
    wanted: Collection[str],
    climate: Climate,
    notes: list[str],
) -> Year:
    """Return a year of the home with the columns that setups want, and note what was filled."""
    zone = zone_of(config.zone)
    first = local_moment(table.load, time.min, zone)
    end = local_moment(table.load.replace(year=table.load.year + 1), time.min, zone)
    starts = list(half_hours(first, end))

    def column(name: str) -> list[float]:
        one = series[name]
        day = table.solar if one.table.unit in POWERS else table.prices
        moments = starts if name in config.home.meters else paired(starts, day)
        values, filled = one.column(moments, name)
        if filled:
            how = SAID[one.table.gaps]
            notes.append(f"{table.label}: {filled} half hours of {name} were missing: {how}.")
        return values

    if table.prices or table.solar:
        other = "use, prices and sun are of different years, paired by day of the year"
        notes.append(f"{table.label}: {other}.")
    load, solar = config.home.load_and_solar(column, len(starts))
    if sum(load) < LEAST_LOAD:
        names = " and ".join(config.home.meters)
        problem = f"{sum(load):.3g} kWh a year is no home: what is the unit of {names}?"
        raise FieldError(("home",), problem)
    return Year(
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
