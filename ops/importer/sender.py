"""Sends a batch to its owners: original files first, then objects in small calls that can be repeated safely.

Each service has its own import endpoint (`/internal/v1/imports`); the token is that of `ops`.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, NotRequired, TypedDict
from urllib.parse import quote

import httpx2
import orjson

from libs.actor import mint_service_token
from libs.client import SERVICE_HEADER, problem_of
from libs.ids import derived_id
from libs.problems import Problem, Unavailable
from libs.signing import Signer, load_signer
from libs.strict import UPLOAD_LIMIT
from ops.importer.batch import Batch, sha256_of
from ops.importer.objects import ImportObject, Service

_PER_CALL = 100
_CALL_BYTES = UPLOAD_LIMIT // 3
_OWNERS: tuple[Service, ...] = ("records", "inquiries")
_TIMEOUT = httpx2.Timeout(120.0, connect=2.0)
_TRIES = 6
_PATH = "/internal/v1/imports"
_CONTENT_TYPES = {"POST": "application/json", "PUT": "application/octet-stream"}
"""Objects are posted as JSON, original files put as they are."""


class Result(TypedDict):
    """The result of an object, with the reason if it was refused."""

    id: str
    type: NotRequired[str]
    outcome: Literal["created", "unchanged", "revived", "undone", "refused"]
    code: NotRequired[str]
    message: NotRequired[str]


class Answer(TypedDict):
    """The answer of an owner; with `more`, an undo must be called again."""

    results: list[Result]
    more: NotRequired[bool]


Written = tuple[ImportObject, Result]
Done = Callable[[int], None]


class SendError(RuntimeError):
    """A batch could not be written; the message (Japanese) says what to do.

    What was written stays, and the import can be repeated.
    """


class UnknownBatchError(SendError):
    """A service knows nothing of this batch."""


class Sender:
    """The import endpoints of the owning services."""

    def __init__(
        self,
        urls: dict[Service, str],
        keys_dir: Path,
        transport: httpx2.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._urls = urls
        self._signer: Signer = load_signer(keys_dir, "ops")
        self._http = httpx2.Client(timeout=_TIMEOUT, transport=transport, trust_env=False)
        self._pause = pause

    def begin(self, batch: Batch) -> None:
        """Have every owner note the batch before any of it is written. Raises `SendError`."""
        body = orjson.dumps({"batch": batch.description(), "objects": []})
        for service in _OWNERS:
            self._call(service, "POST", _PATH, body)

    def write(self, batch: Batch, objects: Iterable[ImportObject], done: Done) -> Iterator[Written]:
        """Write files and objects; yields each object with its result, in order. Raises `SendError`."""
        description = batch.description()
        for name, data in batch.files.items():
            path = f"{_PATH}/{batch.id}/files/{quote(name, safe='')}"
            self._call("records", "PUT", path, data)
            done(1)
        for part in _parts(objects):
            body = orjson.dumps({"batch": description, "objects": [each.body() for each in part]})
            answer = self._call(part[0].service, "POST", _PATH, body)
            yield from zip(part, answer["results"], strict=True)
            done(len(part))

    def undo(self, batch_id: str) -> list[Result] | None:
        """Take a batch back, the last written first.

        Returns a result for each object, or None if no service knows the batch.
        """
        results: list[Result] | None = None
        path = f"{_PATH}/{quote(batch_id, safe='')}/undo"
        for service in reversed(_OWNERS):
            found: dict[str, Result] = {}
            more = True
            while more:
                try:
                    answer = self._call(service, "POST", path, orjson.dumps({"batch": batch_id}))
                except UnknownBatchError:
                    break
                results = results or []
                for result in answer["results"]:
                    # An object that an earlier call took back is unchanged for the next one.
                    if result["outcome"] != "unchanged" or result["id"] not in found:
                        found[result["id"]] = result
                more = answer.get("more", False)
            if found:
                results = [*(results or []), *found.values()]
        return results

    def _call(self, service: Service, method: Literal["POST", "PUT"], path: str, content: bytes) -> Answer:
        key = derived_id("import call", method, path, sha256_of(content))
        for attempt in range(_TRIES):
            headers = {
                SERVICE_HEADER: mint_service_token(self._signer, service),
                "Content-Type": _CONTENT_TYPES[method],
                "Idempotency-Key": key,
            }
            try:
                url = self._urls[service] + path
                answer = self._http.request(method, url, content=content, headers=headers)
            except httpx2.TransportError:
                self._pause(0.5 * 2**attempt)
                continue
            if answer.is_success:
                return orjson.loads(answer.content) if answer.content else {"results": []}
            problem = problem_of(answer.status_code, answer.headers, answer.content)
            if problem.status == 404:
                raise UnknownBatchError(_refusal_text(service, problem))
            if not isinstance(problem, Unavailable) and problem.status < 500:
                raise SendError(_refusal_text(service, problem))
            self._pause(0.5 * 2**attempt)
        raise SendError(
            f"{service} に届きません。./tsuzuri status で確かめ、もう一度同じコマンドを実行してください（続きから書きます）"
        )


def _parts(objects: Iterable[ImportObject]) -> Iterator[list[ImportObject]]:
    """Split the objects into calls: each to one service, in order, and within the size that an endpoint takes."""
    part: list[ImportObject] = []
    size = 0
    for each in objects:
        length = len(orjson.dumps(each.state))
        full = len(part) == _PER_CALL or size + length > _CALL_BYTES
        if part and (full or part[0].service != each.service):
            yield part
            part, size = [], 0
        part.append(each)
        size += length
    if part:
        yield part


def _refusal_text(service: str, problem: Problem) -> str:
    where = "、".join(error.pointer for error in problem.errors)
    open_batch = problem.context.get("batch")
    return (
        f"{service} が受け付けませんでした（{problem.code}）: {problem.detail}"
        f"{'　' + where if where else ''}{f'　取消し: ./tsuzuri import --undo {open_batch}' if open_batch else ''}"
    )
