"""Lets parts of the integration be imported without Home Assistant, which its `__init__` needs."""

from pathlib import Path
import sys
from types import ModuleType

PACKAGE = "custom_components.octopus_insight"


def let_parts_be_imported() -> None:
    """Put an empty parent with the same folder in the integration's place, unless it is there."""
    parent = ModuleType(PACKAGE)
    parent.__path__ = [str(Path(__file__).parents[2] / PACKAGE.replace(".", "/"))]
    sys.modules.setdefault(PACKAGE, parent)
