"""The bench keeps its limits in its short form, in which times have none."""

from pathlib import Path
import subprocess
import sys
import pytest

ROOT = Path(__file__).parents[2]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.bench", *arguments],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("part", "figures"),
    [
        pytest.param(
            "requests",
            [
                "iog: first setup",
                "iog: entities without their value",
                "iog-four-rate: reload",
                "winter: worst rolling hour of dispatches",
                "winter, restarts: most that one of 47 starts made",
                "winter, restarts: shortest gap of dispatches",
            ],
            id="starts, and a day with and without restarts",
        ),
        pytest.param(
            "dispatch",
            [
                "plug-in, winter, with a plug entity: dispatches",
                "plug-in, winter, with a plug entity: wrong state",
                "plug-in, winter, without: all",
                "plug-in, winter, with a plug entity: worst rolling hour of dispatches",
                "plug-in, winter, with a plug entity: wrong dispatching, mean, beside the poller's",
            ],
            id="a whole day, with and without a plug entity",
        ),
        pytest.param(
            "fleet",
            [
                "requests of a day, beside the poller's",
                "release at 18:20, off for a minute: last home near a charge has asked",
                "outage 17:25 to 19:25: last missed call made up for",
                "outage 17:25 to 19:25: homes without a price",
            ],
            id="homes on paper, without peaks",
        ),
        pytest.param(
            "kill",
            ["killed: shortest gap of dispatches", "killed: requests that are not in the ledger"],
            id="a client killed without warning",
        ),
        pytest.param("loop", [], id="stretches on the event loop"),
        pytest.param("timeline", ["agile"], id="timelines"),
    ],
)
def test_every_limit_is_met(part: str, figures: list[str]) -> None:
    done = bench(part, "--short")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT MET" not in done.stdout
    for name in figures:
        assert f"\n{name} " in done.stdout


def test_an_unknown_part_is_refused() -> None:
    done = bench("nothing")

    assert done.returncode == 2
    assert "nothing" in done.stderr
