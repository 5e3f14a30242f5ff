"""What can go wrong with a demo, said to the person who started it."""


class DemoError(Exception):
    """The demo cannot go on; the message is one sentence that says why."""
