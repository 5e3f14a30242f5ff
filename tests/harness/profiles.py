"""How many examples property tests try: few while working, many before a change is accepted."""

from hypothesis import settings

settings.register_profile("fast", max_examples=10, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.load_profile("fast")  # pytest's --hypothesis-profile=ci goes before it
