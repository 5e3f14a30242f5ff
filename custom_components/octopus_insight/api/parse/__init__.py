"""The only place that knows the supplier's JSON: reads answers into values, and forgives a lot.

What is null, missing in a list, or a word we do not know costs that one thing and no more. What
makes the whole answer useless is an `UnexpectedResponseError` that says where.
"""

from .account import account, account_numbers
from .consumption import meter_readings
from .devices import devices
from .dispatches import dispatches
from .envelope import GraphqlAnswer, graphql_answer, results_page
from .rates import ApplicableRates, Vat, applicable_rates, rates
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
    "graphql_answer",
    "meter_readings",
    "rates",
    "results_page",
    "token",
]
