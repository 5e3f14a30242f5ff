"""The only place that knows the supplier's JSON: reads answers into values, and forgives a lot.

What is null, missing in a list, or a word we do not know costs that one thing and no more. What
makes the whole answer useless is an `UnexpectedResponseError` that says where.
"""

from .account import account, account_numbers
from .consumption import meter_readings
from .devices import devices
from .dispatches import dispatches
from .rates import ApplicableRates, Vat, applicable_rates, rates
from .reading import GraphqlAnswer, graphql_answer, results_page
from .sessions import free_electricity, joined_codes, saving_sessions
from .token import Token, token

__all__ = [
    "ApplicableRates",
    "GraphqlAnswer",
    "Token",
    "Vat",
    "account",
    "account_numbers",
    "applicable_rates",
    "devices",
    "dispatches",
    "free_electricity",
    "graphql_answer",
    "joined_codes",
    "meter_readings",
    "rates",
    "results_page",
    "saving_sessions",
    "token",
]
