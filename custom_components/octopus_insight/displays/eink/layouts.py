"""The table of layouts: what each tells of the house, and how that is drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ...model.home import Home
from ...model.views import MeterView
from .canvas import Canvas
from .now import NowContent, draw_now
from .settings import DisplaySettings, LayoutName


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout[Content]:
    """One kind of picture. Equal contents are equal pictures, so they are drawn once."""

    content_of: Callable[[Home, MeterView, float | None], Content]

    draw: Callable[[Canvas, Content, datetime], None]
    """Draws the content; the moment is when that was new [UTC]."""

    def png(self, content: Content, settings: DisplaySettings, drawn_at: datetime) -> bytes:
        """Return the picture as a PNG of the display's size and bits."""
        canvas = Canvas(settings.size, settings.bits)
        self.draw(canvas, content, drawn_at)
        return canvas.png()


LAYOUTS: Final[Mapping[LayoutName, Layout[Any]]] = {
    LayoutName.NOW: Layout(content_of=NowContent.of, draw=draw_now)
}
