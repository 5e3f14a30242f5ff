"""An account in the demo's Home Assistant, and all that belongs to it."""

from dataclasses import dataclass
from datetime import datetime

from .extra_devices import Fittings
from .supplier import Supplier


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account that was added."""

    supplier: Supplier
    entry_id: str
    added: datetime
    """When [UTC]."""
    fittings: Fittings | None
    """None: nothing was added by hand."""
