"""What if: a home's past year with another tariff, panels, a battery or a car."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from math import fsum, inf, nan, sumprod
from pathlib import Path
from statistics import fmean
from threading import Event
from typing import Any, Final, NamedTuple
from homeassistant.components.energy.data import async_get_manager
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util.hass_dict import HassKey
import probatio as vol
from ..battery.plan import battery_of, battery_plan
from ..catalogue import read_catalogue
from ..const import DOMAIN
from ..feeds.energy import async_half_hours
from ..history.sun import async_given
from ..history.year import (
    EXPORTED,
    IMPORTED,
    Columns,
    PastYear,
    past_year,
    whole_year,
    without_holes,
)
from ..model.interval import HALF_HOUR, SLOTS_A_DAY, Interval, in_year, local_date
from ..model.scenario.achievable import achievable
from ..model.scenario.advice import Limits
from ..model.scenario.fields import NOTHING, Path as FieldPath, read
from ..model.scenario.finance import DatedVat, Terms, worth
from ..model.scenario.optimum import best_possible
from ..model.scenario.report import Data, Study, report_of, sweep_of
from ..model.scenario.shift import Habit
from ..model.scenario.solar import Climate, Place, Plane
from ..model.scenario.study import Setup, Year, checked
from ..model.scenario.wanted import ANY_SIZE, PAID, Shop, Wanted
from ..model.serialize import dump
from ..model.views import MeterView
from ..runtime import InsightData
from . import targets
from .targets import ATTR_END, ATTR_START, ENTRY_FIELDS, action, refused

ATTR_ASK_PVGIS: Final = "ask_pvgis"
ATTR_BATTERY, ATTR_GENERATION, ATTR_HABITS = "battery", "generation", "habits"
ATTR_EXPORT_LIMIT, ATTR_LIMITS, ATTR_MONEY = "export_limit_kw", "limits", "money"
ATTR_SWEEP, ATTR_TARIFFS, ATTR_TODAY, ATTR_VARIANTS = "sweep", "tariffs", "today", "variants"
LEAST_DAYS: Final = 21
"""What a new account has of the month before on the first day of another, at least."""
MOST_DAYS, MOST_FILLED, DAYS_NOT_MISSED = timedelta(days=366), 0.1, 7
OWN_CATALOGUE: Final = f"{DOMAIN}/catalogue"
"""Where users' own tables are, in the configuration's folder."""
ONE_AT_A_TIME: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.scenarios")
ABOUT_PAST: Final[Mapping[Any, Any]] = {
    **ENTRY_FIELDS,
    vol.Optional(ATTR_START): object,
    vol.Optional(ATTR_END): object,
    vol.Optional(ATTR_GENERATION): vol.All(cv.ensure_list, [cv.string]),
    vol.Optional(ATTR_EXPORT_LIMIT): vol.All(vol.Coerce(float), vol.Range(0, 100)),
}
SEVERAL: Final = vol.All(cv.ensure_list, vol.Length(max=50))
SIMULATE_FIELDS: Final = {
    **ABOUT_PAST,
    vol.Optional(ATTR_VARIANTS, default=[]): vol.All(SEVERAL, [dict]),
    **{vol.Optional(it, default=[]): SEVERAL for it in (ATTR_SWEEP, ATTR_HABITS)},
    **{vol.Optional(it, default={}): dict for it in (ATTR_TODAY, ATTR_MONEY, ATTR_LIMITS)},
    vol.Optional(ATTR_ASK_PVGIS, default=False): cv.boolean,
}
WAYS: Final = {"with_battery": achievable, "at_best": best_possible}
type Said = Callable[[Data], None]
"""Called in the event loop with `{"progress": ...}` of each step, and `{"answer": ...}` so far."""


class StoppedError(Exception):
    """Nobody waits for the answer any more."""


class Asked(NamedTuple):
    """What an answer is made of."""

    call: ServiceCall
    data: InsightData
    view: MeterView
    past: PastYear
    year: Year
    shop: Shop
    notes: list[str]

    def about(self) -> Data:
        """Return what every answer says of the past that it is about."""
        year, starts = self.year, self.year.starts
        days = [local_date(at, year.zone) for at in (*starts[::SLOTS_A_DAY], starts[-1])]
        return {
            "currency": self.data.timeline.data.currency,
            "first": days[0].isoformat(),
            "last": days[-1].isoformat(),
            "days": year.days,
            "months": list(dict.fromkeys(f"{day:%Y-%m}" for day in days)),
            "known_days": self.past.days,
            "load_kwh": fsum(year.load),
            "filled_half_hours": self.past.filled,
            "unpriced_half_hours": self.past.unpriced,
            "notes": list(dict.fromkeys(self.notes)),
        }


@contextmanager
def _field(*path: str | int) -> Iterator[None]:
    """Raise what is wrong with a field as an error that people read in their language.

    The path is of what says none itself.
    """
    try:
        yield
    except ValueError as err:
        field = ".".join(map(str, getattr(err, "path", path)))
        problem = str(err).removeprefix(f"{field}: ")
        raise refused("scenario_field", field, problem=problem) from err


@action(SIMULATE_FIELDS)
async def async_simulate_scenario(call: ServiceCall) -> ServiceResponse:
    """Answer with today, each variant, and sizes of a battery."""
    return await async_simulate(call)


async def async_simulate(call: ServiceCall, said: Said = lambda _: None) -> Data:
    """Answer it; cancelled, it soon stops. Before the sizes, an answer without them is said."""
    asked, fields = await _async_asked(call, is_whole=True), dict(call.data)
    shop, home, setups = asked.shop, asked.data.timeline.data, list[Setup]()
    tables = [{"name": ATTR_TODAY} | fields[ATTR_TODAY], *fields[ATTR_VARIANTS]]
    with _field():
        for place, table in enumerate(tables):
            at: FieldPath = (ATTR_VARIANTS, place) if place else (ATTR_TODAY,)
            setups.append(shop.setup(read(Wanted, table, at), setups[0] if setups else None, at))
        sizes = read(tuple[float, ...], fields[ATTR_SWEEP], (ATTR_SWEEP,))
        today, *variants = await _async_priced(asked, setups)
        study = Study(
            currency=home.currency,
            today=today,
            variants=variants,
            year=asked.year,
            money=read(Terms, {"bought": home.today} | fields[ATTR_MONEY], (ATTR_MONEY,)),
            vat=[read(DatedVat, row) for row in shop.catalogue["costs"]["vat"]["rates"]],
            battery_costs=shop.catalogue["costs"]["battery"],
            limits=read(Limits, fields[ATTR_LIMITS], (ATTR_LIMITS,)),
            habits=read(tuple[Habit, ...], fields[ATTR_HABITS], (ATTR_HABITS,)),
        )
        last = next((one for one in variants if one.battery), (variants or [today])[-1])
        last = replace(last, battery=last.battery or shop.battery(ANY_SIZE, ()))
        with _field(ATTR_SWEEP):
            study = study.with_sizes(last, sizes) if sizes else study
    choices = {kind: shop.names(kind) for kind in ("batteries", "cars", ATTR_TARIFFS)}
    head = asked.about() | {"choices": choices}

    def work(done: Callable[[str], None]) -> Data:
        for setup in (today, *variants):
            with _field(setup.name):  # a time without a price, a trip that cannot be
                checked(asked.year, today, setup)
        with _field():
            answer = report_of(study, done) | head
        for money in (one["money"] for one in answer["variants"]):
            money["payback_range"] = _payback_range(*money["flows"])
        if not study.sizes:
            return answer
        call.hass.loop.call_soon_threadsafe(said, {"answer": answer})
        return answer | sweep_of(study.sizes, done)

    return await _async_work(call.hass, work, study.steps, said)


def _payback_range(outlay: float, *years: float) -> list[float | None]:
    """Return when it pays back where each year brings a tenth more, and a tenth less."""
    several = ([outlay, *(share * flow for flow in years)] for share in (1.1, 0.9))
    return [worth(one, 0.0)["payback_years"] for one in several]


@action({**ABOUT_PAST, vol.Optional(ATTR_TARIFFS): SEVERAL, vol.Optional(ATTR_BATTERY): object})
async def async_compare_tariffs(call: ServiceCall) -> ServiceResponse:
    """Answer with what the past would have cost on each tariff, and which is the cheapest."""
    asked, fields = await _async_asked(call, is_whole=False), dict(call.data)
    shop, past, year = asked.shop, asked.past, asked.year
    with _field():
        offer = shop.battery(fields.get(ATTR_BATTERY, NOTHING), (ATTR_BATTERY,))
        setups = [
            Setup(name=str(key), tariff=shop.tariff(key, (ATTR_TARIFFS, place)))
            for place, key in enumerate([PAID, *fields.get(ATTR_TARIFFS, shop.names(ATTR_TARIFFS))])
        ]
    setups = await _async_priced(asked, setups)

    def work(done: Callable[[str], None]) -> Data:
        rows = list[Data]()
        for setup in setups:
            tariff, standing = setup.tariff, setup.tariff.standing_charge * year.days
            with _field(ATTR_TARIFFS, setup.name):
                slots = checked(year, setups[0], setup)
            bought = sumprod(past.columns[IMPORTED], slots.import_price)
            sold = sumprod(past.columns[EXPORTED], slots.export_price)
            planned = {
                way: offer and plan(slots, offer.battery).cost + standing
                for way, plan in WAYS.items()
            }
            row = {"tariff": setup.name, "name": tariff.name, "import": bought, "export": sold}
            row |= {"standing_charge": standing, "unchanged": bought - sold + standing}
            row |= planned | {"note": tariff.note, "source": tariff.source}
            rows.append(row)
            done(setup.name)
        cheapest = {way: _cheapest(rows, way) for way in ("unchanged", *WAYS)}
        return {"tariffs": rows, "cheapest": cheapest, "battery": offer and offer.name}

    answer = await _async_work(call.hass, work, len(setups), lambda _: None)
    return asked.about() | answer


def _cheapest(rows: list[Data], key: str) -> Data | None:
    """Return the cheapest way, and by how much it is less than what was paid."""
    if rows[0][key] is None:
        return None
    best = min(rows, key=lambda row: row[key])
    return {"tariff": best["tariff"], "cost": best[key], "less": rows[0][key] - best[key]}


@action({**ENTRY_FIELDS, vol.Optional(ATTR_BATTERY): object})
async def async_plan_battery(call: ServiceCall) -> ServiceResponse:
    """Answer with what the battery of the options, or another, should do until tomorrow ends."""
    data, view = targets.chosen_view(call)
    battery = battery_of(data.timeline)
    if ATTR_BATTERY in call.data:
        shop = await _async_shop(call.hass, "UTC", 0.0)
        with _field():
            offer = shop.battery(call.data[ATTR_BATTERY], (ATTR_BATTERY,))
        battery = offer.battery if offer else None
    if battery is None:
        raise refused("scenario_no_battery", ATTR_BATTERY)
    plan = battery_plan(data.timeline, view, battery)
    if plan is None:
        raise refused("plan_not_known", ATTR_DEVICE_ID)
    return {"currency": data.timeline.data.currency, **dump(plan)}


# --- What an answer is made of --------------------------------------------------------------------


async def _async_asked(call: ServiceCall, *, is_whole: bool) -> Asked:
    data, view = targets.chosen_view(call)
    home, hass = data.timeline.data, call.hass
    today = home.today
    end = targets.date_or(call, ATTR_END, today, today.replace(day=1))
    first = targets.date_or(call, ATTR_START, today, in_year(end, end.year - 1))
    targets.check_days(first, end, MOST_DAYS)
    sold = [it for it in home.meters.values() if it.point.is_export]
    past = await data.history.ask(lambda store: past_year(store, view, sold, first, end))
    if past is None or past.days < LEAST_DAYS:
        texts = {"days": str(past.days if past else 0), "least": str(LEAST_DAYS)}
        raise refused("scenario_too_short", ATTR_START, **texts)
    if past.filled > MOST_FILLED * len(past.starts):
        raise refused("scenario_holes", ATTR_START, count=str(past.filled))
    notes = list[str]()
    columns = past.columns | await _async_behind(call, past, notes)
    shop = await _async_shop(hass, str(home.zone), past.standing_charge)
    starts, columns = whole_year(past.starts, columns) if is_whole else (past.starts, columns)
    here = Place(latitude=hass.config.latitude, longitude=hass.config.longitude)
    with _field():
        climate = read(Climate, shop.catalogue["costs"]["climate"], ("catalogue", "climate"))
    year = Year(
        starts=starts,
        zone=home.zone,
        load=columns["load"],
        solar=columns["solar"],
        columns=columns,
        climate=replace(climate, place=here),
        export_limit_kw=call.data.get(ATTR_EXPORT_LIMIT, inf),
    )
    if past.days < year.days - DAYS_NOT_MISSED:
        notes.append("short_year")
    return Asked(call, data, view, past, year, shop, notes)


async def _async_shop(hass: HomeAssistant, zone: str, standing_charge: float) -> Shop:
    """Return what names mean: of a person's own catalogue before ours."""
    with _field("catalogue"):
        folder = Path(hass.config.path(OWN_CATALOGUE))
        catalogue = await hass.async_add_executor_job(read_catalogue, folder)
    return Shop(catalogue=catalogue, zone=zone, standing_charge=standing_charge)


async def _async_behind(call: ServiceCall, past: PastYear, notes: list[str]) -> Columns:
    """Return what the home uses and what its panels give; note what is not known of that.

    Without statistics of panels, export is taken for what they give and import for what is used:
    costs are right then, and self-sufficiency counts what the meter saw.
    """
    hass, panels, sources = call.hass, call.data.get(ATTR_GENERATION), list[Any]()
    if panels is None and {"energy", "recorder"} <= hass.config.components:
        prefs = (await async_get_manager(hass)).data
        sources = [*prefs["energy_sources"]] if prefs else []
    out, into = "stat_energy_from", "stat_energy_to"
    batteries = [one for one in sources if one["type"] == "battery"]
    panels = panels or [one[out] for one in sources if one["type"] == "solar"]
    several = (panels, [one[out] for one in batteries], [one[into] for one in batteries])
    made, given, taken = [await _async_statistics(call, ids, past) for ids in several]
    imported, exported = past.columns[IMPORTED], past.columns[EXPORTED]
    if not any((*made, *given)):
        notes += ["no_generation"] if any(exported) else []
        return {"load": imported, "solar": exported}
    notes += ["has_battery"] if batteries else []
    flows = zip(imported, exported, made, given, taken, strict=True)
    load = [max(bought - sold + sun + gave - took, 0.0) for bought, sold, sun, gave, took in flows]
    return {"load": load, "solar": made}


async def _async_statistics(call: ServiceCall, ids: list[str], past: PastYear) -> list[float]:
    """Return the energies of statistics in half hours, added up."""
    found = defaultdict[datetime, float](float)
    span = Interval(start=past.starts[0], end=past.starts[-1] + HALF_HOUR)
    for one in ids:
        rows = await async_half_hours(call.hass, one, span)
        if not rows and ATTR_GENERATION in call.data:
            raise refused("scenario_statistic", ATTR_GENERATION, names=one)
        for row in rows:
            found[row.start] += row.quantity
    return [found[start] for start in past.starts]


async def _async_priced(asked: Asked, setups: list[Setup]) -> list[Setup]:
    """Fetch prices of products and the sun on panels that setups name; note what is rough."""
    call, year, columns = asked.call, asked.year, asked.year.columns
    may_ask = call.data.get(ATTR_ASK_PVGIS, False)
    if asked.shop.products or may_ask:  # it takes requests
        await targets.async_check_control_of_device(call, asked.data.timeline.account_device_id)
    charges = dict[object, float | None]()
    for code, path in asked.shop.products.items():
        columns[code], charges[code] = await _async_product(asked, code, path)
    priced = []
    for setup in setups:
        tariff, solar = setup.tariff, setup.solar
        if (charge := charges.get(tariff.import_)) is not None:
            tariff = replace(tariff, standing_charge=charge)
        if solar:
            column = await async_given(call.hass, year, solar.planes, may_ask=may_ask)
            asked.notes.append("pvgis" if column else "rough_sun")
            if column:
                columns[solar.name] = column
                solar = replace(solar, planes=(Plane(kwp=1.0),), samples=solar.name)
        priced.append(replace(setup, tariff=tariff, solar=solar))
    return priced


async def _async_product(
    asked: Asked, code: str, path: FieldPath
) -> tuple[list[float], float | None]:
    """Return the prices of a product in the home's region, and its standing charge if wanted."""
    past, point, starts = asked.data.timeline.source.past, asked.view.point, asked.year.starts
    field, charges = ".".join(map(str, path)), list[float]()
    if past is None:
        raise refused("no_past", field)
    point = replace(point, is_export=path[-1] == "export")
    span = Interval(start=starts[0], end=starts[-1] + HALF_HOUR)
    with targets.asking_for(code, "scenario_product", field):
        found = await past.product_prices(point, code, span)
        if code in asked.shop.without_charge:
            rates = await past.product_charges(point, code, span)
            charges = [one.inc_vat for one in rates.values()]
    known = {at: slot.price_per_kwh for at, slot in found.items()}
    prices = [nan if (one := known.get(at)) is None else one for at in starts]
    column, missing = without_holes(prices)
    if missing > MOST_FILLED * len(starts):
        raise refused("scenario_product_holes", field, value=code, count=str(missing))
    return column, fmean(charges) if charges else None


async def _async_work(
    hass: HomeAssistant, work: Callable[[Callable[[str], None]], Data], steps: int, said: Said
) -> Data:
    """Work in a thread, one question at a time; it stops at the next step when it is cancelled."""
    stop, numbers = Event(), count(1)

    def done(name: str) -> None:
        if stop.is_set():
            raise StoppedError
        progress = {"step": next(numbers), "steps": steps, "name": name}
        hass.loop.call_soon_threadsafe(said, {"progress": progress})

    async with hass.data.setdefault(ONE_AT_A_TIME, asyncio.Lock()):
        try:
            return await hass.async_add_executor_job(work, done)
        finally:
            stop.set()
