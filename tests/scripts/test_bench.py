"""Each part of the bench runs, measures, and judges what it measured."""

from pathlib import Path
import subprocess
import sys
import pytest

PARTS = ["requests", "dispatch", "fleet", "kill", "loop", "recorder", "timeline"]
FIGURES = [
    "iog: first setup",
    "iog: entities without their value",
    "iog: reload",
    "winter: worst rolling hour of dispatches",
    "winter, restarts: most that one of 2 starts made",
    "winter, restarts: shortest gap of dispatches",
    "plug-in, winter, with a plug entity: dispatches",
    "plug-in, winter, with a plug entity: wrong state",
    "plug-in, winter, without: all",
    "plug-in, winter, with a plug entity: worst rolling hour of dispatches",
    "plug-in, winter, with a plug entity: wrong dispatching, mean, beside the poller's",
    "requests of a day, beside the poller's",
    "release at 18:20, off for a minute: last home near a charge has asked",
    "outage 17:25 to 19:25: last missed call made up for",
    "outage 17:25 to 19:25: homes without a price",
    "killed: shortest gap of dispatches",
    "killed: requests that are not in the ledger",
    "no power sensor: files written",
    "power every 10 s: states and statistics",
    "iog",  # whose prices were composed
]


@pytest.mark.slow
def test_a_brief_bench_keeps_its_limits() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.scripts.brief_bench", *PARTS, "--short"],
        cwd=Path(__file__).parents[2],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT MET" not in done.stdout
    assert [name for name in FIGURES if f"\n{name} " not in done.stdout] == []
