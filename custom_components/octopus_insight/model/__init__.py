"""The household's world as values: pure Python, no network, no clock, no Home Assistant."""
