"""The error that ends a demo."""


class DemoError(Exception):
    """The demo cannot go on; the message says why in one sentence."""
