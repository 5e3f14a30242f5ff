"""What panels would have given here, as PVGIS says: asked once for each plane, and kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
import json
from math import fsum
from typing import Any, Final
import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from ..errors import translated
from ..feeds.pvgis import generation_of
from ..model.interval import HOUR, in_year
from ..model.scenario.solar import Plane, from_samples
from ..model.scenario.study import Year
from ..octopus.body import limited
from ..storage import UNREADABLE, open_store

URL: Final = "https://re.jrc.ec.europa.eu/api/v5_3/seriescalc"
YEAR: Final = 2023
"""The latest it has, whole."""
YEARS: Final = dict.fromkeys(("startyear", "endyear"), str(YEAR))
FIXED: Final = {"pvcalculation": "1", "peakpower": "1", "loss": "14", "outputformat": "json"}
"""The loss is that of the system [%], as PVGIS itself takes it."""
MOST_KW: Final = 2.0
"""More than panels of 1 kWp ever give."""
FILE: Final = "sun"
TIMEOUT: Final = aiohttp.ClientTimeout(total=60, connect=10)
type Samples = list[tuple[datetime, float]]
"""Power of 1 kWp [kW] at moments [UTC]."""


async def async_given(
    hass: HomeAssistant, year: Year, planes: Sequence[Plane], *, may_ask: bool
) -> list[float] | None:
    """Return what planes give together in half hours, each by its day in the year of PVGIS.

    None: a plane was never asked about, and is not now.
    """
    place = year.climate.place
    # in hundredths of a degree, which is about a kilometre
    here = f"{place.latitude:.2f} {place.longitude:.2f}"
    keys = [f"{here} {one.tilt:g} {one.azimuth:g}" for one in planes]
    samples = [await _async_samples(hass, key, may_ask=may_ask) for key in keys]

    def work() -> list[float]:
        starts = [in_year(at, YEAR) for at in year.starts]
        known = zip(planes, filter(None, samples), strict=True)
        given = [from_samples(hours, starts, plane) for plane, hours in known]
        return [fsum(kwh) for kwh in zip(*given, strict=True)]

    return await hass.async_add_executor_job(work) if all(samples) else None


async def _async_samples(hass: HomeAssistant, key: str, *, may_ask: bool) -> Samples | None:
    """Return a year of what 1 kWp gives; the key has what is asked about, and is kept with it."""
    store = open_store(hass, FILE)
    try:
        kept: dict[str, Any] = dict(await store.async_load() or {})
        if key in kept:
            first = datetime.fromisoformat(kept[key]["first"])
            return [(first + number * HOUR, kw) for number, kw in enumerate(kept[key]["kw"])]
    except UNREADABLE:
        kept = {}
    if not may_ask:
        return None
    asked = zip(("lat", "lon", "angle", "aspect"), key.split(), strict=True)
    samples = await _async_ask(hass, YEARS | FIXED | dict(asked))
    new = {"first": samples[0][0].isoformat(), "kw": [round(kw, 5) for _, kw in samples]}
    new["credit"] = "PVGIS (c) European Communities, 2001-2026"
    await store.async_save(kept | {key: new})
    return samples


async def _async_ask(hass: HomeAssistant, asked: Mapping[str, str]) -> Samples:
    # no redirects: nobody else is to learn the place
    how: Any = {"timeout": TIMEOUT, "allow_redirects": False, "raise_for_status": True}
    try:
        async with async_get_clientsession(hass).get(URL, params=asked, **how) as response:
            body = await limited(response)
        return await hass.async_add_executor_job(_hours_of_a_year, body)
    except (aiohttp.ClientError, TimeoutError, ValueError) as err:
        raise translated(HomeAssistantError, "pvgis_failed", problem=str(err)) from err


def _hours_of_a_year(body: bytearray) -> Samples:
    samples = generation_of(json.loads(body))
    hours = {after[0] - before[0] for before, after in pairwise(samples)}
    is_year = hours == {HOUR} and len(samples) in (8760, 8784)
    if not is_year or not all(0 <= kw <= MOST_KW for _, kw in samples):
        raise ValueError("these are not the hours of a year")
    return samples
