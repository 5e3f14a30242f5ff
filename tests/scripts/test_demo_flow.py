"""How the demo fills in the forms of the config flow."""

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from tools.demo.errors import DemoError
from tools.demo.flow import Forms
from tools.demo.rest import Rest
from tools.demo.supplier import Supplier

HERE = "http://127.0.0.1:1"
SUPPLIER = Supplier(name="iog", api_key="sk_live_iog", api_url=HERE)
REAL = Supplier(name="real", api_key="sk_live_real", api_url=None)
DEFAULT = "https://api.example.com"

KEY_FORM = {
    "type": "form",
    "flow_id": "1",
    "step_id": "octopus",
    "errors": None,
    "data_schema": [
        {"name": "api_key"},
        {"name": "advanced", "schema": [{"name": "api_url", "default": DEFAULT}]},
    ],
}
ACCOUNT_FORM = {
    "type": "form",
    "flow_id": "1",
    "step_id": "account",
    "errors": None,
    "data_schema": [
        {"name": "account_number", "selector": {"select": {"options": ["A-1", "A-2"]}}}
    ],
}
ENTRY = {"type": "create_entry", "result": {"entry_id": "e1"}}


async def fill_in(supplier, *answers):
    """Fill in forms that are shown in this order; return the entry's id and what was typed."""
    left, typed = list(answers), []

    async def show(request):
        typed.append(await request.json())
        answer = left.pop(0)
        return answer if isinstance(answer, web.Response) else web.json_response(answer)

    app = web.Application()
    app.add_routes([web.post("/api/config/config_entries/flow{rest:.*}", show)])
    async with TestServer(app) as server, ClientSession() as session:
        rest = Rest(session, str(server.make_url("")).rstrip("/"), "token")
        return await Forms(rest).add(supplier), typed


pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_key_and_address_are_typed():
    entry_id, typed = await fill_in(SUPPLIER, KEY_FORM, ENTRY)
    assert entry_id == "e1"
    assert typed == [
        {"handler": "octopus_insight"},
        {"api_key": "sk_live_iog", "advanced": {"api_url": HERE}},
    ]


async def test_the_address_of_the_real_service_is_left_as_the_form_has_it():
    _, typed = await fill_in(REAL, KEY_FORM, ENTRY)
    assert typed[1]["advanced"] == {"api_url": DEFAULT}


async def test_of_several_accounts_the_first_is_taken():
    _, typed = await fill_in(REAL, KEY_FORM, ACCOUNT_FORM, ENTRY)
    assert typed[2] == {"account_number": "A-1"}


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(
            KEY_FORM | {"errors": {"base": "cannot_connect"}}, "cannot be reached", id="down"
        ),
        pytest.param(
            KEY_FORM | {"errors": {"api_key": "invalid_auth"}}, "not accept the API key", id="key"
        ),
        pytest.param(KEY_FORM | {"errors": {"base": "new_error"}}, "new_error", id="new error"),
        pytest.param(
            {"type": "abort", "reason": "already_configured"}, "there already", id="abort"
        ),
        pytest.param(KEY_FORM | {"step_id": "new_step"}, "new_step", id="new form"),
        pytest.param(web.Response(status=500), "500", id="no answer"),
    ],
)
async def test_a_flow_that_leads_nowhere_is_told_in_one_sentence(answer, sentence):
    with pytest.raises(DemoError, match=sentence):
        await fill_in(REAL, KEY_FORM, answer)
