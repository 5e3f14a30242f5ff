"""The REST side: the price list, rates, meter readings and the account."""

from base64 import b64decode
import binascii
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from aiohttp import web
from .catalogue import PRODUCTS, TARIFFS
from .endpoints import STANDARD, STANDING
from .errors import KrakenError
from .household import GAS, SupplyPoint
from .localtime import local_stamp, read_moment, utc_stamp
from .paging import page_of
from .readings import GROUPS, ServedReading, grouped, readings
from .rest_answers import account_body, product_body, product_row
from .tariffs import Feed, RateRow, Tariff, Window
from .world import World

WORLD = web.AppKey("world", World)
MOST_RATES = 1500
MOST_READINGS = 25_000


class Refusal(Exception):  # noqa: N818 - an answer, though not the one hoped for
    """A request that is answered with a status and the reason."""

    def __init__(self, status: int, **body: Any) -> None:
        """Keep what is answered."""
        super().__init__(status, body)
        self.status = status
        self.body = body


def routes() -> list[web.RouteDef]:
    """Return every path that REST knows."""
    fuel = "{fuel:electricity|gas}"
    bodies = {
        "accounts/{number}/": _account,
        "products/": _products,
        "products/{product}/": _product,
        f"products/{{product}}/{fuel}-tariffs/{{tariff}}/{{feed}}/": _rates,
        "electricity-meter-points/{point}/": _meter_point,
        f"{fuel}-meter-points/{{point}}/meters/{{serial}}/consumption/": _consumption,
    }
    return [web.get(f"/v1/{path}", _answered(body_of)) for path, body_of in bodies.items()]


def _answered(body_of: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
    async def handler(request: web.Request) -> web.Response:
        try:
            return web.json_response(body_of(request))
        except Refusal as refusal:
            return web.json_response(refusal.body, status=refusal.status)

    return handler


def _require_key(request: web.Request) -> None:
    """Let only the holder of the key, or of a token, see what belongs to the account."""
    world = request.app[WORLD]
    header = request.headers.get("Authorization", "")
    if not header:
        raise Refusal(401, detail="Authentication credentials were not provided.")
    scheme, _, credentials = header.partition(" ")
    try:
        if scheme.lower() != "basic":
            world.tokens.check(world.now(), header)
        elif b64decode(credentials, validate=True).decode().partition(":")[0] != world.api_key:
            raise Refusal(401, detail="Invalid API key.")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refusal(401, detail="Invalid API key.") from error
    except KrakenError as error:
        raise Refusal(401, detail=error.message) from error


def _account(request: web.Request) -> Any:
    _require_key(request)
    world = request.app[WORLD]
    number = request.match_info["number"]
    if number not in world.accounts:
        raise Refusal(404, detail="Not found.")
    return account_body(world, number)


def _meter_point(request: web.Request) -> Any:
    point = _point(request)
    region = TARIFFS[point.agreements[-1].tariff_code].region
    return {"gsp": f"_{region}", "mpan": point.number, "profile_class": 1}


def _products(request: web.Request) -> Any:
    listed = [product for product in PRODUCTS.values() if product.is_listed]
    root = str(request.url.origin())
    return page_of(request, listed, lambda product: product_row(product, root), most=MOST_RATES)


def _product(request: web.Request) -> Any:
    product = PRODUCTS.get(request.match_info["product"])
    if product is None or not product.is_public:
        raise Refusal(404, detail="No EnergyProduct matches the given query.")
    active_at = _moment(request, "tariffs_active_at") or request.app[WORLD].now()
    return product_body(product, active_at, request.app[WORLD], str(request.url.origin()))


def _rates(request: web.Request) -> Any:
    product = PRODUCTS.get(request.match_info["product"])
    tariff = TARIFFS.get(request.match_info["tariff"])
    if product is None or not product.is_public or tariff is None or tariff.product != product:
        raise Refusal(404, detail="Not found.")
    if tariff.is_gas is not (request.match_info["fuel"] == "gas"):
        raise Refusal(404, detail="Not found.")
    world = request.app[WORLD]
    rows = _feed(tariff, request.match_info["feed"]).rows(_window(request), world.publication)
    if tariff.code in world.listed_until:
        rows = _listed(rows, world.listed_until[tariff.code])
    return page_of(request, rows[::-1], _rate, most=MOST_RATES)


def _rate(row: RateRow) -> Any:
    return {
        "value_exc_vat": row.price.exc,
        "value_inc_vat": row.price.inc,
        "valid_from": utc_stamp(row.start),
        "valid_to": utc_stamp(row.end),
        "payment_method": row.payment_method,
    }


def _listed(rows: list[RateRow], until: datetime | None) -> list[RateRow]:
    """Return the rows of a list that ends early."""
    if until is None:
        raise Refusal(404, detail="Not found.")
    return [replace(row, end=min(row.end or until, until)) for row in rows if row.start < until]


def _feed(tariff: Tariff, name: str) -> Feed:
    if name == STANDING:
        return tariff.standing
    feed = tariff.feeds.get(name)
    if feed is not None:
        return feed
    if not name.endswith("-unit-rates"):
        raise Refusal(404, detail="Not found.")
    if STANDARD not in tariff.feeds:
        raise Refusal(400, detail="This tariff has day and night rates, not standard.")
    raise Refusal(400, detail="This tariff has standard rates, not day and night.")


def _consumption(request: web.Request) -> Any:
    _require_key(request)
    point = _point(request)
    serial = request.match_info["serial"]
    if serial not in {meter.serial for meter in point.meters}:
        raise Refusal(404, detail="Not found.")
    if (point.role == GAS) is not (request.match_info["fuel"] == "gas"):
        raise Refusal(404, detail="Not found.")
    rows = _of_meter(readings(request.app[WORLD], point, _window(request)), point, serial)
    group = request.query.get("group_by")
    if group is not None:
        if group not in GROUPS:
            raise Refusal(400, group_by=[f'"{group}" is not a valid choice.'])
        rows = grouped(rows, group)
    order = request.query.get("order_by", "-period")
    if order not in ("period", "-period"):
        raise Refusal(400, order_by=[f'"{order}" is not a valid choice.'])
    return page_of(request, rows if order == "period" else rows[::-1], _reading, most=MOST_READINGS)


def _of_meter(rows: list[ServedReading], point: SupplyPoint, serial: str) -> list[ServedReading]:
    """Return what one meter counted; of those with the same number the last counts."""
    meter = [meter for meter in point.meters if meter.serial == serial][-1]
    if meter.active_to is not None and meter.counted_until is None:
        return []  # it was replaced, and has nothing more to say
    begins, ends = meter.counts_from, meter.counted_until
    return [
        row
        for row in rows
        if (begins is None or begins <= row.start) and (ends is None or row.start < ends)
    ]


def _reading(row: ServedReading) -> Any:
    return {
        "consumption": row.quantity,
        "interval_start": local_stamp(row.start),
        "interval_end": local_stamp(row.end),
    }


def _point(request: web.Request) -> SupplyPoint:
    for point in request.app[WORLD].points:
        if point.number == request.match_info["point"]:
            return point
    raise Refusal(404, detail="Not found.")


def _window(request: web.Request) -> Window:
    window = Window(_moment(request, "period_from"), _moment(request, "period_to"))
    if window.end is not None and window.start is None:
        raise Refusal(400, period_from=["This field is required with period_to."])
    return window


def _moment(request: web.Request, name: str) -> datetime | None:
    text = request.query.get(name)
    if text is None:
        return None
    try:
        return read_moment(text)
    except ValueError as error:
        raise Refusal(400, **{name: ["Enter a valid date/time."]}) from error
