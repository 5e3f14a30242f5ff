"""Reads saving sessions, free electricity and points."""

from collections.abc import Mapping
from datetime import timedelta
import logging
from typing import Final
from ...model.octoplus import Octoplus, Session, SessionKind
from .reading import (
    GraphqlAnswer,
    Json,
    flag,
    identifier,
    interval,
    known,
    number,
    page,
    part,
    parts,
    text,
)

_LOGGER = logging.getLogger(__name__)
POINTS_PER_POUND: Final = 800
LONGEST_SESSION: Final = timedelta(hours=24)
"""A longer one is a placeholder."""
_TIME: Final = ("startAt", "endAt", LONGEST_SESSION)
MOST_POINTS: Final = 1e9
MOST_POINTS_PER_KWH: Final = 100_000.0
_SAVING: Final = "savingSessions"
_EVENTS: Final = "customerFlexibilityCampaignEvents"
_LEDGERS: Final = "loyaltyPointLedgers"
_KINDS: Final[Mapping[str | None, SessionKind]] = {
    None: SessionKind.SAVING,  # sessions had no type before there were others
    "TURN_DOWN": SessionKind.SAVING,
    "TURN_UP": SessionKind.FREE,
    "WEEKEND_HAPPY_HOUR": SessionKind.FREE,
}


def saving_sessions(answer: GraphqlAnswer) -> Octoplus:
    """Return the sessions of all regions, marked where the account joined."""
    saving = answer.required(_SAVING)
    account = part(saving.get("account"), f"{_SAVING}.account")
    joined = parts(account.get("joinedEvents"), f"{_SAVING}.account.joinedEvents")
    joined_ids = frozenset(identifier(row.get("eventId")) for row in joined)
    rows = parts(saving.get("events"), f"{_SAVING}.events")
    region = part(account.get("signedUpMeterPoint"), f"{_SAVING}.account.signedUpMeterPoint")
    has_left = flag(account.get("hasJoinedCampaign")) is False  # and may still have a meter there
    region_id = None if has_left else identifier(region.get("regionId"))
    sessions = known(_session(row, joined_ids) for row in rows)
    return Octoplus(sessions=sessions, region_id=region_id)


def free_electricity(answer: GraphqlAnswer) -> Octoplus:
    """Return the free hours of a supply, and the points, which may have failed."""
    is_enrolled = flag(answer.data.get("isEnrolledInCustomerFlexibilityCampaign")) is True
    sessions: list[Session] = []
    for row in page(answer.optional(_EVENTS), _EVENTS)[0]:
        code, when = identifier(row.get("code")), interval(row, *_TIME)
        if code is not None and when is not None:
            takes_part = flag(row.get("isEventParticipant"))
            is_joined = is_enrolled if takes_part is None else takes_part
            kind = SessionKind.FREE
            sessions.append(Session(id=code, code=code, kind=kind, when=when, is_joined=is_joined))
    ledgers = parts(answer.data.get(_LEDGERS), _LEDGERS)
    points = number(ledgers[0].get("balanceCarriedForward"), MOST_POINTS) if ledgers else None
    return Octoplus(sessions=tuple(sessions), points=points)


def joined_codes(answer: GraphqlAnswer) -> frozenset[str]:
    """Return the codes of the sessions joined."""
    codes = answer.required("joinSavingSessionsEvent").get("joinedEventCodes")
    return frozenset(known(map(identifier, codes if isinstance(codes, list) else ())))


def _session(row: Json, joined_ids: frozenset[str | None]) -> Session | None:
    session_id, code = identifier(row.get("id")), identifier(row.get("code"))
    when = interval(row, *_TIME)
    if session_id is None or code is None or when is None or row.get("devEvent"):
        return None
    word = text(row.get("eventType"))
    if word not in _KINDS:
        # its reward is not known
        _LOGGER.debug("A session of the unknown type %s is left out", word)
        return None
    points = number(row.get("rewardPerKwhInOctoPoints"), MOST_POINTS_PER_KWH)
    regions = parts(row.get("targetRegion"), f"{_SAVING}.events.targetRegion")
    return Session(
        id=session_id,
        code=code,
        kind=_KINDS[word],
        when=when,
        reward_points_per_kwh=points,
        reward_per_kwh=None if points is None else points / POINTS_PER_POUND,
        region_ids=frozenset(known(identifier(each.get("regionId")) for each in regions)),
        is_joined=session_id in joined_ids,
    )
