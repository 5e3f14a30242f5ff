"""The responses of an armed fault."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
import json
from random import Random
from typing import Any
from aiohttp import web
from .faults import Fault
from .localtime import read_moment, utc_stamp
from .rest import WORLD
from .spoil import spoiled
from .world import World

BLOCKED = (
    "<!DOCTYPE html><html><head><title>ERROR: The request could not be satisfied</title></head>"
    "<body><h1>403 ERROR</h1><p>Request blocked.</p></body></html>"
)
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
DETAILS = {
    401: "Invalid API key.",
    403: "You do not have permission to perform this action.",
    404: "Not found.",
    429: "Request was throttled.",
}
ENDS = ("valid_to", "interval_end")
"""Names of the end of a row of prices or readings."""


async def edge_answer(
    request: web.Request, fault: Fault, stopping: asyncio.Event
) -> web.StreamResponse | None:
    """Return the answer in place of the true one, which is None when it only comes late."""
    match fault.kind:
        case "timeout" | "delay":
            await _wait(request.app[WORLD], fault, stopping)
            return web.Response(status=504) if fault.kind == "timeout" else None
        case "cut":
            _hang_up(request)
            return web.Response()
        case "cut_body":
            # more is announced than is sent
            response = web.StreamResponse(headers={"Content-Length": "4096"})
            response.content_type = "application/json"
            await response.prepare(request)
            await response.write(b'{"data": ')
            _hang_up(request)
            return response
        case _:
            return _edge_page(fault)


async def _wait(world: World, fault: Fault, stopping: asyncio.Event) -> None:
    if world.let_pass is None:
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), fault.seconds)
    else:
        world.let_pass(timedelta(seconds=fault.seconds))
        for _ in range(10):  # a client that has waited too long leaves
            await asyncio.sleep(0)


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _edge_page(fault: Fault) -> web.Response:
    match fault.kind:
        case "html403":
            return _page(BLOCKED, 403)
        case "retry_after":
            return _detail(429, {"Retry-After": str(int(fault.seconds))})
        case "non_json":
            return _page(PAGE.format("Maintenance"), 200)
        case "broken_json":
            return web.Response(text='{"data": {"account": ', content_type="application/json")
        case "redirect":
            return web.Response(status=302, headers={"Location": fault.location})
    status = int(fault.kind)
    return _detail(status) if status in DETAILS else _page(PAGE.format(status), status)


def _page(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")


def _detail(status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response({"detail": DETAILS[status]}, status=status, headers=headers)


def faulty_body(response: web.Response, fault: Fault) -> web.Response:
    """Return a true answer changed by the fault."""
    if fault.kind == "raw":
        text = fault.body if isinstance(fault.body, str) else json.dumps(fault.body)
        return web.Response(text=text, status=fault.status, content_type=fault.content_type)
    body = json.loads(response.text or "null")
    if fault.kind == "spoil":
        text = spoiled(body, Random(fault.seed))
        return web.Response(text=text, status=response.status, content_type="application/json")
    if fault.kind == "replace":
        return web.json_response(_replaced(body, fault.values), status=response.status)
    if isinstance(body, dict) and "results" in body:
        if fault.kind == "hostile_next":
            body["next"] = fault.location
        else:
            body["results"] = _disordered(body["results"], fault.kind)
            body["count"] = len(body["results"])
    return web.json_response(body, status=response.status)


def _replaced(body: Any, values: Mapping[str, object]) -> Any:
    """Replace every field of a name, at any depth."""
    if isinstance(body, list):
        return [_replaced(item, values) for item in body]
    if isinstance(body, dict):
        return {
            name: values[name] if name in values else _replaced(item, values)
            for name, item in body.items()
        }
    return body


def _disordered(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return rows as was seen in the field; a client has to clean them up."""
    match kind:
        case "unsorted":
            return rows[1::2] + rows[0::2]
        case "duplicates":
            return [row for row in rows for _ in range(2)]
        case "overlaps":
            # Each row reaches to the end of the one before it in the (newest first) list.
            return [
                row | {name: before[name] for name in ENDS if name in before}
                for before, row in zip(rows[:1] + rows[:-1], rows, strict=True)
            ]
        case _:
            return rows + [_a_year_before(row) for row in rows[-1:]]


def _a_year_before(row: dict[str, Any]) -> dict[str, Any]:
    moved = {}
    for name, value in row.items():
        if name.startswith(("valid_", "interval_")) and value is not None:
            moment = read_moment(value)
            moved[name] = utc_stamp(moment.replace(year=moment.year - 1, day=1))
    return row | moved
