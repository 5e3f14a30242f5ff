"""How the layout *yesterday* is drawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from ....model.history.daily import SMART
from .. import labels as words
from ..canvas import SWATCH, Canvas
from ..chart import draw_chart
from ..foot import FOOT, GAP, MARGIN, draw_foot
from ..patterns import BAND_PATTERNS
from .content import GAS, STANDING, Line, YesterdayContent

TITLE_SIZE, TOTAL_SIZE, TITLE_LINE = 66, 96, 78
NOTE_SIZE, NOTE_LINE, HEAD = 32, 124, 140
LEAST_SIZE = 24
ROW_SHARE, LEAST_ROW, MOST_ROW = 0.62, 28, 46
"""Share of the room between head and foot for the table, and heights of its rows."""
UNKNOWN = "?"
COLUMNS: Final = (0.5, 0.76, 1.0)
"""Where names, energies and costs end, as shares of the width."""
NAMES: Final[Mapping[str, str]] = {
    "off_peak": "Off-peak",
    "middle": "Day",
    "standard": "Electricity",
    "peak": "Peak",
    SMART: "Smart charging",
    "car": "Car",
    GAS: "Gas",
    STANDING: "Standing charge",
}


def draw_yesterday(canvas: Canvas, content: YesterdayContent, drawn_at: datetime) -> None:
    """Draw content on an empty sheet."""
    _draw_head(canvas, content)
    top, floor = round(HEAD * canvas.shrink), canvas.height - FOOT
    room = (floor - top) * ROW_SHARE / len(content.lines)
    row = int(min(max(room, LEAST_ROW), MOST_ROW))
    _draw_table(canvas, content, top, row)
    top += row * len(content.lines)
    draw_chart(canvas, content, (MARGIN, top + GAP // 2, canvas.width - MARGIN, floor))
    days = "1 day" if content.days_old == 1 else f"{content.days_old} days"
    note = f"{content.missing} half hours missing" if content.missing else f"Data {days} old"
    warns = bool(content.missing) or content.days_old > 1
    draw_foot(canvas, note, drawn_at, content.zone, warns=warns)


def _draw_head(canvas: Canvas, content: YesterdayContent) -> None:
    """Write which day it is and what it cost, and below that the date and what was saved."""
    left, right, by = MARGIN, canvas.width - MARGIN, canvas.shrink
    half, line = (right - left - GAP) // 2, round(TITLE_LINE * by)
    title = "Yesterday" if content.days_old == 1 else f"{content.days_old} days ago"
    canvas.text((left, line), title, canvas.fitting_size(title, round(TITLE_SIZE * by), half))
    total = words.money(content.total, content.currency)
    size = canvas.fitting_size(total, round(TOTAL_SIZE * by), half)
    canvas.text((right, line), total, size, anchor="rs")
    date, saved = f"{content.day:%a} {content.day.day} {content.day:%b}", ""
    if content.marks:
        saved = f"saved {words.money(content.saved, content.currency)}"
    note, largest = round(NOTE_LINE * by), max(round(NOTE_SIZE * by), LEAST_SIZE)
    canvas.text((left, note), date, canvas.fitting_size(date, largest, half))
    canvas.text((right, note), saved, canvas.fitting_size(saved, largest, half), anchor="rs")


def _draw_table(canvas: Canvas, content: YesterdayContent, top: int, row: int) -> None:
    """Write the lines, all in one size."""
    left, width = MARGIN, canvas.width - 2 * MARGIN
    ends = [left + round(share * width) for share in COLUMNS]
    texts = [_texts(line, content.currency) for line in content.lines]
    rooms = (ends[0] - left - SWATCH - GAP, ends[1] - ends[0] - GAP, ends[2] - ends[1] - GAP)
    size = min(
        canvas.fitting_size(text, max(row - GAP, LEAST_SIZE), room)
        for of_line in texts
        for text, room in zip(of_line, rooms, strict=True)
    )
    for number, (line, (name, used, cost)) in enumerate(zip(content.lines, texts, strict=True)):
        middle = top + number * row + row // 2
        if line.name in BAND_PATTERNS:
            canvas.swatch((left, middle), BAND_PATTERNS[line.name])
        canvas.text((left + SWATCH + GAP, middle), name, size, anchor="lm")
        canvas.text((ends[1], middle), used, size, anchor="rm")
        canvas.text((ends[2], middle), cost, size, anchor="rm")


def _texts(line: Line, currency: str) -> tuple[str, str, str]:
    used = "" if line.kwh is None else f"{line.kwh:.1f} kWh"
    cost = UNKNOWN if line.cost is None else words.money(line.cost, currency)
    return NAMES[line.name], used, cost
