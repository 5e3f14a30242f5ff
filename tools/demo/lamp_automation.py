"""Colour a lamp by the blueprint, as a person would: an automation made in the browser."""

from collections.abc import Mapping, Sequence
from typing import Any

from slugify import slugify

from .lamp import lamp_of
from .rest import Rest

AUTOMATIONS = "/api/config/automation/config"
BLUEPRINT = "octopus_insight/price_display.yaml"
INPUTS = {
    "level_entity": "price_level",
    "rate_entity": "current_rate",
    "next_change_entity": "next_rate_change",
}
"""The blueprint's inputs, and what they are translated by."""


async def light_up(rest: Rest, household: str, registered: Sequence[Mapping[str, Any]]) -> None:
    """Make an automation of the blueprint, as a person would, that colours the household's lamp.

    Args:
        rest: To Home Assistant.
        household: Whose lamp.
        registered: Rows of the entity registry, those of the household's entry; it has a price
            level.
    """
    level = next(row for row in registered if row["translation_key"] == "price_level")
    of_meter = {
        row["translation_key"]: row["entity_id"]
        for row in registered
        if row["device_id"] == level["device_id"]
    }
    inputs = {name: of_meter[key] for name, key in INPUTS.items()}
    automation = {
        "alias": f"{household}: price on a lamp",
        "use_blueprint": {
            "path": BLUEPRINT,
            "input": {**inputs, "lights": [lamp_of(household)]},
        },
    }
    await rest.post(f"{AUTOMATIONS}/{slugify(household, separator='_')}_lamp", automation)
