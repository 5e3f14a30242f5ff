"""The question about now: what cards show of prices, cars and batteries, in one answer."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util import dt as dt_util
from ..actions.targets import ENTRY_FIELDS, action, chosen_entry
from ..battery.site import PowerwallSite
from ..devices import device_of, subentry_identifier
from ..entity import fields_of
from ..model.charging.charging import SHOWN_PAST
from ..model.charging.dispatch import CompletedDispatch
from ..model.interval import floor_half_hour, merge, parts_outside
from ..model.prices.tariff import Fuel
from ..model.views import CarView, MeterView

_SLOT = ("start", "end", "band", "reason", "certainty")
_REQUESTS = ("today", "last_hour", "by_kind", "dispatches_per_hour")
_REQUESTS_AGAIN = ("next_dispatch_allowed_at", "person_allowed_at", "long_rest_until")


@action(ENTRY_FIELDS)
async def async_get_now(call: ServiceCall) -> ServiceResponse:
    """Answer with every electricity meter, car and battery site, each by its device."""
    entry = chosen_entry(call)
    data, home = entry.runtime_data, entry.runtime_data.timeline.data
    cars, sites = home.cars, data.sites.values()
    requests, dispatches = home.knowledge.requests, home.knowledge.source("dispatches")
    meters = {one: it for one, it in home.meters.items() if it.point.fuel is Fuel.ELECTRICITY}

    def on_devices(facts: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
        devices = ((device_of(call.hass, entry, one), found) for one, found in facts.items())
        return [{"device_id": device.id, **found} for device, found in devices if device]

    answer: dict[str, Any] = {
        "currency": home.currency,
        "zone": str(home.zone),
        **fields_of(home, "retrieved_at", "stale_since"),
        "meters": on_devices({number: _meter(view) for number, view in meters.items()}),
        "cars": on_devices({number: _car(view, cars.values()) for number, view in cars.items()}),
        "sites": on_devices({subentry_identifier(site.subentry): _site(site) for site in sites}),
        "sessions": [
            {**fields_of(one.when, "start", "end"), "kind": one.kind}
            for one in (home.octoplus.sessions if home.octoplus else ())
            if one.is_joined and one.when.end > home.now
        ],
        "requests": None
        if data.timeline.source.is_prices_only  # no supplier is asked
        else fields_of(requests, *_REQUESTS, *_REQUESTS_AGAIN),
        "dispatches": fields_of(dispatches, "retrieved_at", "next_refresh", "last_error"),
    }
    return answer


def _meter(view: MeterView) -> dict[str, Any]:
    """Return the price now, and those of four local days."""
    run, is_export = view.current, view.point.is_export
    return {
        "direction": "export" if is_export else "import",
        "tariff": view.tariff_name,
        "level": None if is_export else view.level,
        "standing_charge": view.standing_charge and view.standing_charge.inc_vat,
        "now": run and fields_of(run, "end", "reason", "certainty", price="price_per_kwh"),
        "slots": [
            {
                **fields_of(slot, *_SLOT, price="price_per_kwh"),
                "level": None if is_export else view.level_at(slot.start),
            }
            for slot in view.timeline.slots
        ],
    }


def _car(view: CarView, cars: Iterable[CarView]) -> dict[str, Any]:
    charging = view.charging
    of_others = {row for one in cars if one is not view for row in _reported(one)}
    return {
        **fields_of(view, "is_dispatching", "reason", is_plan_reliable="car.is_plan_reliable"),
        "state": charging.state if charging.is_state_fresh else None,
        "is_plan_known": charging.is_plan_known,
        **fields_of(charging.memory, "plan_retrieved_at", "plan_failed"),
        "slots": [*_slots(view, of_others)],
        "allowance": view.allowance
        and {
            **fields_of(view.allowance, "certainty", start="window.start", end="window.end"),
            "used_hours": view.allowance.used.total_seconds() / 3600,
            "remaining_hours": view.allowance.remaining.total_seconds() / 3600,
        },
    }


def _slots(view: CarView, shared: set[CompletedDispatch]) -> Iterator[dict[str, Any]]:
    """Yield what is planned, runs, is completed, and was withdrawn, from two days ago on.

    What ran is completed, also if it was withdrawn later; what was planned again is planned.
    Energy is given where all of it is known; `shared` may be another car's.
    """
    charging, now = view.charging, view.now
    slots = [row for row in charging.slots if row.end > now]
    is_running = floor_half_hour(now) in charging.running_half_hours
    here = (row for row in slots if is_running and row.contains(now))
    charged = merge((*charging.charged, *here))
    rows = {
        "completed": [row for row in charged if row.end <= now],
        "running": [row for row in charged if row.end > now],
        "planned": parts_outside(merge(slots), charged),
        "withdrawn": parts_outside(charging.withdrawn, (*charged, *slots)),
    }
    for state, row in ((state, row) for state, found in rows.items() for row in found):
        if row.end > now - SHOWN_PAST:
            parts = {one for one in _reported(view) if one.overlaps(row)}
            known = [one.energy_kwh for one in parts - shared if one.energy_kwh is not None]
            kwh = sum(known) if parts and len(known) == len(parts) else None
            yield {**fields_of(row, "start", "end"), "state": state, "energy_kwh": kwh}


def _reported(view: CarView) -> set[CompletedDispatch]:
    return {row for row, _ in view.charging.reported}


def _site(site: PowerwallSite) -> dict[str, Any]:
    wanted, home = site.tariff, site.timeline.data
    price = wanted and wanted.price_at(dt_util.utcnow(), home.zone)
    return {
        **fields_of(site, "status", "no_tariff", "next_attempt_at", name="title"),
        **fields_of(price, "label", buy="buy_per_kwh", sell="sell_per_kwh"),
        "bands": [band.as_dict() for band in wanted.bands] if wanted else [],
        **fields_of(site.state, "last_sent_at", "is_on"),
        **fields_of(site.settings, "is_read_only", "sender"),
    }
