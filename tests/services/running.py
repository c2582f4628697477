"""The real apps of all five services side by side on one MongoDB: on sockets for each other, in-process for tests.

No worker loops, no broker, no index: `System.carry` brings the events of records to the others.
"""

import asyncio
import contextlib
import importlib
import socket
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI

from libs.bus import Handler
from libs.bus.envelope import as_received
from libs.contracts.events import Event, Received
from libs.ids import uuid7
from libs.mongo import Database
from libs.process import ServiceRuntime
from libs.settings import Settings
from services.approvals.consumers import records as heard_by_approvals
from services.inquiries.consumers import records as heard_by_inquiries
from tests.services.people import Asker, keys_in

__all__ = ["NAMES", "System", "app_of", "keys_in", "running", "settings_of"]

NAMES = ("gateway", "records", "approvals", "inquiries", "search")


def settings_of(service: str, **given: Any) -> Settings:
    """The settings of a service."""
    module = importlib.import_module(f"services.{service}.settings")
    return module.Settings(**given)


def app_of(service: str, keys: Path, **given: Any) -> FastAPI:
    """The app of a service without its loops; nothing is connected before its lifespan begins."""
    module = importlib.import_module(f"services.{service}.main")
    return module.create(settings_of(service, keys_dir=keys, **given), "api")


@dataclass
class System:
    """The five apps; `ask[service]` is a client of one, `url` is the gateway's address."""

    apps: Mapping[str, FastAPI]
    ask: Mapping[str, Asker]
    keys: Path
    mongo_url: str
    prefix: str
    url: str
    _carried: set[str] = field(default_factory=set[str])

    def store(self, service: str) -> Any:
        """The store of a service that has one."""
        return self.apps[service].state.store

    def process(self, service: str) -> ServiceRuntime:
        """The process of a service that publishes."""
        return self.store(service).process

    async def events(self, service: str) -> list[Received]:
        """All events of a service so far, per aggregate in order."""
        rows: list[Event] = []
        for aggregates in self.process(service).stores:
            async for doc in aggregates.documents.find({}):
                rows += doc.get("tray", [])
        return [as_received(row) for row in sorted(rows, key=lambda row: (row["time"], row["sequence"]))]

    async def carry(self) -> None:
        """Let approvals and inquiries apply the events of records since the last time."""
        hearers: list[Handler] = [
            heard_by_approvals(self.store("approvals")),
            heard_by_inquiries(self.store("inquiries")),
        ]
        new = [event for event in await self.events("records") if event.id not in self._carried]
        for event in new:
            self._carried.add(event.id)
            for hear in hearers:
                for refused in await hear([event]):
                    if refused is not None:
                        raise refused

    async def content_of(self, service: str) -> dict[str, list[dict[str, Any]]]:
        """The whole content of a service's database, except the audit of reads."""
        database = Database(self.mongo_url, settings_of(service, db_prefix=self.prefix).database(service))
        try:
            names = sorted(await database.raw.list_collection_names())
            return {
                name: sorted(await database.collection(name).list({}), key=lambda doc: str(doc["_id"]))
                for name in names
                if name != "audit" and not name.startswith("system.")
            }
        finally:
            database.close()


class _Server(uvicorn.Server):
    """A server beside others in one event loop: none of them handles the signals of the test run."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


@asynccontextmanager
async def running(mongo_url: str, keys: Path, free_port: Callable[[], int], **given: Any) -> AsyncGenerator[System]:
    """The five services, running, with `given` settings beside their own; their databases are deleted at the end."""
    keys_in(keys)
    prefix = f"t{uuid7().replace('-', '')[-10:]}"
    sockets = {name: _bound(free_port) for name in NAMES}
    ports = {name: held.getsockname()[1] for name, held in sockets.items()}
    nowhere = free_port()
    shared: dict[str, Any] = {
        "mongo_url": mongo_url,
        "db_prefix": prefix,
        "kafka": f"127.0.0.1:{nowhere}",
        "demo": True,
        "opensearch_url": f"http://127.0.0.1:{nowhere}",
        **{f"{name}_url": f"http://127.0.0.1:{port}" for name, port in ports.items()},
        **given,
    }
    apps = {name: app_of(name, keys, port=ports[name], **shared) for name in NAMES}
    async with contextlib.AsyncExitStack() as stack:
        for name in ("records", "approvals", "inquiries", "search", "gateway"):
            await stack.enter_async_context(_serving(apps[name], sockets[name]))
        ask = {
            name: Asker(
                await stack.enter_async_context(
                    httpx2.AsyncClient(
                        transport=httpx2.ASGITransport(app=app), base_url=f"http://127.0.0.1:{ports[name]}"
                    )
                ),
                keys,
                name,
            )
            for name, app in apps.items()
        }
        yield System(apps, ask, keys, mongo_url, prefix, shared["gateway_url"])
    for name in NAMES:
        database = Database(mongo_url, settings_of(name, db_prefix=prefix).database(name))
        await database.drop()
        database.close()


def _bound(free_port: Callable[[], int]) -> socket.socket:
    """A socket that reserves its port from now on, because other tests look for free ports at the same time."""
    while True:
        held = socket.socket()
        try:
            held.bind(("127.0.0.1", free_port()))
        except OSError:
            held.close()
        else:
            return held


@asynccontextmanager
async def _serving(app: FastAPI, held: socket.socket) -> AsyncGenerator[None]:
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = _Server(config)
    task = asyncio.create_task(server.serve([held]))
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task
