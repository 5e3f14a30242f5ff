"""What GraphQL says about Octoplus; the real supplier says a part of it at another address."""

from datetime import datetime
from typing import Any
from .errors import KrakenError
from .localtime import graphql_stamp
from .octoplus import FREE_ELECTRICITY, FreeSession, Octoplus, SavingSession
from .world import World

MOST_PER_PAGE = 100


def saving_sessions(world: World) -> dict[str, Any]:
    """Return the sessions of the whole country, newest first, and what the customer joined."""
    octoplus, now = _octoplus(world), world.now()
    newest_first = sorted(octoplus.sessions, key=lambda one: one.start, reverse=True)
    return {
        "events": lambda _info, includeDev=False: [  # noqa: ARG005, N803 - the schema's name
            _event(session, now) for session in newest_first
        ],
        "account": lambda _info, accountNumber: {  # noqa: ARG005, N803 - the schema's name
            "hasJoinedCampaign": octoplus.region is not None,
            "signedUpMeterPoint": _region(octoplus.region),
            "joinedEvents": [
                {
                    "eventId": session.id,
                    **_times(session),
                    "rewardGivenInOctoPoints": None,  # known days later
                }
                for session in newest_first
                if session.id in octoplus.joined
            ],
        },
    }


def join(world: World, asked: dict[str, Any]) -> dict[str, Any]:
    """Join a session; raise KrakenError when it cannot be joined or the account is another's."""
    if asked["accountNumber"] not in world.accounts:
        raise KrakenError("KT-CT-4177")
    return {"joinedEventCodes": _octoplus(world).join(asked["eventCode"], world.now())}


def is_in_campaign(world: World, slug: str) -> bool:
    """Return whether the customer takes part in a campaign."""
    return world.octoplus is not None and slug == FREE_ELECTRICITY


def campaign_events(world: World, slug: str, first: int | None) -> dict[str, Any]:
    """Return the events of a campaign, of which only free electricity has any."""
    if first is None or first > MOST_PER_PAGE:
        raise KrakenError("KT-CT-1201")
    octoplus = world.octoplus
    events = octoplus.free[:first] if octoplus and slug == FREE_ELECTRICITY else []
    edges = [
        {
            "cursor": str(place),
            "node": {
                "name": "Free Electricity",
                "code": event.code,
                **_times(event),
                "isEventParticipant": event.is_participant,
            },
        }
        for place, event in enumerate(events)
    ]
    return {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
        "totalCount": len(edges),
    }


def points(world: World) -> list[dict[str, str]]:
    """Return the ledger of points, whose first row has the balance."""
    return [{"balanceCarriedForward": str(_octoplus(world).points)}]


def _octoplus(world: World) -> Octoplus:
    if world.octoplus is None:
        raise KrakenError("KT-CT-4501")
    return world.octoplus


def _event(session: SavingSession, now: datetime) -> dict[str, Any]:
    return {
        "id": session.id,
        "code": session.code,
        "eventType": session.kind,
        "status": "DONE" if session.end <= now else "UPCOMING",
        "rewardPerKwhInOctoPoints": session.points_per_kwh,
        **_times(session),
        "devEvent": False,
        "targetRegion": [_region(region) for region in session.regions],
    }


def _times(session: SavingSession | FreeSession) -> dict[str, Any]:
    return {"startAt": graphql_stamp(session.start), "endAt": graphql_stamp(session.end)}


def _region(region: int | None) -> dict[str, int] | None:
    return None if region is None else {"regionId": region}
