"""In a storm, and under hostile answers, a home stays right, quiet and within its limits."""

from pathlib import Path
import subprocess
import sys
import pytest
from tests.harness.cases import rows


@pytest.mark.slow
@rows(
    "part, figures",
    ("storm", ("30%: worst rolling hour of dispatches", "30%: tracebacks")),
    ("fuzz", ("hostile answers: tracebacks", "hostile answers: shortest gap of dispatches")),
)
def test_a_short_one_keeps_every_limit(part: str, figures: tuple[str, ...]) -> None:
    """A process of its own: the clock of all of it stands still."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench", part, "--short"],
        cwd=Path(__file__).parents[2],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [name for name in figures if f"\n{name} " not in done.stdout] == []
