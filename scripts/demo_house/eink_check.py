"""The e-ink picture, fetched as a display fetches it, and judged as a file and as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from .check import Finding, Verdict
from .eink_right import right_picture
from .errors import DemoError
from .rest import Rest

SIZE, MODE = (800, 480), "1"
TYPE = "image/png"
LEAST_INK, MOST_INK = 0.03, 0.6
"""Share of black that a picture for people has; less or more is a blank sheet."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the image proxy answered."""

    content_type: str
    file: bytes

    @property
    def looks(self) -> str:
        """Return what is wrong with the file, and otherwise that it is a picture of the size."""
        try:
            with Image.open(BytesIO(self.file), formats=["PNG"]) as picture:
                ink = picture.convert("L").histogram()[0] / (picture.width * picture.height)
                size, mode = picture.size, picture.mode
        except UnidentifiedImageError:
            return "no PNG"
        if not LEAST_INK < ink < MOST_INK:
            return f"blank ({ink:.0%} black)"
        return f"{self.content_type} {size[0]}x{size[1]} {mode}"

    def shows(self, right: bytes) -> bool:
        """Say whether it shows, dot for dot, what another picture does."""
        try:
            with Image.open(BytesIO(self.file)) as one, Image.open(BytesIO(right)) as other:
                return one.size == other.size and one.tobytes() == other.tobytes()
        except UnidentifiedImageError:
            return False


async def eink_findings(
    rest: Rest, household: str, image: Mapping[str, Any] | None, moments: Sequence[datetime]
) -> list[Finding]:
    """Judge the picture of a household's display.

    Args:
        rest: To Home Assistant.
        household: Whose it is.
        image: The image entity's state object; None: it is not there.
        moments: When [UTC] what is shown may have been right.
    """
    if image is None:
        return []
    try:
        fetched = Fetched(*await rest.file(image["attributes"]["entity_picture"]))
    except DemoError as error:
        return [_finding(household, image, str(error), "a picture", is_right=False)]
    should_look = f"{TYPE} {SIZE[0]}x{SIZE[1]} {MODE}"
    drawn_at = datetime.fromisoformat(image["state"])
    is_shown = any(fetched.shows(right_picture(household, moment, drawn_at)) for moment in moments)
    return [
        _finding(
            household, image, fetched.looks, should_look, is_right=fetched.looks == should_look
        ),
        _finding(
            household,
            image,
            "what is right" if is_shown else "something else",
            "what is right",
            is_right=is_shown,
        ),
    ]


def _finding(
    household: str, image: Mapping[str, Any], value: str, right: str, *, is_right: bool
) -> Finding:
    return Finding(
        owner=f"{household} display",
        entity_id=f"{image['entity_id']} picture",
        value=value,
        right=right,
        verdict=Verdict.OK if is_right else Verdict.WRONG,
    )
