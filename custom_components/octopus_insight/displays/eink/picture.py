"""From a content to the file that a panel fetches."""

from datetime import datetime
from .canvas import Canvas
from .days.content import DaysContent
from .days.picture import draw_days
from .now.content import NowContent
from .now.picture import draw_now
from .settings import DisplaySettings
from .yesterday.content import YesterdayContent
from .yesterday.picture import draw_yesterday

type Content = NowContent | DaysContent | YesterdayContent
"""All that a picture shows: equal contents, equal pictures."""


def png(content: Content, settings: DisplaySettings, drawn_at: datetime) -> bytes:
    """Draw a PNG of content that was new at a moment [UTC]."""
    canvas = Canvas(settings.size, settings.bits)
    draw(canvas, content, drawn_at)
    return canvas.png()


def draw(canvas: Canvas, content: Content, drawn_at: datetime) -> None:
    """Draw content on an empty sheet."""
    match content:
        case NowContent():
            draw_now(canvas, content, drawn_at)
        case DaysContent():
            draw_days(canvas, content, drawn_at)
        case YesterdayContent():
            draw_yesterday(canvas, content, drawn_at)
