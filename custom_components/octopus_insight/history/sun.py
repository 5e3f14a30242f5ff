"""What panels would have given here, as PVGIS says: asked once for each plane, and kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
import json
from typing import Any, Final
import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from ..errors import translated
from ..feeds.pvgis import generation_of
from ..model.scenario.solar import Place, Plane
from ..storage import UNREADABLE, open_store

CREDIT: Final = "PVGIS (c) European Communities, 2001-2026"
URL: Final = "https://re.jrc.ec.europa.eu/api/v5_3/seriescalc"
YEAR: Final = 2023
"""The latest it has, whole."""
DEFAULT_LOSS: Final = 14
"""Of the system [%], as PVGIS itself takes it."""
HOUR: Final = timedelta(hours=1)
MOST_KW: Final = 2.0
"""More than panels of 1 kWp ever give."""
FILE: Final = "sun"
TIMEOUT: Final = aiohttp.ClientTimeout(total=60, connect=10)
LARGEST_BODY: Final = 4 * 2**20
type Samples = list[tuple[datetime, float]]
"""Power of 1 kWp [kW] at moments [UTC]."""


async def async_samples(
    hass: HomeAssistant, place: Place, plane: Plane, *, may_ask: bool
) -> Samples | None:
    """Return a year of what 1 kWp gives in a plane; None: it was never asked, and is not now.

    The place is sent in hundredths of a degree, which is about a kilometre.
    """
    asked = {
        "lat": f"{place.latitude:.2f}",
        "lon": f"{place.longitude:.2f}",
        "angle": f"{plane.tilt:g}",
        "aspect": f"{plane.azimuth:g}",
    }
    store, key = open_store(hass, FILE), " ".join(asked.values())
    kept: dict[str, Any] = {}
    try:
        kept = dict(await store.async_load() or {})
        if key in kept:
            return _samples(kept[key])
    except UNREADABLE:
        kept = {}
    if not may_ask:
        return None
    samples = await _async_ask(hass, asked)
    stamps = {"first": samples[0][0].isoformat(), "kw": [round(kw, 5) for _, kw in samples]}
    await store.async_save(kept | {key: stamps | {"credit": CREDIT}})
    return samples


def _samples(kept: Mapping[str, Any]) -> Samples:
    first = datetime.fromisoformat(kept["first"])
    return [(first + number * HOUR, kw) for number, kw in enumerate(kept["kw"])]


async def _async_ask(hass: HomeAssistant, asked: Mapping[str, str]) -> Samples:
    params = {
        **asked,
        "startyear": str(YEAR),
        "endyear": str(YEAR),
        "pvcalculation": "1",
        "peakpower": "1",
        "loss": str(DEFAULT_LOSS),
        "outputformat": "json",
    }
    session = async_get_clientsession(hass)
    try:
        # no redirects: nobody else is to learn the place
        async with session.get(
            URL, params=params, timeout=TIMEOUT, allow_redirects=False, raise_for_status=True
        ) as response:
            body = bytearray()
            async for chunk in response.content.iter_chunked(2**16):
                body += chunk
                if len(body) > LARGEST_BODY:
                    break
        return await hass.async_add_executor_job(_hours_of_a_year, body)
    except (aiohttp.ClientError, TimeoutError, ValueError) as err:
        raise translated(HomeAssistantError, "pvgis_failed", problem=str(err)) from err


def _hours_of_a_year(body: bytearray) -> Samples:
    _, samples = generation_of(json.loads(body))
    hours = {after[0] - before[0] for before, after in pairwise(samples)}
    is_year = hours == {HOUR} and len(samples) in (8760, 8784)
    if not is_year or not all(0 <= kw <= MOST_KW for _, kw in samples):
        raise ValueError("these are not the hours of a year")
    return samples
