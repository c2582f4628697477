"""A seeded world in one thread: real protocol code over memory twins, a simulated bus and a virtual clock.

Every access to a store, the bus or the index is a turn; the seed decides whose turn it is and who dies there. The same
seed gives the same run.
"""
