"""Smart charging: what was planned, what ran, and what that makes cheap."""
