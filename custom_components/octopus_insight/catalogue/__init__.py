"""Tariff shapes, batteries, cars, chargers and costs, each with where it is from, and when."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
import tomllib
from typing import Any

type Catalogue = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Tables by the name of their file and their own."""


def read_catalogue(own_folder: Path | None = None) -> Catalogue:
    """Read the files here and the user's own, whose tables win. It blocks.

    Raises ValueError, naming the file, for a table without source or date, and costs that lack one.
    """
    folders = [Path(__file__).parent, *([own_folder] if own_folder else [])]
    found = dict[str, dict[str, Mapping[str, Any]]]()
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            tables = tomllib.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        for name, table in tables.items():
            said = table if isinstance(table, dict) else {}
            if not said.get("source") or not isinstance(said.get("date"), date):
                raise ValueError(f"{path}: {name} needs a source, and a date such as 2026-11-30")
            ours, own = found.setdefault(path.stem, {}), {"name": name} | said
            for key, usual in ours.get(name, {}).items() if path.stem == "costs" else ():
                kinds = (int, float) if isinstance(usual, float) else (type(usual),)
                if type(own.get(key)) not in kinds:
                    raise ValueError(f"{path}: {name} needs {key}, such as {usual}")
            ours[name] = own
    return found
