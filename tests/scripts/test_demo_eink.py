"""How the demo judges an e-ink picture: as a file, and dot for dot."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image
import pytest

from tools.demo.check import Verdict
from tools.demo.eink_check import Fetched, eink_findings
from tools.demo.eink_right import right_picture
from tools.demo.errors import DemoError

NOON = datetime(2026, 11, 18, 12, 10, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
SENTENCE = "image/png 800x480 1"


def picture(*, size=(800, 480), mode="1", kind="PNG", ink=0.3):
    """Return a sheet with a black bar over a share of it."""
    sheet = Image.new(mode, size, 255 if mode == "L" else 1)
    sheet.paste(0, (0, 0, round(size[0] * ink), size[1]))
    file = BytesIO()
    sheet.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("file", "looks"),
    [
        pytest.param(picture(), SENTENCE, id="a picture"),
        pytest.param(picture(size=(480, 800)), "image/png 480x800 1", id="turned"),
        pytest.param(picture(mode="L"), "image/png 800x480 L", id="grey"),
        pytest.param(picture(ink=0.0), "blank (0% black)", id="white"),
        pytest.param(picture(ink=1.0), "blank (100% black)", id="black"),
        pytest.param(picture(mode="L", kind="JPEG"), "no PNG", id="JPEG"),
        pytest.param(b"<html>", "no PNG", id="a page"),
    ],
)
def test_a_picture_is_a_png_of_its_size_with_something_on_it(file, looks):
    assert Fetched("image/png", file).looks == looks


class Proxy:
    """A REST interface behind which a display's picture is."""

    def __init__(self, file):
        self._file = file

    async def file(self, path):
        assert path == "/api/image_proxy/image.x?token=t"
        if self._file is None:
            raise DemoError("/api/image_proxy/image.x answers 500.")
        return "image/png", self._file


async def judged(file, household="agile"):
    """Return the verdicts about a picture that was new at noon."""
    image = {
        "entity_id": "image.x",
        "state": NOON.isoformat(),
        "attributes": {"entity_picture": "/api/image_proxy/image.x?token=t"},
    }
    findings = await eink_findings(Proxy(file), household, image, [NOON, NOON - HALF_HOUR])
    return [finding.verdict for finding in findings]


@pytest.mark.parametrize(
    ("household", "now", "verdict"),
    [
        pytest.param("agile", NOON, Verdict.OK, id="now"),
        pytest.param("agile", NOON - HALF_HOUR, Verdict.OK, id="when the account was added"),
        pytest.param("agile", NOON - 2 * HALF_HOUR, Verdict.WRONG, id="before"),
        pytest.param("iog", NOON, Verdict.WRONG, id="of another household"),
    ],
)
async def test_a_picture_shows_the_household_as_it_is_dot_for_dot(household, now, verdict):
    shown = right_picture(household, now, NOON)
    assert await judged(shown) == [Verdict.OK, verdict]


@pytest.mark.parametrize(
    ("file", "verdicts"),
    [
        pytest.param(picture(), [Verdict.OK, Verdict.WRONG], id="any other picture"),
        pytest.param(b"", [Verdict.WRONG, Verdict.WRONG], id="nothing"),
        pytest.param(None, [Verdict.WRONG], id="no answer"),
    ],
)
async def test_what_is_no_picture_of_the_household_is_told(file, verdicts):
    assert await judged(file) == verdicts


async def test_nothing_is_said_twice_of_an_image_that_is_not_there():
    """That it is missing is found among the entities."""
    assert await eink_findings(Proxy(b""), "iog", None, [NOON]) == []
