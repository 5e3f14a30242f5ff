"""Draws what the fleet asks: over a day, and around the moment at which everybody starts anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from PIL import Image, ImageDraw, ImageFont

SCALE = 2
"""Pixels to a point, so that it is sharp on screens of today."""
WIDTH, HEIGHT = 900, 640
LEFT, RIGHT = 64, 24
DAY_TOP, DAY_BOTTOM = 84, 330
RESTART_TOP, RESTART_BOTTOM = 420, 586

PAPER, INK, FAINT, GRID = "#ffffff", "#1c1b22", "#6b6876", "#e6e4ec"
OURS, TIED, POLLER = "#5b3fd6", "#f08a24", "#b3261e"
NAMES = {
    POLLER: "3-minute poller",
    OURS: "Octopus Insight",
    TIED: "of these, tied to homes' own charging slots",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Requests a second, from `start` [UTC] on, each value for `step` of time."""

    start: datetime
    step: timedelta
    free: Sequence[float]
    tied: Sequence[float]
    """To homes' own slots."""

    @property
    def end(self) -> datetime:
        """Return when it ends [UTC]."""
        return self.start + self.step * len(self.free)


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the picture with its own axes."""

    top: int
    bottom: int
    curve: Curve
    most: int
    """Upper end of the axis [requests/s]."""
    line_every: int
    """[requests/s]"""
    tick_every: timedelta

    def x(self, moment: datetime) -> float:
        """Return where a moment lies."""
        share = (moment - self.curve.start) / (self.curve.end - self.curve.start)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, rate: float) -> float:
        """Return where a rate lies [requests/s]."""
        return self.bottom - rate / self.most * (self.bottom - self.top)


class Sheet:
    """Paper to draw on, in points."""

    def __init__(self) -> None:
        """Begin with an empty one."""
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def text(
        self,
        at: tuple[float, float],
        words: str,
        *,
        size: int = 12,
        fill: str = INK,
        anchor: str = "la",
    ) -> None:
        """Write; `anchor` as Pillow has it: where in the words the point lies."""
        font = ImageFont.load_default(size * SCALE)
        self._draw.text(_scaled(at), words, fill=fill, font=font, anchor=anchor)

    def line(self, points: Sequence[tuple[float, float]], fill: str, width: int = 1) -> None:
        """Draw a line from point to point."""
        self._draw.line([_scaled(point) for point in points], fill=fill, width=width * SCALE)

    def area(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """Fill what the points enclose."""
        self._draw.polygon([_scaled(point) for point in points], fill=fill)


def _scaled(point: tuple[float, float]) -> tuple[float, float]:
    return point[0] * SCALE, point[1] * SCALE


def draw(path: Path, day: Curve, restart: Curve, *, polled: float, restarted: str) -> None:
    """Draw the day, and the minutes around a restart, into a PNG file.

    `polled` is what pollers in the same homes ask [requests/s], `restarted` what happened.
    """
    sheet = Sheet()
    sheet.text((LEFT, 20), "What 100,000 homes ask of the supplier", size=20)
    _legend(sheet)
    every = timedelta(hours=3)
    whole = Panel(DAY_TOP, DAY_BOTTOM, day, most=1800, line_every=300, tick_every=every)
    _panel(sheet, whole)
    sheet.line([(LEFT, whole.y(polled)), (WIDTH - RIGHT, whole.y(polled))], POLLER, 2)
    highest = max(free + tied for free, tied in zip(restart.free, restart.tied, strict=True))
    most, every = int(highest // 100 + 1) * 100, timedelta(minutes=5)
    around = Panel(RESTART_TOP, RESTART_BOTTOM, restart, most, line_every=100, tick_every=every)
    sheet.text((LEFT, RESTART_TOP - 36), f"All of them start anew: {restarted}", size=14)
    _panel(sheet, around)
    sheet.text((LEFT, HEIGHT - 26), "Requests a second; schedules on paper", size=11, fill=FAINT)
    sheet.image.quantize(64).save(path, optimize=True)


def _legend(sheet: Sheet) -> None:
    x = LEFT
    for colour, name in NAMES.items():
        sheet.area([(x, 56), (x + 12, 56), (x + 12, 68), (x, 68)], colour)
        sheet.text((x + 18, 62), name, anchor="lm")
        x += 40 + 7 * len(name)


def _panel(sheet: Sheet, panel: Panel) -> None:
    """Draw axes, and ours as areas: the plain ones below, those tied to slots on top."""
    for rate in range(0, panel.most + 1, panel.line_every):
        y = panel.y(rate)
        sheet.line([(LEFT, y), (WIDTH - RIGHT, y)], GRID)
        sheet.text((LEFT - 8, y), f"{rate:,}", size=11, fill=FAINT, anchor="rm")
    curve = panel.curve
    both = [free + tied for free, tied in zip(curve.free, curve.tied, strict=True)]
    _area(sheet, panel, both, TIED)
    _area(sheet, panel, curve.free, OURS)
    moment = curve.start
    while moment <= curve.end:
        x = panel.x(moment)
        sheet.line([(x, panel.bottom), (x, panel.bottom + 5)], FAINT)
        sheet.text((x, panel.bottom + 9), f"{moment:%H:%M}", size=11, fill=FAINT, anchor="mt")
        moment += panel.tick_every


def _area(sheet: Sheet, panel: Panel, rates: Sequence[float], fill: str) -> None:
    curve = panel.curve
    points: list[tuple[float, float]] = [(LEFT, panel.bottom)]
    for index, rate in enumerate(rates):
        start = curve.start + index * curve.step
        points += [(panel.x(start), panel.y(rate)), (panel.x(start + curve.step), panel.y(rate))]
    sheet.area([*points, (WIDTH - RIGHT, panel.bottom)], fill)
