"""Errors that people read, in their language."""

from homeassistant.exceptions import HomeAssistantError
from .const import DOMAIN


def translated[E: HomeAssistantError](kind: type[E], key: str, **texts: str) -> E:
    """Return an error of that translation key, with texts for its places."""
    return kind(translation_domain=DOMAIN, translation_key=key, translation_placeholders=texts)
