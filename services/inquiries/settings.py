"""The settings of inquiries: those every service has, and its port."""

from libs.settings import Settings as Shared


class Settings(Shared):
    """The environment of an inquiries process."""

    port: int = 8083
