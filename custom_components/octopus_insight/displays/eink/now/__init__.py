"""The layout *now*: what electricity costs now and in the next twelve hours."""
