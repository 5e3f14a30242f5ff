"""The past on disk: half hours and what they cost, filled, asked, and shown to Home Assistant."""
