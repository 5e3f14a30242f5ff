"""Pictures for e-ink displays, drawn without Home Assistant."""

from .layouts import LAYOUTS
from .settings import DisplaySettings

__all__ = ["LAYOUTS", "DisplaySettings"]
