"""The markup of a TRMNL, rendered as its servers do, inside a stand-in of their style sheet."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from liquid import Environment
from liquid.undefined import FalsyStrictUndefined

FOLDER = Path(__file__).parents[2] / "custom_components/octopus_insight/displays/trmnl"
LAYOUTS = {
    "full": (800, 480),
    "half_horizontal": (800, 240),
    "half_vertical": (400, 480),
    "quadrant": (400, 240),
}
"""Widths and heights [px]."""
STYLE = """
body { margin: 0; font-family: "DejaVu Sans", sans-serif; background: #fff; color: #000; }
.view { display: flex; flex-direction: column; box-sizing: border-box; overflow: hidden; }
.layout { flex: 1; display: flex; flex-direction: column; justify-content: space-evenly;
  align-items: center; gap: 6px; padding: 10px; box-sizing: border-box; min-height: 0; }
.grid { display: grid; gap: 10px; width: 100%; } .grid--cols-2 { grid-template-columns: 1fr 1fr; }
.content { display: flex; flex-direction: column; } .value { font-size: 38px; line-height: 42px; }
.value--xlarge { font-size: 58px; line-height: 62px; } .value--small { font-size: 26px; }
.value { font-weight: 700; } .label { font-size: 16px; } .description { font-size: 14px; }
.title_bar { height: 40px; padding: 0 10px; display: flex; justify-content: space-between;
  align-items: center; border-top: 2px solid #000; font-size: 16px; flex: none; }
.half_vertical .layout, .quadrant .layout { align-items: stretch; }
"""


def rendered(layout: str, day: Mapping[str, Any]) -> str:
    """Return what a layout's markup makes of a pushed day; a wrong name in it is an error."""
    markup = "".join((FOLDER / f"{name}.liquid").read_text() for name in ("shared", layout))
    return Environment(undefined=FalsyStrictUndefined).from_string(markup).render(**day)


def page(layout: str, day: Mapping[str, Any]) -> str:
    """Return the same as a page of the layout's size."""
    width, height = LAYOUTS[layout]
    view = f'<div class="view {layout}" style="width: {width}px; height: {height}px">'
    return f"<meta charset=utf-8><style>{STYLE}</style>{view}{rendered(layout, day)}</div>"
