"""From a content to the file that a panel fetches."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
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
LAYOUTS: Final[Mapping[type, Callable[[Canvas, Any, datetime], None]]] = {
    NowContent: draw_now,
    DaysContent: draw_days,
    YesterdayContent: draw_yesterday,
}


def png(content: Content, settings: DisplaySettings, drawn_at: datetime) -> bytes:
    """Draw a PNG of content that was new at a moment [UTC]."""
    canvas = Canvas(settings.size, settings.bits)
    LAYOUTS[type(content)](canvas, content, drawn_at)
    return canvas.png()
