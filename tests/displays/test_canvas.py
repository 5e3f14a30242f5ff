"""The sheet of paper: what a panel gets, and how text is made to fit."""

from io import BytesIO
import struct
from golden import drawn
from PIL import Image
import pytest
from custom_components.octopus_insight.displays.eink.canvas import (
    Canvas,
    font,
    text_width,
)
from custom_components.octopus_insight.displays.eink.patterns import LEVEL_PATTERNS
from custom_components.octopus_insight.displays.eink.settings import Bits, Size
from custom_components.octopus_insight.model.prices.level import LEVEL_LOOKS
from tests.harness.cases import cases

GREYSCALE = 0
"""The colour type of a PNG."""


@cases(
    "bits, greys",
    ("black_and_white", Bits.BLACK_AND_WHITE, {0, 255}),
    ("four_greys", Bits.FOUR_GREYS, {0, 85, 170, 255}),
)
def test_a_picture_is_a_greyscale_png_of_the_panels_size_and_bits(bits, greys):
    """Width, height, depth and colour type stand in a PNG's first chunk, after 16 bytes.

    Small panels read no palettes.
    """
    png = drawn("normal", bits)
    assert struct.unpack(">IIBB", png[16:26]) == (800, 480, bits, GREYSCALE)
    assert b"PLTE" not in png
    picture = Image.open(BytesIO(png))
    picture.load()
    dots = picture.convert("L")
    assert {grey for _, grey in dots.getcolors()} == greys


def test_the_font_has_every_character_that_is_written():
    """A character the font lacks would be a crossed box, the shape of one that no font has."""
    missing = font(40).getmask("\ue000")
    written = "£½öø0123456789.:p\N{MINUS SIGN}\N{EN DASH} ?abcdefghijklmnopqrstuvwxyz"
    words = "".join(look.word for look in LEVEL_LOOKS.values())
    for character in {*written, *words} - {" "}:
        assert bytes(font(40).getmask(character)) != bytes(missing), character


@pytest.mark.parametrize("width", [20, 200, 2000])
def test_a_text_is_as_large_as_fits(width):
    """One size more would be too wide, unless it is the largest that was asked for."""
    size = Canvas(Size.LANDSCAPE_800, Bits.FOUR_GREYS).fitting_size("Expensive", 60, width)
    assert text_width("Expensive", size) <= width
    assert size == 60 or text_width("Expensive", size + 1) > width


def test_no_two_levels_look_alike():
    """Side by side in black and white, each level's pattern has dots of its own."""
    seen = set()
    for pattern in LEVEL_PATTERNS.values():
        canvas = Canvas(Size.LANDSCAPE_800, Bits.BLACK_AND_WHITE)
        canvas.fill((0, 0, 240, 120), pattern)
        seen.add(canvas.png())
    assert len(seen) == len(LEVEL_PATTERNS)


@pytest.mark.parametrize("box", [(10, 10, 10, 40), (10, 10, 40, 10), (40, 10, 10, 40)])
def test_an_empty_box_is_not_filled(box):
    canvas = Canvas(Size.LANDSCAPE_800, Bits.BLACK_AND_WHITE)
    empty = canvas.png()
    canvas.fill(box, LEVEL_PATTERNS[None], outline=2)
    assert canvas.png() == empty
