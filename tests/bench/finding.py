"""P4: a search with read scope, resolved names, late binding and audit, beside the same queries to the engine.

The raw side is what the search itself needs: exactly the requests that our side sends to the engine, one after another,
and one durable audit entry. The strictest comparison is shown too: only the one query that finds the hits.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2

from libs.actor import Actor
from libs.ids import uuid7
from libs.mongo import Database
from services.search.main import create
from services.search.settings import Settings
from services.search.store.engine import Engine, Params
from tests.bench.harness import Report, Side, compare
from tests.bench.machine import Machine
from tests.bench.wire import Broken, Wire, request

Doc = dict[str, Any]
HITS = 50
QUESTIONS = {"one word": "訪問", "two words": "病院 本人"}


@dataclass(frozen=True)
class Heard:
    """The requests of one search to the engine, and its audit entry."""

    questions: list[Doc]
    audit: Doc
    total: int

    @property
    def finding(self) -> Doc:
        """The query that finds the hits."""
        return next(q for q in self.questions if isinstance(q["body"], dict) and "aggs" in q["body"])


class Listening(Engine):
    """An engine client that records its requests."""

    def __init__(self, url: str, prefix: str) -> None:
        super().__init__(url, prefix)
        self.questions: list[Doc] = []

    async def call(self, method: str, path: str, body: Any = None, params: Params | None = None) -> Any:
        self.questions.append({"method": method, "path": path, "body": body, "params": dict(params or {})})
        return await super().call(method, path, body, params)


def question(q: str) -> Doc:
    """A search in the reader's own office, by relevance."""
    return {"q": q, "scope": "office", "limit": HITS}


async def heard(machine: Machine, worker: Actor, q: str) -> Heard:
    """Run search in this process and record its requests."""
    settings = Settings.model_validate(
        {k.removeprefix("TSUZURI_").lower(): v for k, v in machine.env.items() if k.startswith("TSUZURI_")}
    )
    app = create(settings, "api")
    engine = Listening(settings.opensearch_url, settings.index_prefix)
    app.state.context.reading._engine = engine
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://search") as client,
    ):
        answer = await client.post("/v1/search", headers=machine.as_actor(worker, to="search"), json=question(q))
    await engine.close()
    if answer.status_code != 200:
        raise Broken(answer.text)
    rows = await Database(machine.mongo.url, settings.database("search")).collection("audit").list({})
    newest = max((row for row in rows if row["entries"][0]["action"] == "search"), key=lambda r: r["entries"][0]["at"])
    return Heard(engine.questions, newest, answer.json()["total"])


async def measure(machine: Machine, worker: Actor, report: Report) -> None:
    """The rows of P4."""
    service, bare = Wire(machine.url("search")), Wire(machine.bare_url)
    for name, q in QUESTIONS.items():
        known = await heard(machine, worker, q)
        size = len((await service.ask(_asked(machine, worker, q))).body)
        ours = Side(machine.asking(service, partial(_asked, machine, worker, q)))
        what = f"search of {name}, {HITS} of {known.total} hits"
        everything: Doc = {"questions": known.questions, "audit": known.audit}
        ratio = await compare(ours, _raw(bare, everything, size, q))
        report.ratio("P4", f"{what} ÷ the same {len(known.questions)} questions and audit entry", ratio, 1.4)
        ratio = await compare(ours, _raw(bare, {"questions": [known.finding]}, size, q))
        report.ratio("P4", f"{what} ÷ the finding query alone", ratio, None)


def _asked(machine: Machine, worker: Actor, q: str) -> bytes:
    return request("POST", "/v1/search", machine.as_actor(worker, to="search"), question(q))


def _raw(bare: Wire, kept: Doc, size: int, q: str) -> Side:
    async def prepare(count: int) -> None:
        del count
        await bare.ask(request("POST", "/keep/0/ask", body=kept))

    return Side(lambda: bare.ask(request("POST", f"/ask/{size}/{uuid7()}", body=question(q))), prepare)
