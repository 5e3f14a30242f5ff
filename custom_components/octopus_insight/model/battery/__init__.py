"""The prices of a home as a time-of-use tariff that a battery follows.

Windows change the `standard_day`, `bands` prices and checks the result, `tesla` writes it down,
and `plan` calls them in turn. `sync` says when it may be sent.
"""
