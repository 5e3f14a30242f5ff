"""The forms of the options and of what a person adds by hand."""
