"""A dashboard with all our entities: a view for each household, a section for each device."""

from collections.abc import Iterable, Mapping
from typing import Any

from .cards import GLANCE, Row, at_a_glance, cards_of, is_battery, is_picture, section
from .conversation import Conversation

PATH = "octopus-insight"
TITLE = "Octopus Insight"


async def save_dashboard(line: Conversation, titles: Mapping[str, str]) -> None:
    """Make the dashboard, and let it be the first thing that is seen.

    Args:
        line: To Home Assistant.
        titles: What to call each entry, by its id.
    """
    entities = await line.ask("config/entity_registry/list")
    devices = await line.ask("config/device_registry/list")
    views = [
        _view(title, [row for row in entities if row["config_entry_id"] == entry_id], devices)
        for entry_id, title in titles.items()
    ]
    await line.ask(
        "lovelace/dashboards/create", url_path=PATH, title=TITLE, icon="mdi:lightning-bolt"
    )
    await line.ask("lovelace/config/save", url_path=PATH, config={"title": TITLE, "views": views})
    await line.ask("frontend/set_system_data", key="core", value={"default_panel": PATH})


def _view(title: str, entities: list[Row], devices: Iterable[Row]) -> dict[str, Any]:
    """Return a view of a household: what is seen from afar, and then device by device.

    The battery comes first, and then the device with most to tell.
    """
    by_device: dict[str, list[Row]] = {}
    for entity in entities:
        if not is_picture(entity):
            by_device.setdefault(entity["device_id"], []).append(entity)
    names = {device["id"]: device["name_by_user"] or device["name"] for device in devices}
    in_order = sorted(
        by_device.items(), key=lambda item: (not any(map(is_battery, item[1])), -len(item[1]))
    )
    return {
        "title": title,
        "path": title,
        "type": "sections",
        "max_columns": 4,
        "sections": [
            section(GLANCE, at_a_glance(title, entities)),
            *(section(names[device], cards_of(rows)) for device, rows in in_order),
        ],
    }
