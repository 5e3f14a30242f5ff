"""Values to JSON's data and back, for storage, without loss.

For dataclasses, `tuple[X, ...]`, `frozenset[X]`, `Mapping[K, V]` (and `dict`), `X | None`, enums,
aware datetimes, dates, times, durations [s], time zones, `float`, `int`, `str` and `bool`.
Readers and writers are built once per type.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Final, TypeAliasType, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

type _Reader = Callable[[Any], Any]
type _Writer = Callable[[Any], Any]
_MOST: Final = 1e9
"""No amount, energy or duration [s] of ours is larger."""
_YEARS: Final = range(2000, 2101)
_hints = cache(get_type_hints)


class LoadError(ValueError):
    """The data does not have the shape of the value; the message begins with the path."""

    def __init__(self, problem: str, path: tuple[str | int, ...] = ()) -> None:
        self.problem = problem
        self.path = path
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        super().__init__(f"{place.removeprefix('.') or 'value'}: {problem}")


def dump(value: Any) -> Any:
    """Return data that JSON can hold; `LoadError`: it could not be read back."""
    kind: Any = type(value)
    return _writer(kind)(value)


def load[T](kind: type[T], plain: object) -> T:
    """Return the value, or raise `LoadError`; unknown keys are ignored, missing ones default."""
    shape: Any = kind
    value: T = _reader(shape)(plain)
    return value


def load_or[T, O](kind: type[T], plain: object, otherwise: O) -> T | O:
    """Return the value, or another for what is missing, or of another version."""
    try:
        return load(kind, plain)
    except LoadError:
        return otherwise


def load_known[T](kind: type[T], plain: Mapping[str, object], **given: object) -> T:
    """Return a dataclass; a field that is missing or of another version has its default."""
    shape: Any = kind
    read = {name: load_or(hint, plain.get(name), MISSING) for name, hint in _hints(shape).items()}
    return kind(**{name: value for name, value in read.items() if value is not MISSING} | given)


@cache
def _writer(kind: type) -> _Writer:
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        return lambda value: {name: dump(getattr(value, name)) for name in names}
    for base, writer in _WRITERS:
        if issubclass(kind, base):
            return writer
    raise TypeError(f"{kind.__qualname__} has no plain form")


def _write_float(value: float) -> Any:
    if not -_MOST <= value <= _MOST:
        raise LoadError(f"not a number of ours: {value}")
    return value


def _checked_moment(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise LoadError(f"a naive moment: {value.isoformat()}")
    if value.year not in _YEARS:
        raise LoadError(f"a moment of another time: {value.isoformat()}")
    return value


def _write_mapping(value: Mapping[Any, Any]) -> Any:
    written = {dump(key): dump(item) for key, item in value.items()}
    if not all(isinstance(key, str) for key in written):
        raise TypeError("only texts can be keys in plain form")
    return written


@cache
def _reader(kind: Any) -> _Reader:
    if isinstance(kind, TypeAliasType):
        return _reader(kind.__value__)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {UnionType, Union}:
        known = [argument for argument in arguments if argument is not NoneType]
        if len(known) != 1:
            raise TypeError(f"{kind!r} has no plain form: only X | None can be told apart")
        reader = _reader(known[0])
        return lambda plain: None if plain is None else reader(plain)
    if origin in {tuple, frozenset}:
        reader = _reader(arguments[0])
        return lambda plain: origin(
            _read_part(place, reader, item)
            for place, item in enumerate(_read_exactly(list, "a list", plain))
        )
    if origin in {Mapping, dict}:
        key_reader, reader = map(_reader, arguments)
        return lambda plain: {
            _read_part(key, key_reader, key): _read_part(key, reader, item)
            for key, item in _read_exactly(dict, "an object", plain).items()
        }
    if isinstance(kind, type):
        return _class_reader(kind)
    raise TypeError(f"{kind!r} has no plain form")


def _class_reader(kind: type) -> _Reader:
    if is_dataclass(kind):
        parts = tuple((field, _reader(_hints(kind)[field.name])) for field in fields(kind))
        return partial(_read_fields, kind, parts)
    if issubclass(kind, Enum):
        return partial(_checked, kind)
    for base, _, reader in _SIMPLE:
        if issubclass(kind, base):
            return reader
    raise TypeError(f"{kind.__qualname__} has no plain form")


def _read_fields(kind: type, parts: tuple[tuple[Field[Any], _Reader], ...], plain: Any) -> Any:
    _read_exactly(dict, f"an object ({kind.__qualname__})", plain)
    values = {}
    for field, reader in parts:
        name = field.name
        if name in plain:
            values[name] = _read_part(name, reader, plain[name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise LoadError("missing", (name,))
    return _checked(kind, **values)


def _read_part(step: str | int, reader: _Reader, plain: Any) -> Any:
    try:
        return reader(plain)
    except LoadError as error:
        raise LoadError(error.problem, (step, *error.path)) from None


def _read_iso(kind: type[datetime | date | time], plain: Any) -> Any:
    value = _checked(kind.fromisoformat, _read_exactly(str, "a text in ISO format", plain))
    return _checked_moment(value) if isinstance(value, datetime) else value


def _read_float(plain: Any) -> float:
    return float(_write_float(_read_exactly((int, float), "a number", plain)))


def _read_exactly(kind: type | tuple[type, ...], name: str, plain: Any) -> Any:
    if not isinstance(plain, kind) or (isinstance(plain, bool) and kind is not bool):
        raise LoadError(f"expected {name}, not {type(plain).__name__}")
    return plain


def _read_zone(plain: Any) -> tzinfo:
    name = _read_exactly(str, "the name of a time zone", plain)
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except ZoneInfoNotFoundError as error:
        raise LoadError(f"no time zone: {name}") from error


def _checked(build: Callable[..., Any], *arguments: Any, **values: Any) -> Any:
    """Build a value; an error in it gets a path."""
    try:
        return build(*arguments, **values)
    except ValueError as error:
        raise LoadError(str(error)) from error


_SIMPLE: tuple[tuple[type, _Writer, _Reader], ...] = (
    (bool, bool, partial(_read_exactly, bool, "true or false")),  # before int, of which it is one
    (str, str, partial(_read_exactly, str, "a text")),
    (int, int, partial(_read_exactly, int, "a whole number")),
    (float, _write_float, _read_float),
    # before date, of which it is one
    (datetime, lambda value: _checked_moment(value).isoformat(), partial(_read_iso, datetime)),
    (date, date.isoformat, partial(_read_iso, date)),
    (time, time.isoformat, partial(_read_iso, time)),
    (timedelta, timedelta.total_seconds, lambda plain: timedelta(seconds=_read_float(plain))),
    (tzinfo, str, _read_zone),
)
_WRITERS: tuple[tuple[type, _Writer], ...] = (
    (Enum, lambda value: dump(value.value)),  # before str, of which it may be one
    *((kind, writer) for kind, writer, _ in _SIMPLE),
    (NoneType, lambda value: value),
    (tuple, lambda value: [dump(item) for item in value]),
    (frozenset, lambda value: sorted(map(dump, value), key=repr)),
    (Mapping, _write_mapping),
)
