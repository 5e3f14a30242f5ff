"""Spoils true answers: a leaf or a branch here and there becomes what nobody expects."""

from collections.abc import Iterator
from copy import deepcopy
import json
from random import Random
from typing import Any

DEEP, ENDLESS = "@deep@", "@endless@"
"""Stand for what `json` does not write."""
LONG = "\u00e9" * 50_000
TEXTS = {
    f'"{DEEP}"': "[" * 100_000 + "]" * 100_000,
    f'"{ENDLESS}"': "9" * 5_000,
}
NUMBERS = (
    *(0, -1, 1, 0.1, -0.0, 1e-308, 1e308, -1e308, float("nan"), float("inf"), float("-inf")),
    *(2**31, 2**53, 2**63, 2**64, 10**30, -(10**30), ENDLESS),
)
WORDS = (
    *("", " ", "0", "-1", "1e999", "nan", "Infinity", "null", "None", "true", "\ud83d", "\udca9"),
    *("\ud83d car", "\x00", "a\nb", "\x1b[31m", "\u202e", "<b>", "{0}", "%s", "../..", LONG),
)
MOMENTS = (
    *("0000-00-00T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"),
    *("2026-02-30T12:00:00Z", "2026-12-01", "2026-12-01T12:00:00", "12:00", "2026-W49-2"),
    *("1970-01-01T00:00:00Z", "2026-12-01T17:17:17.123456+05:45", "+12026-12-01T00:00:00Z"),
)
SHAPES: tuple[Any, ...] = (None, True, False, [], {}, [None], [[]], {"": None}, DEEP)
KINDS = (NUMBERS, WORDS, MOMENTS, SHAPES)
MOST = 4
"""Spoiled in one answer."""
BRANCH_SHARE = 0.1
"""Of what is spoiled that is no leaf."""


def spoiled(body: Any, random: Random) -> str:
    """Return a body as text, spoiled in some places."""
    found = deepcopy(body)
    for _ in range(random.randint(1, MOST)):
        is_branch = random.random() < BRANCH_SHARE
        places = [place for place in _places(found) if _is_branch(place) is is_branch]
        if not places:
            continue
        holder, key = random.choice(places)
        value = deepcopy(random.choice(random.choice(KINDS)))
        if isinstance(holder, list) and random.random() < BRANCH_SHARE:
            holder.append(value)
        else:
            holder[key] = value
    text = json.dumps(found)
    for name, instead in TEXTS.items():
        text = text.replace(name, instead)
    return text


def _places(body: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a body, as the object or array that holds it and its key."""
    if not isinstance(body, dict | list):
        return
    for key, value in body.items() if isinstance(body, dict) else enumerate(body):
        yield body, key
        yield from _places(value)


def _is_branch(place: tuple[Any, Any]) -> bool:
    holder, key = place
    return isinstance(holder[key], dict | list)
