"""The control endpoint: commands that set the world, and the log of calls.

Commands are JSON objects with the key `do`; README.md lists them. The same objects are the events
of a simulated day.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from aiohttp import web
from graphql import GraphQLEnumType
from .bill_answer import issued_months, statement_id
from .billing import ERRORS, BillError
from .car import Car, CompletedSlot, PlannedSlot, energy_between
from .faults import Fault
from .graphql import SCHEMA
from .household import EXPORT, GAS, IMPORT, Agreement, DeviceModel, Meter, SupplyPoint
from .localtime import half_hours, local_date, read_moment
from .octoplus import TURN_DOWN, FreeSession, Octoplus, SavingSession, code_of
from .patterns import gas_kwh, gas_m3, home_kwh, solar_kwh
from .rest import WORLD
from .settlement import EMPTY, HIGH, LOW, Ruling
from .storm import Storm
from .world import World

type Command = Mapping[str, Any]

STATES = frozenset(cast("GraphQLEnumType", SCHEMA.type_map["SmartFlexDeviceState"]).values)


def routes() -> list[web.RouteDef]:
    """Return the paths of the control endpoint."""
    return [
        web.post("/control", _command),
        web.get("/control/log", _log),
        web.delete("/control/log", _clear_log),
    ]


def perform(world: World, command: Command) -> Any:
    """Carry out a command and return its answer; raise LookupError or ValueError."""
    return COMMANDS[command["do"]](world, command)


async def _command(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    try:
        answer = perform(world, await request.json())
    except (LookupError, ValueError, TypeError) as error:
        return web.json_response({"error": repr(error)}, status=400)
    return web.json_response({"now": world.now().isoformat(), "answer": answer})


async def _log(request: web.Request) -> web.Response:
    return web.json_response([call.as_plain() for call in request.app[WORLD].log.calls])


async def _clear_log(request: web.Request) -> web.Response:
    request.app[WORLD].log.clear()
    return web.json_response([])


def _moment(command: Command, name: str) -> datetime | None:
    value = command.get(name)
    return value if value is None or isinstance(value, datetime) else read_moment(value)


def _interval(command: Command) -> dict[str, Any]:
    """Return `start` and `end`, which both have to be there."""
    start, end = _moment(command, "start"), _moment(command, "end")
    if start is None or end is None:
        raise LookupError("a moment is missing")
    return {"start": start, "end": end}


def _car(world: World, command: Command) -> Car:
    return world.car(command.get("device"))


def _plan(world: World, command: Command) -> None:
    slots = [
        PlannedSlot(
            **_interval(slot),
            kind=slot.get("type", "SMART"),
            energy_kwh=slot.get("energy_kwh"),
        )
        for slot in command["slots"]
    ]
    world.plan(slots, command.get("device"), replace_all=command.get("replace", False))


def _complete(world: World, command: Command) -> None:
    interval = _interval(command)
    slot = CompletedSlot(
        **interval,
        energy_kwh=command.get("energy_kwh", energy_between(**interval)),
        visible_from=world.now(),
        source=command.get("source"),
        location=command.get("location", "AT_HOME"),
        kind=command.get("type", "SMART"),
    )
    _car(world, command).completed.append(slot)


def _state(world: World, command: Command) -> None:
    word = command.get("state")
    if word is not None and word not in STATES:
        raise ValueError(f"the schema has no state {word}; say it with a `raw` command")
    world.say_state(word, command.get("device"))


def _add_meter(world: World, command: Command) -> str:
    role, units = command["meter"], command.get("units", "m\u00b3")
    usual = {
        EXPORT: ("E-1R-OUTGOING-VAR-24-10-26-J", solar_kwh),
        GAS: ("G-1R-VAR-22-11-01-J", gas_kwh if units == "kWh" else gas_m3),
    }
    usual_code, quantity = usual.get(role, ("E-1R-VAR-22-11-01-J", home_kwh))
    code = command.get("tariff_code", usual_code)
    number = command.get("number", f"{len(world.points) + 1:013d}")
    meter = Meter(
        serial=command.get("serial", f"26Z{number[-7:]}"),
        device_id="00-11-22-33-FF-AA-FF-01",
        units=units if role == GAS else None,
    )
    point = SupplyPoint(
        role=role,
        number=number,
        meters=[meter],
        agreements=[Agreement(901, code, world.household.moved_in)],
        quantity=quantity,
    )
    world.points.append(point)
    return point.number


def _add_device(world: World, command: Command) -> None:
    is_charger = command.get("charge_point", False)
    model = DeviceModel(
        id=command["device"],
        typename="SmartFlexChargePoint" if is_charger else "SmartFlexVehicle",
        make=command.get("make", "Kia"),
        model=command.get("model", "EV6"),
        provider=command.get("provider", "ENODE"),
        battery_kwh=None if is_charger else "74.00",
        power_kw="7.00",
    )
    world.cars.append(Car(model=model))


def _fault(world: World, command: Command) -> None:
    if command["kind"] == "none":
        world.faults.clear()
        return
    known = ("only", "seconds", "location", "values", "seed", "body", "status", "content_type")
    given = {name: command[name] for name in known if name in command}
    if "fields" in command:
        given["fields"] = tuple(command["fields"])
    world.faults.arm(Fault(kind=command["kind"], left=command.get("times", 1), **given))


def _storm(world: World, command: Command) -> None:
    world.faults.storm = Storm.of(command).fault


def _octoplus(world: World) -> Octoplus:
    if world.octoplus is None:
        raise LookupError("the household is not enrolled in Octoplus; say `enrol` first")
    return world.octoplus


def _saving_session(world: World, command: Command) -> str:
    octoplus = _octoplus(world)
    interval = _interval(command)
    number = 1 + max((session.id for session in octoplus.sessions), default=7400)
    session = SavingSession(
        id=number,
        code=command.get("code", code_of(number, interval["start"])),
        **interval,
        points_per_kwh=command.get("points_per_kwh", 144),
        kind=command.get("type", TURN_DOWN),
        regions=tuple(command.get("regions", ())),
    )
    octoplus.sessions.append(session)
    if command.get("joined", False):
        octoplus.joined.append(session.id)
    return session.code


def _free_electricity(world: World, command: Command) -> None:
    octoplus = _octoplus(world)
    octoplus.free.append(
        FreeSession(
            code=command.get("code", f"FREE_ELECTRICITY_{len(octoplus.free) + 1}"),
            **_interval(command),
            is_participant=command.get("participant", True),
        )
    )


def _no_sessions(world: World, _command: Command) -> None:
    octoplus = _octoplus(world)
    for known in (octoplus.sessions, octoplus.free, octoplus.joined):
        known.clear()


def _clock(world: World, command: Command) -> None:
    moment = _moment(command, "now")
    world.set_clock(moment or world.now() + timedelta(seconds=command["advance_s"]))


def _price_list(world: World, command: Command) -> None:
    code = command["tariff_code"]
    if "until" not in command and command.get("public", True):
        world.listed_until.pop(code, None)
        return
    world.listed_until[code] = _moment(command, "until")


def _consumption_hold(world: World, command: Command) -> None:
    if "start" in command:
        gap = _interval(command)
        world.readings.gaps.append((gap["start"], gap["end"]))
    elif "published_at" in command:
        world.readings.published_at = time.fromisoformat(command["published_at"])
    else:
        after = command["after"]
        world.readings.held_after = None if after is None else date.fromisoformat(after)


def _correct_reading(world: World, command: Command) -> None:
    point, interval = world.point(command["meter"]), _interval(command)
    for start in half_hours(**interval):
        world.readings.corrections[point.number, start] = float(command["quantity"])


def _statements(world: World, command: Command) -> list[str]:
    """Set how statements are written; answers the numbers of those that are out."""
    rules = world.bills
    rules.splits_vat = command.get("split_vat", rules.splits_vat)
    rules.tells_parts = command.get("parts", rules.tells_parts)
    if "since" in command:
        rules.since = date.fromisoformat(command["since"])
    number = command.get("account", world.account_number)
    return [statement_id(world, number, month) for month in issued_months(world, number)]


def _bill_error(world: World, command: Command) -> str:
    """Plant an error in the latest statement, or another; answers its number."""
    kind = command["kind"]
    statement = command.get("statement") or _statements(world, {})[0]
    world.bills.errors.append(
        BillError(
            kind=kind,
            statement=statement,
            meter=command.get("meter", EXPORT if kind == "export" else IMPORT),
            by=Decimal(str(command.get("by", ERRORS[kind]))),
            tariff_code=command.get("tariff_code", "E-1R-VAR-25-04-01-J"),
            in_totals=command.get("in_totals", False),
        )
    )
    return statement


def _exchange_meter(world: World, command: Command) -> None:
    """Hang another meter; the old one keeps what it counted until then."""
    at, point = _moment(command, "at") or world.now(), world.point(command["meter"])
    old = point.meters[-1]
    point.meters[-1] = replace(old, active_to=local_date(at), counted_until=at)
    point.meters.append(
        replace(
            old,
            serial=command["serial"],
            active_from=local_date(at),
            active_to=None,
            counts_from=at,
        )
    )


def _settlement(world: World, command: Command) -> None:
    rules = world.settlement
    if "start" in command:
        band = command.get("as", HIGH)
        if band not in (HIGH, LOW, EMPTY):
            raise ValueError(f"nothing is settled as {band}")
        since, until = _moment(command, "since"), _moment(command, "until")
        rules.rulings.append(Ruling(**_interval(command), band=band, since=since, until=until))
    names = {
        "days": "days",
        "ladder": "has_ladder",
        "dense_half_hours": "dense_half_hours",
        "dense_kwh": "dense_kwh",
        "labels": "labels",
        "totals": "has_totals",
    }
    for name in names.keys() & command.keys():
        setattr(rules, names[name], command[name])


COMMANDS: Mapping[str, Callable[[World, Command], Any]] = {
    "plug_in": lambda world, command: _car(world, command).plug_in(world.now()),
    "unplug": lambda world, command: _car(world, command).unplug(
        world.now(), linger=command.get("linger", False)
    ),
    "plan": _plan,
    "withdraw": lambda world, command: _car(world, command).withdraw(
        world.now(), _moment(command, "start")
    ),
    "complete": _complete,
    "boost": lambda world, command: (
        _car(world, command).cancel_boost(world.now())
        if command.get("cancel")
        else _car(world, command).boost(world.now(), _moment(command, "end"))
    ),
    "suspend": lambda world, command: _car(world, command).suspend(
        world.now(), linger=command.get("linger", False)
    ),
    "resume": lambda world, command: _car(world, command).resume(world.now()),
    "state": _state,
    "lag": lambda world, command: setattr(
        _car(world, command), "lag", timedelta(minutes=command["minutes"])
    ),
    "new_agreement": lambda world, command: world.new_agreement(
        command["meter"], command["tariff_code"], _moment(command, "valid_from") or world.now()
    ),
    "end_agreement": lambda world, command: world.end_agreement(
        command["meter"], _moment(command, "valid_to") or world.now()
    ),
    "add_meter": _add_meter,
    "add_device": _add_device,
    "remove_device": lambda world, command: world.cars.remove(_car(world, command)),
    "reregister_device": lambda world, command: _car(world, command).reregister(world.now()),
    "fault": _fault,
    "storm": _storm,
    "raw": lambda world, command: _fault(
        world, {**command, "kind": "replace" if "values" in command else "raw"}
    ),
    "revoke_tokens": lambda world, command: world.tokens.revoke(command.get("code", "KT-CT-1111")),
    "change_key": lambda world, command: world.change_key(command["api_key"]),
    "accounts": lambda world, command: setattr(world, "accounts", list(command["numbers"])),
    "enrol": lambda world, command: world.enrol(
        Octoplus(region=command.get("region", 10), points=command.get("points", 1619))
    ),
    "leave_octoplus": lambda world, _command: world.enrol(None),
    "saving_session": _saving_session,
    "free_electricity": _free_electricity,
    "no_sessions": _no_sessions,
    "clock": _clock,
    "consumption_hold": _consumption_hold,
    "price_list": _price_list,
    "home_mini": lambda world, command: setattr(world, "has_mini", command.get("present", True)),
    "correct_reading": _correct_reading,
    "statements": _statements,
    "bill_error": _bill_error,
    "exchange_meter": _exchange_meter,
    "settlement": _settlement,
    "publication": lambda world, command: setattr(
        world, "prices_published_at", time.fromisoformat(command["at"])
    ),
}
