"""The store of one search process: the engine with its generations, reader and writers, and search's own collections."""

from libs.process import ServiceRuntime
from services.search.settings import Settings
from services.search.store.engine import Engine
from services.search.store.generations import Generations
from services.search.store.jobs import JobStore
from services.search.store.reading import IndexReader
from services.search.store.registry import Registry
from services.search.store.writing import IndexWriter


class Store:
    """Everything that search stores."""

    def __init__(self, process: ServiceRuntime, settings: Settings) -> None:
        self.engine = Engine(settings.opensearch_url, settings.index_prefix)
        self.generations = Generations(self.engine, shards=settings.index_shards, replicas=settings.index_replicas)
        self.reading = IndexReader(self.engine)
        self.registry = Registry(process.db, settings.topic_prefix)
        self.jobs = JobStore(process.db, process.clock)

    def writing(self, generation: int) -> IndexWriter:
        """The writer of one generation."""
        return IndexWriter(self.engine, self.generations.names(generation))
