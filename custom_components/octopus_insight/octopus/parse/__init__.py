"""The only place that knows the supplier's JSON: reads answers into values.

What is null, missing or an unknown word costs that one thing. What makes the whole answer useless
is an `UnexpectedResponseError` with the path, and an error in it the `OctopusError` of its code.
"""
