"""For tests without a Home Assistant: what its plugin does around every test is not done.

A loop with its threads for each test, and a look for what was left in it, take ten times as long
as most tests of the model. A `conftest.py` imports all of these into its folder.
"""

import pytest


def _nothing() -> None:
    """Take the place of a fixture."""


NAMES = (
    "configure_event_loop",
    "disable_http_server",
    "enable_event_loop_debug",
    "evict_faked_translations",
    "fail_on_log_exception",
    "garbage_collection",
    "reset_globals",
    "skip_stop_scripts",
    "verify_cleanup",
)
globals().update({name: pytest.fixture(name=name)(_nothing) for name in NAMES})

__all__ = list(NAMES)
