"""Pages of a GraphQL connection, with cursors that mean nothing to a client."""

from base64 import b64decode, b64encode
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from .errors import KrakenError

MOST_PER_PAGE = 100


def connection[T](
    rows: Sequence[T], asked: Mapping[str, Any], shown: Callable[[Sequence[T]], list[Any]]
) -> dict[str, Any]:
    """Return the page that `first` and `after` ask for; only its rows are made to show."""
    first = asked.get("first")
    if first is None or first > MOST_PER_PAGE:
        raise KrakenError("KT-CT-1201")
    offset = _offset(asked.get("after"))
    page = rows[offset : offset + first]
    cursors = [_cursor(offset + number) for number in range(1, len(page) + 1)]
    return {
        "edges": [
            {"node": node, "cursor": cursor}
            for node, cursor in zip(shown(page), cursors, strict=True)
        ],
        "pageInfo": {
            "hasNextPage": offset + first < len(rows),
            "hasPreviousPage": offset > 0,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
        "totalCount": len(rows),
        "edgeCount": len(page),
    }


def _cursor(number: int) -> str:
    return b64encode(f"node-{number}".encode()).decode()


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(b64decode(cursor, validate=True).decode().removeprefix("node-"))
    except (binascii.Error, ValueError) as error:
        raise KrakenError("KT-CT-1201") from error
