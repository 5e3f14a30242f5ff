"""Where the golden pictures are, and how they come about; run it to draw them all anew.

`PYTHONPATH=.:tests/displays python tests/displays/golden.py`; then look at every one that changed.
"""

from pathlib import Path
from pictures import DRAWN_AT, PICTURES
from custom_components.octopus_insight.displays.eink.now.picture import png
from custom_components.octopus_insight.displays.eink.settings import Bits, DisplaySettings

TESTS = Path(__file__).parents[1]
FOLDER = TESTS / "golden"
IN_DOCUMENTS = {
    TESTS.parent / "docs" / "images" / f"eink_{page_name}.png": (name, bits)
    for page_name, name, bits in (
        ("now", "normal", Bits.BLACK_AND_WHITE),
        ("expensive", "expensive", Bits.FOUR_GREYS),
        ("free", "free_session", Bits.BLACK_AND_WHITE),
        ("plunge", "plunge", Bits.BLACK_AND_WHITE),
        ("unknown", "unknown", Bits.BLACK_AND_WHITE),
    )
}
"""The pictures that the pages show are golden ones, too."""


def path_of(name: str, bits: Bits) -> Path:
    return FOLDER / f"now_{name}_{bits}bit.png"


def drawn(name: str, bits: Bits) -> bytes:
    """Draw a picture as a display of so many bits gets it."""
    return png(PICTURES[name], DisplaySettings.of({"bits": str(bits)}), DRAWN_AT)


if __name__ == "__main__":
    for picture in PICTURES:
        for depth in Bits:
            path_of(picture, depth).write_bytes(drawn(picture, depth))
    for document, which in IN_DOCUMENTS.items():
        document.write_bytes(drawn(*which))
