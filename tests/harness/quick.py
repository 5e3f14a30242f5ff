"""What takes most of the time of tests, and changes nothing they see, is done in less.

Frozen clocks cost a sixth of a test with a home, and the simulator's GraphQL a tenth.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache, wraps
import gc
import logging
import sys
from threading import current_thread, main_thread
from types import ModuleType
from typing import Any
from unittest.mock import DEFAULT, patch
from freezegun import api
from graphql import DocumentNode, GraphQLError, GraphQLSchema
from pytest_homeassistant_custom_component import common, patch_time
from simulator import graphql

EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
SECOND = timedelta(seconds=1)
clocks_of = api._get_cached_module_attributes
HA = ("asyncio.", "custom_components.", "homeassistant.")
"""In the main thread these are called by no module that lives by the real clock."""

type Validate = Callable[[GraphQLSchema, DocumentNode], list[GraphQLError]]


def quicken() -> None:
    """Take less time in all tests of this process; before any of them freezes its clock."""
    for name in ("__add__", "__sub__", "astimezone"):
        # what datetime itself returns is of the frozen class, too, and need not be copied into it
        delattr(api.FakeDatetime, name)
    api.fake_time = fake_time
    api._get_fake_monotonic = seconds_of_frozen_clock
    patch_time.ha_should_use_real_time = should_use_real_time
    api.sys = modules_with_clocks = Modules()
    api._get_cached_module_attributes = modules_with_clocks.__getitem__
    common.patch = plainly_patched
    # what is logged is shown by pytest, and of what is long only what is wrong
    logging.getLogger().handlers.clear()
    for name in ("sqlalchemy.engine", "homeassistant.helpers.entity_registry"):
        logging.getLogger(name).setLevel(logging.WARNING)
    gc.set_threshold(50_000)
    graphql.parse = lru_cache(maxsize=None)(graphql.parse)
    graphql.validate = _once(graphql.validate)


def fake_time() -> float:
    """Stand in for `time.time`; freezegun goes through a tuple of the calendar."""
    return api.real_time() if should_use_real_time() else seconds_of_frozen_clock()


def seconds_of_frozen_clock() -> float:
    """Return what every clock of `time` shows [s]."""
    return (api.get_current_time() - EPOCH) / SECOND


def should_use_real_time() -> bool:
    """Say whether one of the five callers is of a module that lives by the real clock."""
    ignored = api.ignore_lists[-1:]
    frame = sys._getframe(2)
    if ignored and current_thread() is main_thread() and _is_of(frame.f_globals["__name__"], HA):
        return False
    for _ in range(api.call_stack_inspection_limit):
        if not ignored or _is_of(frame.f_globals.get("__name__") or "", *ignored):
            return True
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return False


@cache
def _is_of(module: str, names: tuple[str, ...]) -> bool:
    return module.startswith(names)


class Modules(dict[ModuleType, Any]):
    """Is `sys` to those who look for clocks in modules: each is looked into once."""

    @property
    def modules(self) -> dict[str, ModuleType]:
        return {name: module for name, module in sys.modules.items() if self.get(module, module)}

    def __missing__(self, module: ModuleType) -> Any:
        return self.setdefault(module, clocks_of(module))


@wraps(patch)
def plainly_patched(
    target: str,
    new: object = DEFAULT,
    *,
    side_effect: Callable[..., Any] | None = None,
    return_value: object = None,
    autospec: bool = False,
) -> AbstractContextManager[Any]:
    """Put a function in the place of a mock, which takes a millisecond and is asked for nothing."""
    if new is DEFAULT:
        new = side_effect or (lambda *_, **__: return_value)
    return patch(target, new)


def _once(validate: Validate) -> Validate:
    known: dict[int, list[GraphQLError]] = {}

    def validate_once(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
        """Know a document by its identity: the parser returns the same for the same text."""
        if id(document) not in known:
            known[id(document)] = validate(schema, document)
        return known[id(document)]

    return validate_once
