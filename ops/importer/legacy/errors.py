"""Errors of a whole book."""


class BookError(ValueError):
    """A file cannot be read as the mapping says; the message (Japanese) says which and what to do."""
