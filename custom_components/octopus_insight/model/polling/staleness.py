"""When an answer about the cars has grown too old to build anything new on.

Asked for at a pace that changes, an answer of an hour ago can be fresh, and one of ten minutes ago
old. So it is the schedule that says it: two calls planned after the answer were missed.
"""

from dataclasses import replace
from datetime import datetime

from .rules import next_request
from .state import PollState


def stale_from(state: PollState, answered_at: datetime) -> datetime | None:
    """Return when the second call after an answer was planned for [UTC]; None: none is planned.

    What came after the answer does not count: tries after a failure, the calls they used up, and
    rests are no plan. Neither does a start: what was missed before it was missed.

    Args:
        state: What the schedule goes by.
        answered_at: The last answer [UTC].
    """
    spent = tuple(call for call in state.left.spent if call <= answered_at)
    calm = replace(
        state,
        started_at=answered_at,
        retry_at=None,
        left=replace(state.left, spent=spent, rests_until=None),
    )
    moment = answered_at
    for _ in range(2):
        call = next_request(replace(calm, last_call_at=moment))
        if call is None:
            return None
        moment = call.at
    return moment
