"""The log of calls: what was asked, when, and how it was answered."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from re import findall, fullmatch

PLANNED_FIELD = "flexPlannedDispatches"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """One request, after it was answered."""

    at: datetime
    """When it came in [UTC]."""
    kind: str
    method: str
    path: str
    """Path and query."""
    root_fields: tuple[str, ...] = ()
    """The fields asked for at the top of a GraphQL document, one for each alias."""
    status: int | None = None
    """The status answered; `None` when the connection was cut or the client left."""
    fault: str | None = None
    user_agent: str | None = None

    @property
    def planned_fields(self) -> int:
        """Return how many fields of the request count against the limit on plans."""
        return self.root_fields.count(PLANNED_FIELD)

    def as_plain(self) -> dict[str, object]:
        """Return the call as JSON-like data."""
        return {
            **asdict(self),
            "at": self.at.isoformat(),
            "root_fields": list(self.root_fields),
            "planned_fields": self.planned_fields,
        }


@dataclass(slots=True)
class CallLog:
    """All calls, in the order of their arrival."""

    calls: list[LoggedCall] = field(default_factory=list)

    def of(self, kind: str) -> list[LoggedCall]:
        """Return the calls of one kind."""
        return [call for call in self.calls if call.kind == kind]

    def counts(self) -> Counter[str]:
        """Return how many calls of each kind there were."""
        return Counter(call.kind for call in self.calls)

    def clear(self) -> None:
        """Forget every call."""
        self.calls.clear()


KIND_OF_FIELDS = {
    "login": {"obtainKrakenToken"},
    "dispatches": {PLANNED_FIELD, "completedDispatches", "plannedDispatches"},
    "rates": {"applicableRates"},
    "telemetry": {"smartMeterTelemetry", "smartDeviceNetwork"},
    "account": {"account", "viewer", "properties", "devices"},
    "sessions": {
        "savingSessions",
        "joinSavingSessionsEvent",
        "customerFlexibilityCampaignEvents",
        "loyaltyPointLedgers",
    },
}
"""The kinds of GraphQL requests by fields at their top; the first that fits counts."""
KIND_OF_INNER_FIELDS = {"measurements": "settled", "bills": "statements"}
"""The kinds of questions about an account that ask for one of these below it."""
KIND_OF_PATH = {
    r".*-unit-rates/": "rates",
    r".*/standing-charges/": "standing_charges",
    r".*/consumption/": "consumption",
    r"/v1/products/.*": "products",
    r"/v1/accounts/.*": "account",
}
"""The kinds of REST requests; the first that fits counts."""


def kind_of_question(fields: tuple[str, ...], text: str) -> str:
    """Name the kind of a GraphQL request by the fields at its top, and some below."""
    words = set(findall(r"\w+", text))
    inner = next((kind for name, kind in KIND_OF_INNER_FIELDS.items() if name in words), None)
    kinds = (kind for kind, known in KIND_OF_FIELDS.items() if known & {*fields})
    return inner or next(kinds, "other")


def kind_of_path(path: str) -> str:
    """Name the kind of a REST request by its path."""
    return next((kind for form, kind in KIND_OF_PATH.items() if fullmatch(form, path)), "other")
