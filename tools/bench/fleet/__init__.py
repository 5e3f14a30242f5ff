"""A hundred thousand homes on paper: their schedules, without a network."""

from .section import fleet_section

__all__ = ["fleet_section"]
