"""What if: a home's past year with another tariff, panels, a battery or a car."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import fsum, inf, nan, sumprod
from pathlib import Path
from statistics import fmean
from threading import Event
from typing import Any, Final
from homeassistant.components.energy.data import async_get_manager
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.hass_dict import HassKey
import probatio as vol
from ..battery.plan import battery_of, battery_plan
from ..catalogue import Catalogue, read_catalogue
from ..const import DOMAIN
from ..coordinator import error_key
from ..errors import translated
from ..feeds.energy import async_half_hours
from ..history.sun import async_samples
from ..history.year import PastYear, past_year, whole_year, without_holes
from ..model.interval import HALF_HOUR, Interval, local_date
from ..model.scenario.achievable import achievable
from ..model.scenario.advice import Choice, Goal, Limits, advise
from ..model.scenario.fields import FieldError, Path as FieldPath, read
from ..model.scenario.finance import DatedVat
from ..model.scenario.report import Data, Money, Study, Sweep, report_of
from ..model.scenario.solar import Place, Plane, from_samples
from ..model.scenario.study import Setup, Year, homes
from ..model.scenario.wanted import (
    ANY_SIZE,
    PAID,
    PAID_EXPORT,
    PAID_IMPORT,
    Shop,
    Wanted,
)
from ..model.views import MeterView
from ..octopus.errors import NotFoundError, OctopusError
from ..runtime import InsightData
from . import targets
from .targets import ATTR_END, ATTR_START, ENTRY_FIELDS, Action, bounds

ATTR_ASK_PVGIS: Final = "ask_pvgis"
ATTR_BATTERY, ATTR_GENERATION = "battery", "generation"
ATTR_EXPORT_LIMIT, ATTR_LIMITS, ATTR_MONEY = "export_limit_kw", "limits", "money"
ATTR_SWEEP, ATTR_TARIFFS, ATTR_TODAY, ATTR_VARIANTS = "sweep", "tariffs", "today", "variants"
NO_BATTERY, SIZES = "none", "sizes"
LEAST_DAYS: Final = 28
MOST_FILLED: Final = 0.1
MOST_SETUPS: Final = 50
OWN_CATALOGUE: Final = f"{DOMAIN}/catalogue"
"""Where users' own tables are, in the configuration's folder."""
ONE_AT_A_TIME: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.scenarios")
type Said = Callable[[Data], None]
"""Called in the event loop with `{"progress": ...}` of each step, and `{"answer": ...}` so far."""


class StoppedError(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an answer is made of."""

    call: ServiceCall
    data: InsightData
    view: MeterView
    past: PastYear
    year: Year
    columns: dict[str, list[float]]
    """Those of the year: more may come."""
    shop: Shop
    notes: list[str]

    def about(self) -> Data:
        """Return what every answer says of the past that it is about."""
        year = self.year
        first, last = (local_date(year.starts[place], year.zone) for place in (0, -1))
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return {
            "currency": self.data.timeline.data.currency,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "days": year.days,
            "months": list(dict.fromkeys(f"{day:%Y-%m}" for day in days)),
            "known_days": self.past.days,
            "load_kwh": fsum(self.year.load),
            "filled_half_hours": self.past.filled,
            "unpriced_half_hours": self.past.unpriced,
            "notes": self.notes,
        }


@contextmanager
def _named(*path: str | int) -> Iterator[None]:
    """Say what a wrong value is part of."""
    try:
        yield
    except FieldError:
        raise
    except ValueError as err:
        raise FieldError(path, str(err)) from err


@contextmanager
def _translated_fields() -> Iterator[None]:
    """Raise the error of a field as one that people read in their language."""
    try:
        yield
    except FieldError as err:
        field = ".".join(map(str, err.path))
        problem = str(err).removeprefix(f"{field}: ")
        raise targets.refused("scenario_field", field, problem=problem) from err


async def _async_simulate(call: ServiceCall) -> ServiceResponse:
    return await async_simulate(call)


async def async_simulate(call: ServiceCall, said: Said = lambda _: None) -> Data:
    """Answer with today, each variant, and sizes of a battery; cancelled, it soon stops.

    Before the sizes are worked out, an answer without them is said.
    """
    asked, fields = await _async_asked(call, is_whole=True), dict(call.data)
    shop, home = asked.shop, asked.data.timeline.data
    with _translated_fields():
        table = read(Wanted, fields[ATTR_TODAY], (ATTR_TODAY,))
        today = shop.setup(replace(table, name=table.name or ATTR_TODAY), None, (ATTR_TODAY,))
        setups = [today]
        for place, one in enumerate(fields[ATTR_VARIANTS], 1):
            at: FieldPath = (ATTR_VARIANTS, place)
            setups.append(shop.setup(read(Wanted, one, at), today, at))
        money = {"bought": local_date(home.now, home.zone)} | fields[ATTR_MONEY]
        sizes = read(tuple[float, ...], fields[ATTR_SWEEP], (ATTR_SWEEP,))
        with _named(ATTR_SWEEP):
            sweep = Sweep(of=SIZES, sizes=sizes)
        swept = next((one for one in setups[1:] if one.battery), setups[-1])
        swept = replace(swept, name=SIZES, battery=swept.battery or shop.battery(ANY_SIZE, ()))
        without = replace(swept, name=NO_BATTERY, battery=today.battery)
        today, *variants, swept, without = await _async_priced(asked, [*setups, swept, without])
        study = Study(
            title="",
            currency=home.currency,
            today=today,
            variants=variants,
            years=[asked.year],
            money=read(Money, money, (ATTR_MONEY,)),
            vat=[read(DatedVat, row) for row in shop.catalogue["costs"]["vat"]["rates"]],
            battery_costs=shop.battery_costs,
            limits=read(Limits, fields[ATTR_LIMITS], (ATTR_LIMITS,)),
        )
    more = replace(study, variants=[swept, without], sweep=sweep)
    choices = {kind: shop.names(kind) for kind in ("batteries", "cars")}
    head = asked.about() | {"choices": choices | {ATTR_TARIFFS: shop.tariffs}}

    def work(done: Callable[[str], None]) -> Data:
        for setup in (today, *variants):
            with _named(setup.name):  # a time without a price, a trip that cannot be
                homes(asked.year, setup)
        answer = report_of(study, done) | head | {"best_sizes": []}
        if not sizes:
            return answer
        call.hass.loop.call_soon_threadsafe(said, {"answer": answer})
        found = report_of(more, done)
        none = found["variants"][1] | {"kwh": 0.0}
        tried = [none, *found["sweep"]]
        return answer | {"sweep": tried, "best_sizes": _best_sizes(tried, study.limits)}

    steps = study.steps + (more.steps if sizes else 0)
    return await _async_work(call.hass, work, steps, said)


def _best_sizes(tried: list[Data], limits: Limits) -> list[Data]:
    """Return the best size by goal; no battery, the first, has nothing to pay back."""
    choices = [
        Choice(
            name=one["name"],
            self_sufficiency=one["self_sufficiency"],
            cycles_of_warranty=one["cycles_of_warranty"] or 0.0,
            outlay=one["money"]["outlay"],
            present_value=one["money"]["present_value"],
            payback_years=one["money"]["payback_years"] if one["kwh"] else None,
        )
        for one in tried
    ]
    found = (advise(choices, goal, limits) for goal in Goal)
    return [{"goal": it.goal, "choice": it.choice.name, "bent": list(it.bent)} for it in found]


async def _async_compare(call: ServiceCall) -> ServiceResponse:
    """Answer with what the past would have cost on each tariff, the cheapest first."""
    asked, fields = await _async_asked(call, is_whole=False), dict(call.data)
    shop, past, year = asked.shop, asked.past, asked.year
    with _translated_fields():
        named = fields.get(ATTR_TARIFFS, [*shop.tariffs])
        battery = shop.battery(fields.get(ATTR_BATTERY, "none"), (ATTR_BATTERY,))
        tariffs = [
            (key, shop.tariff(key, (ATTR_TARIFFS, place)))
            for place, key in enumerate([PAID, *named])
        ]
    setups = [Setup(name=str(key), tariff=tariff, battery=battery) for key, tariff in tariffs]
    setups = await _async_priced(asked, setups)

    def work(done: Callable[[str], None]) -> Data:
        rows = []
        for setup in setups:
            with _named(ATTR_TARIFFS, setup.name):
                slots = year.slots(setup)
            standing = setup.tariff.standing_charge * year.days
            bought = sumprod(past.imported, slots.import_price)
            sold = sumprod(past.exported, slots.export_price)
            run = achievable(slots, battery.battery) if battery else None
            rows.append(
                {
                    "tariff": setup.name,
                    "name": setup.tariff.name,
                    "import": bought,
                    "export": sold,
                    "standing_charge": standing,
                    "unchanged": bought - sold + standing,
                    "with_battery": run and run.cost + standing,
                    "note": setup.tariff.note,
                    "source": setup.tariff.source,
                }
            )
            done(setup.name)
        return {"tariffs": rows, "cheapest": {key: _cheapest(rows, key) for key in _WAYS}}

    answer = await _async_work(call.hass, work, len(setups), lambda _: None)
    return asked.about() | answer | {"battery": battery and battery.name}


_WAYS: Final = ("unchanged", "with_battery")


def _cheapest(rows: list[Data], key: str) -> Data | None:
    """Return the cheapest way, and by how much it is less than what was paid."""
    if rows[0][key] is None:
        return None
    best = min(rows, key=lambda row: row[key])
    return {"tariff": best["tariff"], "cost": best[key], "less": rows[0][key] - best[key]}


async def _async_plan(call: ServiceCall) -> ServiceResponse:
    """Answer with what the battery of the options, or another, should do until tomorrow ends."""
    data, view = targets.chosen_view(call)
    coordinator = data.timeline
    battery = battery_of(coordinator)
    if ATTR_BATTERY in call.data:
        catalogue = await _async_catalogue(call.hass)
        shop = Shop(catalogue=catalogue, zone="UTC", standing_charge=0.0)
        with _translated_fields():
            offer = shop.battery(call.data[ATTR_BATTERY], (ATTR_BATTERY,))
        battery = None if offer is None else offer.battery
    if battery is None:
        raise targets.refused("scenario_no_battery", ATTR_BATTERY)
    plan = battery_plan(coordinator, view, battery)
    if plan is None:
        raise targets.refused("plan_not_known", ATTR_DEVICE_ID)
    windows = {"charge": plan.charge, "discharge": plan.discharge}
    return {
        "currency": coordinator.data.currency,
        **{key: [bounds(it) | {"kwh": it.kwh} for it in found] for key, found in windows.items()},
        "cost": plan.cost,
        "cost_without": plan.cost_without,
    }


# --- What an answer is made of --------------------------------------------------------------------


async def _async_asked(call: ServiceCall, *, is_whole: bool) -> Asked:
    data, view = targets.chosen_view(call)
    home, hass = data.timeline.data, call.hass
    today = local_date(home.now, home.zone)
    end = targets.date_in(call, ATTR_END, today) if ATTR_END in call.data else today.replace(day=1)
    is_leap_day = (end.month, end.day) == (2, 29)
    first = end.replace(year=end.year - 1, day=28 if is_leap_day else end.day)
    if ATTR_START in call.data:
        first = targets.date_in(call, ATTR_START, today)
    if end <= first:
        raise targets.refused("not_after_start", ATTR_END)
    if end - first > timedelta(days=366):
        raise targets.refused("span_too_long", ATTR_END, days="366")
    sold = [it for it in home.meters.values() if it.point.is_export]
    past = await data.history.ask(lambda store: past_year(store, view, sold, first, end))
    days = past.days if past else 0
    if past is None or days < LEAST_DAYS:
        raise targets.refused(
            "scenario_too_short", ATTR_START, days=str(days), least=str(LEAST_DAYS)
        )
    if past.filled > MOST_FILLED * len(past.starts):
        raise targets.refused("scenario_holes", ATTR_START, count=str(past.filled))
    load, solar, notes = await _async_behind(call, past)
    catalogue = await _async_catalogue(hass)
    shop = Shop(catalogue=catalogue, zone=str(home.zone), standing_charge=past.standing_charge)
    starts, series = past.starts, [load, solar, past.import_price, past.export_price]
    if is_whole:
        starts, series = whole_year(starts, series)
    columns = dict(zip((PAID_IMPORT, PAID_EXPORT), series[2:], strict=True))
    here = Place(latitude=hass.config.latitude, longitude=hass.config.longitude)
    year = Year(
        label="",
        starts=starts,
        zone=home.zone,
        load=series[0],
        solar=series[1],
        columns=columns,
        climate=replace(shop.climate, place=here),
        export_limit_kw=call.data.get(ATTR_EXPORT_LIMIT, inf),
    )
    if days < year.days:
        notes.append("short_year")
    return Asked(
        call=call,
        data=data,
        view=view,
        past=past,
        year=year,
        columns=columns,
        shop=shop,
        notes=notes,
    )


async def _async_catalogue(hass: HomeAssistant) -> Catalogue:
    """Read the catalogue, over which a person's own tables win."""
    folder = Path(hass.config.path(OWN_CATALOGUE))
    with _translated_fields(), _named("catalogue"):
        return await hass.async_add_executor_job(read_catalogue, folder)


async def _async_behind(
    call: ServiceCall, past: PastYear
) -> tuple[list[float], list[float], list[str]]:
    """Return what the home uses, what its panels give, and what is not known of that.

    Without statistics of panels, export is taken for what they give and import for what is used:
    costs are right then, and self-sufficiency counts what the meter saw.
    """
    hass, ids = call.hass, {"generation": call.data.get(ATTR_GENERATION, []), "out": [], "in": []}
    if ATTR_GENERATION not in call.data and {"energy", "recorder"} <= hass.config.components:
        prefs = (await async_get_manager(hass)).data
        for source in prefs["energy_sources"] if prefs else ():
            if source["type"] == "solar":
                ids["generation"].append(source["stat_energy_from"])
            if source["type"] == "battery":
                ids["out"].append(source["stat_energy_from"])
                ids["in"].append(source["stat_energy_to"])
    made, out, into = [await _async_statistics(call, one, past.starts) for one in ids.values()]
    if not any((*made, *out)):
        return past.imported, past.exported, ["no_generation"] if any(past.exported) else []
    flows = zip(past.imported, past.exported, made, out, into, strict=True)
    load = [max(bought - sold + sun + o - i, 0.0) for bought, sold, sun, o, i in flows]
    return load, made, ["has_battery"] if ids["out"] else []


async def _async_statistics(
    call: ServiceCall, ids: list[str], starts: list[datetime]
) -> list[float]:
    """Return the energies of statistics in half hours, added up."""
    found, span = dict[datetime, float](), Interval(start=starts[0], end=starts[-1] + HALF_HOUR)
    for one in ids:
        rows = await async_half_hours(call.hass, one, span)
        if not rows and ATTR_GENERATION in call.data:
            raise targets.refused("scenario_statistic", ATTR_GENERATION, names=one)
        for row in rows:
            found[row.start] = found.get(row.start, 0.0) + row.quantity
    return [found.get(start, 0.0) for start in starts]


async def _async_priced(asked: Asked, setups: list[Setup]) -> list[Setup]:
    """Fetch prices of products and the sun on panels that setups name; note what is rough."""
    call, year, columns = asked.call, asked.year, asked.columns
    may_ask = call.data.get(ATTR_ASK_PVGIS, False)
    if asked.shop.products or may_ask:  # it takes requests
        account = asked.data.timeline.account_device_id
        await targets.async_check_control_of_device(call, account)
    charges = dict[str, float | None]()
    for code, path in asked.shop.products.items():
        columns[code], charges[code] = await _async_product(asked, code, path)
    priced = []
    for setup in setups:
        tariff, solar = setup.tariff, setup.solar
        charge = charges.get(tariff.import_) if isinstance(tariff.import_, str) else None
        if charge is not None:
            tariff = replace(tariff, standing_charge=charge)
        if solar is not None:
            place = year.climate.place
            found = [
                (plane, await async_samples(call.hass, place, plane, may_ask=may_ask))
                for plane in solar.planes
            ]
            note = "pvgis" if all(samples for _, samples in found) else "rough_sun"
            if note == "pvgis":
                columns[solar.name] = await call.hass.async_add_executor_job(_given, year, found)
                whole = Plane(kwp=solar.kwp)
                solar = replace(solar, planes=(whole,), samples=solar.name)
            if note not in asked.notes:
                asked.notes.append(note)
        priced.append(replace(setup, tariff=tariff, solar=solar))
    return priced


def _given(year: Year, planes: Iterable[tuple[Plane, Any]]) -> list[float]:
    """Return what 1 kWp of all planes gives in each half hour, by the year of the samples."""
    several, kwp = [], 0.0
    for plane, samples in planes:
        there = samples[0][0].year
        moved = [
            one.replace(year=there, day=28 if (one.month, one.day) == (2, 29) else one.day)
            for one in year.starts
        ]
        several.append(from_samples(samples, moved, plane))
        kwp += plane.kwp
    return [fsum(kwh) / kwp if kwp else 0.0 for kwh in zip(*several, strict=True)]


async def _async_product(
    asked: Asked, code: str, path: FieldPath
) -> tuple[list[float], float | None]:
    """Return the prices of a product in the home's region, and its standing charge if wanted."""
    past, point, starts = asked.data.timeline.source.past, asked.view.point, asked.year.starts
    field = ".".join(map(str, path))
    if past is None:
        raise targets.refused("no_past", field)
    if path[-1] == "export":
        point = replace(point, is_export=True)
    span = Interval(start=starts[0], end=starts[-1] + HALF_HOUR)
    charge = None
    try:
        found = await past.product_prices(point, code, span)
        if code in asked.shop.without_charge:
            charges = (await past.product_charges(point, code, span)).values()
            charge = fmean(one.inc_vat for one in charges) if charges else None
    except NotFoundError as err:
        raise targets.refused("scenario_product", field, value=code) from err
    except OctopusError as err:
        raise translated(HomeAssistantError, error_key(err)) from err
    known = {at: slot.price_per_kwh for at, slot in found.items()}
    prices = [nan if (one := known.get(at)) is None else one for at in starts]
    column, missing = without_holes(prices)
    if missing > MOST_FILLED * len(starts):
        raise targets.refused("scenario_product_holes", field, value=code, count=str(missing))
    return column, charge


async def _async_work(
    hass: HomeAssistant, work: Callable[[Callable[[str], None]], Data], steps: int, said: Said
) -> Data:
    """Work in a thread, one question at a time; it stops at the next step when it is cancelled."""
    stop, step = Event(), 0

    def done(name: str) -> None:
        nonlocal step
        if stop.is_set():
            raise StoppedError
        step += 1
        progress = {"step": step, "steps": steps, "name": name}
        hass.loop.call_soon_threadsafe(said, {"progress": progress})

    def job() -> Data:
        with _translated_fields():
            return work(done)

    async with hass.data.setdefault(ONE_AT_A_TIME, asyncio.Lock()):
        try:
            return await hass.async_add_executor_job(job)
        finally:
            stop.set()


_ABOUT_PAST: Final[Mapping[Any, Any]] = {
    **ENTRY_FIELDS,
    vol.Optional(ATTR_START): object,
    vol.Optional(ATTR_END): object,
    vol.Optional(ATTR_GENERATION): vol.All(cv.ensure_list, [cv.string]),
    vol.Optional(ATTR_EXPORT_LIMIT): vol.All(vol.Coerce(float), vol.Range(0, 100)),
}
_SEVERAL: Final = vol.All(cv.ensure_list, vol.Length(max=MOST_SETUPS))
SIMULATE_SCENARIO = Action(
    name="simulate_scenario",
    fields={
        **_ABOUT_PAST,
        vol.Optional(ATTR_TODAY, default={}): dict,
        vol.Optional(ATTR_VARIANTS, default=[]): vol.All(_SEVERAL, [dict]),
        vol.Optional(ATTR_SWEEP, default=[]): _SEVERAL,
        vol.Optional(ATTR_MONEY, default={}): dict,
        vol.Optional(ATTR_LIMITS, default={}): dict,
        vol.Optional(ATTR_ASK_PVGIS, default=False): cv.boolean,
    },
    handler=_async_simulate,
)
COMPARE_TARIFFS = Action(
    name="compare_tariffs",
    fields={
        **_ABOUT_PAST,
        vol.Optional(ATTR_TARIFFS): _SEVERAL,
        vol.Optional(ATTR_BATTERY): object,
    },
    handler=_async_compare,
)
PLAN_BATTERY = Action(
    name="plan_battery",
    fields={**ENTRY_FIELDS, vol.Optional(ATTR_BATTERY): object},
    handler=_async_plan,
)
