"""Fixtures of the blueprints' tests: the files of the repository, in a real Home Assistant."""

from pathlib import Path
from homeassistant.core import HomeAssistant
import pytest

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"


@pytest.fixture(autouse=True)
def _our_blueprints(hass: HomeAssistant, tmp_path: Path) -> None:
    """Let Home Assistant find the repository's blueprints where it looks for imported ones."""
    (tmp_path / "blueprints").symlink_to(BLUEPRINTS, target_is_directory=True)
    hass.config.config_dir = str(tmp_path)
