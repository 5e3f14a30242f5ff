"""The actions of the domain."""

from .account import JOIN_SAVING_SESSION, REFRESH
from .backfill import BACKFILL_HISTORY
from .battery import GET_POWERWALL_TARIFF, POWERWALL_TARIFF_SENT, SYNC_POWERWALL
from .dispatches import GET_DISPATCH_HISTORY, REFRESH_DISPATCHES
from .files import EXPORT_HISTORY, IMPORT_HISTORY
from .past import EXPLAIN_COST, GET_BILL, GET_DAILY_SUMMARY, GET_USAGE_PROFILE
from .rates import FIND_CHEAPEST, GET_RATES
from .statements import CHECK_BILL

QUESTIONS = {
    question.name: question
    for question in (CHECK_BILL, EXPLAIN_COST, GET_BILL, GET_DAILY_SUMMARY, GET_USAGE_PROFILE)
}
"""Those about the past, which are websocket commands, too."""
ACTIONS = (
    *QUESTIONS.values(),
    BACKFILL_HISTORY,
    EXPORT_HISTORY,
    FIND_CHEAPEST,
    GET_DISPATCH_HISTORY,
    GET_POWERWALL_TARIFF,
    GET_RATES,
    IMPORT_HISTORY,
    JOIN_SAVING_SESSION,
    POWERWALL_TARIFF_SENT,
    REFRESH,
    REFRESH_DISPATCHES,
    SYNC_POWERWALL,
)
