"""What a form holds that nobody has touched."""

from collections.abc import Iterable, Mapping
from typing import Any


def as_offered(schema: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the defaults of a form's fields, which may stand in sections."""
    return {
        field["name"]: as_offered(field["schema"]) if "schema" in field else field["default"]
        for field in schema
        if "schema" in field or "default" in field
    }
