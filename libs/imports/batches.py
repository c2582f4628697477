"""Each office has at most one open batch; other books can only be imported after it was undone."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypedDict

from libs import problems
from libs.clock import Clock, rfc3339
from libs.imports.shapes import require_listed
from libs.mongo import Collection, Doc, DuplicateKey


class OtherBooks(problems.Problem):
    """The open batch of the office has other books or another mapping."""

    code = "IMPORT_DIFFERS"
    status = 409
    title = "この所には別の台帳を取り込み済み"
    detail = (
        "この所には、内容の違う台帳か mapping.toml による取込があります。続きは、そのときと同じファイルで実行してください。"
        "直したものを入れるには、先にそのバッチを取り消してください。"
    )


class BooksInUse(problems.Problem):
    """After an undo, objects of a book that has changed are still in use."""

    code = "IMPORT_IN_USE"
    status = 409
    title = "前の台帳から取り込んだものが使用中"
    detail = (
        "前の台帳から取り込んだもののうち、取込後に使われたものが残っています。違う内容の同じ台帳を取り込むと二重になります。"
        "元のファイルのまま取り込み、違いは画面で直してください。"
    )


class BatchFile(TypedDict):
    """One original file of a batch."""

    name: str
    sha256: str


class Batch(TypedDict):
    """The batch of imported objects; a seed has no office."""

    id: str
    office_code: str | None
    as_of: str | None
    synthetic: bool
    files: list[BatchFile]


LIVE = "live_of"
"""The field with the office whose open batch the row is; absent in closed batches."""


async def prepare(rows: Collection) -> None:
    """Create the unique index that admits one open batch per office."""
    await rows.index(LIVE, unique=True, partial={LIVE: {"$exists": True}})


HasObjects = Callable[[str, str], Awaitable[bool]]
"""(batch id, file name) → whether any object of the file is left."""


class Batches:
    """The batches of one service, one row each."""

    def __init__(self, rows: Collection, clock: Clock, has_objects: HasObjects) -> None:
        self._rows = rows
        self._clock = clock
        self._has_objects = has_objects

    async def open(self, batch: Batch) -> None:
        """Open or continue a batch. Raises `UnlistedOffice`, `OtherBooks`, `BooksInUse`, `InProgress`."""
        require_listed(batch["office_code"])
        await self._require_alone(batch)
        row: dict[str, object] = {
            "office_code": batch["office_code"],
            "as_of": batch["as_of"],
            "synthetic": batch["synthetic"],
            "files": batch["files"],
            "state": "taken",
            "at": rfc3339(self._clock.now()),
            **_live_of(batch),
        }
        while (known := await self._rows.get(batch["id"])) is None:
            try:
                await self._rows.insert({"_id": batch["id"], **row})
            except DuplicateKey:
                await self._require_alone(batch)  # a batch of the office was inserted meanwhile, this one or another
                continue
            return
        if known["state"] == "taken":
            if _hashes(known["files"]) != _hashes(batch["files"]):
                raise OtherBooks(context={"batch": batch["id"]})
            return
        await self._require_unused(known, batch)
        undone = {"_id": batch["id"], "state": known["state"], "files": known["files"]}
        try:
            begun = await self._rows.update(undone, {"$set": row, "$unset": {"undone_at": ""}})
        except DuplicateKey:
            await self._require_alone(batch)
            raise problems.InProgress from None
        if not begun:
            raise problems.InProgress

    async def close(self, batch_id: str) -> None:
        """Note that the batch was undone."""
        change = {"state": "undone", "undone_at": rfc3339(self._clock.now())}
        await self._rows.update({"_id": batch_id}, {"$set": change, "$unset": {LIVE: ""}})

    async def _require_alone(self, batch: Batch) -> None:
        if batch["office_code"] is None:
            return
        where = {"office_code": batch["office_code"], "state": "taken", "_id": {"$ne": batch["id"]}}
        if (other := await self._rows.find_one(where)) is not None:
            raise OtherBooks(context={"batch": other["_id"]})

    async def _require_unused(self, known: Doc, batch: Batch) -> None:
        before, now = _hashes(known["files"]), _hashes(batch["files"])
        for name, digest in before.items():
            if now.get(name) != digest and await self._has_objects(batch["id"], name):
                raise BooksInUse(context={"batch": batch["id"]})


def _live_of(batch: Batch) -> dict[str, str]:
    return {} if batch["office_code"] is None else {LIVE: batch["office_code"]}


def _hashes(files: Iterable[BatchFile]) -> dict[str, str]:
    return {file["name"]: file["sha256"] for file in files}
