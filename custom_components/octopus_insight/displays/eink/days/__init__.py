"""The layout *days*: what each half hour of today and tomorrow costs."""
