"""A dashboard with all our entities: a view for each household, a section for each device."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from .client import Row, Websocket
from .config import lamp_of

PATH = "octopus-insight"
TITLE = "Octopus Insight"
BANDS = """\
| | | buy | sell |
|:--|:--|--:|--:|
{{% for band in state_attr('{entity_id}', 'bands') or [] -%}}
| {{{{ band.start }}}} to {{{{ band.end }}}} \
| {{{{ band.label | replace('_', ' ') | capitalize }}}} \
| {{{{ '%.2f' | format(band.buy * 100) }}}} p | {{{{ '%.2f' | format(band.sell * 100) }}}} p |
{{% endfor %}}"""
"""The bands of a battery's tariff as a table of pence."""

type Card = dict[str, Any]


async def save_dashboard(socket: Websocket, titles: Mapping[str, str]) -> None:
    """Make the dashboard the default panel, with the entries' titles by entry id."""
    entities = await socket.ask("config/entity_registry/list")
    devices = await socket.ask("config/device_registry/list")
    views = [
        _view(title, [row for row in entities if row["config_entry_id"] == entry_id], devices)
        for entry_id, title in titles.items()
    ]
    await socket.ask(
        "lovelace/dashboards/create", url_path=PATH, title=TITLE, icon="mdi:lightning-bolt"
    )
    await socket.ask("lovelace/config/save", url_path=PATH, config={"title": TITLE, "views": views})
    await socket.ask("frontend/set_system_data", key="core", value={"default_panel": PATH})


def _view(title: str, entities: list[Row], devices: Iterable[Row]) -> dict[str, Any]:
    """Return a household's view: a glance, the battery, then devices by number of entities."""
    by_device = defaultdict[str, list[Row]](list)
    for entity in entities:
        if not _is_picture(entity) and not entity["disabled_by"]:
            by_device[entity["device_id"]].append(entity)
    names = {device["id"]: device["name_by_user"] or device["name"] for device in devices}
    in_order = sorted(
        by_device.items(), key=lambda item: (not any(map(_is_battery, item[1])), -len(item[1]))
    )
    return {
        "title": title,
        "path": title,
        "type": "sections",
        "max_columns": 4,
        "sections": [
            _section("At a glance", _glance(title, entities)),
            *(_section(names[device], _cards(rows)) for device, rows in in_order),
        ],
    }


def _section(heading: str, cards: Iterable[Card]) -> Card:
    return {"type": "grid", "cards": [{"type": "heading", "heading": heading}, *cards]}


def _glance(household: str, entities: list[Row]) -> list[Card]:
    """Return the e-ink picture, the lamp and the price level."""
    bare = {"type": "picture-entity", "show_name": False, "show_state": False}
    pictures = [{**bare, "entity": row["entity_id"]} for row in entities if _is_picture(row)]
    levels = [_tile(row) for row in entities if row["translation_key"] == "price_level"]
    return [*pictures, {"type": "tile", "entity": lamp_of(household)}, *levels]


def _cards(rows: list[Row]) -> list[Card]:
    """Return a tile for each entity of a device, and the bands of a battery."""
    tables = [
        {"type": "markdown", "content": BANDS.format(entity_id=row["entity_id"])}
        for row in rows
        if _is_battery(row)
    ]
    return [*map(_tile, rows), *tables]


def _tile(row: Row) -> Card:
    return {"type": "tile", "entity": row["entity_id"], "name": {"type": "entity"}}


def _is_picture(row: Row) -> bool:
    return str(row["entity_id"]).startswith("image.")


def _is_battery(row: Row) -> bool:
    return bool(row["translation_key"] == "powerwall_tariff")
