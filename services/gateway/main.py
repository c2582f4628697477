"""Builds the gateway from its parts: the process, the sessions, the proxy and the live news. It does nothing else."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager
from types import FrameType

from fastapi import FastAPI

from libs.http import create_app
from libs.problems import Problem, Unavailable
from libs.process import Role, ServiceRuntime, serve
from libs.restrictions import RecordsOwner
from libs.settings import Settings as Shared
from libs.worker import Worker
from services.gateway import consumers, jobs
from services.gateway.api import health, live, pages, proxy, session, ui
from services.gateway.domain import NotADemo
from services.gateway.events import Hub
from services.gateway.settings import Settings
from services.gateway.store import DemoGate, People, SessionResolver, Sessions, Visits

log = logging.getLogger("tsuzuri.gateway")
ROUTERS = (pages.router, health.router, session.router, live.router, proxy.router, ui.router)
"""The proxy serves every other path under /api/v1, and the UI every other path: they come last."""

LOOK_WHILE_UNKNOWN_S = 0.5
LOOK_S = 30.0


def create(settings: Shared, role: Role = "all") -> FastAPI:
    """The app of the gateway. Every role serves browsers, so every role consumes news."""
    process = ServiceRuntime("gateway", settings)
    records, for_news = process.client("records"), process.client("records", "live news")
    resolver = SessionResolver(Sessions(process), People(records, for_news), DemoGate(records, settings.demo))
    gate, sessions, visits = resolver.gate, resolver.sessions, Visits(process)
    hub = Hub()
    upstreams = proxy.Upstreams(settings, process.signer)
    news = Worker()
    news.add("live", lambda: consumers.listen(lambda: consumers.kafka_source(settings), hub))
    restrictions = process.restrictions(RecordsOwner(for_news.get))
    news.add("telling", lambda: jobs.send_news(hub, resolver, restrictions))
    if settings.demo:
        news.add("demo gate", lambda: watch(gate))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        try:
            with contextlib.suppress(Unavailable):
                await gate.look()  # NotADemo ends the start here
            await sessions.prepare()
            await visits.prepare()
            await process.start(role)
            news.start()
            with _streams_end_on_stop(hub):
                yield
        finally:
            hub.close()
            await news.stop()
            await upstreams.close()
            await process.stop()

    async def alive() -> Mapping[str, str]:
        return {**await process.alive(), **news.failed}

    app = create_app(
        "gateway",
        settings,
        ROUTERS,
        lifespan=lifespan,
        ready=process.ready,
        alive=alive,
        keys=process.keys,
        browsers=True,
    )
    app.state.resolver = resolver
    app.state.visits = visits
    app.state.hub = hub
    app.state.upstreams = upstreams
    app.state.health = health.Health()
    app.state.build = ui.Build(settings.ui)
    return app


async def watch(gate: DemoGate) -> None:
    """Keep asking whether all data is synthetic: often until it is known, seldom afterwards.

    Real data stops the gateway.
    """
    while True:
        try:
            await gate.look()
            await asyncio.sleep(LOOK_S)
        except NotADemo:
            log.critical("the demo login refuses to run beside data not marked synthetic")
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(LOOK_S)
        except Problem:
            await asyncio.sleep(LOOK_WHILE_UNKNOWN_S)


@contextlib.contextmanager
def _streams_end_on_stop(hub: Hub) -> Generator[None]:
    """End live streams as soon as the process is told to stop. They would delay the shutdown otherwise."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread receives signals
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(hub.close)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    serve("gateway", Settings(), create, sys.argv)
