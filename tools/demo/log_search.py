"""What Home Assistant's log says about our integration, and what it must never say."""

from collections.abc import Mapping
from itertools import batched
import re
from .config import REPOSITORY

RECORD = re.compile(
    # from Home Assistant 2026.11 on with the offset from UTC
    r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(?:[+-]\d\d:\d\d)? ([A-Z]+) )",
    re.MULTILINE,
)
"""Where a record begins, which may have many lines, and its level."""
TROUBLE = frozenset({"WARNING", "ERROR", "CRITICAL"})
TOKEN = re.compile(r"\beyJ[\w-]{10,}\.[\w-]{10,}")
OURS = "octopus_insight"
HARMLESS = re.compile(
    # said of every integration that is not part of Home Assistant
    "We found a custom integration octopus_insight which has not been tested by Home Assistant"
    # by the clock, of which other processes had most; longer than that would be ours
    r"|Updating state for .* took [01]\.\d+ seconds"
)


def trouble(log: str) -> list[str]:
    """Return the first lines of warnings and errors that name our integration.

    A name in the traceback counts, the path of this checkout does not.
    """
    _, *records = RECORD.split(log.replace(str(REPOSITORY), ""))
    return [
        text.strip().splitlines()[0]
        for level, text in batched(records, 2, strict=True)
        if level in TROUBLE and OURS in text and not HARMLESS.search(text)
    ]


def leaks(log: str, secrets: Mapping[str, str]) -> list[str]:
    """Return the names of the secrets that the log holds; tokens are found by their form."""
    found = [name for secret, name in secrets.items() if secret in log]
    return found + ["an access token"] * bool(TOKEN.search(log))
