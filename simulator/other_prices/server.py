"""Both services as one application, each below a path of its own."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from aiohttp import web
from . import amber, nord_pool

AMBER, NORD_POOL = "/amber/v1", "/nordpool/api"


def create_app(clock: Callable[[], datetime]) -> web.Application:
    """Return the services at a clock's time; Amber's takes one token."""
    app = web.Application()

    async def of_amber(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {amber.TOKEN}":
            return web.json_response({"message": "Forbidden"}, status=403)
        if "site" not in request.match_info:
            return web.json_response(amber.sites())
        if request.match_info["site"] != amber.SITE:
            return web.json_response({"message": "Site not found"}, status=404)
        following = int(request.query.get("next", "0"))
        return web.json_response(amber.current_prices(clock().astimezone(UTC), following))

    async def of_nord_pool(request: web.Request) -> web.Response:
        try:
            day = date.fromisoformat(request.query["date"])
        except KeyError, ValueError:
            return web.Response(status=400)
        area, currency = (request.query.get(key) for key in ("deliveryArea", "currency"))
        if (area, currency) != (nord_pool.AREA, nord_pool.CURRENCY):
            return web.Response(status=204)
        found = nord_pool.day_ahead_prices(day, nord_pool.AREA, clock().astimezone(UTC))
        return web.Response(status=204) if found is None else web.json_response(found)

    app.router.add_get(f"{AMBER}/sites", of_amber)
    app.router.add_get(f"{AMBER}/sites/{{site}}/prices/current", of_amber)
    app.router.add_get(f"{NORD_POOL}/DayAheadPrices", of_nord_pool)
    return app
