"""Pictures as they were when somebody last looked at them, dot by dot.

There is no tolerance. What may change a dot without a change of ours is the version of Pillow and
of the FreeType inside it, so those are fixed: with others this fails and says so.
"""

from importlib.metadata import requires
from io import BytesIO
import json
from pathlib import Path
import re
from golden import ALL, FOLDER, IN_DOCUMENTS, drawn, path_of
from PIL import Image, ImageChops, __version__, features
import pytest
from custom_components.octopus_insight.const import DOMAIN

MANIFEST = json.loads(
    (Path(__file__).parents[2] / "custom_components" / DOMAIN / "manifest.json").read_text()
)


def test_the_golden_pictures_are_of_this_pillow():
    """Home Assistant 2026.10 pins Pillow 12.3.0, whose wheels bring FreeType 2.14.3."""
    assert (__version__, features.version("freetype2")) == ("12.3.0", "2.14.3")


def test_nothing_is_installed_for_the_pictures():
    """Each Home Assistant has its own Pillow; asking for another one would keep us from loading."""
    assert "pillow" in {re.split("[^a-z]", one.lower())[0] for one in requires("homeassistant")}
    assert MANIFEST["requirements"] == []


def assert_same_dots(one: Path | BytesIO, other: Path | BytesIO) -> None:
    """Every dot is the same; the packing of the files may differ."""
    first, second = (Image.open(each).convert("L") for each in (one, other))
    assert first.size == second.size
    assert ImageChops.difference(first, second).getbbox() is None


@pytest.mark.parametrize("which", ALL, ids=lambda which: path_of(*which).stem)
def test_a_picture_looks_as_it_did(which):
    assert_same_dots(BytesIO(drawn(*which)), path_of(*which))


@pytest.mark.parametrize("document", IN_DOCUMENTS, ids=lambda path: path.stem)
def test_the_pages_show_pictures_as_they_are(document):
    assert_same_dots(document, path_of(*IN_DOCUMENTS[document]))


def test_no_golden_picture_is_left_over():
    expected = {path_of(*which).name for which in ALL}
    assert {path.name for path in FOLDER.glob("*.png")} == expected
