"""One short word for a whole tariff, prices included: equal words, equal tariffs."""

from collections.abc import Mapping
from hashlib import sha256
from json import dumps
from typing import Any

_LENGTH = 16


def signature_of(tariff: Mapping[str, Any]) -> str:
    """Return the signature of a tariff: the hash of its JSON with sorted keys."""
    canonical = dumps(_plain(tariff), sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:_LENGTH]


def _plain(value: Any) -> Any:
    """Write whole numbers in one way, so that 0 and 0.0 are no different tariffs."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
