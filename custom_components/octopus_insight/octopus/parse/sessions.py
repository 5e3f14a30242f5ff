"""Reads Octoplus: saving sessions, free electricity, points."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
import logging
from typing import Final

from ...model.interval import YEARS, Interval
from ...model.octoplus import FreeElectricity, SavingSessions, Session, SessionKind
from ..errors import NotFoundError
from .reading import GraphqlAnswer, Json, flag, moment, number, part, parts, text

_LOGGER = logging.getLogger(__name__)

POINTS_PER_POUND: Final = 800
"""What a point is paid with: eight are a penny."""

LONGEST_SESSION: Final = timedelta(hours=24)
"""What claims to last longer is a placeholder."""

_SAVING: Final = "savingSessions"
_EVENTS: Final = "customerFlexibilityCampaignEvents"
_LEDGERS: Final = "loyaltyPointLedgers"
_JOIN: Final = "joinSavingSessionsEvent"

_KINDS: Final[Mapping[str | None, SessionKind]] = {
    None: SessionKind.SAVING,  # sessions had no type before there were others
    "TURN_DOWN": SessionKind.SAVING,
    "TURN_UP": SessionKind.FREE,
    "WEEKEND_HAPPY_HOUR": SessionKind.FREE,
}


def saving_sessions(answer: GraphqlAnswer) -> SavingSessions:
    """Return the sessions announced to all regions, marked where the account joined them.

    Raises:
        OctopusError: What the answer's error means.
    """
    told = answer.required(_SAVING)
    account = part(told.get("account"), f"{_SAVING}.account")
    joined = parts(account.get("joinedEvents"), f"{_SAVING}.account.joinedEvents")
    joined_ids = frozenset(text(row.get("eventId")) for row in joined)
    rows = parts(told.get("events"), f"{_SAVING}.events")
    region = part(account.get("signedUpMeterPoint"), f"{_SAVING}.account.signedUpMeterPoint")
    return SavingSessions(
        sessions=_known(_session(row, joined_ids) for row in rows),
        # who left the campaign may still have a meter there
        region_id=None
        if flag(account.get("hasJoinedCampaign")) is False
        else text(region.get("regionId")),
    )


def free_electricity(answer: GraphqlAnswer) -> FreeElectricity:
    """Return the free hours of a supply, and the balance of points.

    Either may not be for this customer: then there are no free hours, or no balance.

    Raises:
        OctopusError: The free hours could not be fetched. The balance is not worth failing for.
    """
    for error in answer.errors_of(_EVENTS):
        if not isinstance(exception := error.as_exception(), NotFoundError):
            raise exception
    is_enrolled = flag(answer.data.get("isEnrolledInCustomerFlexibilityCampaign"))
    told = part(answer.data.get(_EVENTS), _EVENTS)
    edges = parts(told.get("edges"), f"{_EVENTS}.edges")
    nodes = (part(edge.get("node"), f"{_EVENTS}.edges.node") for edge in edges)
    ledgers = parts(answer.data.get(_LEDGERS), _LEDGERS)
    return FreeElectricity(
        sessions=_known(_free_session(node, is_enrolled=is_enrolled) for node in nodes),
        points=number(ledgers[0].get("balanceCarriedForward")) if ledgers else None,
    )


def joined_codes(answer: GraphqlAnswer) -> frozenset[str]:
    """Return the codes of the sessions that the account has joined by now.

    Raises:
        OctopusError: What the answer's error means; `NotFoundError` for a session that is unknown,
            over, or for another region.
    """
    codes = answer.required(_JOIN).get("joinedEventCodes")
    return frozenset(str(code) for code in codes or () if code is not None)


def _known(sessions: Iterable[Session | None]) -> tuple[Session, ...]:
    return tuple(session for session in sessions if session is not None)


def _session(row: Json, joined_ids: frozenset[str | None]) -> Session | None:
    identifier, code, when = text(row.get("id")), text(row.get("code")), _when(row)
    if identifier is None or code is None or when is None or row.get("devEvent"):
        return None
    word = text(row.get("eventType"))
    if word not in _KINDS:
        # what it rewards is not known, and a promise must not be a guess
        _LOGGER.debug("A session of the unknown type %s is left out", word)
        return None
    points = number(row.get("rewardPerKwhInOctoPoints"))
    regions = parts(row.get("targetRegion"), f"{_SAVING}.events.targetRegion")
    return Session(
        id=identifier,
        code=code,
        kind=_KINDS[word],
        when=when,
        reward_points_per_kwh=points,
        reward_per_kwh=None if points is None else points / POINTS_PER_POUND,
        region_ids=frozenset(
            region for each in regions if (region := text(each.get("regionId"))) is not None
        ),
        is_joined=identifier in joined_ids,
    )


def _free_session(row: Json, *, is_enrolled: bool | None) -> Session | None:
    code, when = text(row.get("code")), _when(row)
    if code is None or when is None:
        return None
    takes_part = flag(row.get("isEventParticipant"))
    return Session(
        id=code,
        code=code,
        kind=SessionKind.FREE,
        when=when,
        is_joined=is_enrolled is True if takes_part is None else takes_part,
    )


def _when(row: Json) -> Interval | None:
    """Return when a session is on; None for a row that is no stretch of time within a day."""
    start, end = moment(row.get("startAt")), moment(row.get("endAt"))
    if start is None or end is None or start.year not in YEARS:
        return None
    if not start < end <= start + LONGEST_SESSION:
        return None
    return Interval(start=start, end=end)
