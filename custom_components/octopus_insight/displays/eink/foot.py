"""The last line of each picture."""

from datetime import datetime, tzinfo
from . import labels as words
from .canvas import BLACK, WHITE, Canvas

MARGIN, GAP = 20, 10
FOOT = 40
"""Height of the line, with the room above it."""
SIZE = 24


def draw_foot(canvas: Canvas, note: str, drawn_at: datetime, zone: tzinfo, *, warns: bool) -> None:
    """Write how old the data is, white on black as a warning, and when the picture was made."""
    line, right = canvas.height - GAP, canvas.width - MARGIN
    drawn, most = words.drawn(drawn_at, zone), right - 2 * GAP - MARGIN
    if canvas.text_width(note, SIZE) + canvas.text_width(drawn, SIZE) > most:
        drawn = f"{drawn_at.astimezone(zone):%a %H:%M}"  # without the date
    size = canvas.fitting_size(note, SIZE, most - canvas.text_width(drawn, SIZE))
    if warns:
        end = MARGIN + canvas.text_width(note, size) + GAP
        canvas.rectangle((MARGIN - GAP, line - 24, end + 1, line + 8), BLACK)
    canvas.text((MARGIN, line), note, size, ink=WHITE if warns else BLACK)
    canvas.text((right, line), drawn, SIZE, anchor="rs")
