"""What the demo finds in Home Assistant's log."""

from pathlib import Path

import pytest

from tools.demo import log_search
from tools.demo.log_search import leaks, trouble

BEGIN = "2026-11-18 05:30:00.000"
OURS = "custom_components.octopus_insight"


@pytest.mark.parametrize("offset", ["", "+00:00", "-05:30"])
@pytest.mark.parametrize(
    ("level", "count"), [("DEBUG", 0), ("INFO", 0), ("WARNING", 1), ("ERROR", 1), ("CRITICAL", 1)]
)
def test_only_warnings_and_worse_are_trouble(level, count, offset):
    """Home Assistant 2026.11 writes the offset from UTC, 2026.10 does not."""
    assert len(trouble(f"{BEGIN}{offset} {level} (MainThread) [{OURS}] Something\n")) == count


def test_an_empty_log_is_no_trouble():
    assert trouble("") == []


def test_the_trouble_of_others_is_not_ours():
    assert (
        trouble(f"{BEGIN} ERROR (MainThread) [homeassistant.components.stream] No ffmpeg\n") == []
    )


def test_trouble_that_only_its_traceback_connects_with_us_is_ours():
    log = (
        f"{BEGIN} ERROR (MainThread) [homeassistant.helpers.entity] Update failed\n"
        "Traceback (most recent call last):\n"
        '  File "custom_components/octopus_insight/sensor.py", line 1, in native_value\n'
        "ValueError\n"
        f"{BEGIN} INFO (MainThread) [homeassistant.bootstrap] All is well\n"
    )
    assert trouble(log) == [
        f"{BEGIN} ERROR (MainThread) [homeassistant.helpers.entity] Update failed"
    ]


def test_a_checkout_in_a_folder_of_our_name_is_no_connection(monkeypatch):
    monkeypatch.setattr(log_search, "REPOSITORY", Path("/home/octopus_insight"))
    log = (
        f"{BEGIN} ERROR (MainThread) [haffmpeg.core] FFmpeg fails\n"
        '  File "/home/octopus_insight/.venv/lib/haffmpeg/core.py", line 130, in open\n'
    )
    assert trouble(log) == []
    assert len(trouble(f"{log}  File custom_components/octopus_insight/sensor.py\n")) == 1


def test_what_is_said_of_every_custom_integration_is_harmless():
    words = (
        "We found a custom integration octopus_insight which has not been tested by Home "
        "Assistant. This component might cause stability problems"
    )
    assert trouble(f"{BEGIN} WARNING (SyncWorker_0) [homeassistant.loader] {words}\n") == []


def test_what_comes_before_the_first_record_is_no_record():
    assert trouble(f"octopus_insight ERROR\n{BEGIN} INFO (MainThread) [{OURS}] Something\n") == []


def test_a_secret_in_the_log_is_named_and_not_repeated():
    log = f"{BEGIN} DEBUG (MainThread) [{OURS}] Asking with sk_live_0001\n"
    found = leaks(log, {"sk_live_0001": "the API key", "1000000000101": "a meter point's number"})
    assert found == ["the API key"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("JWT eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrcmFrZW4ifQ.c2ln", 1, id="token"),
        pytest.param("the token was renewed", 0, id="about a token"),
        pytest.param("eyJ.eyJ", 0, id="too short"),
    ],
)
def test_a_token_is_found_by_its_looks(text, found):
    assert len(leaks(f"{BEGIN} DEBUG (MainThread) [{OURS}] {text}\n", {})) == found
