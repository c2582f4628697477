"""What a book can be wrong in as a whole."""


class BookError(ValueError):
    """A file cannot be read as the mapping says; the message (Japanese) says which and what to do."""
