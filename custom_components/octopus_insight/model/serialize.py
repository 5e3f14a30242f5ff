"""Values to plain data and back, for storage: what JSON can hold, and nothing is lost on the way.

Understood are frozen dataclasses, `tuple[X, ...]`, `frozenset[X]`, `Mapping[K, V]` (and `dict`),
`X | None`, string enums, aware datetimes, dates, times, durations, time zones, `float`, `int`,
`str` and `bool`. Sets are written in order, durations in seconds, moments in ISO format with their
offset, zones by name.

Reading builds one reader per type and keeps it: type hints are resolved once, not per value.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from functools import cache, partial
from math import isfinite
from types import NoneType, UnionType
from typing import Any, TypeAliasType, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

type _Reader = Callable[[Any], Any]
type _Writer = Callable[[Any], Any]

_SECOND = timedelta(seconds=1)


class LoadError(ValueError):
    """Plain data does not have the shape of the value; says where."""

    def __init__(self, problem: str, path: tuple[str | int, ...] = ()) -> None:
        """Keep the path apart, for it is found out from the inside to the outside."""
        self.problem = problem
        self.path = path
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        super().__init__(f"{place.removeprefix('.') or 'value'}: {problem}")

    def inside(self, step: str | int) -> LoadError:
        """Return the same error as seen from one level further out."""
        return LoadError(self.problem, (step, *self.path))


def dump(value: Any) -> Any:
    """Return the value as what JSON can hold; a dataclass becomes an object of its fields.

    Raises:
        LoadError: A number is not finite, or a moment is naive: neither would come back.
        TypeError: The value is of a type this module does not know.
    """
    kind: Any = type(value)
    return _writer(kind)(value)


def load[T](kind: type[T], plain: object) -> T:
    """Return the value of the kind that the plain data stands for.

    A missing field takes its default where it has one, and unknown keys are ignored, so that data
    written by a neighbouring version can be read.

    Raises:
        LoadError: The data has another shape; the message begins with the path of the wrong place.
        TypeError: The kind is a type this module does not know.
    """
    shape: Any = kind
    value: T = _reader(shape)(plain)
    return value


# --- Writing --------------------------------------------------------------------------------------


@cache
def _writer(kind: type) -> _Writer:
    """Return what writes values of exactly this type."""
    if is_dataclass(kind):
        return partial(_write_fields, tuple(field.name for field in fields(kind)))
    for base, writer in _WRITERS:
        if issubclass(kind, base):
            return writer
    raise TypeError(f"{kind.__qualname__} has no plain form")


def _write_fields(names: tuple[str, ...], value: object) -> Any:
    return {name: dump(getattr(value, name)) for name in names}


def _write_moment(value: datetime) -> Any:
    if value.utcoffset() is None:
        raise LoadError(f"a naive moment: {value.isoformat()}")
    return value.isoformat()


def _write_float(value: float) -> Any:
    if not isfinite(value):
        raise LoadError(f"not a finite number: {value}")
    return value


def _write_mapping(value: Mapping[Any, Any]) -> Any:
    return {_written_key(key): dump(item) for key, item in value.items()}


def _written_key(key: object) -> str:
    written = dump(key)
    if not isinstance(written, str):
        raise TypeError(f"{type(key).__qualname__} cannot be a key in plain form")
    return written


def _write_set(value: Iterable[Any]) -> Any:
    return sorted((dump(item) for item in value), key=repr)


_WRITERS: tuple[tuple[type, _Writer], ...] = (
    (NoneType, lambda value: value),
    (bool, lambda value: value),
    (Enum, lambda value: dump(value.value)),
    (str, lambda value: value),
    (int, lambda value: value),
    (float, _write_float),
    (datetime, _write_moment),  # before date, of which it is one
    (date, date.isoformat),
    (time, time.isoformat),
    (timedelta, lambda value: value / _SECOND),
    (tzinfo, str),
    (tuple, lambda value: [dump(item) for item in value]),
    (frozenset, _write_set),
    (Mapping, _write_mapping),
)


# --- Reading --------------------------------------------------------------------------------------


@cache
def _reader(kind: Any) -> _Reader:
    """Return what reads plain data into this type."""
    if isinstance(kind, TypeAliasType):
        return _reader(kind.__value__)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {UnionType, Union}:
        return _optional_reader(kind, arguments)
    if origin in {tuple, frozenset}:
        return partial(_read_items, origin, _reader(arguments[0]))
    if origin in {Mapping, dict}:
        return partial(_read_mapping, _reader(arguments[0]), _reader(arguments[1]))
    if isinstance(kind, type):
        return _class_reader(kind)
    raise TypeError(f"{kind!r} has no plain form")


def _optional_reader(kind: Any, arguments: tuple[Any, ...]) -> _Reader:
    known = [argument for argument in arguments if argument is not NoneType]
    if len(known) != 1:
        raise TypeError(f"{kind!r} has no plain form: only X | None can be told apart")
    return partial(_read_optional, _reader(known[0]))


def _class_reader(kind: type) -> _Reader:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = tuple((field, _reader(hints[field.name])) for field in fields(kind))
        return partial(_read_fields, kind, parts)
    if issubclass(kind, Enum):
        return partial(_read_word, kind)
    for base, reader in _READERS:
        if issubclass(kind, base):
            return reader
    raise TypeError(f"{kind.__qualname__} has no plain form")


def _read_optional(reader: _Reader, plain: Any) -> Any:
    return None if plain is None else reader(plain)


def _read_items(build: Callable[[Iterable[Any]], Any], reader: _Reader, plain: Any) -> Any:
    if not isinstance(plain, list):
        raise _unlike("a list", plain)
    items = []
    try:
        for item in plain:
            items.append(reader(item))  # noqa: PERF401 - the length says which item was wrong
    except LoadError as error:
        raise error.inside(len(items)) from None
    return build(items)


def _read_mapping(key_reader: _Reader, reader: _Reader, plain: Any) -> Any:
    if not isinstance(plain, dict):
        raise _unlike("an object", plain)
    read = {}
    for key, item in plain.items():
        try:
            read[key_reader(key)] = reader(item)
        except LoadError as error:
            raise error.inside(str(key)) from None
    return read


def _read_fields(kind: type, parts: tuple[tuple[Field[Any], _Reader], ...], plain: Any) -> Any:
    if not isinstance(plain, dict):
        raise _unlike(f"an object ({kind.__qualname__})", plain)
    values = {}
    for field, reader in parts:
        name = field.name
        if name in plain:
            try:
                values[name] = reader(plain[name])
            except LoadError as error:
                raise error.inside(name) from None
        elif field.default is MISSING and field.default_factory is MISSING:
            raise LoadError("missing", (name,))
    return _checked(partial(kind, **values))


def _read_word(kind: type[Enum], plain: Any) -> Any:
    return _checked(partial(kind, plain))


def _read_moment(plain: Any) -> datetime:
    moment: datetime = _read_iso(datetime, plain)
    if moment.utcoffset() is None:
        raise LoadError(f"a naive moment: {plain}")
    return moment


def _read_iso(kind: type[datetime | date | time], plain: Any) -> Any:
    if not isinstance(plain, str):
        raise _unlike("a text in ISO format", plain)
    return _checked(partial(kind.fromisoformat, plain))


def _read_float(plain: Any) -> float:
    if isinstance(plain, bool) or not isinstance(plain, (int, float)) or not isfinite(plain):
        raise _unlike("a number", plain)
    return float(plain)


def _read_int(plain: Any) -> int:
    if isinstance(plain, bool) or not isinstance(plain, int):
        raise _unlike("a whole number", plain)
    return plain


def _read_exactly(kind: type, name: str, plain: Any) -> Any:
    if not isinstance(plain, kind):
        raise _unlike(name, plain)
    return plain


def _read_duration(plain: Any) -> timedelta:
    return timedelta(seconds=_read_float(plain))


def _read_zone(plain: Any) -> tzinfo:
    if not isinstance(plain, str):
        raise _unlike("the name of a time zone", plain)
    try:
        return UTC if plain == "UTC" else ZoneInfo(plain)
    except ZoneInfoNotFoundError as error:
        raise LoadError(f"no time zone: {plain}") from error


_READERS: tuple[tuple[type, _Reader], ...] = (
    (bool, partial(_read_exactly, bool, "true or false")),  # before int, of which it is one
    (str, partial(_read_exactly, str, "a text")),
    (int, _read_int),
    (float, _read_float),
    (datetime, _read_moment),  # before date, of which it is one
    (date, partial(_read_iso, date)),
    (time, partial(_read_iso, time)),
    (timedelta, _read_duration),
    (tzinfo, _read_zone),
)


def _checked(build: Callable[[], Any]) -> Any:
    """Build a value; what its constructor refuses is wrong here, where the path is known."""
    try:
        return build()
    except ValueError as error:
        raise LoadError(str(error)) from error


def _unlike(wanted: str, plain: object) -> LoadError:
    return LoadError(f"expected {wanted}, not {type(plain).__name__}")
