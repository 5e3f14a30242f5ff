"""Pictures for e-ink displays: what each tells, and how it is drawn. Knows no Home Assistant."""

from .layouts import LAYOUTS
from .settings import DisplaySettings

__all__ = ["LAYOUTS", "DisplaySettings"]
