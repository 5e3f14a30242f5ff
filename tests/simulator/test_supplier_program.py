"""`python -m simulator`, and the freedom from the project's own code."""

from http.client import HTTPConnection
import json
from pathlib import Path
import re
import signal
import subprocess
import sys
from simulator.__main__ import last_noon
from simulator.localtime import read_moment
from tests.harness.cases import cases, rows

ROOT = Path(__file__).parents[2]


@cases("stop", ("SIGTERM", signal.SIGTERM), ("SIGINT", signal.SIGINT))
def test_serves_until_it_is_told_to_stop(socket_enabled, stop):
    """The program says in one line where it serves, on this machine only, and stops cleanly."""
    command = [sys.executable, "-m", "simulator", "--household", "iog", "--port", "0"]
    command += ["--now", "2026-12-01T18:30:00Z", "--scenario", "plug-in-day"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        hello = json.loads(program.stdout.readline())
        assert hello["url"].startswith("http://127.0.0.1:")
        assert hello["api_key"] == "sk_live_iog000000000000000000000"
        connection = HTTPConnection(hello["url"].removeprefix("http://"), timeout=10)
        connection.request("GET", "/control/log")
        assert json.load(connection.getresponse()) == []
        connection.close()
        program.send_signal(stop)
        assert program.wait(timeout=10) == 0


@rows(
    "now, day",
    ("2026-12-01T11:59:59Z", "2026-11-30"),
    ("2026-12-01T12:00:00Z", "2026-12-01"),
    ("2027-06-15T10:59:59Z", "2027-06-14"),
    ("2027-06-15T11:00:00Z", "2027-06-15"),
)
def test_a_scenario_began_at_the_last_noon(now, day):
    assert last_noon(read_moment(now)).isoformat() == day


def test_the_simulator_knows_nothing_of_the_integration():
    """Neither the simulator nor its tests import the code that they are there to check."""
    import_line = re.compile(r"^\s*(from|import) (custom_components|homeassistant)", re.MULTILINE)
    files = [*ROOT.glob("simulator/**/*.py"), *ROOT.glob("tests/simulator/*.py")]
    assert len(files) > 30
    assert [file.name for file in files if import_line.search(file.read_text("utf-8"))] == []
