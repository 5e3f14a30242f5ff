"""Simulated days: lists of events, and the means to let them happen."""

from .plug_in_day import Truth, boundaries, events, moments, truth_at
from .story import Event, Story

__all__ = ["Event", "Story", "Truth", "boundaries", "events", "moments", "truth_at"]
