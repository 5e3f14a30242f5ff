"""Patterns in place of colours: the more expensive, the darker."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from ...model.prices.level import PriceLevel

type Tone = tuple[int, int]
"""Ink and paper: two greys, 0 (black) to 255 (white)."""
BLACK_ON_WHITE: Final = (0, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Repeated over the whole sheet, so that filled boxes line up."""

    tile: tuple[str, ...]
    """Rows of equal length; `#` is ink."""
    greys: Tone = BLACK_ON_WHITE
    """On a panel of four greys."""


ARROWS: Final = (
    "................",
    "................",
    "..##.......##...",
    "..###.....###...",
    "...###...###....",
    "....###.###.....",
    ".....#####......",
    "......###.......",
    ".......#........",
    *("." * 16,) * 3,
)
FULL: Final = ("#",)
DOT: Final = ("..##......", ".####.....", ".####.....", "..##......", "..........")
DOTS: Final = (*DOT, *(row[5:] + row[:5] for row in DOT))
HATCH: Final = tuple(("#####....." * 2)[row : row + 10] for row in range(10))
STRIPES: Final = tuple("###.......")
CHEQUERS: Final = (*("....####",) * 4, *("####....",) * 4)
COLUMNS: Final = ("###...",)
CHARGE: Final = Pattern(tile=FULL)
SESSION: Final = Pattern(tile=CHEQUERS)
CHEAP: Final = Pattern(tile=DOTS, greys=(170, 255))
NORMAL: Final = Pattern(tile=HATCH, greys=(85, 170))
PAPER: Final = Pattern(tile=(".",))
BAND_PATTERNS: Final[Mapping[str, Pattern]] = {
    "off_peak": CHEAP,
    "middle": Pattern(tile=COLUMNS, greys=(85, 255)),
    "standard": NORMAL,
    "peak": NORMAL,
    "smart_charging": CHARGE,
    "car": Pattern(tile=ARROWS),
}
"""By names of bands in bills, in the order in which they are listed."""
LEVEL_PATTERNS: Final[Mapping[PriceLevel | None, Pattern]] = {
    PriceLevel.PLUNGE: Pattern(tile=ARROWS),
    PriceLevel.CHEAP: CHEAP,
    PriceLevel.NORMAL: NORMAL,
    PriceLevel.EXPENSIVE: Pattern(tile=FULL),
    None: Pattern(tile=STRIPES, greys=(170, 255)),
}
"""None: the price is not known."""
