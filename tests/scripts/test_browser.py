"""What the checks in a browser are made of, without a browser."""

from datetime import timedelta
import json
import os
import subprocess
import sys
from time import time
import pytest
from tests.harness.cases import cases
from tools.browser.expected import clock, pence
from tools.browser.figures import _ours, within
from tools.browser.wire import REFUSAL, Wire
from tools.demo import home_assistant
from tools.demo.errors import DemoError
from tools.demo.home_assistant import shifted_clock


@cases(
    "pounds, digits, text",
    ("as cards do", 0.07000035, 1, "7.0"),
    ("a half upwards", 0.105, 0, "11"),
    ("a true minus sign", -0.0125, 1, "\N{MINUS SIGN}1.3"),
    ("no negative zero", -0.0001, 1, "0.0"),
)
def test_pounds_are_read_as_pence(pounds, digits, text):
    assert pence(pounds, digits) == text


def test_a_moment_is_read_as_the_supplys_time():
    assert clock("2026-07-01T01:30:00+00:00", "Europe/London") == "02:30"


class End:
    """One end of a websocket."""

    def __init__(self) -> None:
        self.sent, self.server = [], None

    def connect_to_server(self) -> End:
        self.server = End()
        return self.server

    def on_message(self, handler) -> None:
        self.hear = handler

    def send(self, text: str) -> None:
        self.sent.append(json.loads(text))


@pytest.fixture(name="page")
def page_fixture() -> End:
    return End()


ASKED = {"id": 5, "type": "octopus_insight/follow", "question": "get_now"}
OTHER = {"id": 6, "type": "subscribe_entities"}
ANSWER = {"id": 5, "type": "event", "event": {"answer": {"price": 1}}}
EVENT = {"id": 6, "type": "event", "event": {"answer": {"price": 1}}}


def test_a_refused_question_never_reaches_home_assistant(page):
    """All else does, also where several messages come in one frame."""
    Wire(refuses=True).connect(page)
    page.hear(json.dumps([ASKED, OTHER]))
    assert page.server.sent == [OTHER]
    assert page.sent == [{"id": 5, "type": "result", "success": False, "error": REFUSAL}]


def test_a_held_question_goes_on_when_it_is_released(page):
    wire = Wire(holds=True)
    wire.connect(page)
    page.hear(json.dumps(ASKED))
    assert page.server.sent == []
    wire.release()
    assert page.server.sent == [ASKED]


def test_only_answers_to_our_questions_are_changed(page):
    """And again each time they are sent once more, from what they were."""
    wire = Wire(change=lambda answer: answer.update(price=answer["price"] + 1))
    wire.connect(page)
    page.hear(json.dumps([ASKED, OTHER]))
    page.server.hear(json.dumps([ANSWER, EVENT]))
    wire.again()
    prices = [message["event"]["answer"]["price"] for message in page.sent]
    assert (prices, wire.heard) == ([2, 1, 2], 1)


def test_our_time_is_that_of_our_functions_and_all_they_call():
    """A run ends where something else runs."""
    urls = {1: "", 2: "/octopus_insight/1/octopus-insight.js", 3: "lit.js", 4: "app.js"}
    children = {1: [2, 4], 2: [3]}
    nodes = [
        {"id": one, "callFrame": {"url": url}, "children": children.get(one, [])}
        for one, url in urls.items()
    ]
    profile = {"nodes": nodes, "samples": [2, 3, 4, 3], "timeDeltas": [1000, 2000, 4000, 500]}
    assert _ours(profile) == (3.5, 3.0)


@cases("value, found", ("below", 59, 0), ("at it", 60, 0), ("over", 61, 1))
def test_a_figure_may_be_its_limit(value, found):
    assert len(within("it", value, 60, "ms")) == found


@cases("folder", ("Debian", "lib/x86_64-linux-gnu"), ("Fedora", "lib64"))
def test_the_library_that_moves_clocks_is_found(tmp_path, monkeypatch, folder):
    monkeypatch.setattr(home_assistant, "LIBRARIES", tmp_path)
    with pytest.raises(DemoError, match="package libfaketime"):
        shifted_clock(timedelta(days=1))
    library = tmp_path / folder / "faketime" / "libfaketimeMT.so.1"
    library.parent.mkdir(parents=True)
    library.touch()
    assert shifted_clock(timedelta(days=1))["LD_PRELOAD"] == str(library)


@cases("days", ("past", -138), ("future", 117))
def test_with_a_moved_clock_waiting_still_ends(days):
    try:
        moved = shifted_clock(timedelta(days=days))
    except DemoError:
        pytest.skip("there is no libfaketime")
    code = "import asyncio, time; asyncio.run(asyncio.sleep(0.01)); print(time.time())"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | moved,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert float(run.stdout) - time() == pytest.approx(days * 86400, abs=3600)
