"""Stand-in power meters: sensors that always read the same."""

from collections.abc import Iterable

from slugify import slugify

POWER_KW = 1.5
"""What every house takes, all the time."""

METER = """\
      - name: {name} power
        default_entity_id: {entity_id}
        device_class: power
        state_class: measurement
        unit_of_measurement: W
        state: {power_w:.0f}
"""


def power_of(household: str) -> str:
    """Return the entity id of the household's power meter."""
    return f"sensor.{slugify(household, separator='_')}_power"


def power_meters(households: Iterable[str]) -> str:
    """Return rows for `template:` in configuration.yaml, with one meter for each household."""
    power_w = POWER_KW * 1000
    rows = (
        METER.format(name=name, entity_id=power_of(name), power_w=power_w) for name in households
    )
    return "".join(["  - sensor:\n", *rows])
