"""The only access to OpenSearch, and the collections of search: reading, writing, generations, jobs."""

from services.search.store.engine import Engine, Refused
from services.search.store.generations import DocumentDigest, Generations
from services.search.store.jobs import Job, JobStore
from services.search.store.lease import LeasedJob, LeaseLost, Progress
from services.search.store.reading import IndexReader, SearchHits
from services.search.store.registry import GenerationState, Registry
from services.search.store.store import Store
from services.search.store.writing import IndexWriter, Item, WriteResult

__all__ = [
    "DocumentDigest",
    "Engine",
    "GenerationState",
    "Generations",
    "IndexReader",
    "IndexWriter",
    "Item",
    "Job",
    "JobStore",
    "LeaseLost",
    "LeasedJob",
    "Progress",
    "Refused",
    "Registry",
    "SearchHits",
    "Store",
    "WriteResult",
]
