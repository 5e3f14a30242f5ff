"""The configuration folder of a Home Assistant that has been through onboarding.

Written as Home Assistant would store it, so that it starts quickly, needs no network, and listens
on this machine only. Address and port under `http:` in configuration.yaml would be on trial, with a
dialog over every page; stored ones are confirmed.
"""

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
import json
from pathlib import Path
from secrets import token_urlsafe
from shutil import copytree
from uuid import uuid4
import bcrypt
from slugify import slugify

ONLY_HERE = "127.0.0.1"
PRICES_VARIABLE = "OCTOPUS_INSIGHT_PRICES"
"""Names the simulator of price services to Home Assistant's process."""
REPOSITORY = Path(__file__).parents[2]
POWER_KW = 1.5
"""What every home takes, all the time."""

CONFIGURATION = """\
frontend:
history:
energy:
recorder:
automation: !include automations.yaml
script:
logger:
  default: warning
  logs:
    homeassistant.bootstrap: info
    custom_components.octopus_insight: debug
"""
"""Without `default_config`, which brings in radio and cloud."""
LAMP = """\
      - name: {name} lamp
        default_entity_id: {entity_id}
        turn_on: []
        turn_off: []
        set_level: []
        set_rgb: []
"""
"""A light without a bulb, which only remembers its state."""
POWER_METER = """\
      - name: {name} power
        default_entity_id: {entity_id}
        device_class: power
        state_class: measurement
        unit_of_measurement: W
        state: {power_w:.0f}
"""
ENERGY_METER = """\
      - name: {name} energy
        default_entity_id: {entity_id}
        device_class: energy
        state_class: total_increasing
        unit_of_measurement: kWh
        state: "{{{{ ((as_timestamp(now()) - {since}) / 3600 * {power_kw}) | round(3) }}}}"
"""
"""Counts what the power meter shows, since long ago."""
LONG_AGO = 1_577_836_800
CORE = {
    "latitude": 51.5074,
    "longitude": -0.1278,
    "elevation": 11,
    "location_name": "Demo",
    "unit_system_v2": "metric",
    "currency": "GBP",
    "country": "GB",
    "language": "en-GB",
    "external_url": None,
    "internal_url": None,
    "radius": 100,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The user who can log in, with a password of their own in each run."""

    username: str = "demo"
    password: str = field(default_factory=lambda: token_urlsafe(12), repr=False)


def lamp_of(household: str) -> str:
    """Return the entity id of the household's lamp."""
    return f"light.{slugify(household, separator='_')}_lamp"


def power_meter_of(household: str) -> str:
    """Return the entity id of the household's power meter."""
    return f"sensor.{slugify(household, separator='_')}_power"


def energy_meter_of(household: str) -> str:
    """Return the entity id of the household's energy meter."""
    return f"sensor.{slugify(household, separator='_')}_energy"


def seed(
    folder: Path,
    *,
    person: Person,
    port: int,
    place: Mapping[str, object],
    households: Sequence[str],
    counted: Collection[str] = (),
) -> None:
    """Fill an empty folder with the configuration of an onboarded Home Assistant.

    The integration of this checkout is linked in. Each household gets a template lamp and a power
    meter, and those that are counted an energy meter. What `place` does not say is London's.
    """
    lights = [LAMP.format(name=name, entity_id=lamp_of(name)) for name in households]
    meters = [
        POWER_METER.format(name=name, entity_id=power_meter_of(name), power_w=POWER_KW * 1000)
        for name in households
    ]
    meters += [
        ENERGY_METER.format(
            name=name, entity_id=energy_meter_of(name), since=LONG_AGO, power_kw=POWER_KW
        )
        for name in counted
    ]
    template = ["template:\n", "  - light:\n", *lights, "  - sensor:\n", *meters]
    configuration = "".join([CONFIGURATION, *(template if households else ())])
    (folder / "configuration.yaml").write_text(configuration, encoding="utf-8")
    (folder / "automations.yaml").write_text("[]\n", encoding="utf-8")
    (folder / "custom_components").symlink_to(REPOSITORY / "custom_components")
    # copied, for Home Assistant may write there
    copytree(REPOSITORY / "blueprints", folder / "blueprints")
    (folder / ".storage").mkdir()
    steps = ["user", "core_config", "analytics", "integration"]
    _store(folder, "onboarding", {"done": steps}, version=4)
    _store(folder, "core.config", {**CORE, **place})
    _store(folder, "http", {"server_host": [ONLY_HERE], "server_port": port})
    _store_person(folder, person)


def _store_person(folder: Path, person: Person) -> None:
    user_id, group = uuid4().hex, "system-admin"
    user = {
        "id": user_id,
        "name": "Demo",
        "group_ids": [group],
        "is_owner": True,
        "is_active": True,
        "system_generated": False,
        "local_only": True,
    }
    credential = {
        "id": uuid4().hex,
        "user_id": user_id,
        "auth_provider_type": "homeassistant",
        "auth_provider_id": None,
        "data": {"username": person.username},
    }
    groups = [{"id": group, "name": "Administrators"}]
    auth = {"users": [user], "groups": groups, "credentials": [credential], "refresh_tokens": []}
    _store(folder, "auth", auth)
    hashed = b64encode(bcrypt.hashpw(person.password.encode(), bcrypt.gensalt(rounds=12))).decode()
    login = {"username": person.username, "password": hashed}
    _store(folder, "auth_provider.homeassistant", {"users": [login]})


def _store(folder: Path, key: str, data: dict[str, object], *, version: int = 1) -> None:
    # Home Assistant migrates older versions by itself, but for core.config before 1.4
    minor_version = 4 if key == "core.config" else 1
    stored = {"version": version, "minor_version": minor_version, "key": key, "data": data}
    (folder / ".storage" / key).write_text(json.dumps(stored), encoding="utf-8")
