"""An office has one live batch: while it is taken, only the same books go on; other ones come after an undo."""

from collections.abc import Awaitable, Callable

from libs import problems
from libs.clock import Clock, rfc3339
from libs.imports.shapes import require_listed
from libs.mongo import Collection, Doc, DuplicateKey


class OtherBooks(problems.Problem):
    """The office's live batch has other books or another mapping."""

    code = "IMPORT_DIFFERS"
    status = 409
    title = "この所には別の台帳を取り込み済み"
    detail = (
        "この所には、内容の違う台帳か mapping.toml による取込があります。続きは、そのときと同じファイルで実行してください。"
        "直したものを入れるには、先にそのバッチを取り消してください。"
    )


class BooksInUse(problems.Problem):
    """After an undo something of a changed book is still in use."""

    code = "IMPORT_IN_USE"
    status = 409
    title = "前の台帳から取り込んだものが使用中"
    detail = (
        "前の台帳から取り込んだもののうち、取込後に使われたものが残っています。違う内容の同じ台帳を取り込むと二重になります。"
        "元のファイルのまま取り込み、違いは画面で直してください。"
    )


LIVE = "live_of"
"""The office whose live batch a row is; a row without it holds no place."""


async def prepare(rows: Collection) -> None:
    """Make the index that lets one of two batches of an office in, however close together they come."""
    await rows.index(LIVE, unique=True, partial={LIVE: {"$exists": True}})


Left = Callable[[str, str], Awaitable[bool]]
"""Whether anything is left of a file (batch id, file name)."""


class Batches:
    """The batches of one service, one row each."""

    def __init__(self, rows: Collection, clock: Clock, left: Left) -> None:
        self._rows = rows
        self._clock = clock
        self._left = left

    async def open(self, batch: Doc) -> None:
        """Begin or go on with a batch. Raises `UnlistedOffice`, `OtherBooks`, `BooksInUse`."""
        require_listed(batch.get("office_code"))
        await self._require_alone(batch)
        row: Doc = {
            "office_code": batch.get("office_code"), "as_of": batch.get("as_of"), "synthetic": bool(batch["synthetic"]),
            "files": batch.get("files") or [], "state": "taken", "at": rfc3339(self._clock.now()), **_place(batch),
        }  # fmt: skip
        while (known := await self._rows.get(batch["id"])) is None:
            try:
                await self._rows.insert({"_id": batch["id"], **row})
            except DuplicateKey:
                await self._require_alone(batch)  # another one of the office came first, or this one did
                continue
            return
        if known["state"] == "taken":
            if _hashes(known) != _hashes(batch):
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
        """Note that the batch was taken back."""
        change = {"state": "undone", "undone_at": rfc3339(self._clock.now())}
        await self._rows.update({"_id": batch_id}, {"$set": change, "$unset": {LIVE: ""}})

    async def _require_alone(self, batch: Doc) -> None:
        if batch.get("office_code") is None:
            return
        where = {"office_code": batch["office_code"], "state": "taken", "_id": {"$ne": batch["id"]}}
        if (other := await self._rows.find_one(where)) is not None:
            raise OtherBooks(context={"batch": other["_id"]})

    async def _require_unused(self, known: Doc, batch: Doc) -> None:
        before, now = _hashes(known), _hashes(batch)
        for name, digest in before.items():
            if now.get(name) != digest and await self._left(batch["id"], name):
                raise BooksInUse(context={"batch": batch["id"]})


def _place(batch: Doc) -> Doc:
    office_code = batch.get("office_code")
    return {} if office_code is None else {LIVE: office_code}


def _hashes(batch: Doc) -> dict[str, str]:
    files: list[Doc] = batch.get("files") or []
    return {file["name"]: file["sha256"] for file in files}
