"""The pages people read say what the code does: names, limits, and examples that work."""

from datetime import timedelta
from ipaddress import ip_address
import json
from pathlib import Path
import re
from typing import Any
from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.providers.trusted_networks import CONFIG_SCHEMA
from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
import yaml
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.coordinator.octopus.base import ERROR_KEYS
from custom_components.octopus_insight.octopus.budget import (
    ALLOWANCES,
    POLL_INTERVALS,
    Allowance,
    Call,
)
from custom_components.octopus_insight.octopus.errors import BudgetLimit
from simulator.households import HOUSEHOLDS
from tools.demo.options import read_options

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ENTITIES = (ROOT / "docs" / "entities.md").read_text()
OPTIONS = (ROOT / "docs" / "options.md").read_text()
UPDATES = (ROOT / "docs" / "updates.md").read_text()
ACTIONS = (ROOT / "docs" / "actions.md").read_text()
PAGES = "\n".join(page.read_text() for page in (ROOT / "docs").glob("*.md"))
TROUBLESHOOTING = (ROOT / "docs" / "troubleshooting.md").read_text()
AUTOMATIONS = (ROOT / "docs" / "automations.md").read_text()
KITCHEN_SCREEN = (ROOT / "docs" / "kitchen-screen.md").read_text()
DEVELOPMENT = (ROOT / "docs" / "development.md").read_text()
TEXTS = json.loads((ROOT / "custom_components" / DOMAIN / "translations" / "en.json").read_text())

YAML_BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
ENTITY_ID = re.compile(r"\b(?:binary_sensor|button|event|sensor)\.\w+")
OWN_DEVICES = ("electricity_", "export_", "gas_", "octopus_account_", "tesla_model_y_")


def examples() -> list[Any]:
    """Return every YAML example of the pages."""
    return [
        yaml.safe_load(block)
        for page in (README, AUTOMATIONS, ACTIONS)
        for block in YAML_BLOCK.findall(page)
    ]


def automations() -> list[Any]:
    """Return the examples that are automations."""
    return [example for example in examples() if "triggers" in example]


def section(page: str, heading: str) -> str:
    """Return the part of a page from a heading to the next one."""
    _, _, rest = page.partition(f"\n## {heading}\n")
    assert rest, heading
    return rest.partition("\n## ")[0]


def in_words(interval: timedelta) -> str:
    """Write a time as the table of intervals does."""
    minutes = int(interval / timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    if interval.days > 1:
        return f"{interval.days} days"
    if minutes == 1:
        return "a minute"
    return f"{minutes} minutes" if rest else f"{hours} hours" if hours > 1 else "an hour"


def row_of(call: Call, allowance: Allowance, interval: timedelta) -> re.Pattern[str]:
    """Return what a row of the page's table has to look like."""
    word = {Call.RATES: "unit rates", Call.CONSUMPTION: "readings"}.get(call, str(call))
    name = word.replace("_", " ")
    return re.compile(
        rf"^\|.*{name}.*\|.*{in_words(interval)}.*\| {allowance.per_hour} \|$", re.MULTILINE
    )


def test_the_pages_have_every_entity_field_and_choice():
    entities = {key for platform in TEXTS["entity"].values() for key in platform}
    choices = {word for field in TEXTS["selector"].values() for word in field.get("options", ())}
    assert {word for word in entities | choices if f"`{word}`" not in PAGES} == set()
    assert {key for key in entities if f"`{key}`" not in ENTITIES} == set()
    steps = {"config": ("octopus", "account"), "options": ("init", "account", "car")}
    forms = [TEXTS[flow]["step"][name] for flow, names in steps.items() for name in names]
    parts = [part for form in forms for part in (form, *form.get("sections", {}).values())]
    fields = {field for part in parts for field in part["data"]}
    assert {field for field in fields if f"(`{field}`)" not in OPTIONS} == set()


@pytest.mark.parametrize("call", Call)
def test_the_page_gives_the_intervals_of_the_budget(call):
    allowance = ALLOWANCES[call]
    table = UPDATES
    assert row_of(call, allowance, allowance.interval).search(table), call


def test_the_page_gives_the_pace_of_dispatches():
    """Its table has one line for each value of the pace that a person would notice."""
    text = UPDATES

    def minutes(time: timedelta) -> str:
        return f"{time / timedelta(minutes=1):g}"

    def seconds(time: timedelta) -> str:
        return f"{time.total_seconds():.0f}"

    every = POLL_INTERVALS
    told = (
        f"after {seconds(every.first_try)} seconds",
        f"{every.tries} times",
        f"begins within {minutes(every.soon)} minutes | every {minutes(every.near)} minutes",
        f"something is planned | every {minutes(every.steady)} minutes",
        f"begins | {seconds(every.earliest)} to {seconds(every.slot_start)} seconds",
        f"| {seconds(every.earliest)} to {seconds(every.boundary)} seconds",
        f"cheap anyway | every {minutes(every.night)} minutes",
        f"every {minutes(every.unplugged)} minutes; every {minutes(every.unplugged_by_plug)} with",
        f"{minutes(every.near_slot)} minutes before one",
        f"what else was missed, within {minutes(every.catch_up)}",
    )
    assert [line for line in told if line not in text] == []


def test_the_page_gives_the_rule_of_dispatch_requests():
    """The numbers in the sentence below the table are the budget's."""
    dispatches = ALLOWANCES[Call.DISPATCHES]
    text = UPDATES
    assert f"{dispatches.gap.total_seconds():.0f} seconds apart" in text
    assert f"{dispatches.reserve} of the {dispatches.per_hour} are kept" in text


def test_the_readme_says_whose_plans_are_not_to_be_relied_on():
    """What is shown of them, what they do not price, and what confirms them."""
    sentence = next(one for one in README.split(". ") if "Ohme" in one)
    told = " ".join(sentence.split())
    assert "shown with `plan_reliable: false`" in told
    assert "change no price until a completed charge or measured charging confirms them" in told


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("Repairs", TEXTS["issues"]),
        ("A refresh was refused", BudgetLimit),
        # our own budget's refusal is no error of a source
        ("First look", {*ERROR_KEYS.values(), "unexpected_response"} - {"budget_spent"}),
    ],
)
def test_every_repair_refusal_and_error_is_explained(part, words):
    explained = section(TROUBLESHOOTING, part)
    assert {word for word in words if f"`{word}`" not in explained} == set()


def test_every_option_and_household_of_the_demo_is_told(capsys):
    with pytest.raises(SystemExit):
        read_options(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    told = section(DEVELOPMENT, "scripts/demo")
    assert {word for word in options if f"`{word}" not in told} == set()
    assert {name for name in HOUSEHOLDS if f"`{name}`" not in told} == set()


LINKED = re.compile(r"""\]\(([^)#:\s]+)[)#]|src="([^":]+)\"""")
"""Where links and pictures of a page lead, in this repository."""


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *(ROOT / "docs").glob("*.md")], ids=lambda page: page.name
)
def test_every_link_and_picture_leads_to_a_file(page):
    targets = {a or b for a, b in LINKED.findall(page.read_text())}
    assert {target for target in targets if not (page.parent / target).exists()} == set()


async def test_every_example_is_one_that_home_assistant_takes(hass: HomeAssistant, home):
    """The examples are written for the household that the demo shows: all its entities exist, and
    template sensors show something.
    """
    await home.set_up()
    assert await async_setup_component(hass, "automation", {})
    for example in automations():
        checked = await async_validate_config_item(hass, "example", example)
        assert checked is not None
        assert checked.validation_status == "ok", example["alias"]
    known = set(er.async_get(hass).entities)
    named = set(ENTITY_ID.findall("\n".join(YAML_BLOCK.findall(README + AUTOMATIONS + ACTIONS))))
    ours = {entity_id for entity_id in named if entity_id.partition(".")[2].startswith(OWN_DEVICES)}
    assert ours
    assert ours - known == set()
    blocks = [block for example in examples() for block in example.get("template", [])]
    assert await async_setup_component(hass, "template", {"template": blocks})
    await hass.async_block_till_done()
    state = hass.states.get("sensor.most_expensive_half_hour")
    assert state is not None
    assert state.state not in {"unknown", "unavailable"}


async def test_the_kitchen_screen_is_let_in_by_itself_and_no_other_device_is(hass: HomeAssistant):
    """With the page's own YAML, and the user's id in place of its example."""
    (block,) = YAML_BLOCK.findall(KITCHEN_SCREEN)
    trusted, password = yaml.safe_load(block)["homeassistant"]["auth_providers"]
    assert trusted["type"] == "trusted_networks"  # the front end begins with the first
    manager = await auth_manager_from_config(hass, [CONFIG_SCHEMA(trusted), password], [])
    owner, kitchen = [await manager.async_create_user(name) for name in ("Owner", "Kitchen")]
    provider = manager.get_auth_provider("trusted_networks", None)
    (address,) = provider.trusted_users
    provider.trusted_users[address] = [kitchen.id]

    async def log_in(ip: str) -> Any:
        context = {"ip_address": ip_address(ip)}
        return await manager.login_flow.async_init(("trusted_networks", None), context=context)

    let_in = await log_in(str(address.network_address))
    assert let_in["type"] == "create_entry"
    user = await manager.async_get_user_by_credentials(let_in["result"])
    assert user == kitchen != owner
    assert (await log_in("192.168.1.31"))["reason"] == "not_allowed"
