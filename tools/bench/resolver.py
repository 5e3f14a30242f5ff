"""Resolves names without multicast, for which Home Assistant would want its network component."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from aiohttp.resolver import ThreadedResolver


class _Resolver(ThreadedResolver):
    """A resolver that can also be closed as Home Assistant closes its own."""

    real_close = ThreadedResolver.close


@contextmanager
def plain_resolver() -> Iterator[None]:
    """Let Home Assistant's sessions resolve names as any program does."""
    with patch(
        "homeassistant.helpers.aiohttp_client._async_make_resolver", lambda _hass: _Resolver()
    ):
        yield
