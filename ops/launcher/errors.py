"""What the launcher tells the operator when it cannot go on: one Japanese text that says what to do."""


class LauncherError(Exception):
    """The text is shown as it is, without a traceback."""
