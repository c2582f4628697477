"""The settings of approvals: those that every service has, and its port."""

from libs.settings import Settings as Shared


class Settings(Shared):
    """The environment of an approvals process."""

    port: int = 8082
