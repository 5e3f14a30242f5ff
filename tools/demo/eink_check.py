"""The e-ink picture, fetched as a display fetches it, and checked as a file and dot for dot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from io import BytesIO
from typing import Any
from PIL import Image, UnidentifiedImageError
from .check import Finding, finding
from .client import Rest
from .errors import DemoError

FORMAT = "image/png 800x480 1"
"""Type, size and bits that a display with the form's defaults is served."""
CONTENT = "the expected picture"
LEAST_INK, MOST_INK = 0.03, 0.6
"""Share of black; with less or more the sheet counts as blank."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the image proxy answered."""

    content_type: str
    file: bytes

    @property
    def format(self) -> str:
        """Return content type, size and mode, or what is wrong with the file."""
        try:
            with Image.open(BytesIO(self.file), formats=["PNG"]) as picture:
                ink = picture.convert("L").histogram()[0] / (picture.width * picture.height)
                size, mode = picture.size, picture.mode
        except UnidentifiedImageError:
            return "no PNG"
        if not LEAST_INK < ink < MOST_INK:
            return f"blank ({ink:.0%} black)"
        return f"{self.content_type} {size[0]}x{size[1]} {mode}"

    def shows(self, expected: bytes) -> bool:
        """Return whether both pictures have the same dots."""
        try:
            with Image.open(BytesIO(self.file)) as one, Image.open(BytesIO(expected)) as other:
                return one.size == other.size and one.tobytes() == other.tobytes()
        except UnidentifiedImageError:
            return False


def preload() -> None:
    """Load what draws the expected pictures: a second or two, while Home Assistant starts."""
    import_module(".eink_expected", __package__)


async def eink_findings(
    rest: Rest, household: str, image: Mapping[str, Any] | None, moments: Sequence[datetime]
) -> list[Finding]:
    """Check the picture of a household's display; a missing entity is found elsewhere.

    The picture has to be that of one of the moments [UTC]; without any, nobody knows it.
    """
    if image is None:
        return []
    owner, name = f"{household} display", f"{image['entity_id']} picture"
    try:
        fetched = Fetched(*await rest.file(image["attributes"]["entity_picture"]))
    except DemoError as error:
        return [finding(owner, name, error, FORMAT, ok=False)]
    findings = [finding(owner, name, fetched.format, FORMAT, ok=fetched.format == FORMAT)]
    if moments:
        # not before it is needed: it takes a while to load
        from .eink_expected import expected_picture  # noqa: PLC0415

        drawn_at = datetime.fromisoformat(image["state"])
        ok = any(fetched.shows(expected_picture(household, moment, drawn_at)) for moment in moments)
        findings.append(finding(owner, name, CONTENT if ok else "another", CONTENT, ok=ok))
    return findings
