"""The aiohttp application: every request is named, maybe made faulty, answered and logged."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import format_datetime
import json
from aiohttp import web
from aiohttp.typedefs import Middleware
from graphql import GraphQLError
from . import control, graphql, rest
from .fault_responses import edge_answer, faulty_body
from .faults import BODY_KINDS, EDGE_KINDS, Fault
from .log import LoggedCall, kind_of_path, kind_of_question
from .rest import WORLD
from .world import World

ONLY_HERE = "127.0.0.1"
QUESTION = web.RequestKey("question", graphql.Question)
FAULT = web.RequestKey("fault", Fault)
ARRIVED = web.RequestKey("arrived", datetime)
STOPPING = web.AppKey("stopping", asyncio.Event)

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(world: World) -> web.Application:
    """Return the supplier of a world as an application."""
    app = web.Application(middlewares=[_supplier])
    app[WORLD] = world
    app[STOPPING] = asyncio.Event()
    app.on_shutdown.append(_end_delays)
    app.on_response_prepare.append(_dated)
    app.add_routes(rest.routes())
    app.add_routes([web.post("/v1/graphql/", _graphql), *control.routes()])
    return app


@asynccontextmanager
async def served(
    world: World, port: int = 0, middlewares: Iterable[Middleware] = ()
) -> AsyncIterator[str]:
    """Serve a world on this machine only, and yield its address; port 0 is any free one.

    The `middlewares` see each request first.
    """
    app = create_app(world)
    app.middlewares[:0] = middlewares
    async with served_app(app, port) as url:
        yield url


@asynccontextmanager
async def served_app(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Serve an application on this machine only, and yield its address."""
    # no access log: it asks the clock for a time zone, and a frozen one has none
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, ONLY_HERE, port).start()
        yield f"http://{ONLY_HERE}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _end_delays(app: web.Application) -> None:
    """End delayed answers, so that stopping does not wait for them."""
    app[STOPPING].set()


async def _dated(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the supplier's own time with each answer."""
    if ARRIVED in request:
        response.headers["Date"] = format_datetime(request[ARRIVED], usegmt=True)


@web.middleware
async def _supplier(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Log each call and apply the armed fault."""
    if request.path.startswith("/control"):
        return await handler(request)
    world = request.app[WORLD]
    arrived = request[ARRIVED] = world.now()
    kind, fields = await _named(request)
    fault = world.faults.take(kind, fields)
    status: int | None = None
    try:
        response = await _answered(request, handler, fault)
        is_cut = request.transport is None or request.transport.is_closing()
        status = None if is_cut else response.status
    except web.HTTPException as error:
        status = error.status
        raise
    else:
        return response
    finally:
        world.log.calls.append(
            LoggedCall(
                at=arrived,
                kind=kind,
                method=request.method,
                path=request.path_qs,
                root_fields=fields,
                status=status,
                fault=fault.kind if fault else None,
                user_agent=request.headers.get("User-Agent"),
            )
        )


async def _answered(
    request: web.Request, handler: Handler, fault: Fault | None
) -> web.StreamResponse:
    if fault is None:
        return await handler(request)
    if fault.kind in EDGE_KINDS:
        answer = await edge_answer(request, fault, request.app[STOPPING])
        return answer if answer is not None else await handler(request)
    request[FAULT] = fault
    response = await handler(request)
    if fault.kind in BODY_KINDS and isinstance(response, web.Response):
        return faulty_body(response, fault)
    return response


async def _named(request: web.Request) -> tuple[str, tuple[str, ...]]:
    """Return kind and root fields of a call, and keep its GraphQL document."""
    if request.path != "/v1/graphql/":
        return kind_of_path(request.path), ()
    try:
        body = json.loads(await request.text())
        question = graphql.read_question(body, request.headers.get("Authorization"))
    except ValueError, GraphQLError:
        return "other", ()
    request[QUESTION] = question
    fields = question.root_fields
    return kind_of_question(fields, question.text), fields


async def _graphql(request: web.Request) -> web.Response:
    if QUESTION not in request:
        error = {"message": "Must provide query string."}
        return web.json_response({"errors": [error]}, status=400)
    status, body = graphql.answer(request.app[WORLD], request[QUESTION], request.get(FAULT))
    return web.json_response(body, status=status)
