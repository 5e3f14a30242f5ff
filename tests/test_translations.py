"""Every word shown to people has its text, and no text is left over."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from string import Formatter
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.selector import validate_selector
import pytest
import yaml
from custom_components.octopus_insight.battery.issues import SiteWarning
from custom_components.octopus_insight.battery.settings import Sender
from custom_components.octopus_insight.battery.site import SiteEvent, SyncStatus
from custom_components.octopus_insight.battery.tariff import NoTariff
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.coordinator.octopus.base import ERROR_KEYS, error_key
from custom_components.octopus_insight.entities.car import PLAN_FAILED
from custom_components.octopus_insight.entities.history import HISTORY_ROWS
from custom_components.octopus_insight.entities.meter import DAY_RATES, UPDATED
from custom_components.octopus_insight.model.charging.events import DispatchEventType
from custom_components.octopus_insight.model.history.check import Verdict
from custom_components.octopus_insight.model.history.half_hour import Authority
from custom_components.octopus_insight.model.octoplus import SessionKind
from custom_components.octopus_insight.model.polling.state import RefreshReason
from custom_components.octopus_insight.model.prices.level import LEVEL_LOOKS, PriceLevel
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.views import DispatchingReason
from custom_components.octopus_insight.octopus.budget import Call
from custom_components.octopus_insight.octopus.devices import DeviceState
from custom_components.octopus_insight.octopus.errors import (
    BudgetLimit,
    UnexpectedResponseError,
)

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / DOMAIN
TRANSLATIONS = INTEGRATION / "translations"
ENGLISH = json.loads((TRANSLATIONS / "en.json").read_text())
ICONS = json.loads((INTEGRATION / "icons.json").read_text())
SERVICES = yaml.safe_load((INTEGRATION / "services.yaml").read_text())
CARDS = {path: path.read_text() for path in (ROOT / "frontend" / "src").rglob("*.ts")}
SOURCES = {path: ast.parse(path.read_text()) for path in INTEGRATION.rglob("*.py")}

ERROR_ENDINGS = ("Error", "Failed", "NotReady")


def calls() -> Iterator[tuple[str, dict[str, ast.expr]]]:
    """Yield every call of the code: the name called, and its keyword arguments."""
    for tree in SOURCES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                yield name, {word.arg: word.value for word in node.keywords if word.arg}


def section_of(called: str) -> dict | None:
    """Return the part of the English texts in which a call's key has to stand."""
    if called.endswith(ERROR_ENDINGS) or called == "translated":
        return ENGLISH["exceptions"]
    if called in {"async_create_issue", "async_raise"}:
        return ENGLISH["issues"]
    if called == "DeviceInfo":
        return ENGLISH["device"]
    if called.endswith("Description"):
        kind = called.removesuffix("Description").removesuffix("Entity")
        return ENGLISH["entity"].get(re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower())
    return None


def named_texts() -> Iterator[tuple[str, dict, dict[str, ast.expr]]]:
    """Yield the keys that the code writes out, with the texts they belong to."""
    for called, words in calls():
        key = words.get("translation_key", words.get("key"))
        texts = section_of(called)
        if texts is not None and isinstance(key, ast.Constant) and key.value is not None:
            yield key.value, texts, words


def leaves(texts: dict, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its path."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value


def literals() -> set[str]:
    """Return every string that the code writes out."""
    return {
        node.value
        for tree in SOURCES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def placeholders(text: str) -> set[str]:
    """Return the names of the gaps in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_key_that_the_code_writes_out_has_its_text():
    missing = {key for key, texts, _ in named_texts() if key not in texts}
    assert missing == set()


def test_every_gap_in_a_text_is_filled():
    """A text with a gap that nobody fills is shown raw, braces and all."""
    for key, texts, words in named_texts():
        filling = words.get("translation_placeholders")
        if isinstance(filling, ast.Dict):
            given = {word.value for word in filling.keys if isinstance(word, ast.Constant)}
            gaps = set().union(*(placeholders(text) for _, text in leaves({key: texts[key]})))
            assert gaps == given, key


def test_no_text_is_left_over():
    parts = [ENGLISH[part] for part in ("exceptions", "issues", "device")]
    keys = {key.removesuffix("_numbered") for part in parts for key in part}
    keys = {key.removeprefix("refresh_") for key in keys}  # why a refresh was refused
    of_periods = {row.key for row in HISTORY_ROWS}
    assert keys.union(*ENGLISH["entity"].values()) - literals() - of_periods == set()


@pytest.mark.parametrize("platform", sorted(ICONS["entity"]))
def test_icons_are_for_entities_and_states_that_have_texts(platform):
    texts = ENGLISH["entity"][platform]
    for key, icon in ICONS["entity"][platform].items():
        assert key in texts
        if "state" in texts[key]:
            assert set(icon.get("state", ())) <= set(texts[key]["state"]), key


def test_actions_have_texts_icons_and_the_same_fields():
    fields = {name: set(service["fields"]) for name, service in SERVICES.items()}
    assert fields == {name: set(service["fields"]) for name, service in ENGLISH["services"].items()}
    assert set(ICONS["services"]) == set(SERVICES)


def test_a_level_is_called_the_same_on_the_screen_and_on_displays():
    """The words of the one table are those of the sensor and of its event."""
    words = {level: look.word for level, look in LEVEL_LOOKS.items() if level is not None}
    event = ENGLISH["entity"]["event"]["price_level_changed"]["state_attributes"]["event_type"]
    assert ENGLISH["entity"]["sensor"]["price_level"]["state"] == words == event["state"]


def error_words() -> set[str]:
    """Return what `last_error` may say: keys of the errors' own texts, and that no plan came."""
    return {*ERROR_KEYS.values(), error_key(UnexpectedResponseError("odd", "path")), PLAN_FAILED}


RATES = ("current_rate", "next_rate", "export_rate", "next_export_rate")
WORDS = [
    ("sensor.intelligent_state", DeviceState),
    ("sensor.price_level", PriceLevel),
    ("sensor.smart_charging_slots", {"none"}),
    *((f"sensor.{key}.reason", PriceReason) for key in RATES),
    *((f"sensor.{key}.certainty", Certainty) for key in RATES),
    ("sensor.dispatches_last_retrieved.next_refresh_reason", RefreshReason),
    ("sensor.dispatches_last_retrieved.last_error", error_words()),
    ("sensor.powerwall_status", SyncStatus),
    ("sensor.powerwall_tariff.sender", Sender),
    ("binary_sensor.intelligent_dispatching.reason", DispatchingReason),
    ("binary_sensor.powerwall_out_of_sync.no_tariff", NoTariff),
    ("binary_sensor.powerwall_out_of_sync.warnings", SiteWarning),
    ("event.dispatch.event_type", DispatchEventType),
    ("event.powerwall_tariff_event.event_type", SiteEvent),
    ("event.price_level_changed.event_type", PriceLevel),
    *((f"event.{description.key}.event_type", {UPDATED}) for description in DAY_RATES),
]
"""Entities and their attributes, each with all that it may say."""


@pytest.mark.parametrize(("path", "words"), WORDS, ids=[path for path, _ in WORDS])
def test_every_word_of_a_state_or_an_attribute_has_its_text(path, words):
    platform, key, *attribute = path.split(".")
    texts = ENGLISH["entity"][platform][key]
    if attribute:
        texts = texts["state_attributes"][attribute[0]]
    assert set(texts["state"]) == set(words)


CARD_WORDS = [
    ("card_reason", PriceReason),
    ("card_explorer_authority", Authority),
    ("card_bill_verdict", Verdict),
    ("card_battery_due", Sender),
    ("card_price_session", SessionKind),
    ("card_price_during", SessionKind),
]


@pytest.mark.parametrize(("beginning", "words"), CARD_WORDS)
def test_every_word_of_an_answer_that_cards_show_has_its_text(beginning, words):
    found = {key for key in ENGLISH["common"] if key.startswith(f"{beginning}_")}
    assert found == {f"{beginning}_{word}" for word in words}


def test_cards_name_texts_that_are_there_and_no_text_of_theirs_is_left_over():
    """They write a key out, or its beginning, which a word completes."""
    written = "".join([*CARDS.values(), *(path.read_text() for path in SOURCES)])
    kinds = "card|dashboard|notice"
    whole = set(re.findall(rf"[\"`]((?:{kinds})_\w+)[\"`]", "".join(CARDS.values())))
    beginnings = set(re.findall(rf"\b((?:{kinds})_\w*)\$?{{", written))
    assert whole - set(ENGLISH["common"]) == set()
    left = [key for key in ENGLISH["common"] if not key.startswith(tuple(beginnings))]
    assert set(left) <= whole
    assert [
        one for one in beginnings if not any(key.startswith(one) for key in ENGLISH["common"])
    ] == []


def test_words_that_errors_and_repairs_use_have_their_text_there_too():
    assert error_words() - {PLAN_FAILED} | set(NoTariff) <= set(ENGLISH["exceptions"])
    assert set(SiteWarning) <= set(ENGLISH["issues"])


def test_every_reason_why_a_refresh_was_refused_has_its_text():
    """What may come is the budget, a failure, or nothing to ask for; not being due is no error."""
    reasons = {*BudgetLimit, *error_words(), "no_car", "not_enrolled", "not_loaded"} - {PLAN_FAILED}
    texts = {key for key in ENGLISH["exceptions"] if key.startswith("refresh_")}
    assert texts == {f"refresh_{reason}" for reason in reasons}


def test_every_kind_of_request_has_its_name():
    attributes = ENGLISH["entity"]["sensor"]["requests_last_hour"]["state_attributes"]
    assert set(attributes) - {"next_dispatch_call_allowed"} == set(Call)


def named(texts: dict, name: str) -> Iterator[dict]:
    """Yield every part of the texts that has a name, wherever it is."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from [value] if key == name else ()
            yield from named(value, name)


def test_hassfest_would_take_every_text():
    """No HTML, no space at an end, no gap in quotes; gaps are names; nothing is empty."""
    for path, text in leaves(ENGLISH):
        assert re.search(r"<[a-z/!]", text, re.IGNORECASE) is None, path
        assert text == text.strip(), path
        assert text, path
        assert re.search(r"'\{\w+\}'", text) is None, path
        assert all(gap.isidentifier() for gap in placeholders(text)), path


def test_hassfest_would_take_every_key_and_its_parts():
    """Keys are slugs; states have no gaps; a repair says either what is wrong or how to mend it."""
    key = re.compile(r"(?!.*[_-]{2})[a-z0-9]([a-z0-9_-]*[a-z0-9])?")
    states = [*named(ENGLISH["entity"], "state"), *named(ENGLISH["selector"], "options")]
    for texts in states:
        assert all(key.fullmatch(word) for word in texts)
        assert all(placeholders(text) == set() for text in texts.values())
    for issue, texts in ENGLISH["issues"].items():
        assert set(texts) in ({"title", "description"}, {"title", "fix_flow"}), issue
    for exception, texts in ENGLISH["exceptions"].items():
        assert set(texts) == {"message"}, exception
    # what has no other place is one level of slugs
    assert all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", key) for key in ENGLISH["common"])
    assert all(isinstance(text, str) for text in ENGLISH["common"].values())
    for kind, texts in ENGLISH["config_subentries"].items():
        assert {"entry_type", "initiate_flow"} <= set(texts), kind
        assert "user" in texts["initiate_flow"], kind
    for steps in named(ENGLISH, "step"):
        for step, texts in steps.items():
            assert set(texts.get("data_description", ())) <= set(texts.get("data", ())), step


def test_hassfest_would_take_the_actions_and_icons():
    """Selectors are valid and their words have texts; an icon of a state differs from the usual."""
    for action, service in SERVICES.items():
        for field, it in service["fields"].items():
            validate_selector(it["selector"])
            texts = ENGLISH["services"][action]["fields"][field]
            assert texts.keys() == {"name", "description"}, (action, field)
            if key := (it["selector"].get("select") or {}).get("translation_key"):
                assert set(it["selector"]["select"]["options"]) == set(
                    ENGLISH["selector"][key]["options"]
                )
    assert all(icon.startswith("mdi:") for _, icon in leaves(ICONS))
    for platform in ICONS["entity"].values():
        for key, icons in platform.items():
            assert icons["default"] not in icons.get("state", {}).values(), key


def test_texts_hold_no_addresses():
    """Addresses are filled in: translators need not copy them."""
    assert [path for path, text in leaves(ENGLISH) if "://" in text] == []


@pytest.mark.parametrize("path", sorted(TRANSLATIONS.glob("*.json")), ids=lambda path: path.stem)
def test_every_language_has_the_same_texts_with_the_same_gaps(path):
    gaps = {key: placeholders(text) for key, text in leaves(json.loads(path.read_text()))}
    assert gaps == {key: placeholders(text) for key, text in leaves(ENGLISH)}


async def test_everything_of_a_household_is_named_by_a_text(hass, home):
    """Neither a device nor an entity of a home with all meters and a car shows a bare key."""
    entry = await home.set_up()
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert entities
    for entity in entities:
        platform = entity.entity_id.partition(".")[0]
        texts = ENGLISH["entity"][platform][entity.translation_key]
        assert entity.original_name == texts["name"], entity.entity_id
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    names = {text["name"] for text in ENGLISH["device"].values()}
    assert {device.name for device in devices if device.manufacturer == "Octopus Energy"} <= names
