"""inquiries: composes the process, the store and the app; nothing else."""

import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from libs.http import create_app, elsewhere, openings, restrictions_held
from libs.process import Process, Role, serve
from libs.settings import Settings as Shared
from services.inquiries import consumers, jobs, queries
from services.inquiries.api import call_drafts, inquiries, internal
from services.inquiries.settings import Settings
from services.inquiries.store import Store


def create(settings: Shared, role: Role = "all") -> FastAPI:
    """The app of inquiries; in a worker its loops run beside it."""
    process = Process("inquiries", settings)
    store = Store(process)
    process.consume("inquiries", ["records"], consumers.records(store))
    jobs.attach(process, store)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        await store.prepare()
        await process.start(role)
        yield
        await process.stop()

    async def ready() -> Mapping[str, str]:
        await process.db.ping()
        return {"database": "ok"}

    keeper = partial(queries.opening, store)
    routers = [
        inquiries.router, call_drafts.router, internal.router, elsewhere(process.elsewhere),
        restrictions_held(lambda: store.restrictions.current()),
        openings(keeper, asked_by=("records", "search", "approvals")),
    ]  # fmt: skip
    purposes = process.purposes(inquiry=keeper)
    app = create_app(
        "inquiries", settings, routers, lifespan=lifespan, ready=ready, alive=process.alive, purposes=purposes
    )
    app.state.desk = store
    return app


if __name__ == "__main__":
    serve("inquiries", Settings(), create, sys.argv)
