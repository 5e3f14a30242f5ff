"""The e-ink picture, fetched as a display fetches it, and judged as a file and as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from .check import Finding, Verdict
from .errors import DemoError
from .rest import Rest

SHOULD_LOOK = "image/png 800x480 1"
"""Type, size and bits that a display with the form's own choices is served."""

SHOULD_SHOW = "what is right"
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


def get_ready() -> None:
    """Load what draws the right pictures: a second or two, while Home Assistant starts."""
    import_module(".eink_right", __package__)


async def eink_findings(
    rest: Rest, household: str, image: Mapping[str, Any] | None, moments: Sequence[datetime]
) -> list[Finding]:
    """Judge the picture of a household's display.

    Args:
        rest: To Home Assistant.
        household: Whose it is.
        image: The image entity's state object; None: it is not there.
        moments: When [UTC] what is shown may have been right; none: nobody knows what is.
    """
    if image is None:
        return []
    try:
        fetched = Fetched(*await rest.file(image["attributes"]["entity_picture"]))
    except DemoError as error:
        return [_finding(household, image, str(error), SHOULD_LOOK)]
    findings = [_finding(household, image, fetched.looks, SHOULD_LOOK)]
    if moments:
        drawn_at = datetime.fromisoformat(image["state"])
        is_right = _shows_one_of(fetched, household, moments, drawn_at)
        value = SHOULD_SHOW if is_right else "something else"
        findings.append(_finding(household, image, value, SHOULD_SHOW))
    return findings


def _shows_one_of(
    fetched: Fetched, household: str, moments: Sequence[datetime], drawn_at: datetime
) -> bool:
    # not before it is needed: what draws takes a while to load
    from .eink_right import right_picture  # noqa: PLC0415

    return any(fetched.shows(right_picture(household, moment, drawn_at)) for moment in moments)


def _finding(household: str, image: Mapping[str, Any], value: str, right: str) -> Finding:
    return Finding(
        owner=f"{household} display",
        entity_id=f"{image['entity_id']} picture",
        value=value,
        right=right,
        verdict=Verdict.OK if value == right else Verdict.WRONG,
    )
