"""What scripts/coverage_check.py asks of a module."""

import importlib.util
from pathlib import Path
import pytest
from tests.harness.cases import cases

SCRIPT = Path(__file__).parents[2] / "scripts" / "coverage_check.py"


@pytest.fixture(name="check", scope="module")
def check_fixture():
    spec = importlib.util.spec_from_file_location("coverage_check", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cases(
    "path, percent, is_enough",
    ("before", "a/sensor.py", 94.9, False),
    ("at", "a/sensor.py", 95.0, True),
    ("after", "a/sensor.py", 100.0, True),
    ("config flow, nearly", "a/config_flow.py", 99.9, False),
    ("config flow, whole", "a/config_flow.py", 100.0, True),
    ("its forms, nearly", "a/forms/account.py", 99.9, False),
)
def test_a_module_reaches_95_percent_and_the_config_flow_all(check, path, percent, is_enough):
    assert (check.shortfalls({path: percent}) == []) is is_enough


def test_the_worst_module_comes_first(check):
    sentences = check.shortfalls({"a/b.py": 90.0, "a/c.py": 10.0, "a/d.py": 99.0})
    assert sentences == ["a/c.py: 10.0 % of 95 %", "a/b.py: 90.0 % of 95 %"]
