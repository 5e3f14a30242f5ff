"""What an action is: its name, what it takes, what answers it, and how it says no."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
import probatio as vol

from ..const import DOMAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of the domain."""

    name: str
    schema: vol.Schema
    handler: Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]
    supports_response: SupportsResponse


def refused(key: str, field: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells a person which field is wrong, and why."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"field": field, **placeholders},
    )
