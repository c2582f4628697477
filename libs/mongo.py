"""The one door to MongoDB: connecting, typed access to collections of plain documents, files, errors as our own.

Everything is written majority + journaled and read from the primary as the majority has it: what is taken as done, or
is carried on to Kafka, is never rolled back. Each call has a limit: a hung engine is said (503), not waited for.
Nothing else imports motor, pymongo or bson.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypedDict, cast

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
from typing_extensions import TypeVar

from libs.call_limits import REQUEST_SECONDS, call_seconds
from libs.engine_calls import note_call
from libs.ids import uuid7
from libs.problems import NotFound, StorageFull, Unavailable
from libs.telemetry import command_span

CONNECTIONS = 32
# Motor reads this at import: one thread per connection, because a call waiting for a thread would escape its limit.
os.environ.setdefault("MOTOR_MAX_WORKERS", str(CONNECTIONS))

from motor.motor_asyncio import (  # noqa: E402
    AsyncIOMotorClient,
    AsyncIOMotorCollection,
    AsyncIOMotorCursor,
    AsyncIOMotorDatabase,
    AsyncIOMotorGridFSBucket,
)

T = TypeVar("T")
Doc = dict[str, Any]
"""An untyped document: JSON-compatible except for housekeeping dates."""
Row = TypeVar("Row", bound=Mapping[str, object], default=Doc)
Filter = Mapping[str, object]
NOT_PRIMARY_AND_ALIKE = frozenset({6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436})
INTERRUPTED = frozenset({24, 43, 46, 112, 133, 175, 237, 290, 11601})
"""Error codes of locks, killed cursors and plans, and conflicts: the same call may be repeated."""
NO_RIGHTS = frozenset({13, 18})
log = logging.getLogger("tsuzuri.mongo")
OUT_OF_DISK_SPACE = 14031
FILE_SECONDS = 60.0
INDEX_SECONDS = 600.0
DROP_SECONDS = 60.0
UNDER_WAY_AT_MOST = 512
"""The most calls of one process in progress or waiting for a connection; further calls are refused at once."""


class DuplicateKey(Exception):  # noqa: N818 — named for what happened
    """A document with this `_id`, or with the same value in another unique index, exists already."""


class Documents(Protocol[Row]):
    """The operations of a collection that the protocols need; `libs.aggregates.twin` implements the same."""

    async def get(self, doc_id: str) -> Row | None: ...
    async def find_one(self, where: Filter) -> Row | None: ...
    async def insert(self, doc: Row) -> None: ...
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
    ) -> AsyncIterator[Row]: ...


@contextmanager
def _translated() -> Generator[None]:
    """Translate driver errors: duplicates, unavailability (503) and a full disk (507); others pass unchanged."""
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
    """The calls of one client, each with a time limit, and limited in number."""

    def __init__(self) -> None:
        self._under_way = 0

    async def make(self, about: str, call: Callable[[], Awaitable[T]], seconds: float | None = None) -> T:
        """Make one call. Unavailable when the engine is unreachable, too slow, or already has too many calls."""
        if self._under_way >= UNDER_WAY_AT_MOST:
            raise Unavailable
        note_call(about)
        with command_span("mongodb", about):
            return await self.go_on(call, seconds)

    async def go_on(self, call: Callable[[], Awaitable[T]], seconds: float | None = None) -> T:
        """The next step of a call in progress, such as the next document of a cursor."""
        limit = call_seconds() if seconds is None else seconds
        self._under_way += 1
        try:
            # The driver's limit ends the call in its thread; ours also covers the wait for a thread.
            with _translated(), timeout(limit):
                async with asyncio.timeout(limit):
                    return await call()
        finally:
            self._under_way -= 1


class PathCheck(Protocol):
    """Checks the paths of queries and updates before they reach the engine."""

    def check(self, *filters: Filter) -> None: ...
    def check_path(self, path: str) -> None: ...


class Collection(Generic[Row]):
    """A collection of documents of one type (see `Documents`); `paths` refuses paths that they do not have."""

    def __init__(self, database: "Database", name: str, paths: PathCheck | None = None) -> None:
        self.name = name
        self._paths = paths
        self._collection = cast("AsyncIOMotorCollection[Row]", database.raw[name])
        self._calls = database.calls

    async def _call(self, call: Callable[[], Awaitable[T]], seconds: float | None = None) -> T:
        return await self._calls.make(self.name, call, seconds)

    def _check(self, *filters: Filter, names: Iterable[str] = ()) -> None:
        if self._paths is not None:
            self._paths.check(*filters)
            for name in names:
                self._paths.check_path(name)

    async def get(self, doc_id: str) -> Row | None:
        return await self.find_one({"_id": doc_id})

    async def find_one(self, where: Filter, *, fields: Sequence[str] | None = None) -> Row | None:
        self._check(where, names=fields or ())
        projection = dict.fromkeys(fields, 1) if fields else None
        return await self._call(lambda: self._collection.find_one(dict(where), projection))

    async def insert(self, doc: Row) -> None:
        """Insert one document. DuplicateKey when its `_id` or another unique value is taken."""
        await self._call(lambda: self._collection.insert_one(doc))

    async def update(self, where: Filter, change: Filter) -> bool:
        """Change one document; True when the filter matched one (whether or not a value changed)."""
        self._check(where, change)
        result = await self._call(lambda: self._collection.update_one(dict(where), dict(change)))
        return result.matched_count == 1

    async def put(self, doc: Row) -> None:
        """Insert or replace a document by `_id` (housekeeping only: aggregates are saved by compare-and-set)."""
        await self._call(lambda: self._collection.replace_one({"_id": doc["_id"]}, doc, upsert=True))

    async def update_many(self, where: Filter, change: Filter) -> int:
        self._check(where, change)
        result = await self._call(lambda: self._collection.update_many(dict(where), dict(change)))
        return result.matched_count

    async def delete(self, where: Filter) -> bool:
        self._check(where)
        result = await self._call(lambda: self._collection.delete_one(dict(where)))
        return result.deleted_count == 1

    async def find(
        self,
        where: Filter,
        *,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] | None = None,
    ) -> AsyncIterator[Row]:
        """Iterate over matching documents. The time limit applies to each step, not to the work between steps."""
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
    ) -> list[Row]:
        """All documents of a selective query; the cost grows with the number of matches, not with `limit`."""
        cursor = self._cursor(where, sort, limit, fields)
        return await self._call(lambda: cursor.to_list(None))

    def _cursor(
        self, where: Filter, sort: Sequence[tuple[str, int]], limit: int, fields: Sequence[str] | None
    ) -> AsyncIOMotorCursor[Row]:
        self._check(where, names=[*(fields or ()), *(key for key, _ in sort)])
        cursor = self._collection.find(dict(where), dict.fromkeys(fields, 1) if fields else None)
        if sort:
            cursor = cursor.sort([(key, ASCENDING if direction > 0 else DESCENDING) for key, direction in sort])
        return cursor.limit(limit) if limit else cursor

    async def count(self, where: Filter) -> int:
        self._check(where)
        return await self._call(lambda: self._collection.count_documents(dict(where)))

    async def index(
        self,
        keys: str | Sequence[tuple[str, int]],
        *,
        unique: bool = False,
        sparse: bool = False,
        partial: Filter | None = None,
        ttl_seconds: int | None = None,
    ) -> None:
        """Create an index unless it exists."""
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
        self._check(partial or {}, names=[name for name, _ in names])
        await self._call(lambda: self._collection.create_index(names, **options), INDEX_SECONDS)


class _FileName(TypedDict):
    """The id of a file and of the upload that holds its content."""

    _id: str
    upload: str


class Files:
    """Whole files kept in the database (GridFS), one per id; used for the original legacy books.

    Each upload lies under an id of its own and is named when it is whole: the pieces of one that was cut short, or that
    a twin was quicker with, are in nobody's way.
    """

    def __init__(self, database: "Database", bucket: str) -> None:
        self._database = database.raw
        self._calls = database.calls
        self._name = bucket
        self._names: Collection[_FileName] = Collection(database, f"{bucket}.names")

    def _bucket(self) -> AsyncIOMotorGridFSBucket:
        # Created per use, because a bucket binds the client to the running event loop.
        return AsyncIOMotorGridFSBucket(self._database, bucket_name=self._name)

    async def put(self, file_id: str, name: str, content: bytes, about: Filter) -> bool:
        """Store a file; False when the id exists. Nothing is overwritten."""
        if await self._names.get(file_id) is not None:
            return False
        upload_id = uuid7()
        await self._call(lambda: self._bucket().upload_from_stream_with_id(upload_id, name, content, metadata=about))
        try:
            await self._names.insert({"_id": file_id, "upload": upload_id})
        except DuplicateKey:
            await self._call(lambda: self._bucket().delete(upload_id))
            return False
        return True

    async def read(self, file_id: str) -> bytes:
        """The content of a file. NotFound when there is none."""
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
        # Selection is what a caller waits for when the engine is gone; `timeoutMS` is for what is not called by
        # `Calls`.
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

    def collection(self, name: str, paths: PathCheck | None = None) -> Collection[Row]:
        return Collection[Row](self, name, paths)

    def files(self, bucket: str) -> Files:
        return Files(self, bucket)

    async def linearizable(self, collection: str, doc_id: str, fields: Sequence[str] | None = None) -> Doc | None:
        """Read one document (or these fields of it) with every write that was acknowledged before this call."""
        documents = self.raw.get_collection(collection, read_concern=ReadConcern("linearizable"))
        projection = dict.fromkeys(fields, 1) if fields else None
        return await self.calls.make(collection, lambda: documents.find_one({"_id": doc_id}, projection))

    async def ping(self) -> None:
        await self.calls.make("ping", lambda: self._client.admin.command("ping"))

    async def drop(self) -> None:
        """Drop the database; used by tests and `make clean` only."""
        await self.calls.make("drop", lambda: self._client.drop_database(self.name), DROP_SECONDS)

    def close(self) -> None:
        self._client.close()
