"""How a form makes a subentry, or changes one; each kind tells what is asked."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
import probatio as vol


class SubentryForm(ConfigSubentryFlow):
    """One form, for a new subentry and for one that is to be changed."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for a new one."""
        return self._ask("user", user_input, None)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for what is to be changed about one."""
        return self._ask("reconfigure", user_input, self._get_reconfigure_subentry())

    def _ask(
        self, step_id: str, user_input: dict[str, Any] | None, changed: ConfigSubentry | None
    ) -> SubentryFlowResult:
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = self._errors(user_input, changed)
            if not errors:
                return self._saved(user_input, changed)
        saved: Mapping[str, Any] = {} if changed is None else self._as_typed(changed)
        schema = vol.Schema(self._fields())
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                schema, saved if user_input is None else user_input
            ),
            errors=errors,
        )

    # --- What a kind of subentry tells ------------------------------------------------------------

    @abstractmethod
    def _fields(self) -> dict[Any, Any]:
        """Return the fields of the form."""

    @abstractmethod
    def _saved(
        self, user_input: dict[str, Any], changed: ConfigSubentry | None
    ) -> SubentryFlowResult:
        """Save what was typed, as a new subentry or in place of what one held."""

    @abstractmethod
    def _errors(self, typed: Mapping[str, Any], changed: ConfigSubentry | None) -> dict[str, str]:
        """Return what is wrong with each field; nothing where all can be used."""

    def _as_typed(self, subentry: ConfigSubentry) -> Mapping[str, Any]:
        """Return what was typed to make a subentry."""
        return subentry.data
