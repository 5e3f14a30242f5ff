"""Plain functions: none of these tests has a Home Assistant."""

from tests.harness.plain import *  # noqa: F403
