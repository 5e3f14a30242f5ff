"""How the layout *days* is drawn."""

from datetime import datetime
from .. import labels as words
from ..canvas import POINTER, Canvas
from ..chart import draw_chart
from ..foot import FOOT, GAP, MARGIN, draw_foot
from ..hours import Bar, is_old
from .content import DayContent, DaysContent

SIZE, TOP = 38, 6
NAME_WIDTH = 0.26
"""Share of the width for the name of a day, where its prices are beside it."""
NAMES = ("Today", "Tomorrow")


def draw_days(canvas: Canvas, content: DaysContent, drawn_at: datetime) -> None:
    """Draw content on an empty sheet: both days in one size and on one scale."""
    days, width = (content.today, content.tomorrow), canvas.width - 2 * MARGIN
    named = 0 if canvas.is_tall else round(width * NAME_WIDTH)
    column, half = (width - named) // 2, (canvas.height - FOOT - TOP) // 2
    texts = [_texts(day, content.currency) for day in days]
    fitting = [
        canvas.fitting_size(text, SIZE, column * 2 // len(of_day) - POINTER - 2 * GAP)
        for of_day in texts
        for text in of_day
    ]
    size = min(*fitting, canvas.fitting_size(NAMES[1], SIZE, (named or width) - GAP))
    for number, (day, of_day) in enumerate(zip(days, texts, strict=True)):
        top = TOP + number * half
        line, pointers = top + size, _pointers(day)
        canvas.text((MARGIN, line), NAMES[number], size)
        line += size + GAP if canvas.is_tall else 0
        for place, text in enumerate(of_day):
            start = MARGIN + named + place * column
            if pointers:
                canvas.pointer((start + POINTER // 2, line - 5), is_full=pointers[place][1])
            canvas.text((start + POINTER + GAP // 2, line), text, size)
        box = (MARGIN, line + GAP, MARGIN + width, top + half - TOP)
        bars = (*content.today.bars, *content.tomorrow.bars)
        draw_chart(canvas, day, box, bars=bars, pointers=pointers)
    age = words.age(content.age)
    draw_foot(canvas, age, drawn_at, content.today.zone, warns=is_old(content.age))


def _pointers(day: DayContent) -> list[tuple[Bar, bool]]:
    """Return the cheapest half hour, and the dearest, whose pointer is full; none: all alike."""
    bars = day.extremes or ()
    is_alike = len({bar.height for bar in bars}) < len(bars)
    return [] if is_alike else [(bar, bool(place)) for place, bar in enumerate(bars)]


def _texts(day: DayContent, currency: str) -> list[str]:
    """Return what stands beside the name of a day."""
    if day.extremes is None:
        return [words.NOT_KNOWN]
    prices = [words.price(bar.height or 0.0, currency) for bar in day.extremes]
    if not (pointers := _pointers(day)):
        return [f"{prices[0]} throughout"]
    clocks = (words.clock(bar.when.start, day.zone) for bar, _ in pointers)
    return [*map(" ".join, zip(prices, clocks, strict=True))]
