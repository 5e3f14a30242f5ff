"""Who lives in a simulated house beside our integration: what the house senses, and who watches."""

from datetime import datetime

from homeassistant.core import HomeAssistant


class Companion:
    """Lives along from one moment to the next; by itself it does nothing."""

    @property
    def next_at(self) -> datetime | None:
        """Return when it wants to act next [UTC]; None: no more."""
        return None

    def begin(self, hass: HomeAssistant, now: datetime) -> None:
        """Home Assistant has just started; our integration has not yet."""

    def act(self, hass: HomeAssistant, now: datetime) -> None:
        """Do what is due."""

    def look(self, hass: HomeAssistant, now: datetime) -> None:
        """See what has become of this moment."""

    def end(self, now: datetime) -> None:
        """Home Assistant is about to stop."""
