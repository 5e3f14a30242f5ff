"""The forms, against the supplier on this machine: every way through, every error and out of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.access import async_get_client
from custom_components.octopus_insight.const import (
    CONF_ACCOUNT_NUMBER,
    CONF_ADVANCED,
    CONF_API_URL,
    DEFAULT_API_URL,
    DOMAIN,
)
from custom_components.octopus_insight.forms.account import RefusedInputError, origin_of
from simulator.faults import Fault
from tests.harness.forms import TEXTS, assert_has_texts, begin_account, is_collapsed, suggested
from tests.harness.supplier import WRONG_KEY, Supplier

OTHER_ACCOUNT = "A-0THER001"
NEW_KEY = "sk_live_made_today"
LONG_ENOUGH = timedelta(hours=3)
"""After this the supplier's wish for a rest, and an hour's allowance, are history."""


@pytest.fixture(autouse=True)
def _no_setup() -> Iterator[None]:
    """End where setup would begin."""
    with patch(f"custom_components.{DOMAIN}.async_setup_entry", return_value=True):
        yield


@pytest.fixture
def entry(hass: HomeAssistant, supplier: Supplier) -> MockConfigEntry:
    """Give Home Assistant the household's account."""
    entry = supplier.entry()
    entry.add_to_hass(hass)
    return entry


async def begin(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form of a new account."""
    form = await begin_account(hass)
    assert form["type"] is FlowResultType.FORM
    assert_has_texts(form)
    return form


async def answer(hass: HomeAssistant, form: ConfigFlowResult, typed: dict) -> ConfigFlowResult:
    """Send a form; whatever comes next has its texts."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], typed)
    await hass.async_block_till_done()
    if result["type"] is FlowResultType.FORM:
        assert_has_texts(result)
    elif result["type"] is FlowResultType.ABORT and not result["reason"].endswith("_successful"):
        assert result["reason"] in TEXTS["config"]["abort"]
    return result


def ledgers(hass_storage: dict) -> int:
    """Count the ledgers on disk."""
    return sum(name.startswith(f"{DOMAIN}.ledger.") for name in hass_storage)


# --- A new account --------------------------------------------------------------------------------


async def test_the_key_of_one_account_makes_its_entry_at_once(hass, supplier, hass_storage):
    """A login and one question, and the entry is there; data are flat."""
    form = await begin(hass)
    assert form["step_id"] == "octopus"
    assert suggested(form) == {CONF_ADVANCED: {CONF_API_URL: DEFAULT_API_URL}}
    assert is_collapsed(form)

    result = await answer(hass, form, supplier.typed())

    number = supplier.world.account_number
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Octopus Energy"
    assert result["data"] == {
        "api_key": supplier.world.api_key,
        "account_number": number,
        "api_url": supplier.url,
    }
    assert result["options"] == {}
    assert result["result"].unique_id == number
    assert len(supplier.calls()) == 2
    assert ledgers(hass_storage) == 1
    # setup goes on with the client of the form, and with its token
    client = await async_get_client(hass, supplier.world.api_key, supplier.url)
    assert list(await client.accounts()) == [number]
    assert len(supplier.calls("login")) == 1


async def test_the_forms_work_in_a_browser(hass, hass_client, supplier):
    """What a browser gets is JSON: fields with selectors, one section, folded away."""
    assert await async_setup_component(hass, "config", {})
    browser = await hass_client()
    flows = "/api/config/config_entries/flow"
    menu = await (await browser.post(flows, json={"handler": DOMAIN})).json()
    chosen = {"next_step_id": "octopus"}
    form = await (await browser.post(f"{flows}/{menu['flow_id']}", json=chosen)).json()
    assert form["step_id"] == "octopus"
    key, advanced = form["data_schema"]
    assert key["selector"] == {"text": {"type": "password", "multiline": False, "multiple": False}}
    assert (advanced["type"], advanced["expanded"]) == ("expandable", False)
    assert [field["name"] for field in advanced["schema"]] == [CONF_API_URL]

    result = await (await browser.post(f"{flows}/{form['flow_id']}", json=supplier.typed())).json()
    assert result["title"] == "Octopus Energy"


async def test_blanks_around_the_key_and_a_last_slash_do_no_harm(hass, supplier):
    typed = supplier.typed(api_key=f" {supplier.world.api_key}\n", api_url=f"{supplier.url}/ ")
    result = await answer(hass, await begin(hass), typed)
    assert result["data"] == supplier.entry_data()


@pytest.mark.parametrize("household", ["two-accounts"])
async def test_a_key_of_several_accounts_asks_which(hass, supplier):
    """People know them by the address; each is told to have a supply or none."""
    first, second = supplier.world.accounts
    supplier.world.accounts.append(OTHER_ACCOUNT)

    form = await answer(hass, await begin(hass), supplier.typed())
    assert form["step_id"] == "account"
    assert form["data_schema"].schema[CONF_ACCOUNT_NUMBER].config["options"] == [
        {"value": first, "label": f"42 Fictional Street, Exampleton ({first})"},
        {"value": second, "label": f"44 Fictional Street, Exampleton ({second})"},
        {"value": OTHER_ACCOUNT, "label": f"No active supply ({OTHER_ACCOUNT})"},
    ]
    assert len(supplier.calls()) == 2

    form = await answer(hass, form, {CONF_ACCOUNT_NUMBER: OTHER_ACCOUNT})
    assert form["errors"] == {"base": "no_supply"}
    assert len(supplier.calls()) == 2

    result = await answer(hass, form, {CONF_ACCOUNT_NUMBER: second})
    assert result["title"] == "Octopus Energy"
    assert result["data"] == supplier.entry_data() | {CONF_ACCOUNT_NUMBER: second}
    assert result["result"].unique_id == second


async def test_an_account_without_a_supply_is_refused(hass, supplier):
    """Also the only one of a key: it would show nothing. Another key can be typed."""
    supplier.world.accounts[:] = [OTHER_ACCOUNT]
    form = await answer(hass, await begin(hass), supplier.typed())
    assert (form["step_id"], form["errors"]) == ("octopus", {"base": "no_supply"})
    supplier.world.accounts[:] = [supplier.world.account_number]
    assert (await answer(hass, form, supplier.typed()))["type"] is FlowResultType.CREATE_ENTRY


async def test_an_account_of_which_nothing_is_told_is_taken(hass, supplier):
    """An answer without homes says nothing about supplies, and is no reason to refuse."""
    rows = [{"number": number, "properties": None} for number in ("A-1", "A-2")]
    body = {"data": {"viewer": {"accounts": rows}}}
    supplier.world.faults.arm(Fault(kind="raw", body=body, only="account"))
    form = await answer(hass, await begin(hass), supplier.typed())
    labels = form["data_schema"].schema[CONF_ACCOUNT_NUMBER].config["options"]
    assert [one["label"] for one in labels] == ["A-1", "A-2"]
    result = await answer(hass, form, {CONF_ACCOUNT_NUMBER: "A-2"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("household", ["two-accounts"])
async def test_an_account_is_set_up_once(hass, supplier, entry, hass_storage):
    """Of two accounts the other is left, which is no choice; after that there is nothing to add."""
    result = await answer(hass, await begin(hass), supplier.typed())
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == supplier.world.accounts[1]
    result = await answer(hass, await begin(hass), supplier.typed())
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert ledgers(hass_storage) == 1


@pytest.mark.parametrize("blank", ["", " ", " \t\n"])
@pytest.mark.parametrize("step", ["octopus", "reauth_confirm", "reconfigure"])
async def test_a_blank_key_is_refused_without_a_request(hass, supplier, hass_storage, blank, step):
    """In each form that asks for one; it leaves no ledger."""
    entry = supplier.entry()
    if step == "octopus":
        form = await begin(hass)
    else:
        entry.add_to_hass(hass)
        begins = {"reauth_confirm": entry.start_reauth_flow}
        form = await begins.get(step, entry.start_reconfigure_flow)(hass)
    typed = supplier.typed(api_key=blank)
    if step == "reauth_confirm":
        del typed[CONF_ADVANCED]
    form = await answer(hass, form, typed)
    assert (form["step_id"], form["errors"]) == (step, {CONF_API_KEY: "blank_key"})
    assert (supplier.calls(), ledgers(hass_storage)) == ([], 0)


@pytest.mark.parametrize("household", ["two-accounts"])
async def test_of_two_open_forms_the_quicker_makes_the_entry(hass, supplier):
    other = supplier.world.accounts[1]
    forms = [await answer(hass, await begin(hass), supplier.typed()) for _ in range(2)]
    first = await answer(hass, forms[0], {CONF_ACCOUNT_NUMBER: other})
    assert first["type"] is FlowResultType.CREATE_ENTRY
    # the form of the slower one is closed by Home Assistant, or says why it ends
    open_forms = {flow["flow_id"] for flow in hass.config_entries.flow.async_progress()}
    assert forms[1]["flow_id"] in open_forms
    second = await answer(hass, forms[1], {CONF_ACCOUNT_NUMBER: other})
    assert second["reason"] == "already_configured"


# --- What goes wrong, and how it goes on ----------------------------------------------------------

LOGIN_ANSWERS = [
    (Fault(kind="kt_ct_1199", only="login"), "rate_limited"),
    *((Fault(kind=kind), "rate_limited") for kind in ("429", "retry_after", "html403")),
    *((Fault(kind=kind), "cannot_connect") for kind in ("502", "503", "cut", "cut_body")),
    *((Fault(kind=kind), "unknown") for kind in ("non_json", "redirect")),
    # no token in the answer, and a list
    *((Fault(kind="raw", body=body), "unknown") for body in ({"data": {}}, [])),
]


@pytest.mark.parametrize("is_key_right", [True, False], ids=["right key", "wrong key"])
@pytest.mark.parametrize(("fault", "error"), LOGIN_ANSWERS)
async def test_what_says_nothing_about_the_key_is_never_taken_for_a_wrong_key(
    hass, supplier, freezer, fault, error, is_key_right
):
    """Only the supplier's word about the key blames the key; afterwards the same form works."""
    supplier.world.faults.arm(replace(fault))
    key = supplier.world.api_key if is_key_right else WRONG_KEY

    form = await answer(hass, await begin(hass), supplier.typed(api_key=key))
    assert form["errors"] == {"base": error}

    supplier.world.faults.clear()
    freezer.tick(LONG_ENOUGH)
    result = await answer(hass, form, supplier.typed())
    assert result["data"] == supplier.entry_data()


async def test_throttling_of_the_question_is_not_a_wrong_key_either(hass, supplier, freezer):
    """The login was fine; KT-CT-1199 is filed under authorisation all the same."""
    supplier.world.faults.arm(Fault(kind="kt_ct_1199", only="account", left=None))
    supplier.world.faults.arm(Fault(kind="kt_ct_1199", only="other", left=None))
    form = await answer(hass, await begin(hass), supplier.typed())
    assert form["errors"] == {"base": "rate_limited"}
    assert len(supplier.calls("login")) == 1

    supplier.world.faults.clear()
    freezer.tick(LONG_ENOUGH)
    assert (await answer(hass, form, supplier.typed()))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_wrong_key_is_named_and_not_shown_again(hass, supplier, caplog):
    """What was typed stays, but for the secret."""
    form = await answer(hass, await begin(hass), supplier.typed(api_key=WRONG_KEY))
    assert form["errors"] == {CONF_API_KEY: "invalid_auth"}
    assert suggested(form) == {CONF_ADVANCED: {CONF_API_URL: supplier.url}}
    assert not is_collapsed(form)
    assert len(supplier.calls()) == 1
    assert WRONG_KEY not in caplog.text

    result = await answer(hass, form, supplier.typed())
    assert result["data"] == supplier.entry_data()


async def test_an_answer_that_makes_no_sense_is_told_in_the_log_without_the_key(
    hass, supplier, caplog
):
    supplier.world.faults.arm(Fault(kind="non_json"))
    await answer(hass, await begin(hass), supplier.typed())
    assert "The API key could not be tried" in caplog.text
    assert supplier.world.api_key not in caplog.text


async def test_a_key_without_accounts_is_named(hass, supplier):
    supplier.world.accounts.clear()
    form = await answer(hass, await begin(hass), supplier.typed())
    assert form["errors"] == {CONF_API_KEY: "no_accounts"}

    supplier.world.accounts.append(supplier.world.account_number)
    assert (await answer(hass, form, supplier.typed()))["type"] is FlowResultType.CREATE_ENTRY


async def test_nobody_at_the_address_means_no_connection(hass, supplier):
    nobody = supplier.typed(api_url="http://127.0.0.1:9")
    form = await answer(hass, await begin(hass), nobody)
    assert form["errors"] == {"base": "cannot_connect"}
    assert (await answer(hass, form, supplier.typed()))["type"] is FlowResultType.CREATE_ENTRY


async def test_tries_spend_from_the_budget_of_their_key(hass, supplier, freezer):
    """Impatience is stopped here, not at the supplier: 12 logins in an hour, then none is sent."""
    freezer.move_to("2026-03-10T12:00:00Z")
    form = await begin(hass)
    typed = supplier.typed(api_key=WRONG_KEY)
    for _ in range(12):
        form = await answer(hass, form, typed)
        assert form["errors"] == {CONF_API_KEY: "invalid_auth"}
    form = await answer(hass, form, typed)
    assert form["errors"] == {"base": "rate_limited"}
    assert len(supplier.calls()) == 12

    assert (await answer(hass, form, supplier.typed()))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_slip_of_the_pen_leaves_no_ledger(hass, supplier, hass_storage):
    """A key that no entry came to use is forgotten with the form, sent off or closed."""
    form = await answer(hass, await begin(hass), supplier.typed(api_key=WRONG_KEY))
    hass.config_entries.flow.async_abort(form["flow_id"])
    await hass.async_block_till_done()
    assert ledgers(hass_storage) == 0
    form = await answer(hass, await begin(hass), supplier.typed(api_key=WRONG_KEY))
    await answer(hass, form, supplier.typed())
    assert ledgers(hass_storage) == 1


# --- Where the key may be sent --------------------------------------------------------------------


SAFE = (
    *("https://api.octopus.energy", "https://api.oees.energy:8443", "https://192.168.1.9"),
    *("http://localhost:8080", "http://127.0.0.1:1", "http://127.255.255.254", "http://[::1]:8080"),
)
TIDIED = {
    " https://API.Octopus.Energy/ ": "https://api.octopus.energy",
    "https://api.octopus.energy:443": "https://api.octopus.energy",
    "https://bücher.example": "https://xn--bcher-kva.example",
}
INSECURE = (
    *("http://api.octopus.energy", "http://192.168.1.9", "http://localhost.evil.example"),
    # before and after the addresses of this machine
    *("http://126.255.255.255", "http://128.0.0.0", "http://[::2]"),
)
INVALID = (
    *("", "api.octopus.energy", "ftp://api.octopus.energy", "https://", "https://api octopus"),
    *("https://[::1", "https://host:99999", "https://api.octopus.energy/v1/"),
    *("https://api.octopus.energy/?a=1", "https://api.octopus.energy/#a"),
    *("https://me@api.octopus.energy", "https://:word@api.octopus.energy"),
    "https://api.octopus.energy@evil.example",
)


@pytest.mark.parametrize(("typed", "origin"), (dict(zip(SAFE, SAFE, strict=True)) | TIDIED).items())
def test_a_key_goes_to_an_origin_by_https_or_to_this_machine(typed, origin):
    assert origin_of(typed) == origin


@pytest.mark.parametrize("typed", [*INSECURE, *INVALID])
def test_a_key_goes_nowhere_else(typed):
    error = "insecure_url" if typed in INSECURE else "invalid_url"
    with pytest.raises(RefusedInputError) as caught:
        origin_of(typed)
    assert caught.value.errors == {CONF_ADVANCED: error}


async def test_an_unsafe_address_can_be_put_right(hass, supplier):
    """The error stands at the section, which is open now; nothing was sent."""
    unsafe = supplier.typed(api_url="http://elsewhere.example")
    form = await answer(hass, await begin(hass), unsafe)
    assert form["errors"] == {CONF_ADVANCED: "insecure_url"}
    assert suggested(form) == {CONF_ADVANCED: {CONF_API_URL: "http://elsewhere.example"}}
    assert not is_collapsed(form)
    assert supplier.calls() == []

    assert (await answer(hass, form, supplier.typed()))["type"] is FlowResultType.CREATE_ENTRY


# --- Another key for an account -------------------------------------------------------------------


async def test_reauthentication_takes_another_key_of_the_same_account(
    hass, supplier, entry, hass_storage
):
    """The address stays; the ledger of the old key goes."""
    old_key = supplier.world.api_key
    await (await async_get_client(hass, old_key, supplier.url)).accounts()
    supplier.world.change_key(NEW_KEY)
    form = await entry.start_reauth_flow(hass)
    assert form["step_id"] == "reauth_confirm"
    assert form["description_placeholders"]["name"] == entry.title
    assert_has_texts(form)

    result = await answer(hass, form, {CONF_API_KEY: NEW_KEY})
    assert result["reason"] == "reauth_successful"
    assert entry.data == supplier.entry_data() | {CONF_API_KEY: NEW_KEY}
    assert entry.unique_id == supplier.world.account_number
    assert ledgers(hass_storage) == 1
    assert (await async_get_client(hass, NEW_KEY, supplier.url)) is not None


@pytest.mark.parametrize("step", ["reauth_confirm", "reconfigure"])
async def test_another_key_must_be_right_and_open_the_same_account(
    hass, supplier, entry, freezer, step
):
    """Each error leaves the entry as it was, and the form open."""
    begins = {
        "reauth_confirm": entry.start_reauth_flow,
        "reconfigure": entry.start_reconfigure_flow,
    }
    form = await begins[step](hass)
    data = dict(entry.data)

    def typed(api_key: str) -> dict:
        whole = supplier.typed(api_key=api_key)
        return whole if step == "reconfigure" else {CONF_API_KEY: api_key}

    form = await answer(hass, form, typed(WRONG_KEY))
    assert form["errors"] == {CONF_API_KEY: "invalid_auth"}

    supplier.world.faults.arm(Fault(kind="html403"))
    form = await answer(hass, form, typed(supplier.world.api_key))
    assert form["errors"] == {"base": "rate_limited"}
    freezer.tick(LONG_ENOUGH)

    for accounts in ([OTHER_ACCOUNT], []):
        supplier.world.accounts[:] = accounts
        form = await answer(hass, form, typed(supplier.world.api_key))
        assert form["errors"] == {CONF_API_KEY: "wrong_account"}
    assert form["step_id"] == step
    assert entry.data == data

    supplier.world.accounts[:] = [OTHER_ACCOUNT, supplier.world.account_number]
    result = await answer(hass, form, typed(supplier.world.api_key))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"].endswith("_successful")
    assert entry.data == data


async def test_a_rejected_key_that_the_entry_still_has_keeps_its_ledger(
    hass, supplier, entry, hass_storage
):
    """Closing the form of reauthentication must not make room for more requests."""
    old_key = supplier.world.api_key
    supplier.world.change_key(NEW_KEY)
    form = await entry.start_reauth_flow(hass)
    form = await answer(hass, form, {CONF_API_KEY: old_key})
    assert form["errors"] == {CONF_API_KEY: "invalid_auth"}
    hass.config_entries.flow.async_abort(form["flow_id"])
    await hass.async_block_till_done()
    assert ledgers(hass_storage) == 1


async def test_reconfiguring_changes_key_and_address(hass, supplier, hass_storage):
    """The form holds the address in use, the account stays."""
    entry = supplier.entry(data={CONF_API_KEY: "sk_live_old", CONF_API_URL: "https://old.example"})
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "reconfigure"
    assert suggested(form) == {CONF_ADVANCED: {CONF_API_URL: "https://old.example"}}
    assert not is_collapsed(form)
    assert_has_texts(form)

    form = await answer(hass, form, supplier.typed(api_url="http://old.example"))
    assert form["errors"] == {CONF_ADVANCED: "insecure_url"}
    assert suggested(form) == {CONF_ADVANCED: {CONF_API_URL: "http://old.example"}}

    result = await answer(hass, form, supplier.typed())
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == supplier.entry_data()
    assert ledgers(hass_storage) == 1
