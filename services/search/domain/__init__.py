"""The pure part of search: published states become documents of the index, and questions become requests of the engine.

Nothing here calls the engine or reads the clock. Time, reader and scope are passed in.
"""
