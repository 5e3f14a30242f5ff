"""Addresses with a token instead of a login, for panels and programs: off until asked for.

They answer with prices and with totals of whole days, and with nothing that shows whether somebody
is at home: no half hours of use, no power, nothing of a car.
"""

from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus
from ipaddress import ip_address
import logging
from math import fsum
from pathlib import Path
from string import Template
from typing import Any, Final
from aiohttp.web import Request, Response, StreamResponse
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.helpers.network import is_cloud_connection
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.network import is_local
from ..actions.past import async_summary
from ..const import CONF_ADDRESS_TOKEN, DOMAIN
from ..displays.eink.now.content import NowContent
from ..displays.eink.picture import png
from ..displays.eink.settings import DisplaySettings
from ..displays.trmnl.day import day_totals, money
from ..errors import translated
from ..history.store import Store
from ..model.interval import DAY, HOUR, local_day
from ..runtime import InsightConfigEntry, InsightData

SERVED: HassKey[bool] = HassKey(f"{DOMAIN}.addresses")
PREFIX: Final = f"/api/{DOMAIN}/"
MOST_AN_HOUR = 60
DISPATCH_DAYS = 7
NO_STORE: Final = {"Cache-Control": "no-store"}
PAGE: Final = Path(__file__).parent.parent / "displays" / "trmnl" / "day.html"
# Home Assistant writes the path of each request into its debug log
REQUEST_LOGS: Final = ("homeassistant.helpers.http", "aiohttp.access")

type Answer = bytes | str | Mapping[str, Any]
"""A picture, a page, or JSON."""


@callback
def async_serve_addresses(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Answer for all accounts from the first one on that asks for its addresses."""
    is_wanted = CONF_ADDRESS_TOKEN in entry.data and "http" in hass.config.components
    if is_wanted and not hass.data.get(SERVED):
        hass.data[SERVED] = True
        for name in REQUEST_LOGS:
            logging.getLogger(name).addFilter(_is_loggable)
        hass.http.register_view(AddressView())


def _is_loggable(record: logging.LogRecord) -> bool:
    return PREFIX not in record.getMessage()


class AddressView(HomeAssistantView):
    """What is wrong with an address is not said: a guess learns nothing from a 404."""

    url = f"{PREFIX}{{token}}/{{what}}"
    name = f"api:{DOMAIN}"
    requires_auth = False

    def __init__(self) -> None:
        self._asked: dict[str, deque[datetime]] = {}

    async def get(self, request: Request, token: str, what: str) -> StreamResponse:
        """Answer with one of the answers."""
        hass, answer = request.app[KEY_HASS], ANSWERS.get(what)
        entry = _entry_of(hass, token)
        if entry is None or answer is None or not _may_ask(entry, hass, request):
            return Response(status=HTTPStatus.NOT_FOUND, headers=NO_STORE)
        if (wait := self._wait(entry.entry_id)) is not None:
            headers = {**NO_STORE, "Retry-After": str(wait)}
            return Response(status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
        status = HTTPStatus.OK
        try:
            found = await answer(entry.runtime_data, request.query.get("mock") == "true")
        except HomeAssistantError as err:
            status, found = HTTPStatus.SERVICE_UNAVAILABLE, {"error": err.translation_key}
        if isinstance(found, bytes):
            return Response(body=found, content_type="image/png", headers=NO_STORE)
        if isinstance(found, str):
            return Response(text=found, content_type="text/html", headers=NO_STORE)
        return self.json(found, status, NO_STORE)

    def _wait(self, entry_id: str) -> int | None:
        """Count a request; return how long to wait [s] if there were too many."""
        now, asked = dt_util.utcnow(), self._asked.setdefault(entry_id, deque())
        while asked and not timedelta() <= now - asked[0] < HOUR:
            asked.popleft()
        if len(asked) >= MOST_AN_HOUR:
            return int((asked[0] + HOUR - now).total_seconds()) + 1
        asked.append(now)
        return None


def _entry_of(hass: HomeAssistant, token: str) -> InsightConfigEntry | None:
    """Return the account of a token; it takes as long whatever the token is."""
    found, tried = None, sha256(token.encode(errors="replace")).digest()
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        known = entry.data.get(CONF_ADDRESS_TOKEN)
        # of equal length: not even that of the token shows
        if compare_digest(sha256((known or "").encode()).digest(), tried) and known:
            found = entry
    return found


def _may_ask(entry: InsightConfigEntry, hass: HomeAssistant, request: Request) -> bool:
    """Return whether it comes from the home network, or may come from elsewhere."""
    if entry.runtime_data.timeline.settings.addresses_outside:
        return True
    with suppress(ValueError):  # `remote` is whom Home Assistant takes the client to be
        return not is_cloud_connection(hass) and is_local(ip_address(request.remote or ""))
    return False


async def _picture(data: InsightData, is_sample: object) -> Answer:
    """Draw prices and sessions: no cost of the power now, and no smart charges."""
    home = data.timeline.data
    if (meter := home.import_meter) is None:
        raise translated(HomeAssistantError, "no_answer_yet")
    content = NowContent.of(home, meter, None)
    content = replace(content, marks=tuple(one for one in content.marks if one.session))
    work = partial(png, content, DisplaySettings(), home.now)
    return await data.history.hass.async_add_executor_job(work)


async def _energy(data: InsightData, is_sample: object) -> Answer:
    return await async_summary(data, is_sample=bool(is_sample))


async def _dispatches(data: InsightData, is_sample: object) -> Answer:
    """Answer with totals of the last whole days: times would show when a car is at home."""
    home = data.timeline.data
    answer = []
    for day in (home.today - number * DAY for number in range(1, DISPATCH_DAYS + 1)):
        span = local_day(day, home.zone)
        rows = await data.history.ask(partial(Store.completed, span=span))
        rows = [row for row in rows if span.contains(row.start)]
        kwh = [row.energy_kwh for row in rows]
        total = None if None in kwh else round(fsum(filter(None, kwh)), 4)
        answer.append({"date": day.isoformat(), "dispatches": len(rows), "energy_kwh": total})
    return {"days": answer}


async def _health(data: InsightData, is_sample: object) -> Answer:
    """Answer with the age of what is known."""
    home, now = data.timeline.data, dt_util.utcnow()
    age = None if home.retrieved_at is None else now - home.retrieved_at
    is_ok = age is not None and age < 2 * HOUR
    minutes = None if age is None else int(age.total_seconds() // 60)
    return {"status": "ok" if is_ok else "stale", "data_age_minutes": minutes}


async def _page(data: InsightData, is_sample: object) -> Answer:
    """Answer with the totals as a page of 800 by 480 pixels."""
    hass, summary = data.history.hass, await async_summary(data, is_sample=bool(is_sample))
    parts = day_totals(summary, summary["currency"])
    names = {"o": "Off-peak", "k": "Peak", "q": "Smart charging", "g": "Gas"}
    if not parts.keys() & {"o", "q"}:
        names["k"] = "Electricity"
    rows = "".join(
        f"<tr><th>{name}</th><td>{parts[key][0]} kWh</td><td>{parts[key][1]}</td></tr>"
        for key, name in names.items()
        if key in parts
    )
    age, template = parts["a"], await hass.async_add_executor_job(PAGE.read_text)
    note = "Sample: made-up figures" if is_sample else "" if age == 1 else f"{age} days old"
    saved = money(summary["intelligent_features"]["total_savings"], summary["currency"])
    words = {"date": summary["date"], "note": note, "rows": rows, "total": parts["t"]}
    made = f"{dt_util.now(data.timeline.data.zone):%a %H:%M}"
    return Template(template).substitute(words, saved=saved, made=made)


ANSWERS: Final[Mapping[str, Callable[[InsightData, bool], Coroutine[Any, Any, Answer]]]] = {
    "display.png": _picture,
    "energy": _energy,
    "dispatches": _dispatches,
    "health": _health,
    "trmnl": _page,
}
