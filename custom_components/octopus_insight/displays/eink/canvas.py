"""A sheet for text, boxes and patterns in black, white and at most two greys."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final
from zlib import crc32
from PIL import Image, ImageDraw, ImageFont
from .patterns import BLACK_ON_WHITE, Pattern
from .settings import Bits, Size

FONT_FILE: Final = Path(__file__).parent / "font" / "Inter-SemiBold.otf"
BLACK: Final = 0
WHITE: Final = 255
GREY_STEP: Final = 85
"""Between two of the four greys of a two-bit panel."""
type Box = tuple[int, int, int, int]
"""Left, top, right, bottom [px]; right and bottom are just outside."""


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font at a size [px]."""
    # basic layout looks the same with every build of Pillow
    return ImageFont.truetype(FONT_FILE, size, layout_engine=ImageFont.Layout.BASIC)


class Canvas:
    """In 256 greys, rounded to the panel's at the end."""

    def __init__(self, size: Size, bits: Bits) -> None:
        """Start with a white sheet."""
        self.bits = bits
        width, height = map(int, size.split("x"))
        self.image = Image.new("L", (width, height), WHITE)
        self.draw = ImageDraw.Draw(self.image)
        self._sheets: dict[Pattern, Image.Image] = {}
        # smooth edges need greys
        self.draw.fontmode = "L" if bits is Bits.FOUR_GREYS else "1"

    def text(
        self, at: tuple[int, int], text: str, size: int, *, anchor: str = "ls", ink: int = BLACK
    ) -> None:
        """Write a line; `ls` is left, on the base line."""
        self.draw.text(at, text, fill=ink, font=font(size), anchor=anchor)

    def fill(self, box: Box, pattern: Pattern, *, outline: int = 0) -> None:
        """Fill a box, with an outline [px]."""
        left, top, right, bottom = box
        if right <= left or bottom <= top:
            return
        if pattern not in self._sheets:
            tones = pattern.greys if self.bits is Bits.FOUR_GREYS else BLACK_ON_WHITE
            inks = bytes.maketrans(b"#.", bytes(tones))
            width, height = self.image.size
            rows = "".join((row * width)[:width] for row in pattern.tile)
            sheet = (rows * height)[: width * height].encode().translate(inks)
            self._sheets[pattern] = Image.frombytes("L", self.image.size, sheet)
        self.image.paste(self._sheets[pattern].crop(box), (left, top))
        if outline:
            self.draw.rectangle((left, top, right - 1, bottom - 1), outline=BLACK, width=outline)

    def png(self) -> bytes:
        """Return a PNG with the panel's bits per pixel."""
        buffer = BytesIO()
        if self.bits is Bits.BLACK_AND_WHITE:
            self.image.convert("1", dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
            return buffer.getvalue()
        four = self.image.point([(tone + GREY_STEP // 2) // GREY_STEP for tone in range(256)])
        four.putpalette(range(4))
        four.save(buffer, "PNG", bits=int(self.bits), optimize=True)
        # Pillow writes two bits as indices of a palette; they are greys, which every panel reads
        png = buffer.getvalue()
        head, dots = png[12:25] + b"\0" + png[26:29], png[png.index(b"IDAT") - 4 :]
        return png[:12] + head + crc32(head).to_bytes(4) + dots


def text_width(text: str, size: int) -> int:
    """Return the width of a line [px]."""
    return int(font(size).getlength(text) + 1)


def fitting_size(text: str, largest: int, width: int) -> int:
    """Return the largest size that fits the width [px]."""
    sizes = range(largest, 1, -1)
    return next((size for size in sizes if text_width(text, size) <= width), 1)
