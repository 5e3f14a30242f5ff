"""The next twelve hours: bars for prices, and strips for charges and sessions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from ....model.interval import HALF_HOUR
from ..canvas import BLACK, Box, Canvas
from ..patterns import CHARGE, LEVEL_PATTERNS, SESSION, Pattern
from . import labels as words
from .content import Bar, Mark, MarkKind, NowContent

LABEL_SIZE = 24
LABELS_APART = 2
"""[h of the clock]"""
STRIP_HEIGHT, STRIP_GAP = 14, 6
AXIS = 3
UNKNOWN_SIZE = 90
GAP = 2
"""Between two bars [px]."""
LEAST_HEIGHT = 6
"""Of a bar, so that a price near zero is seen [px]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Places of moments and prices [px]."""

    content: NowContent
    left: int
    right: int
    top: int
    bottom: int

    def x(self, moment: datetime) -> int:
        """Return where a moment is; outside the window, its edge."""
        window = self.content.window
        share = (min(max(moment, window.start), window.end) - window.start) / window.duration
        return self.left + round(share * (self.right - self.left))

    def y(self, price_per_kwh: float) -> int:
        """Return where a price is; zero is on the chart."""
        known = [bar.price_per_kwh for bar in self.content.bars if bar.price_per_kwh is not None]
        low, high = min([0.0, *known]), max([0.0, *known])
        high = high if high > low else 1.0
        return self.bottom - round((price_per_kwh - low) / (high - low) * (self.bottom - self.top))


def draw_chart(canvas: Canvas, content: NowContent, box: Box) -> None:
    """Draw bars, strips and the hours below them."""
    left, top, right, bottom = box
    scale = Scale(
        content=content,
        left=left,
        right=right,
        top=top + STRIP_HEIGHT + STRIP_GAP,
        bottom=bottom - LABEL_SIZE - STRIP_GAP - STRIP_HEIGHT - STRIP_GAP,
    )
    for is_known, bars in groupby(content.bars, lambda bar: bar.price_per_kwh is not None):
        if is_known:
            for bar in bars:
                _draw_bar(canvas, scale, bar)
        else:
            _draw_unknown(canvas, scale, list(bars))
    canvas.draw.line((left, scale.y(0), right - 1, scale.y(0)), fill=BLACK, width=AXIS)
    for mark in content.marks:
        is_charge = mark.kind is MarkKind.DISPATCH
        _draw_strip(canvas, scale, mark, scale.bottom + STRIP_GAP if is_charge else top)
    for moment in _labelled(content):
        label = words.clock(moment, content.zone)
        canvas.text((scale.x(moment), bottom), label, LABEL_SIZE, anchor="ms")


def pattern_of(mark: Mark) -> Pattern:
    """Return the pattern of a mark."""
    return CHARGE if mark.kind is MarkKind.DISPATCH else SESSION


def _draw_bar(canvas: Canvas, scale: Scale, bar: Bar) -> None:
    left, right = scale.x(bar.when.start) + GAP, scale.x(bar.when.end)
    price = bar.price_per_kwh or 0.0
    zero, end = scale.y(0), scale.y(price)
    if price < 0:
        box = (left, zero, right, max(end, zero + LEAST_HEIGHT))
    else:
        box = (left, min(end, zero - LEAST_HEIGHT), right, zero)
    canvas.fill(box, LEVEL_PATTERNS[bar.level], outline=2)


def _draw_unknown(canvas: Canvas, scale: Scale, bars: Sequence[Bar]) -> None:
    middle = (scale.x(bars[0].when.start) + scale.x(bars[-1].when.end)) // 2
    canvas.text((middle, (scale.top + scale.y(0)) // 2), "?", UNKNOWN_SIZE, anchor="mm")


def _draw_strip(canvas: Canvas, scale: Scale, mark: Mark, top: int) -> None:
    left, right = scale.x(mark.when.start) + GAP, scale.x(mark.when.end)
    canvas.fill((left, top, right, top + STRIP_HEIGHT), pattern_of(mark), outline=2)


def _labelled(content: NowContent) -> Iterator[datetime]:
    # no label at the edges, where there is no room for it
    moment = content.window.start + HALF_HOUR
    while moment < content.window.end - HALF_HOUR:
        wall = moment.astimezone(content.zone)
        if wall.minute == 0 and wall.hour % LABELS_APART == 0:
            yield moment
        moment += HALF_HOUR
