"""The next twelve hours: bars for prices, and strips for charges and sessions."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from ....model.interval import HALF_HOUR
from ..canvas import BLACK, Box, Canvas
from ..patterns import CHARGE, LEVEL_PATTERNS, SESSION, Pattern
from . import labels as words
from .content import Bar, Mark, NowContent

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

    def box(self, bar: Bar) -> Box:
        """Return where a bar is: from zero to its price."""
        left, right = self.x(bar.when.start) + GAP, self.x(bar.when.end)
        price = bar.price_per_kwh or 0.0
        zero, end = self.y(0), self.y(price)
        if price < 0:
            return left, zero, right, max(end, zero + LEAST_HEIGHT)
        return left, min(end, zero - LEAST_HEIGHT), right, zero


def pattern_of(mark: Mark) -> Pattern:
    """Return the pattern of its strip."""
    return SESSION if mark.session else CHARGE


def draw_chart(canvas: Canvas, content: NowContent, box: Box) -> None:
    """Draw bars, strips and the hours below them."""
    left, top, right, bottom = box
    ceiling = top + STRIP_HEIGHT + STRIP_GAP
    floor = bottom - LABEL_SIZE - STRIP_GAP - STRIP_HEIGHT - STRIP_GAP
    scale = Scale(content=content, left=left, right=right, top=ceiling, bottom=floor)
    for is_known, bars in groupby(content.bars, lambda bar: bar.price_per_kwh is not None):
        if is_known:
            for bar in bars:
                canvas.fill(scale.box(bar), LEVEL_PATTERNS[bar.level], outline=2)
        else:
            unknown = list(bars)
            middle = (scale.x(unknown[0].when.start) + scale.x(unknown[-1].when.end)) // 2
            canvas.text((middle, (ceiling + scale.y(0)) // 2), "?", UNKNOWN_SIZE, anchor="mm")
    canvas.draw.line((left, scale.y(0), right - 1, scale.y(0)), fill=BLACK, width=AXIS)
    for mark in content.marks:
        start, end = scale.x(mark.when.start) + GAP, scale.x(mark.when.end)
        over = top if mark.session else floor + STRIP_GAP
        canvas.fill((start, over, end, over + STRIP_HEIGHT), pattern_of(mark), outline=2)
    # no label at the edges, where there is no room for it, nor in the hour after one: in spring
    # midnight and two o'clock are an hour apart
    free_from = content.window.start
    for half_hour in range(1, content.window.duration // HALF_HOUR - 1):
        moment = content.window.start + half_hour * HALF_HOUR
        wall = moment.astimezone(content.zone)
        if moment >= free_from and wall.minute == 0 and wall.hour % LABELS_APART == 0:
            free_from = moment + LABELS_APART * 2 * HALF_HOUR
            label = words.clock(moment, content.zone)
            canvas.text((scale.x(moment), bottom), label, LABEL_SIZE, anchor="ms")
