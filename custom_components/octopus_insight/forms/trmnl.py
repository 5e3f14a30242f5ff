"""The form of a TRMNL: where the day is pushed to."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, override
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentry, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import BooleanSelector, TextSelector, TextSelectorType
import probatio as vol
from yarl import URL
from ..const import CONF_WEBHOOK
from .subentry import SubentryForm

CONF_ANYWAY = "send_anyway"
DEFAULT_NAME = "TRMNL"
SECRET = TextSelector({"type": TextSelectorType.PASSWORD})
HOSTS, PLUGINS = frozenset(("trmnl.com", "www.trmnl.com", "usetrmnl.com")), "/api/custom_plugins/"


def webhook_error(address: str) -> str | None:
    """Return what is wrong with an address, as a translation key; None: it is TRMNL's."""
    try:
        url = URL(address)
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host or url.user is not None:
        return "not_an_address"
    if url.scheme != "https":
        return "not_https"
    is_plugin = url.path.startswith(PLUGINS) and len(url.path) > len(PLUGINS)
    return None if url.host in HOSTS and is_plugin else "not_of_trmnl"


class TrmnlFlow(SubentryForm):
    """Makes or changes a TRMNL; an address that is not TRMNL's is taken once that is confirmed."""

    _is_doubtful = False

    @override
    def _saved(self, typed: dict[str, Any], changed: ConfigSubentry | None) -> SubentryFlowResult:
        title = typed[CONF_NAME].strip() or DEFAULT_NAME
        kept = "" if changed is None else changed.data[CONF_WEBHOOK]
        address = typed.get(CONF_WEBHOOK, "").strip() or kept
        data, unique_id = {CONF_WEBHOOK: address}, sha256(address.encode()).hexdigest()
        return self._keep(changed, title=title, data=data, unique_id=unique_id)

    @override
    def _fields(self) -> dict[Any, Any]:
        # the address is a secret: it is not shown again, and stays if nothing is typed
        kind = vol.Optional if self.source == SOURCE_RECONFIGURE else vol.Required
        confirm = {vol.Required(CONF_ANYWAY, default=False): BooleanSelector()}
        return {
            vol.Required(CONF_NAME, default=DEFAULT_NAME): TextSelector(),
            kind(CONF_WEBHOOK): SECRET,
            **(confirm if self._is_doubtful else {}),
        }

    @override
    def _shown(self, changed: ConfigSubentry) -> dict[str, Any]:
        return {CONF_NAME: changed.title}

    @override
    def _errors(self, typed: Mapping[str, Any], changed: ConfigSubentry | None) -> dict[str, str]:
        address = typed.get(CONF_WEBHOOK, "").strip()
        error = None if changed and not address else webhook_error(address)
        self._is_doubtful = error in {"not_https", "not_of_trmnl"}
        is_taken = error is None or (self._is_doubtful and typed.get(CONF_ANYWAY))
        return {} if is_taken or error is None else {CONF_WEBHOOK: error}
