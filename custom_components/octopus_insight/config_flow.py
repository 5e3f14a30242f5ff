"""Where Home Assistant finds the forms."""

from .forms.account import OctopusInsightConfigFlow

__all__ = ["OctopusInsightConfigFlow"]
