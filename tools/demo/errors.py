"""The error that ends a demo."""


class DemoError(Exception):
    """The demo cannot go on; the message says why in one sentence."""


class StartError(DemoError):
    """Home Assistant did not answer, which has happened once in some hundred runs."""
