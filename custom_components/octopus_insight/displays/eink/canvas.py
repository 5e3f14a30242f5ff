"""A sheet for text, boxes and patterns in black, white and at most two greys."""

from functools import lru_cache
from io import BytesIO
from math import ceil
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
"""Left, top, right, bottom; right and bottom are just outside."""
POINTER: Final = 18
"""Width of a triangle that points at something [units]."""
SWATCH: Final = 22
"""Of a pattern beside a text [units]."""


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font at a size [px]."""
    # basic layout looks the same with every build of Pillow
    return ImageFont.truetype(FONT_FILE, size, layout_engine=ImageFont.Layout.BASIC)


class Canvas:
    """In 256 greys, rounded to the panel's at the end; places and sizes are in units."""

    def __init__(self, size: Size, bits: Bits) -> None:
        self.bits, self.scale = bits, size.scale
        self.image = Image.new("L", size.dots, WHITE)
        self.width, self.height = (int(dots / self.scale) for dots in size.dots)
        self.draw = ImageDraw.Draw(self.image)
        self._rows: dict[Pattern, list[bytes]] = {}
        # smooth edges need greys
        self.draw.fontmode = "L" if bits is Bits.FOUR_GREYS else "1"

    @property
    def is_tall(self) -> bool:
        """Whether things stand below each other, not side by side."""
        return self.height > self.width

    @property
    def shrink(self) -> float:
        """How much smaller things side by side are than on a sheet of 800 units."""
        return 1.0 if self.is_tall else self.width / 800

    def px(self, units: float) -> int:
        """Return dots."""
        return round(units * self.scale)

    def text(
        self, at: tuple[int, int], text: str, size: int, *, anchor: str = "ls", ink: int = BLACK
    ) -> None:
        """Write a line; `ls` is left, on the base line."""
        place, used = (self.px(at[0]), self.px(at[1])), font(self.px(size))
        self.draw.text(place, text, fill=ink, font=used, anchor=anchor)

    def text_width(self, text: str, size: int) -> int:
        """Return the width of a line."""
        return ceil(text_width(text, self.px(size)) / self.scale)

    def fitting_size(self, text: str, largest: int, width: int) -> int:
        """Return the largest size that fits the width."""
        most, room = self.px(largest), int(width * self.scale)
        # widths grow with sizes, but for roundings
        likely = int(most * room / max(text_width(text, most), 1)) + 2
        sizes = range(min(most, likely), 1, -1)
        return int(next((one for one in sizes if text_width(text, one) <= room), 1) / self.scale)

    def fill(self, box: Box, pattern: Pattern, *, outline: int = 0) -> None:
        """Fill a box, with an outline."""
        left, top, right, bottom = self._dots(box)
        if right <= left or bottom <= top:
            return
        if pattern not in self._rows:
            tones = pattern.greys if self.bits is Bits.FOUR_GREYS else BLACK_ON_WHITE
            inks, size = bytes.maketrans(b"#.", bytes(tones)), max(round(self.scale), 1)
            rows = ["".join(dot * size for dot in row) for row in pattern.tile for _ in range(size)]
            width = self.image.width
            self._rows[pattern] = [(row * width)[:width].encode().translate(inks) for row in rows]
        tiled, width, height = self._rows[pattern], right - left, bottom - top
        tile, begin = b"".join(row[left:right] for row in tiled), top % len(tiled) * width
        dots = (tile * (height // len(tiled) + 2))[begin : begin + width * height]
        self.image.paste(Image.frombytes("L", (width, height), dots), (left, top))
        if outline:
            edge = (left, top, right - 1, bottom - 1)
            self.draw.rectangle(edge, outline=BLACK, width=max(self.px(outline), 1))

    def swatch(self, at: tuple[int, int], pattern: Pattern) -> None:
        """Show a pattern beside a text."""
        (left, middle), half = at, SWATCH // 2
        self.fill((left, middle - half, left + SWATCH, middle + half), pattern, outline=2)

    def rectangle(self, box: Box, ink: int) -> None:
        """Fill a box with one tone."""
        left, top, right, bottom = self._dots(box)
        self.draw.rectangle((left, top, right - 1, bottom - 1), fill=ink)

    def line(self, left: int, right: int, y: int, width: int) -> None:
        """Draw a level line."""
        ends = (self.px(left), self.px(y), self.px(right) - 1, self.px(y))
        self.draw.line(ends, fill=BLACK, width=self.px(width))

    def pointer(self, at: tuple[int, int], *, is_full: bool) -> None:
        """Draw a triangle that points down at a place, black or white."""
        (x, y), half, height = at, POINTER // 2, POINTER * 3 // 4
        corners = ((x - half, y - height), (x + half, y - height), (x, y))
        places = [(self.px(one), self.px(other)) for one, other in corners]
        ink = BLACK if is_full else WHITE
        self.draw.polygon(places, fill=ink, outline=BLACK, width=max(self.px(2), 1))

    def _dots(self, box: Box) -> Box:
        left, top, right, bottom = box
        return self.px(left), self.px(top), self.px(right), self.px(bottom)

    def png(self) -> bytes:
        """Return a PNG with the panel's bits per pixel."""
        buffer = BytesIO()
        if self.bits is Bits.BLACK_AND_WHITE:
            self.image.convert("1", dither=Image.Dither.NONE).save(buffer, "PNG")
            return buffer.getvalue()
        four = self.image.point([(tone + GREY_STEP // 2) // GREY_STEP for tone in range(256)])
        four.putpalette(range(4))
        four.save(buffer, "PNG", bits=int(self.bits))
        # Pillow writes two bits as indices of a palette; they are greys, which every panel reads
        png = buffer.getvalue()
        head, dots = png[12:25] + b"\0" + png[26:29], png[png.index(b"IDAT") - 4 :]
        return png[:12] + head + crc32(head).to_bytes(4) + dots


def text_width(text: str, size: int) -> int:
    """Return the width of a line [px]."""
    return int(font(size).getlength(text) + 1)
