"""The error of the launcher: a Japanese text that tells the operator what to do."""


class LauncherError(Exception):
    """The launcher cannot continue. The text is printed without a traceback."""
