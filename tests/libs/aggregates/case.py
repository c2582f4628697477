"""The aggregate that these tests save, in memory and in the real engine."""

from collections.abc import Callable
from typing import Any

from libs.aggregates import EventActor, IdempotencyKey, Stored
from libs.decision import Decision
from libs.mongo import Doc, Documents

BY = EventActor("s1", "山田 花子", "worker", "tarumi")


def written(title: str = "家庭訪問", **more: Any) -> Decision:
    return Decision({"household_id": "h1", "title": title, "state": "written", **more}, "record.written")


def retitled(title: str, *, quiet: bool = False) -> Callable[[Stored], Decision]:
    return lambda item: Decision({**item.state, "title": title}, "record.revised", {"title": title}, quiet)


def intent(key: str, fingerprint: str = "f") -> IdempotencyKey:
    return IdempotencyKey(key, fingerprint)


async def raw(documents: Documents, doc_id: str = "r1") -> Doc:
    doc = await documents.get(doc_id)
    assert doc is not None
    return doc
