"""The cards of the dashboard: a tile for most entities, and more where a tile says too little."""

from collections.abc import Iterable, Mapping
from typing import Any

from .lamp import lamp_of

type Row = Mapping[str, Any]
type Card = dict[str, Any]

GLANCE = "At a glance"
BANDS = """\
| | | buy | sell |
|:--|:--|--:|--:|
{{% for band in state_attr('{entity_id}', 'bands') or [] -%}}
| {{{{ band.start }}}} to {{{{ band.end }}}} \
| {{{{ band.label | replace('_', ' ') | capitalize }}}} \
| {{{{ '%.2f' | format(band.buy * 100) }}}} p | {{{{ '%.2f' | format(band.sell * 100) }}}} p |
{{% endfor %}}"""
"""The tariff of a battery as a person reads it."""


def is_picture(row: Row) -> bool:
    """Say whether the entity is a picture for an e-ink display."""
    return str(row["entity_id"]).startswith("image.")


def is_battery(row: Row) -> bool:
    """Say whether the entity tells what a battery holds."""
    return bool(row["translation_key"] == "powerwall_tariff")


def section(heading: str, cards: Iterable[Card]) -> Card:
    """Return cards under a heading."""
    return {"type": "grid", "cards": [{"type": "heading", "heading": heading}, *cards]}


def at_a_glance(household: str, rows: Iterable[Row]) -> list[Card]:
    """Return what hangs on the household's wall: the picture, the lamp, and its price level."""
    entities = list(rows)
    pictures = [_picture(row["entity_id"]) for row in entities if is_picture(row)]
    levels = [_tile(row) for row in entities if row["translation_key"] == "price_level"]
    return [*pictures, {"type": "tile", "entity": lamp_of(household)}, *levels]


def cards_of(rows: Iterable[Row]) -> list[Card]:
    """Return the cards of one device's entities."""
    entities = list(rows)
    tables = [_bands(row["entity_id"]) for row in entities if is_battery(row)]
    return [*map(_tile, entities), *tables]


def _tile(row: Row) -> Card:
    return {"type": "tile", "entity": row["entity_id"], "name": {"type": "entity"}}


def _bands(entity_id: str) -> Card:
    return {"type": "markdown", "content": BANDS.format(entity_id=entity_id)}


def _picture(entity_id: str) -> Card:
    return {
        "type": "picture-entity",
        "entity": entity_id,
        "show_name": False,
        "show_state": False,
    }
