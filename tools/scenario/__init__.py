"""`scripts/scenario`: what a home's year would have cost with other things, from files to a report.

It needs a Python and nothing else: `model` is imported without the integration around it.
"""
