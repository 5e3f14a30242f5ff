"""The household's world as values, without network, clock or Home Assistant."""
