"""Where the golden pictures are, and how they come about; run it to draw them all anew.

`PYTHONPATH=.:tests/displays python tests/displays/golden.py`; then look at every one that changed.
"""

from itertools import product
from pathlib import Path
from day_pictures import DAYS_PICTURES, YESTERDAY_PICTURES
from pictures import DRAWN_AT, PICTURES
from custom_components.octopus_insight.displays.eink.picture import png
from custom_components.octopus_insight.displays.eink.settings import Bits, DisplaySettings, Size

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
        ("days", "days_below_zero", Bits.BLACK_AND_WHITE),
        ("yesterday", "yesterday_two_bands", Bits.BLACK_AND_WHITE),
    )
}
"""The pictures that the pages show are golden ones, too."""
CONTENTS = (
    PICTURES
    | {f"days_{name}": content for name, content in DAYS_PICTURES.items()}
    | {f"yesterday_{name}": content for name, content in YESTERDAY_PICTURES.items()}
)
ALL = tuple(product(CONTENTS, Bits, Size))


def path_of(name: str, bits: Bits, size: Size = Size.LANDSCAPE_800) -> Path:
    layout = "now_" if name in PICTURES else ""
    shape = "" if size is Size.LANDSCAPE_800 else f"_{size}"
    return FOLDER / f"{layout}{name}{shape}_{bits}bit.png"


def drawn(name: str, bits: Bits, size: Size = Size.LANDSCAPE_800) -> bytes:
    """Draw a picture as a display of so many bits gets it."""
    return png(CONTENTS[name], DisplaySettings(bits=bits, size=size), DRAWN_AT)


if __name__ == "__main__":
    for which in ALL:
        path_of(*which).write_bytes(drawn(*which))
    for document, which in IN_DOCUMENTS.items():
        document.write_bytes(drawn(*which))
