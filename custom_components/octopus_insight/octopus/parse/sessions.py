"""Reads saving sessions, free electricity and points."""

from collections.abc import Mapping
from datetime import timedelta
import logging
from typing import Final
from ...model.octoplus import Octoplus, Session, SessionKind
from .reading import GraphqlAnswer, Row, identifier, known

_LOGGER = logging.getLogger(__name__)
POINTS_PER_POUND: Final = 800
LONGEST_SESSION: Final = timedelta(hours=24)
"""A longer one is a placeholder."""
_TIME: Final = ("startAt", "endAt", LONGEST_SESSION)
MOST_POINTS: Final = 1e9
MOST_POINTS_PER_KWH: Final = 100_000.0
_KINDS: Final[Mapping[str | None, SessionKind]] = {
    None: SessionKind.SAVING,  # sessions had no type before there were others
    "TURN_DOWN": SessionKind.SAVING,
    "TURN_UP": SessionKind.FREE,
    "WEEKEND_HAPPY_HOUR": SessionKind.FREE,
}


def saving_sessions(answer: GraphqlAnswer) -> Octoplus:
    """Return the sessions of all regions, marked where the account joined."""
    saving = answer.required("savingSessions")
    account = saving.part("account")
    joined_ids = frozenset(row.identifier("eventId") for row in account.parts("joinedEvents"))
    has_left = account.flag("hasJoinedCampaign") is False  # and may still have a meter there
    region = account.part("signedUpMeterPoint")
    region_id = None if has_left else region.identifier("regionId")
    sessions = known(_session(row, joined_ids) for row in saving.parts("events"))
    return Octoplus(sessions=sessions, region_id=region_id)


def free_electricity(answer: GraphqlAnswer) -> Octoplus:
    """Return the free hours of a supply, and the points, which may have failed."""
    is_enrolled = answer.data.flag("isEnrolledInCustomerFlexibilityCampaign") is True
    sessions: list[Session] = []
    for row in answer.optional("customerFlexibilityCampaignEvents").page()[0]:
        code, when = row.identifier("code"), row.interval(*_TIME)
        if code is not None and when is not None:
            takes_part = row.flag("isEventParticipant")
            is_joined = is_enrolled if takes_part is None else takes_part
            kind = SessionKind.FREE
            sessions.append(Session(id=code, code=code, kind=kind, when=when, is_joined=is_joined))
    ledgers = answer.data.parts("loyaltyPointLedgers")
    points = ledgers[0].number("balanceCarriedForward", MOST_POINTS) if ledgers else None
    return Octoplus(sessions=tuple(sessions), points=points)


def joined_codes(answer: GraphqlAnswer) -> frozenset[str]:
    """Return the codes of the sessions joined."""
    codes = answer.required("joinSavingSessionsEvent").values.get("joinedEventCodes")
    return frozenset(known(map(identifier, codes if isinstance(codes, list) else ())))


def _session(row: Row, joined_ids: frozenset[str | None]) -> Session | None:
    session_id, code, when = row.identifier("id"), row.identifier("code"), row.interval(*_TIME)
    if session_id is None or code is None or when is None or row.values.get("devEvent"):
        return None
    word = row.text("eventType")
    if word not in _KINDS:
        # its reward is not known
        _LOGGER.debug("A session of the unknown type %s is left out", word)
        return None
    points = row.number("rewardPerKwhInOctoPoints", MOST_POINTS_PER_KWH)
    regions = known(each.identifier("regionId") for each in row.parts("targetRegion"))
    return Session(
        id=session_id,
        code=code,
        kind=_KINDS[word],
        when=when,
        reward_points_per_kwh=points,
        reward_per_kwh=None if points is None else points / POINTS_PER_POUND,
        region_ids=frozenset(regions),
        is_joined=session_id in joined_ids,
    )
