"""What an action is: its name, what it takes, and what answers it."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
import probatio as vol


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of the domain."""

    name: str
    schema: vol.Schema
    handler: Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]
    supports_response: SupportsResponse
