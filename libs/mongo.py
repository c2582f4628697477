"""The one door to MongoDB: connecting, typed access to collections of plain documents, files, errors as our own.

Everything is written majority + journaled and read from the primary as the majority has it: what is taken as done, or is
carried on to Kafka, is never rolled back. Each call has a limit: a hung engine is said (503), not waited for. Nothing else
imports motor, pymongo or bson.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar, cast

from pymongo import ASCENDING, DESCENDING, timeout
from pymongo.errors import (
    AutoReconnect,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    ServerSelectionTimeoutError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern

from libs.engine_calls import note_call
from libs.ids import uuid7
from libs.patience import REQUEST_SECONDS, call_seconds
from libs.problems import NotFound, StorageFull, Unavailable

CONNECTIONS = 32
# Motor reads this when it is imported: a thread per connection, or calls would queue where no limit of theirs reaches.
os.environ.setdefault("MOTOR_MAX_WORKERS", str(CONNECTIONS))

from motor.motor_asyncio import (  # noqa: E402
    AsyncIOMotorClient,
    AsyncIOMotorCursor,
    AsyncIOMotorDatabase,
    AsyncIOMotorGridFSBucket,
)

T = TypeVar("T")
Doc = dict[str, Any]
"""A document: JSON-compatible but for housekeeping dates."""
Filter = Mapping[str, Any]
NOT_PRIMARY_AND_ALIKE = frozenset({6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436})
INTERRUPTED = frozenset({24, 43, 46, 112, 133, 175, 237, 290, 11601})
"""Locks, killed cursors and plans, conflicts: the same call again is right."""
NO_RIGHTS = frozenset({13, 18})
log = logging.getLogger("tsuzuri.mongo")
OUT_OF_DISK_SPACE = 14031
FILE_SECONDS = 60.0
INDEX_SECONDS = 600.0
DROP_SECONDS = 60.0
UNDER_WAY_AT_MOST = 512
"""Calls of one process under way or waiting for a connection; one more is refused at once."""


class DuplicateKey(Exception):  # noqa: N818 — named for what happened
    """A document of this `_id` or of another unique index is there already."""


class Documents(Protocol):
    """What the protocols need of a collection; the simulator has a twin of exactly this."""

    async def get(self, doc_id: str) -> Doc | None: ...
    async def find_one(self, where: Filter) -> Doc | None: ...
    async def insert(self, doc: Doc) -> None: ...
    async def update(self, where: Filter, change: Filter) -> bool: ...
    async def update_many(self, where: Filter, change: Filter) -> int: ...
    async def delete(self, where: Filter) -> bool: ...
    def find(
        self,
        where: Filter,
        *,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] | None = None,
    ) -> AsyncIterator[Doc]: ...


@contextmanager
def _translated() -> Generator[None]:
    """Driver errors become our own: duplicates, unavailability (503), a full disk (507), anything else as it is."""
    try:
        yield
    except DuplicateKeyError as error:
        raise DuplicateKey(str(error.details.get("keyPattern") if error.details else "")) from error
    except (
        ServerSelectionTimeoutError,
        NetworkTimeout,
        AutoReconnect,
        ConnectionFailure,
        WTimeoutError,
        ExecutionTimeout,
        TimeoutError,
    ) as error:
        raise Unavailable from error
    except OperationFailure as error:
        if error.code in NO_RIGHTS:
            log.critical("the database refuses our rights", extra={"code": error.code})
        if error.code in NOT_PRIMARY_AND_ALIKE | INTERRUPTED | NO_RIGHTS:
            raise Unavailable from error
        if error.code == OUT_OF_DISK_SPACE:
            raise StorageFull from error
        raise


class Calls:
    """The calls of one client: each within its limit, not more at once than can be answered in time."""

    def __init__(self) -> None:
        self._under_way = 0

    async def make(self, about: str, call: Callable[[], Awaitable[T]], seconds: float | None = None) -> T:
        """Make one call of a collection. Unavailable when the engine is away, too slow, or asked too much already."""
        if self._under_way >= UNDER_WAY_AT_MOST:
            raise Unavailable
        note_call(about)
        return await self.go_on(call, seconds)

    async def go_on(self, call: Callable[[], Awaitable[T]], seconds: float | None = None) -> T:
        """The next step of a call that was let in."""
        limit = call_seconds() if seconds is None else seconds
        self._under_way += 1
        try:
            # The driver's limit ends the call in its thread, ours also the waiting for a thread.
            with _translated(), timeout(limit):
                async with asyncio.timeout(limit):
                    return await call()
        finally:
            self._under_way -= 1


class Collection:
    """A collection of plain documents (see `Documents`)."""

    def __init__(self, database: "Database", name: str) -> None:
        self.name = name
        self._collection = database.raw[name]
        self._calls = database.calls

    async def _call(self, call: Callable[[], Awaitable[T]], seconds: float | None = None) -> T:
        return await self._calls.make(self.name, call, seconds)

    async def get(self, doc_id: str) -> Doc | None:
        return await self.find_one({"_id": doc_id})

    async def find_one(self, where: Filter, *, fields: Sequence[str] | None = None) -> Doc | None:
        wanted = dict.fromkeys(fields, 1) if fields else None
        return await self._call(lambda: self._collection.find_one(dict(where), wanted))

    async def insert(self, doc: Doc) -> None:
        """Insert one document. DuplicateKey when its `_id` or another unique value is taken."""
        await self._call(lambda: self._collection.insert_one(doc))

    async def insert_many(self, docs: Sequence[Doc]) -> None:
        """Insert documents in order, stopping at the first failure."""
        await self._call(lambda: self._collection.insert_many(list(docs), ordered=True))

    async def update(self, where: Filter, change: Filter) -> bool:
        """Change one document; True when the filter matched one (whether or not a value changed)."""
        result = await self._call(lambda: self._collection.update_one(dict(where), dict(change)))
        return result.matched_count == 1

    async def put(self, doc: Doc) -> None:
        """Insert or replace a document by `_id` (housekeeping only: aggregates are saved by compare-and-set)."""
        await self._call(lambda: self._collection.replace_one({"_id": doc["_id"]}, doc, upsert=True))

    async def update_many(self, where: Filter, change: Filter) -> int:
        result = await self._call(lambda: self._collection.update_many(dict(where), dict(change)))
        return result.matched_count

    async def delete(self, where: Filter) -> bool:
        result = await self._call(lambda: self._collection.delete_one(dict(where)))
        return result.deleted_count == 1

    async def find(
        self,
        where: Filter,
        *,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] | None = None,
    ) -> AsyncIterator[Doc]:
        """Document by document: the limit of time is for each step, not for what is done with them in between."""
        cursor = self._cursor(where, sort, limit, fields)
        doc = await self._call(lambda: anext(cursor, None))
        while doc is not None:
            yield doc
            doc = await self._calls.go_on(lambda: anext(cursor, None))

    async def list(
        self,
        where: Filter,
        *,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] | None = None,
    ) -> list[Doc]:
        """All documents of a selective query (the engine's cost grows with what is matched, not with `limit`)."""
        cursor = self._cursor(where, sort, limit, fields)
        return await self._call(lambda: cursor.to_list(None))

    def _cursor(
        self, where: Filter, sort: Sequence[tuple[str, int]], limit: int, fields: Sequence[str] | None
    ) -> AsyncIOMotorCursor[Doc]:
        cursor = self._collection.find(dict(where), dict.fromkeys(fields, 1) if fields else None)
        if sort:
            cursor = cursor.sort([(key, ASCENDING if way > 0 else DESCENDING) for key, way in sort])
        return cursor.limit(limit) if limit else cursor

    async def count(self, where: Filter) -> int:
        return await self._call(lambda: self._collection.count_documents(dict(where)))

    async def index(
        self, keys: str | Sequence[tuple[str, int]], *, unique: bool = False, sparse: bool = False,
        partial: Filter | None = None, ttl_seconds: int | None = None,
    ) -> None:  # fmt: skip
        """Create an index if it is not there."""
        options: dict[str, Any] = {}
        if unique:
            options["unique"] = True
        if sparse:
            options["sparse"] = True
        if partial is not None:
            options["partialFilterExpression"] = dict(partial)
        if ttl_seconds is not None:
            options["expireAfterSeconds"] = ttl_seconds
        names = [(keys, ASCENDING)] if isinstance(keys, str) else list(keys)
        await self._call(lambda: self._collection.create_index(names, **options), INDEX_SECONDS)


class Files:
    """Whole files kept in the database (GridFS), one per id; used for the original legacy books.

    Each upload lies under an id of its own and is named when it is whole: the pieces of one that was cut short, or that a
    twin was quicker with, are in nobody's way.
    """

    def __init__(self, database: "Database", bucket: str) -> None:
        self._database = database.raw
        self._calls = database.calls
        self._name = bucket
        self._names = Collection(database, f"{bucket}.names")

    def _bucket(self) -> AsyncIOMotorGridFSBucket:
        # Made per use: a bucket binds the client to the loop it is made in, and stores are made before the loop runs.
        return AsyncIOMotorGridFSBucket(self._database, bucket_name=self._name)

    async def put(self, file_id: str, name: str, content: bytes, about: Doc) -> bool:
        """Store a file once; False when the id is taken (nothing is overwritten)."""
        if await self._names.get(file_id) is not None:
            return False
        upload_id = uuid7()
        await self._call(
            lambda: self._bucket().upload_from_stream_with_id(upload_id, name, content, metadata=about)
        )
        try:
            await self._names.insert({"_id": file_id, "upload": upload_id})
        except DuplicateKey:
            await self._call(lambda: self._bucket().delete(upload_id))
            return False
        return True

    async def read(self, file_id: str) -> bytes:
        """The content of a file; NotFound where there is none."""
        named = await self._names.get(file_id)
        if named is None:
            raise NotFound

        async def whole() -> bytes:
            stream = await self._bucket().open_download_stream(named["upload"])
            return cast("bytes", await stream.read())

        return await self._call(whole)

    async def _call(self, call: Callable[[], Awaitable[T]]) -> T:
        return await self._calls.make(self._name, call, FILE_SECONDS)


class Database:
    """One service's database."""

    def __init__(self, url: str, name: str) -> None:
        # Selection is what a caller waits for when the engine is gone; `timeoutMS` is for what is not called by `Calls`.
        self._client: AsyncIOMotorClient[Doc] = AsyncIOMotorClient(
            url,
            appname="tsuzuri",
            w="majority",
            journal=True,
            readPreference="primary",
            retryWrites=True,
            retryReads=True,
            readConcernLevel="majority",
            maxPoolSize=CONNECTIONS,
            connectTimeoutMS=1000,
            serverSelectionTimeoutMS=1500,
            timeoutMS=round(REQUEST_SECONDS * 1000),
            tz_aware=True,
        )
        self.calls = Calls()
        self.raw: AsyncIOMotorDatabase[Doc] = self._client[name]
        self.name = name

    def collection(self, name: str) -> Collection:
        return Collection(self, name)

    def files(self, bucket: str) -> Files:
        return Files(self, bucket)

    async def linearizable(
        self, collection: str, doc_id: str, fields: Sequence[str] | None = None
    ) -> Doc | None:
        """Read (these fields of) one document so that every write acknowledged before this call is seen."""
        documents = self.raw.get_collection(collection, read_concern=ReadConcern("linearizable"))
        wanted = dict.fromkeys(fields, 1) if fields else None
        return await self.calls.make(collection, lambda: documents.find_one({"_id": doc_id}, wanted))

    async def ping(self) -> None:
        await self.calls.make("ping", lambda: self._client.admin.command("ping"))

    async def drop(self) -> None:
        """Drop the whole database: for tests and `make clean` of demo data only."""
        await self.calls.make("drop", lambda: self._client.drop_database(self.name), DROP_SECONDS)

    def close(self) -> None:
        self._client.close()
