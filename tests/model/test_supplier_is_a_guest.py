"""The model names no supplier: products, state words, currency and zone stay in `octopus`."""

from pathlib import Path
import re
import pytest
from custom_components.octopus_insight.octopus.devices import DeviceState

MODEL = Path(__file__).parents[2] / "custom_components" / "octopus_insight" / "model"

# "Octoplus" is the scheme whose sessions the model knows; it is not the supplier's name.
NAMES = re.compile(
    r"octopus|\bGBP\b|£|\bpounds?\b|\bpenny\b|\bpence\b|Europe/London"
    r"|\bAGILE\b|\bINTELLI\b|\bIOG\b|\bGO-|\bSILVER\b",
    re.IGNORECASE,
)
WORDS = re.compile("|".join(rf"\b{state.upper()}\b|\"{state}\"" for state in DeviceState))


def files():
    for file in sorted(MODEL.rglob("*.py")):
        name = file.relative_to(MODEL).as_posix()
        yield pytest.param(file, id=name)


@pytest.mark.parametrize("file", files())
def test_the_model_names_no_supplier(file):
    """Neither in code nor in a comment."""
    hits = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if NAMES.search(line) or WORDS.search(line)
    ]
    assert not hits, "\n".join(hits)
