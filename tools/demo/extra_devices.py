"""What a person adds to an account by hand: a power sensor, a Powerwall site, a display, a lamp."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .conversation import Conversation
from .expectations import Anything, Expected
from .lamp_automation import light_up
from .options import name_power_sensor
from .power import power_of
from .rest import Rest
from .subentry import add_subentry
from .wait import until

SETTLES_WITHIN_S = 30.0
type Row = Mapping[str, Any]

SITE, DISPLAY = "powerwall", "display"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fittings:
    """What was added to one account."""

    site_id: str
    display_id: str

    @property
    def tariff(self) -> str:
        """Return the unique id of the sensor of what a battery is told."""
        return f"powerwall_{self.site_id}_powerwall_tariff"

    @property
    def picture(self) -> str:
        """Return the unique id of the e-ink picture."""
        return f"{self.display_id}_display"

    def expected(self) -> list[Expected]:
        """Return the entities that have to be there, and what they have to show."""
        site = f"powerwall_{self.site_id}"
        rights: dict[str, Any] = {
            "powerwall_tariff": Anything.KNOWN,
            "powerwall_sync": True,
            "powerwall_out_of_sync": False,
        }
        return [
            *(
                Expected(unique_id=f"{site}_{key}", role=SITE, key=key, rights=(right,))
                for key, right in rights.items()
            ),
            Expected(unique_id=self.picture, role=DISPLAY, key=DISPLAY),
        ]


async def fit_out(rest: Rest, line: Conversation, titles: Mapping[str, str]) -> dict[str, Fittings]:
    """Name each account's power sensor, add a site and a display as offered, light the lamp.

    Args:
        rest: To Home Assistant.
        line: To the same one.
        titles: The households, by their entry's id.

    Returns:
        What was added, by entry id; an account that buys no electricity has no use for any of it.
    """
    rows = await _rows_of_buyers(line, titles)
    for entry_id in rows:
        await name_power_sensor(rest, entry_id, power_of(titles[entry_id]))
    sites = {entry_id: await _add(rest, line, entry_id, SITE) for entry_id in rows}
    displays = {entry_id: await _add(rest, line, entry_id, DISPLAY) for entry_id in rows}
    for entry_id, registered in rows.items():
        await light_up(rest, titles[entry_id], registered)
    return {
        entry_id: Fittings(site_id=sites[entry_id], display_id=displays[entry_id])
        for entry_id in rows
    }


async def _rows_of_buyers(line: Conversation, entry_ids: Iterable[str]) -> dict[str, list[Row]]:
    """Return the rows of the entity registry of each account that has a price level."""
    registered = await line.ask("config/entity_registry/list")
    of_entry = {
        entry_id: [row for row in registered if row["config_entry_id"] == entry_id]
        for entry_id in entry_ids
    }
    return {
        entry_id: rows
        for entry_id, rows in of_entry.items()
        if any(row["translation_key"] == "price_level" for row in rows)
    }


async def _add(rest: Rest, line: Conversation, entry_id: str, kind: str) -> str:
    """Add one thing; what was added before has made the account start anew, so wait for that."""

    async def has_settled() -> bool:
        entry = await line.ask("config_entries/get_single", entry_id=entry_id)
        return bool(entry["config_entry"]["state"] == "loaded")

    await until(has_settled, within_s=SETTLES_WITHIN_S, otherwise="An account does not start anew.")
    return await add_subentry(rest, line, entry_id, kind)
