"""The address of a private plugin."""

from typing import Final
from yarl import URL

CONF_WEBHOOK: Final = "webhook"
HOSTS: Final = frozenset(("trmnl.com", "www.trmnl.com", "usetrmnl.com"))
PLUGINS: Final = "/api/custom_plugins/"


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
