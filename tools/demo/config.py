"""The configuration folder of a Home Assistant that has been through its first questions.

Written as Home Assistant itself would store it, so that it starts quickly, needs no network, and
listens on this machine only. A changed address or port under `http:` in configuration.yaml would be
on trial, with a dialog over every page; what is stored counts as confirmed.
"""

from base64 import b64encode
from collections.abc import Sequence
import json
from pathlib import Path
from shutil import copytree
from uuid import uuid4

import bcrypt

from .lamp import lamps
from .person import Person
from .power import power_meters

ONLY_HERE = "127.0.0.1"
REPOSITORY = Path(__file__).parents[2]

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
"""No `default_config`, which brings in whatever a house may have, radio and cloud included."""

LONDON = {"latitude": 51.5074, "longitude": -0.1278, "elevation": 11}


def seed(
    folder: Path, *, person: Person, port: int, time_zone: str, households: Sequence[str]
) -> None:
    """Fill an empty folder with the configuration of an onboarded Home Assistant.

    Args:
        folder: Where; the integration is linked in, so that it is the one of this checkout.
        person: The owner.
        port: Where to listen, on this machine only.
        time_zone: Home Assistant's own zone, by its IANA name.
        households: Where a stand-in lamp and a stand-in power meter are wanted.
    """
    configuration = CONFIGURATION + _stand_ins(households)
    (folder / "configuration.yaml").write_text(configuration, encoding="utf-8")
    (folder / "automations.yaml").write_text("[]\n", encoding="utf-8")
    (folder / "custom_components").symlink_to(REPOSITORY / "custom_components")
    # copied, for Home Assistant may write there
    copytree(REPOSITORY / "blueprints", folder / "blueprints")
    (folder / ".storage").mkdir()
    steps = ["user", "core_config", "analytics", "integration"]
    _store(folder, "onboarding", {"done": steps}, version=4)
    _store(folder, "core.config", _core(time_zone))
    _store(folder, "http", {"server_host": [ONLY_HERE], "server_port": port})
    _store_person(folder, person)


def _stand_ins(households: Sequence[str]) -> str:
    """Return the part of configuration.yaml that stands in for what houses have."""
    return f"template:\n{lamps(households)}{power_meters(households)}" if households else ""


def _core(time_zone: str) -> dict[str, object]:
    """Return what the first questions ask about the house."""
    return {
        **LONDON,
        "location_name": "Demo",
        "time_zone": time_zone,
        "unit_system_v2": "metric",
        "currency": "GBP",
        "country": "GB",
        "language": "en-GB",
        "external_url": None,
        "internal_url": None,
        "radius": 100,
    }


def _store_person(folder: Path, person: Person) -> None:
    """Store an owner, and the credentials that lead to them."""
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
    auth = {
        "users": [user],
        "groups": [{"id": group, "name": "Administrators"}],
        "credentials": [credential],
        "refresh_tokens": [],
    }
    _store(folder, "auth", auth)
    hashed = b64encode(bcrypt.hashpw(person.password.encode(), bcrypt.gensalt(rounds=12))).decode()
    login = {"username": person.username, "password": hashed}
    _store(folder, "auth_provider.homeassistant", {"users": [login]})


def _store(folder: Path, key: str, data: dict[str, object], *, version: int = 1) -> None:
    """Write one of Home Assistant's stores; it brings older versions up to date by itself."""
    # 1.4 of the house's own questions; the other stores know no minor versions, or grow into them
    minor_version = 4 if key == "core.config" else 1
    stored = {"version": version, "minor_version": minor_version, "key": key, "data": data}
    (folder / ".storage" / key).write_text(json.dumps(stored), encoding="utf-8")
