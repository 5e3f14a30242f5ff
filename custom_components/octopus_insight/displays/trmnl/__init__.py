"""The day for a TRMNL: what is pushed to its private plugin, and the markup that shows it."""
