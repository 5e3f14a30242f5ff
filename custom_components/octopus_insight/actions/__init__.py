"""The actions of the domain."""

from types import ModuleType
from . import account, battery, dispatches, files, past, rates, scenario, statements
from .targets import Action


def _actions_of(*modules: ModuleType) -> dict[str, Action]:
    """Return those that modules define, by name."""
    values = (value for module in modules for value in vars(module).values())
    return {value.name: value for value in values if isinstance(value, Action)}


QUESTIONS = _actions_of(past, statements)
"""Those about the past, which are websocket commands, too."""
ACTIONS = QUESTIONS | _actions_of(account, battery, dispatches, files, rates, scenario)
