"""In a storm, and under hostile answers, a home stays right, quiet and within its limits."""

from pathlib import Path
import subprocess
import sys
import pytest

FIGURES = [
    "30%: worst rolling hour of dispatches",
    "30%: tracebacks",
    "hostile answers: tracebacks",
    "hostile answers: shortest gap of dispatches",
]


@pytest.mark.slow
def test_short_ones_keep_every_limit() -> None:
    """A process of its own: the clock of all of it stands still."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.scripts.brief_bench", "storm", "fuzz", "--short"],
        cwd=Path(__file__).parents[2],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [name for name in FIGURES if f"\n{name} " not in done.stdout] == []
