"""A seeded simulation in one thread: real protocol code over in-memory stores, a simulated bus and a virtual clock.

Every access to a store, the bus or the index is a turn. The seed decides who gets each turn and which process dies
there. The same seed gives the same run.
"""
