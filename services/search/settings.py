"""The settings of search: those every service has, its port, and the size of its indices."""

from libs.settings import Settings as Shared


class Settings(Shared):
    """The environment of a search process."""

    port: int = 8084
    index_shards: int = 1
    index_replicas: int = 0
