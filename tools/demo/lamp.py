"""Stand-in lamps: lights without a bulb, which only remember what they were told."""

from collections.abc import Iterable

from slugify import slugify

LAMP = """\
      - name: {name} lamp
        default_entity_id: {entity_id}
        turn_on: []
        turn_off: []
        set_level: []
        set_rgb: []
"""


def lamp_of(household: str) -> str:
    """Return the entity id of the lamp that stands in the household."""
    return f"light.{slugify(household, separator='_')}_lamp"


def lamps(households: Iterable[str]) -> str:
    """Return rows for `template:` in configuration.yaml, with one lamp for each household."""
    rows = (LAMP.format(name=name, entity_id=lamp_of(name)) for name in households)
    return "".join(["  - light:\n", *rows])
