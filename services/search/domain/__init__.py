"""The pure side of search: what becomes of a published state in the index, and of a question in the engine's words.

Nothing here knows the engine, the clock or who asks; all of that is passed in.
"""
