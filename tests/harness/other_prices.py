"""Other integrations' services, faked where they are asked, and entries on their prices."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import json
from typing import Any
from zoneinfo import ZoneInfo
import amberelectric  # noqa: F401  # it cannot be imported once the clock is frozen
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from urllib3 import HTTPResponse
from custom_components.octopus_insight.const import DOMAIN

OSLO = ZoneInfo("Europe/Oslo")
NORD_POOL = "https://dataportal-api.nordpoolgroup.com/api/DayAheadPrices"


async def add_prices(hass: HomeAssistant, typed: dict, *more: dict) -> ConfigFlowResult:
    """Fill in the forms of prices from another integration."""
    flows = hass.config_entries.flow
    form = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    form = await flows.async_configure(form["flow_id"], {"next_step_id": "prices"})
    for one in (typed, *more):
        form = await flows.async_configure(form["flow_id"], one)
    await hass.async_block_till_done(wait_background_tasks=True)
    return form


def shown(hass: HomeAssistant, key: str, direction: str = "import") -> Any:
    """Return the state of an entity of the newest entry."""
    entry = hass.config_entries.async_entries(DOMAIN)[-1]
    registry = er.async_get(hass)
    unique_id = f"{direction}_{entry.entry_id}_{key}"
    ids = [registry.async_get_entity_id(one, DOMAIN, unique_id) for one in ("sensor", "calendar")]
    return hass.states.get(next(filter(None, ids)))


class Amber:
    """Amber's service: five minutes now, and half hours later, in cents."""

    def __init__(self, cents: Callable[[datetime], float]) -> None:
        """Price by what `cents` says of a start."""
        self.cents = cents

    def request(self, _method: str, url: str, **_: object) -> HTTPResponse:
        """Answer as urllib3 does."""
        assert "/prices/current" in url
        body = json.dumps(self.intervals(dt_util.utcnow())).encode()
        headers = {"content-type": "application/json"}
        return HTTPResponse(body=body, status=200, headers=headers)

    def intervals(self, now: datetime) -> list[dict[str, Any]]:
        """Return the interval that is on, and those to come."""
        start = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
        found = [self._interval("CurrentInterval", start, 5)]
        start += timedelta(minutes=5)
        while start.minute % 30:
            found.append(self._interval("ForecastInterval", start, 5))
            start += timedelta(minutes=5)
        for _ in range(40):
            found.append(self._interval("ForecastInterval", start, 30))
            start += timedelta(minutes=30)
        sold = [row | {"channelType": "feedIn", "perKwh": -row["perKwh"] / 2} for row in found]
        return found + sold

    def _interval(self, kind: str, start: datetime, minutes: int) -> dict[str, Any]:
        end = start + timedelta(minutes=minutes)
        return {
            "type": kind,
            "duration": minutes,
            "spotPerKwh": 6.1,
            "perKwh": self.cents(start),
            "date": start.date().isoformat(),
            "nemTime": end.isoformat(),
            # a second beside the grid, as it answers
            "startTime": (start + timedelta(seconds=1)).isoformat().replace("+00:00", "Z"),
            "endTime": end.isoformat().replace("+00:00", "Z"),
            "renewables": 45,
            "channelType": "general",
            "spikeStatus": "none",
            "descriptor": "neutral",
            "estimate": True,
        }

    async def set_up(self, hass: HomeAssistant, monkeypatch: Any) -> None:
        """Set up the real integration with a site."""
        monkeypatch.setattr("urllib3.PoolManager.request", self.request)
        data = {"api_token": "psk_1", "site_id": "01S"}
        entry = MockConfigEntry(domain="amberelectric", title="Home", data=data)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()


def nord_pool_day(day: str, per_mwh: Callable[[datetime], float]) -> dict[str, Any]:
    """Return its answer for a day of quarter hours."""
    start = datetime.fromisoformat(day).replace(tzinfo=OSLO).astimezone(UTC)
    starts = [start + index * timedelta(minutes=15) for index in range(96)]
    written = [moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in [*starts, starts[-1]]]
    return {
        "deliveryDateCET": day,
        "updatedAt": f"{day}T00:00:00Z",
        "currency": "SEK",
        "exchangeRate": 11.0,
        "areaStates": [{"state": "Final", "areas": ["SE3"]}],
        "areaAverages": [{"areaCode": "SE3", "price": 500.0}],
        "blockPriceAggregates": [],
        "multiAreaEntries": [
            {
                "deliveryStart": written[index],
                "deliveryEnd": (one + timedelta(minutes=15)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "entryPerArea": {"SE3": per_mwh(one)},
            }
            for index, one in enumerate(starts)
        ],
    }


async def set_up_nord_pool(hass: HomeAssistant, http: Any, per_mwh: Any, *days: str) -> None:
    """Set up the real integration for an area; other days are not there yet."""
    for day in days:
        params = {"date": day, "market": "DayAhead", "deliveryArea": "SE3", "currency": "SEK"}
        http.get(NORD_POOL, params=params, json=nord_pool_day(day, per_mwh))
    http.get(NORD_POOL, status=204)
    entry = MockConfigEntry(domain="nordpool", data={"areas": ["SE3"], "currency": "SEK"})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
