"""The layout *now*: what electricity costs now and in the next twelve hours."""

from .content import NowContent
from .picture import draw_now

__all__ = ["NowContent", "draw_now"]
