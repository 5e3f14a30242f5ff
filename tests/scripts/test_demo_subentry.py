"""How the demo fills in the form of a Powerwall site or a display: it leaves it as it is."""

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from tools.demo.errors import DemoError
from tools.demo.offered import as_offered
from tools.demo.rest import Rest
from tools.demo.subentry import add_subentry

SCHEMA = [
    {"name": "site_device", "optional": True, "selector": {"device": {}}},
    {"name": "read_only", "default": True},
    {"name": "more", "type": "expandable", "schema": [{"name": "reward", "default": 0.0}]},
]
FORM = {"type": "form", "flow_id": "7", "errors": None, "data_schema": SCHEMA}
MADE = {"type": "create_entry", "title": "Powerwall"}


class Line:
    """A conversation with a Home Assistant in which a subentry appears after the first look."""

    def __init__(self):
        self._looks = [["old"], ["old", "new"]]

    async def ask(self, question, **more):
        assert (question, more) == ("config_entries/subentries/list", {"entry_id": "e1"})
        return [{"subentry_id": one} for one in self._looks.pop(0)]


async def add(*answers):
    """Add a site to a Home Assistant that answers this; return its id and what was typed."""
    left, typed = list(answers), []

    async def show(request):
        typed.append((request.path, await request.json()))
        return web.json_response(left.pop(0))

    app = web.Application()
    app.add_routes([web.post("/api/config/config_entries/subentries/flow{rest:.*}", show)])
    async with TestServer(app) as server, ClientSession() as session:
        rest = Rest(session, str(server.make_url("")).rstrip("/"), "token")
        return await add_subentry(rest, Line(), "e1", "powerwall"), typed


@pytest.mark.usefixtures("socket_enabled")
async def test_the_form_is_sent_off_as_it_is_offered():
    added, typed = await add(FORM, MADE)
    assert added == "new"
    assert [body for _, body in typed] == [
        {"handler": ["e1", "powerwall"]},
        {"read_only": True, "more": {"reward": 0.0}},
    ]
    assert typed[1][0].endswith("/flow/7")


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(FORM | {"errors": {"base": "not_a_meter"}}, "not_a_meter", id="wrong"),
        pytest.param({"type": "abort", "reason": "entry_not_loaded"}, "not_loaded", id="abort"),
    ],
)
async def test_a_form_that_leads_nowhere_is_told_in_one_sentence(answer, sentence):
    with pytest.raises(DemoError, match=sentence):
        await add(FORM, answer)


def test_a_field_without_a_default_is_left_out():
    assert as_offered(SCHEMA[:1]) == {}
