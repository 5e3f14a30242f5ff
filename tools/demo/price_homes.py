"""Homes without an account: another integration knows their prices, and asks the simulator."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from simulator.other_prices import PriceRow, amber, nord_pool
from simulator.other_prices.server import create_app
from simulator.server import served_app
from .client import Rest, Websocket
from .config import POWER_KW, energy_meter_of, power_meter_of
from .extra_devices import DISPLAY, add_device, automate_lamp
from .forms import CONFIG, DOMAIN, fill_in
from .wait import until

PRICED_WITHIN_S = 30.0
COUNTED_FOR = timedelta(days=3)
"""So long the energy meter was there before we were."""
HOUR = timedelta(hours=1)
PRICE, EXPORT_PRICE = "price_entity", "export_price_entity"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceHome:
    """A home, the integration that knows its prices, and what is typed into the forms."""

    name: str
    time_zone: str
    where: Mapping[str, object]
    """What Home Assistant is told of it besides."""
    integration: str
    typed: Mapping[str, Mapping[str, Any]]
    """Into the integration's forms, by step."""
    entities: Mapping[str, str]
    """Typed into ours."""
    rows: Mapping[str, Callable[[datetime], list[PriceRow]]]
    """What the service knows at a moment, by direction."""
    secret: str | None = None
    world: None = None
    """There is no supplier."""

    @property
    def place(self) -> dict[str, object]:
        """Return all that Home Assistant is told of where it is."""
        return {**self.where, "time_zone": self.time_zone}

    def secrets(self) -> dict[str, str]:
        """Return what no log may hold, with names for it."""
        return {} if self.secret is None else {self.secret: "a token"}


PRICE_HOMES = {
    home.name: home
    for home in (
        PriceHome(
            name="amber",
            time_zone="Australia/Sydney",
            where={
                "latitude": -33.87,
                "longitude": 151.21,
                "currency": "AUD",
                "country": "AU",
                "language": "en",
            },
            integration="amberelectric",
            typed={
                "user": {"api_token": amber.TOKEN},
                "site": {"site_id": amber.SITE, "site_name": "Home"},
            },
            entities={
                PRICE: "sensor.home_general_price",
                EXPORT_PRICE: "sensor.home_feed_in_price",
            },
            rows={"import": amber.rows, "export": lambda now: amber.rows(now, is_export=True)},
            secret=amber.TOKEN,
        ),
        PriceHome(
            name="nordpool",
            time_zone="Europe/Stockholm",
            where={
                "latitude": 59.33,
                "longitude": 18.07,
                "currency": "SEK",
                "country": "SE",
                "language": "en",
            },
            integration="nordpool",
            typed={"user": {"areas": [nord_pool.AREA], "currency": nord_pool.CURRENCY}},
            entities={PRICE: "sensor.nord_pool_se3_current_price"},
            rows={"import": nord_pool.rows},
        ),
    )
}


def _utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def price_services(clock: Callable[[], datetime] = _utc_now) -> AsyncIterator[str]:
    """Serve all of them for the block, and yield their address."""
    async with served_app(create_app(clock)) as address:
        yield address


async def add_price_home(rest: Rest, socket: Websocket, home: PriceHome, now: datetime) -> str:
    """Add the integration with the prices, then ours on it; return our entry's id.

    It is `now` there.
    """
    await fill_in(rest, await rest.post(CONFIG, {"handler": home.integration}), home.typed)

    async def are_there() -> bool:
        known = {row["entity_id"] for row in (await socket.look()).states}
        return {*home.entities.values(), power_meter_of(home.name)} <= known

    late = f"{home.integration} shows no price."
    await until(are_there, within_s=PRICED_WITHIN_S, otherwise=late)
    await count_energy(socket, home, now)
    menu = await rest.post(CONFIG, {"handler": DOMAIN})
    form = await rest.post(f"{CONFIG}/{menu['flow_id']}", {"next_step_id": "prices"})
    meters = {
        "power_entity": power_meter_of(home.name),
        "energy_entity": energy_meter_of(home.name),
    }
    return await fill_in(rest, form, {"prices": {**home.entities, **meters}})


async def count_energy(socket: Websocket, home: PriceHome, now: datetime) -> None:
    """Let the recorder have the energy meter's days before; the sum is 0 now, as it will begin."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    ends = [hour - number * HOUR for number in range(COUNTED_FOR // HOUR)]
    metadata = {
        "statistic_id": energy_meter_of(home.name),
        "source": "recorder",
        "name": None,
        "has_sum": True,
        "mean_type": 0,
        "unit_class": "energy",
        "unit_of_measurement": "kWh",
    }
    stats = [
        {"start": (end - HOUR).isoformat(), "sum": (end - hour) / HOUR * POWER_KW}
        for end in reversed(ends)
    ]
    await socket.ask("recorder/import_statistics", metadata=metadata, stats=stats)


async def add_display(rest: Rest, socket: Websocket, home: PriceHome, entry_id: str) -> str:
    """Add an e-ink display with two days, light the lamp, and return the display's id."""
    registered = (await socket.look()).registered
    ours = [row for row in registered if row["config_entry_id"] == entry_id]
    (device,) = (row["device_id"] for row in ours if row["translation_key"] == "price_level")
    await automate_lamp(rest, home.name, [row for row in ours if row["device_id"] == device])
    return await add_device(rest, socket, entry_id, DISPLAY, layout="days")
