"""The settings of inquiries: those of every service, and its port."""

from libs.settings import Settings as Shared


class Settings(Shared):
    """The environment of an inquiries process."""

    port: int = 8083
