"""Pages of a long list, with links to the next and the previous one."""

from collections.abc import Callable, Sequence
from typing import Any
from aiohttp import web
from yarl import URL

DEFAULT_PAGE = 100


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else 0


def page_of[T](
    request: web.Request, rows: Sequence[T], shown: Callable[[T], Any], *, most: int
) -> dict[str, Any]:
    """Return the page of `rows` that a request asks for, cut to `most` rows and made to show."""
    size = min(_number(request.query.get("page_size")) or DEFAULT_PAGE, most)
    page = _number(request.query.get("page")) or 1
    start = (page - 1) * size
    if start and start >= len(rows):
        raise web.HTTPNotFound(text='{"detail": "Invalid page."}', content_type="application/json")
    return {
        "count": len(rows),
        "next": _link(request, page + 1) if start + size < len(rows) else None,
        "previous": _link(request, page - 1) if page > 1 else None,
        "results": [shown(row) for row in rows[start : start + size]],
    }


def _link(request: web.Request, page: int) -> str:
    query = {**request.query, "page": str(page)}
    if page == 1:
        del query["page"]
    return str(URL(str(request.url)).with_query(sorted(query.items())))
