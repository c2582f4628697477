"""Invented people, and what a service's own tests need to send requests as them: keys, tokens, an in-process client."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from libs.actor import Actor, Post, Purpose, mint_actor_token, mint_service_token
from libs.contracts.codes import Role
from libs.signing import load_signer, make_keys

SERVICES = ("gateway", "records", "approvals", "inquiries", "search", "ops")
GROUPS = {"kita": ("hokushin", "kita"), "hokushin": ("hokushin", "kita")}
WARDS = {"tarumi": "28108", "hyogo": "28105", "kita": "28109", "hokushin": "28109", "city": "city"}
_key = count(1)


def somebody(
    staff_id: str,
    role: Role = "caseworker",
    office: str = "tarumi",
    unit: str = "生活支援第一係",
    name: str | None = None,
    purpose: Purpose | None = None,
) -> Actor:
    """A person with one post."""
    post = Post(
        role, office, WARDS[office], unit, GROUPS.get(office, (office,)), "係長" if role == "supervisor" else "職員"
    )
    return Actor(staff_id, name or f"試験 {staff_id}", (post,), post, purpose)


WORKER = somebody("w1", name="髙橋 試子")
COLLEAGUE = somebody("w2", unit="生活支援第二係", name="𠮷田 試男")
SUPERVISOR = somebody("s1", "supervisor", name="中村 試")
CHIEF = somebody("c1", "section_chief", unit="生活支援課", name="藤原 試")
ELSEWHERE = somebody("w9", office="hyogo", name="山本 試")
NOTED = Purpose("inspection", note="抽出点検の準備")
HQ = somebody("hq1", "hq", office="city", unit="くらし支援課", purpose=NOTED)
"""本庁, with the note as purpose that readers of all wards must state."""


@dataclass(frozen=True)
class Asker:
    """An in-process client of one app."""

    http: httpx2.AsyncClient
    keys: Path
    service: str

    async def __call__(
        self,
        who: Actor | str,
        method: str,
        path: str,
        body: Any = None,
        *,
        if_match: int | None = None,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> httpx2.Response:
        """Send a request as a person (Actor) or as a service (its name).

        POST gets a fresh Idempotency-Key unless `key` is given.
        """
        sent = dict(headers or {})
        if isinstance(who, str):
            sent["X-Service-Token"] = mint_service_token(load_signer(self.keys, who), self.service)
        else:
            sent["Authorization"] = "Bearer " + mint_actor_token(load_signer(self.keys, "gateway"), who, self.service)
            if who.purpose is not None:
                sent["X-Purpose"] = who.purpose.header or ""
        if if_match is not None:
            sent["If-Match"] = f'"{if_match}"'
        if key is not None or method == "POST":
            sent["Idempotency-Key"] = key or f"test-{next(_key)}"
        return await self.http.request(method, path, json=body, headers=sent, params=params)


def keys_in(directory: Path) -> Path:
    """The keys of every service, made once."""
    make_keys(directory, SERVICES)
    return directory


@asynccontextmanager
async def asking(app: FastAPI, keys: Path) -> AsyncGenerator[Asker]:
    """A client of a running app (its lifespan included)."""
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://service") as http:
            yield Asker(http, keys, app.state.service)
