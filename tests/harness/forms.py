"""What tests ask of a form: whether it has its texts, and what it is filled in with."""

from functools import reduce
import json
from operator import getitem
from pathlib import Path
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from custom_components.octopus_insight.const import CONF_ADVANCED, DOMAIN

TEXTS = json.loads(
    (Path(__file__).parents[2] / "custom_components" / DOMAIN / "translations/en.json").read_text()
)


def assert_has_texts(form: ConfigFlowResult, part: str = "config") -> None:
    """Every field of a form, every section and every error has its text."""
    words = reduce(getitem, part.split("."), TEXTS)
    texts = words["step"][form["step_id"]]
    assert texts["title"]
    for field, kind in form["data_schema"].schema.items():
        parts, fields = texts, [str(field)]
        if isinstance(kind, section):
            parts, fields = texts["sections"][str(field)], list(map(str, kind.schema.schema))
        assert set(fields) <= set(parts["data"])
        assert set(fields) <= set(parts["data_description"])
    assert set((form["errors"] or {}).values()) <= set(words.get("error", ()))


async def begin_account(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form of a new account, which the first step's menu offers."""
    flows = hass.config_entries.flow
    menu = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert menu["menu_options"] == [*TEXTS["config"]["step"]["user"]["menu_options"]]
    return await flows.async_configure(menu["flow_id"], {"next_step_id": "octopus"})


def suggested(form: ConfigFlowResult) -> dict[str, object]:
    """Return what a form is filled in with, section by section."""
    filled: dict[str, object] = {}
    for field, kind in form["data_schema"].schema.items():
        if isinstance(kind, section):
            filled[str(field)] = suggested({"data_schema": kind.schema})
        elif field.description:
            filled[str(field)] = field.description["suggested_value"]
    return filled


def is_collapsed(form: ConfigFlowResult) -> bool:
    """Say whether the form's section is folded away."""
    return form["data_schema"].schema[CONF_ADVANCED].options["collapsed"]
