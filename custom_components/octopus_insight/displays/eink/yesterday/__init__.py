"""The layout *yesterday*: what the last complete day came to."""
