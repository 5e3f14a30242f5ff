"""Tables that people write become values; what is wrong is said by the name of its field."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

type Path = tuple[str | int, ...]
type Tables = Mapping[str, Mapping[str, Any]]
MOST = 1e9
"""No number of a home is larger: sums of what is would not be finite."""
NOTHING = "none"
"""The name of what a home does not have."""
_NAMES = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}
_NAMES |= {date: "a date such as 2026-11-30", time: "a time such as 05:30:00"}


class FieldError(ValueError):
    """A field cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        """Keep where it is: the names of tables, the places in lists, and its own name."""
        self.path = path
        super().__init__(f"{'.'.join(map(str, path))}: {problem}" if path else problem)


def read[T](kind: type[T], value: Any, path: Path = ()) -> T:
    """Return a value of a kind: a number, a text, a list, a table by name, or a dataclass.

    Times and dates may be texts, as in JSON. Raises FieldError for a key that is not known or
    missing, and a value that cannot be.
    """
    found: T = _read(kind, value, path)
    return found


def _read(kind: Any, value: Any, path: Path) -> Any:
    kind = _bare(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if origin is Union:
        arms = [_bare(arm) for arm in arguments]
        fitting = [arm for arm in arms if _fits(arm, value)]
        return _read([*fitting, *arms][0], value, path)
    if kind in (date, time) and isinstance(value, str):
        with suppress(ValueError):
            value = kind.fromisoformat(value)
    if not _fits(kind, value):
        is_huge = kind in (int, float) and isinstance(value, (int, float)) and abs(value) > MOST
        problem = "is too large" if is_huge else f"is not {_name(kind)}"
        raise FieldError(path, f"{value!r:.40} {problem}")
    if origin is tuple:
        return tuple(_read(arguments[0], one, (*path, place)) for place, one in enumerate(value, 1))
    if origin is Mapping:
        return {name: _read(arguments[1], one, (*path, name)) for name, one in value.items()}
    if is_dataclass(kind):
        return _read_table(kind, value, path)
    return kind(value) if kind is float or _is_word(kind) else value


def _read_table(kind: Any, table: Mapping[str, Any], path: Path) -> Any:
    # names that Python or a type has already end with a line here: `import_`
    known = {field.name.rstrip("_"): field for field in fields(kind) if field.init}
    kinds, values = get_type_hints(kind), dict[str, Any]()
    for key, value in table.items():
        if key not in known:
            raise FieldError((*path, str(key)), f"is not known; {_meant(str(key), known)}")
        name = known[key].name
        values[name] = _read(kinds[name], value, (*path, key))
    for key, field in known.items():
        if key not in table and field.default is MISSING and field.default_factory is MISSING:
            raise FieldError((*path, key), "is missing")
    try:
        return kind(**values)
    except ValueError as error:
        named = [key for key in table if str(error).startswith(key)]
        raise FieldError((*path, *named[:1]), str(error)) from error


def unknown(name: str, known: Iterable[str]) -> str:
    """Return what to say of a name that nothing has."""
    return f"there is no {name}; {_meant(name, known)}"


def _meant(name: str, known: Iterable[str]) -> str:
    names = [*known]
    near = get_close_matches(name, names, 1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"


def _bare(kind: Any) -> Any:
    """Return what a `type` statement stands for, without its limits."""
    kind = getattr(kind, "__value__", kind)
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _is_word(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _fits(kind: Any, value: Any) -> bool:
    if _is_word(kind):
        return value in list(kind)
    if kind in (int, float):
        is_number = isinstance(value, (int, kind)) and not isinstance(value, bool)
        return is_number and abs(value) <= MOST
    shape = Mapping if is_dataclass(kind) else get_origin(kind) or kind
    return isinstance(value, list if shape is tuple else shape)


def _name(kind: Any) -> str:
    if _is_word(kind):
        return "one of " + ", ".join(kind)
    return "a list" if get_origin(kind) is tuple else _NAMES.get(kind, "a table")
