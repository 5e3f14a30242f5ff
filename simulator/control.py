"""The control endpoint: commands that set the world, and the log of calls.

Commands are JSON objects with the key `do`; README.md lists them. The same objects are the events
of a simulated day.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from aiohttp import web
from graphql import GraphQLEnumType

from .car import CompletedSlot, PlannedSlot, energy_between
from .faults import Fault
from .graphql import SCHEMA
from .household import EXPORT, GAS, Agreement, DeviceModel, Meter, SupplyPoint
from .localtime import read_moment
from .octoplus import TURN_DOWN, FreeSession, Octoplus, SavingSession, code_of
from .patterns import gas_kwh, gas_m3, home_kwh, solar_kwh
from .rest import WORLD
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
    """Carry out a command and return what is known afterwards.

    Raises:
        LookupError: There is no such command, device or supply, or something is missing.
        ValueError: A moment or a number cannot be read.
    """
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
    if isinstance(value, datetime):
        return value
    return None if value is None else read_moment(value)


def _must(moment: datetime | None) -> datetime:
    if moment is None:
        raise LookupError("a moment is missing")
    return moment


def _plug_in(world: World, command: Command) -> None:
    world.plug_in(command.get("device"))


def _unplug(world: World, command: Command) -> None:
    world.unplug(command.get("device"), linger=command.get("linger", False))


def _plan(world: World, command: Command) -> None:
    slots = [
        PlannedSlot(
            start=_must(_moment(slot, "start")),
            end=_must(_moment(slot, "end")),
            kind=slot.get("type", "SMART"),
            energy_kwh=slot.get("energy_kwh"),
        )
        for slot in command["slots"]
    ]
    world.plan(slots, command.get("device"), replace_all=command.get("replace", False))


def _withdraw(world: World, command: Command) -> None:
    world.withdraw(_moment(command, "start"), command.get("device"))


def _complete(world: World, command: Command) -> None:
    start, end = _must(_moment(command, "start")), _must(_moment(command, "end"))
    slot = CompletedSlot(
        start=start,
        end=end,
        energy_kwh=command.get("energy_kwh", energy_between(start, end)),
        visible_from=world.now(),
        source=command.get("source"),
        location=command.get("location", "AT_HOME"),
    )
    world.complete(slot, command.get("device"))


def _boost(world: World, command: Command) -> None:
    if command.get("cancel"):
        world.cancel_boost(command.get("device"))
    else:
        world.boost(_moment(command, "end"), command.get("device"))


def _suspend(world: World, command: Command) -> None:
    world.suspend(command.get("device"), linger=command.get("linger", False))


def _resume(world: World, command: Command) -> None:
    world.resume(command.get("device"))


def _state(world: World, command: Command) -> None:
    word = command.get("state")
    if word is not None and word not in STATES:
        raise ValueError(f"the schema has no state {word}; say it with a `raw` command")
    world.say_state(word, command.get("device"))


def _lag(world: World, command: Command) -> None:
    world.set_lag(timedelta(minutes=command["minutes"]), command.get("device"))


def _new_agreement(world: World, command: Command) -> None:
    start = _moment(command, "valid_from") or world.now()
    world.new_agreement(command["meter"], command["tariff_code"], start)


def _end_agreement(world: World, command: Command) -> None:
    world.end_agreement(command["meter"], _moment(command, "valid_to") or world.now())


def _add_meter(world: World, command: Command) -> str:
    role, units = command["meter"], command.get("units", "m\u00b3")
    quantities = {
        EXPORT: solar_kwh,
        GAS: gas_kwh if units == "kWh" else gas_m3,
    }
    codes = {EXPORT: "E-1R-OUTGOING-VAR-24-10-26-J", GAS: "G-1R-VAR-22-11-01-J"}
    code = command.get("tariff_code", codes.get(role, "E-1R-VAR-22-11-01-J"))
    number = command.get("number", f"{len(world.points) + 1:013d}")
    point = SupplyPoint(
        role=role,
        number=number,
        meters=[
            Meter(
                serial=command.get("serial", f"26Z{number[-7:]}"),
                device_id="00-11-22-33-FF-AA-FF-01",
                units=units if role == GAS else None,
            )
        ],
        agreements=[Agreement(id=901, tariff_code=code, valid_from=world.household.moved_in)],
        quantity=quantities.get(role, home_kwh),
    )
    world.add_meter(point)
    return point.number


def _add_device(world: World, command: Command) -> None:
    is_charger = command.get("charge_point", False)
    world.add_device(
        DeviceModel(
            id=command["device"],
            typename="SmartFlexChargePoint" if is_charger else "SmartFlexVehicle",
            make=command.get("make", "Kia"),
            model=command.get("model", "EV6"),
            provider=command.get("provider", "ENODE"),
            battery_kwh=None if is_charger else "74.00",
            power_kw="7.00",
        )
    )


def _remove_device(world: World, command: Command) -> None:
    world.remove_device(command.get("device"))


def _reregister_device(world: World, command: Command) -> str:
    return world.reregister_device(command.get("device"))


def _fault(world: World, command: Command) -> None:
    if command["kind"] == "none":
        world.faults.clear()
        return
    known = ("only", "seconds", "location", "values", "body", "status", "content_type")
    given = {name: command[name] for name in known if name in command}
    if "fields" in command:
        given["fields"] = tuple(command["fields"])
    world.faults.arm(Fault(kind=command["kind"], left=command.get("times", 1), **given))


def _raw(world: World, command: Command) -> None:
    kind = "replace" if "values" in command else "raw"
    _fault(world, {**command, "kind": kind})


def _revoke_tokens(world: World, command: Command) -> None:
    world.revoke_tokens(command.get("code", "KT-CT-1111"))


def _change_key(world: World, command: Command) -> None:
    world.change_key(command["api_key"])


def _accounts(world: World, command: Command) -> None:
    world.accounts = list(command["numbers"])


def _enrol(world: World, command: Command) -> None:
    world.enrol(Octoplus(region=command.get("region", 10), points=command.get("points", 1619)))


def _leave_octoplus(world: World, _command: Command) -> None:
    world.enrol(None)


def _octoplus(world: World) -> Octoplus:
    if world.octoplus is None:
        raise LookupError("the household is not enrolled in Octoplus; say `enrol` first")
    return world.octoplus


def _saving_session(world: World, command: Command) -> str:
    octoplus = _octoplus(world)
    start, end = _must(_moment(command, "start")), _must(_moment(command, "end"))
    number = 1 + max((session.id for session in octoplus.sessions), default=7400)
    session = SavingSession(
        id=number,
        code=command.get("code", code_of(number, start)),
        start=start,
        end=end,
        points_per_kwh=command.get("points_per_kwh", 144),
        kind=command.get("type", TURN_DOWN),
        regions=tuple(command.get("regions", ())),
    )
    octoplus.add(session)
    if command.get("joined", False):
        octoplus.joined.append(session.id)
    return session.code


def _free_electricity(world: World, command: Command) -> None:
    octoplus = _octoplus(world)
    octoplus.free.append(
        FreeSession(
            code=command.get("code", f"FREE_ELECTRICITY_{len(octoplus.free) + 1}"),
            start=_must(_moment(command, "start")),
            end=_must(_moment(command, "end")),
            is_participant=command.get("participant", True),
        )
    )


def _no_sessions(world: World, _command: Command) -> None:
    octoplus = _octoplus(world)
    octoplus.sessions.clear()
    octoplus.free.clear()
    octoplus.joined.clear()


def _clock(world: World, command: Command) -> None:
    moment = _moment(command, "now")
    world.set_clock(moment or world.now() + timedelta(seconds=command["advance_s"]))


def _consumption_hold(world: World, command: Command) -> None:
    if "start" in command:
        gap = (_must(_moment(command, "start")), _must(_moment(command, "end")))
        world.readings.gaps.append(gap)
        return
    if "published_at" in command:
        world.readings.published_at = time.fromisoformat(command["published_at"])
        return
    after = command["after"]
    world.readings.held_after = None if after is None else date.fromisoformat(after)


def _publication(world: World, command: Command) -> None:
    world.prices_published_at = time.fromisoformat(command["at"])


COMMANDS: Mapping[str, Callable[[World, Command], Any]] = {
    "plug_in": _plug_in,
    "unplug": _unplug,
    "plan": _plan,
    "withdraw": _withdraw,
    "complete": _complete,
    "boost": _boost,
    "suspend": _suspend,
    "resume": _resume,
    "state": _state,
    "lag": _lag,
    "new_agreement": _new_agreement,
    "end_agreement": _end_agreement,
    "add_meter": _add_meter,
    "add_device": _add_device,
    "remove_device": _remove_device,
    "reregister_device": _reregister_device,
    "fault": _fault,
    "raw": _raw,
    "revoke_tokens": _revoke_tokens,
    "change_key": _change_key,
    "accounts": _accounts,
    "enrol": _enrol,
    "leave_octoplus": _leave_octoplus,
    "saving_session": _saving_session,
    "free_electricity": _free_electricity,
    "no_sessions": _no_sessions,
    "clock": _clock,
    "consumption_hold": _consumption_hold,
    "publication": _publication,
}
