"""The raw side's server: the same web server with the same options, without a framework, making only the driver's
calls.

`python -m tests.bench.bare <port>`. A request is `POST /<name>/<size of the answer>/<id>`. It makes the engine calls
that the rule needs, with documents stored beforehand, and answers with as many bytes as our side does.
"""

import sys
from collections.abc import Mapping
from typing import Any, cast

import orjson
import uvicorn
from motor.motor_asyncio import AsyncIOMotorClient
from opensearchpy import AsyncOpenSearch, JSONSerializer
from pymongo.read_concern import ReadConcern

from libs.settings import Settings
from tests.times import now

Doc = dict[str, Any]
LINEARIZABLE = ReadConcern("linearizable")


class Json(JSONSerializer):
    """The JSON library that our side uses."""

    def loads(self, s: Any) -> Any:
        return orjson.loads(s)

    def dumps(self, data: Any) -> Any:
        return data if isinstance(data, (bytes, str)) else orjson.dumps(data)


class Bare:
    """The handlers by path name."""

    def __init__(self, settings: Settings) -> None:
        self._mongo: AsyncIOMotorClient[Doc] = AsyncIOMotorClient(
            settings.mongo_url, w="majority", journal=True, readPreference="primary", maxPoolSize=32, tz_aware=True
        )
        self._prefix = settings.db_prefix
        self._kept: dict[str, Doc] = {}
        self._opensearch = AsyncOpenSearch(
            hosts=[settings.opensearch_url], serializer=Json(), max_retries=0, timeout=30, maxsize=50
        )

    async def answer(self, name: str, doc_id: str, asked: Doc) -> None:
        """Handle one path. `keep` stores a document that later requests write again under new ids."""
        match name:
            case "noop":
                return
            case "keep":
                self._kept[doc_id] = asked
            case "finish":
                await self._finish(doc_id, self._kept["finish"])
            case "log":
                await self._log(doc_id, self._kept["log"])
            case "ask":
                await self._ask(doc_id, self._kept["ask"])
            case "box":
                await self._box(doc_id, self._kept["box"])
            case _:
                raise ValueError(name)

    async def _finish(self, draft_id: str, kept: Doc) -> None:
        """Turn a draft into a record: read draft, restrictions and household; then mark, insert, delete."""
        db = self._mongo[f"{self._prefix}_records"]
        draft = cast("Doc", await db["drafts"].find_one({"_id": draft_id}))
        restrictions = db.get_collection("restrictions", read_concern=LINEARIZABLE)
        await restrictions.find_one({"_id": "restrictions"})
        await db["households"].find_one({"_id": draft["household_id"]})
        await db["drafts"].update_one(
            {"_id": draft_id, "version": draft["version"], "finishing": None, "discarded": None},
            {"$set": {"finishing": kept["finishing"]}},
        )
        await db["records"].insert_one({**kept["record"], "_id": draft_id, "tray_since": now()})
        await db["drafts"].delete_one({"_id": draft_id, "version": draft["version"]})

    async def _log(self, inquiry_id: str, kept: Doc) -> None:
        """Log a call: its number (look up, take, count), then the inquiry."""
        db = self._mongo[f"{self._prefix}_inquiries"]
        series = kept["series"]
        await db["numbers"].find_one({"command": inquiry_id})
        counter = await db["counters"].find_one({"_id": series})
        n: int = (counter["n"] if counter else 0) + 1
        await db["numbers"].insert_one({"_id": f"{series}/{n:08d}", "command": inquiry_id, "n": n})
        await db["counters"].update_one({"_id": series}, {"$max": {"n": n}}, upsert=n == 1)
        await db["inquiries"].insert_one({**kept["inquiry"], "_id": inquiry_id, "tray_since": now()})

    async def _ask(self, entry_id: str, kept: Doc) -> None:
        """Send the same queries to the search engine, one after another, and write the audit entry if there is one."""
        for question in kept["questions"]:
            await self._opensearch.transport.perform_request(
                question["method"], question["path"], params=question["params"], body=question["body"]
            )
        if "audit" in kept:
            await self._mongo[f"{self._prefix}_search"]["audit"].insert_one({**kept["audit"], "_id": entry_id})

    async def _box(self, entry_id: str, kept: Doc) -> None:
        """Send the same selective queries to the database, and write the audit entry."""
        db = self._mongo[kept["database"]]
        for collection, where, fields in kept["questions"]:
            await db[collection].find(where, dict.fromkeys(fields, 1) if fields else None).to_list(None)
        await db["audit"].insert_one({**kept["audit"], "_id": entry_id})

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await _live(receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        _, name, size, doc_id = scope["path"].split("/")
        await self.answer(name, doc_id, orjson.loads(body) if body else {})
        filler = b"." * int(size)
        length = str(len(filler)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": filler})


async def _live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


if __name__ == "__main__":
    uvicorn.run(
        Bare(Settings(port=int(sys.argv[1]))),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
    )
