"""The page of the dashboard names what is there."""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any
from test_documents import YAML_BLOCK
import yaml
from custom_components.octopus_insight.screens.module import UNVERSIONED

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "dashboard.md").read_text()
MODULE = (ROOT / "frontend" / "src" / "main.ts").read_text()
EXAMPLES = [yaml.safe_load(block) for block in YAML_BLOCK.findall(PAGE)]


def entities(example: Any) -> Iterator[str]:
    """Yield the entities that an example names."""
    if isinstance(example, dict):
        if isinstance(example.get("entity"), str):
            yield example["entity"]
        for part in example.values():
            yield from entities(part)
    elif isinstance(example, list):
        for part in example:
            if isinstance(part, str):
                yield part
            yield from entities(part)


async def test_every_entity_of_the_examples_is_enabled_in_the_household_of_the_demo(hass, home):
    await home.set_up()
    named = set(entities(EXAMPLES))
    assert len(named) > 10
    assert {one for one in named if hass.states.get(one) is None} == set()


def test_the_page_names_every_card_of_the_module():
    _, _, listed = MODULE.partition("const CARDS")
    cards = re.findall(r"^  (\w+): \w+Card,$", listed.partition("};")[0], re.MULTILINE)
    assert "price" in cards
    assert [name for name in cards if f"| `octopus-insight-{name}` |" not in PAGE] == []


def test_the_resource_line_is_the_one_that_is_served():
    (line,) = (one["lovelace"]["resources"][0] for one in EXAMPLES if "lovelace" in one)
    assert line == {"url": UNVERSIONED, "type": "module"}
