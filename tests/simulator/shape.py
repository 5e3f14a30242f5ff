"""Compares a body with the shape of a recorded one: its keys, and the types of its values.

A shape is written in JSON like the body itself. A value is the name of its type, or several with
`|` between them; a key that ends in `?` may be missing; a list holds the shape of its items, none
if it was empty; `{"or null": ...}` is an object that may be null.
"""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def shape_of(name: str) -> Any:
    """Return a shape by the name of its file."""
    return json.loads((HERE / "shapes" / f"{name}.json").read_text(encoding="utf-8"))


def document(name: str) -> str:
    """Return a GraphQL document by the name of its file."""
    return (HERE / "documents" / f"{name}.graphql").read_text(encoding="utf-8")


def differences(body: Any, shape: Any, path: str = "") -> list[str]:
    """Return where a body has another shape; nothing if it fits."""
    if isinstance(shape, str):
        return [] if _type_of(body) in shape.split("|") else [f"{path}: {body!r}, not {shape}"]
    if isinstance(shape, dict) and set(shape) == {"or null"}:
        return [] if body is None else differences(body, shape["or null"], path)
    if type(body) is not type(shape):
        return [f"{path}: {_type_of(body)}"]
    if isinstance(body, list):
        if not shape:
            return [f"{path}: not empty"] if body else []
        return [
            found
            for number, item in enumerate(body)
            for found in differences(item, shape[0], f"{path}[{number}]")
        ]
    return _differences_of_objects(body, shape, path)


def _differences_of_objects(body: dict[str, Any], shape: dict[str, Any], path: str) -> list[str]:
    known = {key.removesuffix("?"): value for key, value in shape.items()}
    needed = {key for key in shape if not key.endswith("?")}
    found = [f"{path}.{key}: missing" for key in sorted(needed - set(body))]
    found += [f"{path}.{key}: unknown" for key in sorted(set(body) - set(known))]
    for key, value in body.items():
        if key in known:
            found += differences(value, known[key], f"{path}.{key}")
    return found


def _type_of(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case dict():
            return "object"
        case _:
            return "list"
