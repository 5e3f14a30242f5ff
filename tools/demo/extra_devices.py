"""What a person adds to an account by hand: a power sensor, a Powerwall site, a display, a lamp."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from slugify import slugify
from simulator.expected import expected_words
from .client import Rest, Row, Websocket
from .config import lamp_of, power_meter_of
from .expectations import Anything, Expected
from .forms import add_subentry, name_power_sensor
from .supplier import Supplier
from .wait import until

RELOADS_WITHIN_S = 30.0
SITE, DISPLAY = "powerwall", "display"
BLUEPRINT = "octopus_insight/price_display.yaml"
INPUTS = {
    "level_entity": "price_level",
    "rate_entity": "current_rate",
    "next_change_entity": "next_rate_change",
}
"""The blueprint's inputs, and the translation keys of their entities."""


@dataclass(frozen=True, slots=True)
class ExtraDevices:
    """The subentries added to one account."""

    site_id: str
    display_id: str

    @property
    def tariff(self) -> str:
        """Return the unique id of the sensor with the battery's tariff."""
        return f"powerwall_{self.site_id}_powerwall_tariff"

    @property
    def picture(self) -> str:
        """Return the unique id of the e-ink picture."""
        return f"{self.display_id}_display"

    def expected(self, household: str, moments: Iterable[datetime]) -> list[Expected]:
        """Return the entities that have to be there, with their values at any of these moments.

        A site that is read-only is neither in sync nor out of it.
        """
        site = f"powerwall_{self.site_id}"
        words = tuple(expected_words(household, moment) or Anything.KNOWN for moment in moments)
        values: dict[str, tuple[Any, ...]] = {
            "powerwall_tariff": words,
            "powerwall_status": ("read_only",),
            "powerwall_sync": (True,),
            "powerwall_out_of_sync": (None,),
        }
        return [
            *(
                Expected(unique_id=f"{site}_{key}", role=SITE, key=key, values=fine)
                for key, fine in values.items()
            ),
            Expected(unique_id=self.picture, role=DISPLAY, key=DISPLAY),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account that was added at a moment [UTC]."""

    supplier: Supplier
    entry_id: str
    added: datetime
    extra_devices: ExtraDevices | None

    def known_at(self, now: datetime) -> list[datetime]:
        """Return the moments whose values are fine now; none where nobody knows them."""
        return [] if self.supplier.world is None else [now, self.added]


async def add_extra_devices(
    rest: Rest, socket: Websocket, titles: Mapping[str, str]
) -> dict[str, ExtraDevices]:
    """Name each account's power sensor, add a site and a display with defaults, light the lamp.

    Takes the households' names by entry id. An account without a price level gets nothing.
    """
    registered = await socket.ask("config/entity_registry/list")
    levels = [row for row in registered if row["translation_key"] == "price_level"]
    # the meters of the accounts, in the accounts' order
    meters = {row["config_entry_id"]: row["device_id"] for row in reversed(levels)}
    entry_ids = [entry_id for entry_id in titles if entry_id in meters]
    for entry_id in entry_ids:
        await name_power_sensor(rest, entry_id, power_meter_of(titles[entry_id]))
    sites = [await add_device(rest, socket, entry_id, SITE) for entry_id in entry_ids]
    displays = [await add_device(rest, socket, entry_id, DISPLAY) for entry_id in entry_ids]
    for entry_id in entry_ids:
        meter = [row for row in registered if row["device_id"] == meters[entry_id]]
        await automate_lamp(rest, titles[entry_id], meter)
    extra = map(ExtraDevices, sites, displays, strict=True)
    return dict(zip(entry_ids, extra, strict=True))


async def add_device(rest: Rest, socket: Websocket, entry_id: str, kind: str, **chosen: str) -> str:
    """Add a subentry once the reload after an earlier one is over."""

    async def is_loaded() -> bool:
        entry = await socket.ask("config_entries/get_single", entry_id=entry_id)
        return bool(entry["config_entry"]["state"] == "loaded")

    await until(is_loaded, within_s=RELOADS_WITHIN_S, otherwise="An account does not reload.")
    return await add_subentry(rest, socket, entry_id, kind, **chosen)


async def automate_lamp(rest: Rest, household: str, meter: Iterable[Row]) -> None:
    """Make an automation of the blueprint, for the entities of a meter with a price level."""
    of_meter = {row["translation_key"]: row["entity_id"] for row in meter}
    inputs = {name: of_meter[key] for name, key in INPUTS.items()}
    automation = {
        "alias": f"{household}: price on a lamp",
        "use_blueprint": {"path": BLUEPRINT, "input": {**inputs, "lights": [lamp_of(household)]}},
    }
    name = f"{slugify(household, separator='_')}_lamp"
    await rest.post(f"/api/config/automation/config/{name}", automation)
