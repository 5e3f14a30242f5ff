"""The supplier on this machine: a server that answers REST and GraphQL as the real one does.

Written from what is known about the supplier's interface. It imports nothing of the integration,
so that a mistake made there is never repeated here.
"""
