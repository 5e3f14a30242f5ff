"""Smart charging, and what it makes cheap."""
