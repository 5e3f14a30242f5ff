"""The model needs nothing but the standard library, and names no supplier.

Octopus and displays need no Home Assistant, and the forms no coordinator.
"""

import ast
from pathlib import Path
import re
import subprocess
import sys
import pytest
from custom_components.octopus_insight.octopus.devices import DeviceState
from tests.harness.cases import cases

TESTS = sorted(Path(__file__).parent.glob("*.py"))
BEYOND_THE_MODEL = {
    "asyncio",
    "aiohttp",
    "homeassistant",
    "pytest_homeassistant_custom_component",
    "time",
}
INTEGRATION = Path(__file__).parents[2] / "custom_components" / "octopus_insight"

# Importing the package the ordinary way would run the integration's own __init__, which needs Home
# Assistant; an empty parent with the same folder lets its parts be imported alone.
IMPORT_ALONE = """
import importlib, pkgutil, sys, types

folder, part, *refused = sys.argv[1:]

class Refusal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in refused:
            raise ImportError(f"refused: {name}")

sys.meta_path.insert(0, Refusal())
parent = types.ModuleType("alone")
parent.__path__ = [folder]
sys.modules["alone"] = parent
package = importlib.import_module(f"alone.{part}")
for module in pkgutil.walk_packages(getattr(package, "__path__", ()), f"alone.{part}."):
    importlib.import_module(module.name)
print(*(name for name in sys.modules if name.startswith("alone.")), sep="\\n")
"""


def import_alone(part: str, *refused: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", IMPORT_ALONE, str(INTEGRATION), part, *refused],
        capture_output=True,
        text=True,
        check=False,
    )


@cases(
    "part, refused",
    ("model", "model", ("homeassistant", "aiohttp")),
    ("octopus", "octopus", ("homeassistant",)),
    ("displays", "displays", ("homeassistant", "aiohttp")),
)
def test_every_module_can_be_imported_without_what_it_must_not_need(part, refused):
    result = import_alone(part, *refused)
    assert result.returncode == 0, result.stderr
    modules = {path.stem for path in (INTEGRATION / part).glob("*.py")} - {"__init__"}
    assert modules <= {name.rpartition(".")[2] for name in result.stdout.split()}


def test_what_is_refused_cannot_be_imported():
    """The coordinators, which do need Home Assistant, cannot be imported that way."""
    result = import_alone("coordinator", "homeassistant")
    assert result.returncode != 0
    assert "refused: homeassistant" in result.stderr


@pytest.mark.slow
def test_the_forms_need_no_coordinator():
    result = import_alone("config_flow")
    assert result.returncode == 0, result.stderr
    modules = result.stdout.split()
    assert "alone.forms.options" in modules
    assert [name for name in modules if name.startswith("alone.coordinator")] == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_tests_of_the_model_have_no_home_and_no_clock(path):
    """None imports Home Assistant, asks for a fixture that starts one, or waits: they stay fast."""
    tree = ast.parse(path.read_text())
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    fixtures = {
        argument.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.arguments)
        for argument in node.args
    }
    assert imported & BEYOND_THE_MODEL == set()
    assert fixtures & {"hass", "freezer", "supplier", "add_entry"} == set()


# `knowledge.sources` is when each was asked; a source itself is the coordinator's
RAW_SOURCES = r"(?<!knowledge)\.sources\b(?! import)"
# when the last answer came, and what state it told, anybody may show
RAW_MEMORY = (
    r"\.memory\.(planned|started|completed|running|past_plans|log|charged|power"
    r"|smart_plan|plan_counts|unplugged_at)\b|import known_at|memories\b"
)
READERS = (
    "coordinator/",
    "history/keeper.py",
    "model/charging/",
    "model/polling/",
    "model/home.py",
    "model/kno",
)


def found(pattern: str | re.Pattern[str], *, elsewhere_than: tuple[str, ...] = ()) -> list[str]:
    """Return the lines of the integration in which a pattern occurs."""
    return [
        f"{name}:{number}: {line.strip()}"
        for path in sorted(INTEGRATION.rglob("*.py"))
        if not (name := path.relative_to(INTEGRATION).as_posix()).startswith(elsewhere_than)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_what_is_raw_is_read_in_one_place_only():
    """All others ask the home: nobody derives anew what is planned, running or next."""
    assert found(RAW_SOURCES, elsewhere_than=("coordinator/", "model/knowledge.py")) == []
    assert found(RAW_MEMORY, elsewhere_than=READERS) == []


# "Octoplus" is the scheme whose sessions the model knows; it is not the supplier's name.
NAMES = re.compile(
    r"octopus|\bGBP\b|£|\bpounds?\b|\bpenny\b|\bpence\b|Europe/London"
    r"|\bAGILE\b|\bINTELLI\b|\bIOG\b|\bGO-|\bSILVER\b",
    re.IGNORECASE,
)
WORDS = re.compile("|".join(rf"\b{state.upper()}\b|\"{state}\"" for state in DeviceState))


@pytest.mark.parametrize("pattern", [NAMES, WORDS])
def test_the_model_names_no_supplier(pattern):
    """Products, state words, currency and zone stay in `octopus`, in comments too."""
    hits = found(pattern)
    assert [hit for hit in hits if hit.startswith("model/")] == []
    assert any(hit.startswith("octopus/") for hit in hits)
