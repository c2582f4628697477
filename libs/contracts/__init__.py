"""The published language: code lists, the published shapes of every aggregate, and the event envelope.

Journal and events keep these for ever: fields are added, never renamed or narrowed (tests/contracts holds it).
"""
