"""Faults, each armed for some of the next calls of a kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

STATUS_KINDS = frozenset({"401", "403", "404", "429", "500", "502", "503", "504"})
CONNECTION_KINDS = frozenset({"timeout", "delay", "cut", "cut_body"})
PAGE_KINDS = frozenset({"html403", "retry_after", "non_json", "broken_json", "redirect"})
# Faults of the connection or of the edge in front of the supplier, by what the client sees.
EDGE_KINDS = STATUS_KINDS | CONNECTION_KINDS | PAGE_KINDS
# Faults inside an otherwise true answer.
LIST_KINDS = frozenset({"hostile_next", "unsorted", "duplicates", "overlaps", "outside"})
BODY_KINDS = LIST_KINDS | {"raw", "replace", "spoil"}
KRAKEN = ("kt_", "oe_")
"""How faults begin that are error codes of GraphQL."""
USUALLY_HITS = {
    "KT-CT-1139": "obtainKrakenToken",
    "KT-CT-4301": "devices",
    "KT-CT-4340": "flexPlannedDispatches",
    "KT-CT-4341": "completedDispatches",
}
"""The root field of some codes; the others hit any."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing going wrong."""

    kind: str
    left: int | None = 1
    """Calls to hit; `None`: until it is cleared."""
    only: str | None = None
    """The kind of calls to hit; `None`: all."""
    seconds: float = 120.0
    """Of `timeout`, `delay` and `retry_after`."""
    location: str = "https://elsewhere.invalid/"
    """Target of `redirect` and `hostile_next`."""
    fields: tuple[str, ...] = ()
    """GraphQL fields that fail; empty: those the code usually hits."""
    values: Mapping[str, object] = field(default_factory=dict)
    """Of `replace`: field names and their new values."""
    seed: int = 0
    """Of `spoil`: the same seed spoils the same answer in the same way."""
    body: object = None
    """Of `raw`: text as it is, anything else as JSON."""
    status: int = 200
    content_type: str = "application/json"

    def __post_init__(self) -> None:
        """Refuse an unknown kind."""
        if self.kind not in EDGE_KINDS | BODY_KINDS and not self.kind.startswith(KRAKEN):
            raise ValueError(f"no such fault: {self.kind}")

    @property
    def code(self) -> str | None:
        """Return the GraphQL error code of a fault such as `kt_ct_4340`."""
        if self.kind.startswith(KRAKEN):
            return self.kind.upper().replace("_", "-")
        return None

    def fails(self, field_name: str) -> bool:
        """Return whether a root field of a GraphQL document gets this fault's error."""
        if self.fields:
            return field_name in self.fields
        return self.code is not None and USUALLY_HITS.get(self.code, field_name) == field_name

    def hits(self, kind: str, root_fields: tuple[str, ...]) -> bool:
        """Return whether the fault shows in a call of this kind with these root fields."""
        if self.only not in (None, kind):
            return False
        if self.code is not None:
            return any(self.fails(name) for name in root_fields)
        return self.kind not in LIST_KINDS or not root_fields


@dataclass(slots=True)
class Faults:
    """The faults that are armed, oldest first."""

    armed: list[Fault] = field(default_factory=list)
    storm: Callable[[str, tuple[str, ...]], Fault | None] | None = None
    """What goes wrong with a call that no armed fault hits, by its kind and root fields."""

    def arm(self, fault: Fault) -> None:
        """Add a fault."""
        self.armed.append(fault)

    def clear(self) -> None:
        """Remove all faults, and end a storm."""
        self.armed.clear()
        self.storm = None

    def take(self, kind: str, root_fields: tuple[str, ...] = ()) -> Fault | None:
        """Return the fault that hits a call now, and count it; REST has no root fields."""
        for fault in self.armed:
            if fault.hits(kind, root_fields):
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        self.armed.remove(fault)
                return fault
        return None if self.storm is None else self.storm(kind, root_fields)
