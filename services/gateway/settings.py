"""The settings of the gateway: those that every service has, and its port."""

from libs.settings import Settings as Shared


class Settings(Shared):
    """The environment of a gateway process."""

    port: int = 8080
