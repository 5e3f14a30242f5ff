"""Diagnostics: what was asked when, and today's timeline. No request is made for them."""

from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant

from .battery import PowerwallSite
from .coordinator import SupplierCoordinator
from .model.home import CarView, DispatchRow, MeterView
from .model.interval import local_date, local_day
from .runtime import InsightConfigEntry


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: InsightConfigEntry
) -> dict[str, Any]:
    """Return what a bug report needs; nothing personal is taken in, so none has to be removed."""
    timeline = entry.runtime_data.timeline
    home = timeline.data
    return {
        "options": dict(entry.options),
        "composed_at": home.now.isoformat(),
        "budget": timeline.sources.account.access.budget.as_dict(),
        "sources": {source.name: _source(source) for source in timeline.sources.all},
        # meters and cars are counted, not named: their ids are personal
        "meters": [_meter(view) for view in home.meters.values()],
        "cars": [_car(view) for view in home.cars.values()],
        "sites": [_site(site) for site in entry.runtime_data.sites.values()],
    }


def _source(source: SupplierCoordinator[Any]) -> dict[str, Any]:
    return {
        "retrieved_at": _iso(source.retrieved_at),
        "next_refresh": _iso(source.next_refresh),
        "last_error": source.last_error,
    }


def _meter(view: MeterView) -> dict[str, Any]:
    today = local_day(local_date(view.now, view.zone), view.zone)
    return {
        "fuel": view.point.fuel,
        "is_export": view.point.is_export,
        "tariffs": [
            {
                "tariff_code": agreement.tariff_code,
                "registers": sorted(agreement.registers),
                "start": _iso(agreement.start),
                "end": _iso(agreement.end),
            }
            for agreement in view.point.agreements
        ],
        "previous_day": view.previous and view.previous.day.isoformat(),
        "timeline": [
            {
                "start": _iso(slot.start),
                "price_per_kwh": slot.price_per_kwh,
                "band": slot.band,
                "shape": slot.shape,
                "reason": slot.reason,
                "certainty": slot.certainty,
            }
            for slot in view.timeline.between(today.start, today.end).slots
        ],
    }


def _car(view: CarView) -> dict[str, Any]:
    memory = view.memory
    return {
        "provider": view.car.device.provider,
        "is_charge_point": view.car.device.is_charge_point,
        "state": memory.supplier_state,
        "is_suspended": memory.is_suspended,
        "last_answer_at": _iso(memory.last_answer_at),
        "plan_retrieved_at": _iso(memory.plan_retrieved_at),
        "planned": [_row(row) for row in view.planned],
        "started": [_row(row) for row in view.started],
        "completed": [_row(row) for row in view.completed],
    }


def _row(row: DispatchRow) -> dict[str, Any]:
    return {"start": _iso(row.start), "end": _iso(row.end), "type": row.type}


def _site(site: PowerwallSite) -> dict[str, Any]:
    """Return what a battery site should hold, and what it was sent; its device is not named."""
    state, made = site.state, site.tariff
    return {
        "sender": site.settings.sender,
        "is_read_only": site.settings.is_read_only,
        "is_on": state.is_on,
        "no_tariff": site.no_tariff,
        "wanted": None if made is None else made.wanted.signature,
        "bands": [] if made is None else [band.as_dict() for band in made.wanted.bands],
        "next_change": None if made is None else _iso(made.wanted.next_change),
        "confirmed": None if state.confirmed is None else state.confirmed.signature,
        "overlay_until": None if state.confirmed is None else _iso(state.confirmed.until),
        "tries": state.tries,
        "last_sent_at": _iso(state.last_sent_at),
        "next_attempt_at": _iso(site.next_attempt_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
