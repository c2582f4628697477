"""The settings of records: those every service has, and its port."""

from libs.settings import Settings as Shared


class Settings(Shared):
    """The environment of a records process."""

    port: int = 8081
