"""The store of one search process: the engine, its generations, reading, writing, and what search remembers."""

from libs.process import Process
from services.search.settings import Settings
from services.search.store.engine import Engine
from services.search.store.generations import Generations
from services.search.store.reading import Reading
from services.search.store.registry import Registry
from services.search.store.writing import Writing


class Store:
    """Everything search keeps."""

    def __init__(self, process: Process, settings: Settings) -> None:
        self.engine = Engine(settings.opensearch_url, settings.index_prefix)
        self.generations = Generations(
            self.engine, shards=settings.index_shards, replicas=settings.index_replicas
        )
        self.reading = Reading(self.engine)
        self.registry = Registry(process.db, settings.topic_prefix, process.clock)

    def writing(self, generation: int) -> Writing:
        """Writes into one generation."""
        return Writing(self.engine, self.generations.names(generation))
