"""How the layout *now* is drawn."""

from datetime import datetime
from ....model.prices.level import LEVEL_LOOKS, PriceLevel
from ..canvas import BLACK, WHITE, Box, Canvas, fitting_size, text_width
from ..patterns import FULL, LEVEL_PATTERNS
from ..settings import DisplaySettings
from . import labels as words
from .chart import draw_chart, pattern_of
from .content import Mark, NowContent

MARGIN = 20
LEVEL_WIDTH, LEVEL_TOP, LEVEL_BOTTOM = 280, 18, 152
FRAME = 22
"""Of a level's pattern around its word [px]."""
RATE_SIZE, UNIT_SIZE, RATE_LINE = 180, 90, 150
LINE_SIZE, LINE = 38, 204
NOTICE_SIZE, NOTICE_TOP, NOTICE_BOTTOM = 32, 222, 262
SWATCH, GAP = 22, 10
CHART_BOTTOM = 440
FOOT_SIZE, FOOT_LINE = 24, 470


def png(content: NowContent, settings: DisplaySettings, drawn_at: datetime) -> bytes:
    """Draw a PNG of content that was new at a moment [UTC]."""
    canvas = Canvas(settings.size, settings.bits)
    draw_now(canvas, content, drawn_at)
    return canvas.png()


def draw_now(canvas: Canvas, content: NowContent, drawn_at: datetime) -> None:
    """Draw content on an empty sheet."""
    left, right = MARGIN, canvas.image.width - MARGIN
    aside = right - LEVEL_WIDTH
    _draw_rate(canvas, content, aside - MARGIN - left)
    _draw_level(canvas, content.level, (aside, LEVEL_TOP, right, LEVEL_BOTTOM))
    change, cost = words.change(content), words.cost(content.cost_per_hour, content.currency)
    canvas.text((left, LINE), change, fitting_size(change, LINE_SIZE, aside - MARGIN - left))
    canvas.text((right, LINE), cost, fitting_size(cost, LINE_SIZE, LEVEL_WIDTH), anchor="rs")
    # the first charge and the first session
    firsts = {mark.session is None: mark for mark in reversed(content.marks)}
    noticed = sorted(firsts.values(), key=content.marks.index)
    width = (right - left + GAP) // max(len(noticed), 1)
    for column, mark in enumerate(noticed):
        start = left + column * width
        box = (start, NOTICE_TOP, start + width - GAP, NOTICE_BOTTOM)
        _draw_notice(canvas, mark, words.mark(mark, content.zone), box)
    # without notices, the bars get their room
    top = NOTICE_BOTTOM + GAP if noticed else NOTICE_TOP
    draw_chart(canvas, content, (left, top, right, CHART_BOTTOM))
    _draw_foot(canvas, content, drawn_at)


def _draw_rate(canvas: Canvas, content: NowContent, room: int) -> None:
    if content.price_per_kwh is None:
        size = fitting_size(words.NO_PRICE, RATE_SIZE, room)
        canvas.text((MARGIN, RATE_LINE - size // 4), words.NO_PRICE, size)
        return
    number, unit = words.minor_units(content.price_per_kwh), words.minor_sign(content.currency)
    size = fitting_size(number, RATE_SIZE, room - text_width(unit, UNIT_SIZE))
    canvas.text((MARGIN, RATE_LINE), number, size)
    canvas.text((MARGIN + text_width(number, size), RATE_LINE), unit, UNIT_SIZE)


def _draw_level(canvas: Canvas, level: PriceLevel | None, box: Box) -> None:
    left, top, right, bottom = box
    canvas.fill(box, LEVEL_PATTERNS[level], outline=4)
    is_dark = LEVEL_PATTERNS[level].tile == FULL
    if not is_dark:
        paper = (left + FRAME, top + FRAME, right - FRAME, bottom - FRAME)
        canvas.draw.rectangle(paper, fill=WHITE)
    word = LEVEL_LOOKS[level].word
    size = fitting_size(word, bottom - top, right - left - 2 * FRAME - GAP)
    middle = ((left + right) // 2, (top + bottom) // 2)
    canvas.text(middle, word, size, anchor="mm", ink=WHITE if is_dark else BLACK)


def _draw_notice(canvas: Canvas, mark: Mark, text: str, box: Box) -> None:
    """What is on is white on black; what comes stands beside its strip's pattern."""
    left, top, right, bottom = box
    middle = (top + bottom) // 2
    if mark.is_on:
        canvas.draw.rectangle((left, top, right - 1, bottom - 1), fill=BLACK)
        start, ink = left + GAP, WHITE
    else:
        half = SWATCH // 2
        swatch = (left, middle - half, left + SWATCH, middle + half)
        canvas.fill(swatch, pattern_of(mark), outline=2)
        start, ink = left + SWATCH + GAP, BLACK
    size = fitting_size(text, NOTICE_SIZE, right - start - GAP)
    canvas.text((start, middle), text, size, anchor="lm", ink=ink)


def _draw_foot(canvas: Canvas, content: NowContent, drawn_at: datetime) -> None:
    age = words.age(content)
    if content.is_old:
        end = MARGIN + text_width(age, FOOT_SIZE) + GAP
        canvas.draw.rectangle((MARGIN - GAP, FOOT_LINE - 24, end, FOOT_LINE + 7), fill=BLACK)
    canvas.text((MARGIN, FOOT_LINE), age, FOOT_SIZE, ink=WHITE if content.is_old else BLACK)
    drawn = words.drawn(drawn_at, content.zone)
    canvas.text((canvas.image.width - MARGIN, FOOT_LINE), drawn, FOOT_SIZE, anchor="rs")
