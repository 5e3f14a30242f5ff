"""How the layout *now* is drawn."""

from datetime import datetime
from ....model.prices.level import LEVEL_LOOKS, PriceLevel
from .. import labels as words
from ..canvas import BLACK, SWATCH, WHITE, Box, Canvas
from ..chart import draw_chart, pattern_of
from ..foot import FOOT, GAP, MARGIN, draw_foot
from ..hours import Mark, is_old
from ..patterns import FULL, LEVEL_PATTERNS
from .content import NowContent

LEVEL_WIDTH, LEVEL_TOP, LEVEL_BOTTOM = 280, 18, 152
FRAME = 22
"""Of a level's pattern around its word."""
RATE_SIZE, UNIT_SIZE, RATE_LINE = 180, 90, 150
LINE_SIZE, LINE_LEAST, LINE = 38, 20, 204
NOTICE_SIZE, NOTICE_TOP, NOTICE_HEIGHT, NOTICE_LEAST = 32, 222, 40, 33
TALL_LEVEL, TALL_BOTTOM, TALL_LINE = 176, 276, 50
"""Below the price, and from line to line."""
NO_PRICE, THEN = "No price", "then "


def cost_text(cost_per_hour: float | None, currency: str, an_hour: str = " an hour") -> str:
    """Return `£0.45 an hour`, `earn £0.45 an hour`, or nothing."""
    if cost_per_hour is None:
        return ""
    earned = "earn " if cost_per_hour < 0 else ""
    return f"{earned}{words.money(abs(cost_per_hour), currency)}{an_hour}"


def change_text(content: NowContent) -> str:
    """Return `then 7.0p from 23:30`, with the weekday from a day ahead on."""
    following = content.change
    if following is None:
        return "No change known" if content.price_per_kwh is not None else ""
    price = words.price(following.price_per_kwh, content.currency)
    wall = words.coming(following.at, content.window.start, content.zone)
    return f"{THEN}{price} from {wall}"


def draw_now(canvas: Canvas, content: NowContent, drawn_at: datetime) -> None:
    """Draw content on an empty sheet."""
    left, right, by = MARGIN, canvas.width - MARGIN, canvas.shrink
    change, an_hour = change_text(content), " an hour" if by == 1.0 else "/h"
    cost = cost_text(content.cost_per_hour, content.currency, an_hour)
    if canvas.is_tall:
        level, room, aside = (left, TALL_LEVEL, right, TALL_BOTTOM), right - left, right - left
        lines = TALL_BOTTOM + TALL_LINE, TALL_BOTTOM + TALL_LINE * (2 if cost else 1)
        cost_at, top = (left, lines[1]), lines[1] + GAP * 2
    else:
        aside = round(LEVEL_WIDTH * by)
        room = right - aside - MARGIN - left
        level = (right - aside, round(LEVEL_TOP * by), right, round(LEVEL_BOTTOM * by))
        lines = round(LINE * by), round(LINE * by)
        cost_at, top = (right, lines[1]), round(NOTICE_TOP * by)
    _draw_rate(canvas, content, room)
    _draw_level(canvas, content.level, level)
    size, anchor = round(LINE_SIZE * by), "ls" if canvas.is_tall else "rs"
    if canvas.fitting_size(change, size, room) < LINE_LEAST:
        change = change.removeprefix(THEN)
    canvas.text((left, lines[0]), change, canvas.fitting_size(change, size, room))
    canvas.text(cost_at, cost, canvas.fitting_size(cost, size, aside), anchor=anchor)
    # without notices, the bars get their room
    top = _draw_notices(canvas, content, top)
    draw_chart(canvas, content, (left, top, right, canvas.height - FOOT), has_all_strips=True)
    age = words.age(content.age)
    draw_foot(canvas, age, drawn_at, content.zone, warns=is_old(content.age))


def _draw_rate(canvas: Canvas, content: NowContent, room: int) -> None:
    largest, line = round(RATE_SIZE * canvas.shrink), round(RATE_LINE * canvas.shrink)
    if content.price_per_kwh is None:
        size = canvas.fitting_size(NO_PRICE, largest, room)
        canvas.text((MARGIN, line - size // 4), NO_PRICE, size)
        return
    number, unit = words.minor_units(content.price_per_kwh), words.after_number(content.currency)
    unit_size = round(UNIT_SIZE * canvas.shrink)
    size = canvas.fitting_size(number, largest, room - canvas.text_width(unit, unit_size))
    canvas.text((MARGIN, line), number, size)
    canvas.text((MARGIN + canvas.text_width(number, size), line), unit, unit_size)


def _draw_level(canvas: Canvas, level: PriceLevel | None, box: Box) -> None:
    left, top, right, bottom = box
    frame = round(FRAME * canvas.shrink)
    canvas.fill(box, LEVEL_PATTERNS[level], outline=4)
    is_dark = LEVEL_PATTERNS[level].tile == FULL
    if not is_dark:
        inside = (left + frame, top + frame, right - frame + 1, bottom - frame + 1)
        canvas.rectangle(inside, WHITE)
    word = LEVEL_LOOKS[level].word
    room = right - left - 2 * frame - GAP
    size = canvas.fitting_size(word, bottom - top - 2 * frame, room)
    middle = ((left + right) // 2, (top + bottom) // 2)
    canvas.text(middle, word, size, anchor="mm", ink=WHITE if is_dark else BLACK)


def _draw_notices(canvas: Canvas, content: NowContent, top: int) -> int:
    """Draw the first charge and the first session, and return where they end."""
    firsts = {mark.session is None: mark for mark in reversed(content.marks)}
    noticed = sorted(firsts.values(), key=content.marks.index)
    is_wide = canvas.shrink == 1.0 and not canvas.is_tall
    height = max(round(NOTICE_HEIGHT * canvas.shrink), NOTICE_LEAST)
    each = (canvas.width - 2 * MARGIN + GAP) // (len(noticed) if is_wide and noticed else 1)
    bottom = top
    for number, mark in enumerate(noticed):
        start = MARGIN + number * each if is_wide else MARGIN
        over = top if is_wide else top + number * (height + GAP // 2)
        bottom = over + height + GAP
        box = (start, over, start + each - GAP, over + height)
        _draw_notice(canvas, mark, words.mark(mark, content.zone), box)
    return bottom


def _draw_notice(canvas: Canvas, mark: Mark, text: str, box: Box) -> None:
    """What is on is white on black; what comes stands beside its strip's pattern."""
    left, top, right, bottom = box
    middle = (top + bottom) // 2
    if mark.is_on:
        canvas.rectangle(box, BLACK)
        start, ink = left + GAP, WHITE
    else:
        canvas.swatch((left, middle), pattern_of(mark))
        start, ink = left + SWATCH + GAP, BLACK
    size = canvas.fitting_size(text, min(NOTICE_SIZE, bottom - top - 5), right - start - GAP)
    canvas.text((start, middle), text, size, anchor="lm", ink=ink)
