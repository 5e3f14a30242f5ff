"""Hours as bars, with strips for charges and sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Self
from ...model.interval import HALF_HOUR
from . import labels as words
from .canvas import POINTER, Box, Canvas
from .hours import Bar, Hours, Mark
from .patterns import CHARGE, SESSION, Pattern

LABEL_SIZE = 24
LABELS_APART, LABEL_ROOM = (2, 3, 4, 6, 12), 90
"""[h of the clock], and the least room for one."""
STRIP_HEIGHT, STRIP_GAP = 14, 6
STRIP = STRIP_HEIGHT + STRIP_GAP
AXIS = 3
UNKNOWN_SIZE = 90
WIDE = 20
"""From this width on a bar has a thick outline."""
LEAST_HEIGHT = 6
"""Of a bar, so that a price near zero is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Places of moments and heights."""

    hours: Hours
    low: float
    high: float
    left: int
    right: int
    top: int
    bottom: int

    @classmethod
    def of(cls, hours: Hours, bars: Sequence[Bar], area: Box) -> Self:
        """Return the scale of bars on a part of the sheet; zero is on it."""
        left, top, right, bottom = area
        heights = [0.0, *(bar.height for bar in bars if bar.height is not None)]
        low, high = min(heights), max(heights)
        if low == high:
            high = 1.0
        return cls(hours=hours, low=low, high=high, left=left, right=right, top=top, bottom=bottom)

    @property
    def gap(self) -> int:
        """Between two bars, and the width of their outlines."""
        each = (self.right - self.left) / (self.hours.window.duration / HALF_HOUR)
        return 2 if each >= WIDE else 1

    def x(self, moment: datetime) -> int:
        """Return where a moment is; outside the window, its edge."""
        window = self.hours.window
        share = (min(max(moment, window.start), window.end) - window.start) / window.duration
        return self.left + round(share * (self.right - self.left))

    def y(self, height: float) -> int:
        """Return where a height is."""
        share = (height - self.low) / (self.high - self.low)
        return self.bottom - round(share * (self.bottom - self.top))

    def box(self, bar: Bar) -> Box:
        """Return where a bar is: from zero to its height."""
        left, right = self.x(bar.when.start) + self.gap, self.x(bar.when.end)
        height = bar.height or 0.0
        zero, end = self.y(0), self.y(height)
        if height < 0:
            return left, zero, right, max(end, zero + LEAST_HEIGHT)
        return left, min(end, zero - LEAST_HEIGHT), right, zero


def pattern_of(mark: Mark) -> Pattern:
    """Return the pattern of its strip."""
    return SESSION if mark.session else CHARGE


def draw_chart(
    canvas: Canvas,
    hours: Hours,
    box: Box,
    *,
    bars: Sequence[Bar] = (),
    pointers: Sequence[tuple[Bar, bool]] = (),
    has_all_strips: bool = False,
) -> None:
    """Draw bars, as high as other ones, too, strips, and the hours below them.

    Pointers at bars are full or not. There is room for the strips that are there, or for all.
    """
    left, top, right, bottom = box
    has_sessions = has_all_strips or any(mark.session for mark in hours.marks)
    has_charges = has_all_strips or any(mark.session is None for mark in hours.marks)
    ceiling = top + STRIP * has_sessions + POINTER * bool(pointers)
    floor = bottom - LABEL_SIZE - STRIP_GAP - STRIP * has_charges
    scale = Scale.of(hours, (*hours.bars, *bars), (left, ceiling, right, floor))
    _draw(canvas, scale, top, bottom)
    for bar, is_full in pointers:
        start, over, end, _ = scale.box(bar)
        canvas.pointer(((start + end) // 2, over - AXIS), is_full=is_full)


def _draw(canvas: Canvas, scale: Scale, top: int, bottom: int) -> None:
    hours = scale.hours
    for is_known, bars in groupby(hours.bars, lambda bar: bar.height is not None):
        if is_known:
            for bar in bars:
                canvas.fill(scale.box(bar), bar.pattern, outline=scale.gap)
        else:
            unknown = list(bars)
            middle = (scale.x(unknown[0].when.start) + scale.x(unknown[-1].when.end)) // 2
            size = min(UNKNOWN_SIZE, scale.y(0) - scale.top)
            canvas.text((middle, (scale.top + scale.y(0)) // 2), "?", size, anchor="mm")
    canvas.line(scale.left, scale.right, scale.y(0), AXIS)
    for mark in hours.marks:
        start, end = scale.x(mark.when.start) + scale.gap, scale.x(mark.when.end)
        over = top if mark.session else scale.bottom + STRIP_GAP
        canvas.fill((start, over, end, over + STRIP_HEIGHT), pattern_of(mark), outline=scale.gap)
    _draw_labels(canvas, scale, bottom)


def _draw_labels(canvas: Canvas, scale: Scale, bottom: int) -> None:
    window, zone = scale.hours.window, scale.hours.zone
    per_hour = (scale.right - scale.left) / (window.duration / (2 * HALF_HOUR))
    apart = next(hours for hours in LABELS_APART if hours * per_hour >= LABEL_ROOM)
    # no room for a label at the edges, or an hour after one, as two o'clock in spring is
    free_from = window.start
    for half_hour in range(1, window.duration // HALF_HOUR - 1):
        moment = window.start + half_hour * HALF_HOUR
        wall = moment.astimezone(zone)
        if moment >= free_from and wall.minute == 0 and wall.hour % apart == 0:
            free_from = moment + apart * 2 * HALF_HOUR
            label = words.clock(moment, zone)
            canvas.text((scale.x(moment), bottom), label, LABEL_SIZE, anchor="ms")
