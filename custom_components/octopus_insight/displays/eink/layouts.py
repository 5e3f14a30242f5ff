"""The table of layouts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from ...model.home import Home
from ...model.views import MeterView
from .canvas import Canvas
from .now.content import NowContent
from .now.picture import draw_now
from .settings import DisplaySettings, LayoutName


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout[Content]:
    """A kind of picture."""

    content_of: Callable[[Home, MeterView, float | None], Content]
    """From the home, an import meter and the house's cost [currency/h]."""
    draw: Callable[[Canvas, Content, datetime], None]
    """The moment is when the content was new [UTC]."""

    def png(self, content: Content, settings: DisplaySettings, drawn_at: datetime) -> bytes:
        """Draw a PNG."""
        canvas = Canvas(settings.size, settings.bits)
        self.draw(canvas, content, drawn_at)
        return canvas.png()


LAYOUTS: Final[Mapping[LayoutName, Layout[Any]]] = {
    LayoutName.NOW: Layout(content_of=NowContent.of, draw=draw_now)
}
