"""The log of calls: what was asked, when, and how it was answered."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime

KINDS = (
    "login",
    "account",
    "dispatches",
    "rates",
    "standing_charges",
    "consumption",
    "sessions",
    "products",
    "other",
)
PLANNED_FIELD = "flexPlannedDispatches"
SESSION_FIELDS = frozenset(
    {
        "savingSessions",
        "joinSavingSessionsEvent",
        "customerFlexibilityCampaignEvents",
        "loyaltyPointLedgers",
    }
)


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


def kind_of_fields(fields: tuple[str, ...]) -> str:
    """Name the kind of a GraphQL request by the fields at its top."""
    asked = set(fields)
    if "obtainKrakenToken" in asked:
        return "login"
    if asked & {PLANNED_FIELD, "completedDispatches", "plannedDispatches"}:
        return "dispatches"
    if "applicableRates" in asked:
        return "rates"
    if asked & {"account", "viewer", "properties", "devices"}:
        return "account"
    if asked & SESSION_FIELDS:
        return "sessions"
    return "other"


def kind_of_path(path: str) -> str:
    """Name the kind of a REST request by its path."""
    if path.endswith("-unit-rates/"):
        return "rates"
    if path.endswith("/standing-charges/"):
        return "standing_charges"
    if path.endswith("/consumption/"):
        return "consumption"
    if path.startswith("/v1/products/"):
        return "products"
    return "account" if path.startswith("/v1/accounts/") else "other"
