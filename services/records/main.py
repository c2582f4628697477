"""records: composes the process, the store and the app; nothing else."""

import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI

from libs.http import create_app, elsewhere
from libs.process import Process, Role, serve
from libs.settings import Settings as Shared
from services.records import consumers, jobs
from services.records.api import (
    absences,
    action_items,
    drafts,
    households,
    internal,
    purposes,
    records,
    related_parties,
    restrictions,
    staff,
    submissions,
)
from services.records.settings import Settings
from services.records.store import Store

ROUTERS = (
    households.router, restrictions.router, staff.router, absences.router, drafts.router, records.router, submissions.router,
    action_items.router, related_parties.router, purposes.router, internal.router,
)  # fmt: skip


def create(settings: Shared, role: Role = "all") -> FastAPI:
    """The app of records; in a worker its loops run beside it."""
    process = Process("records", settings)
    store = Store(process)
    consumers.attach(process, store)
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

    app = create_app(
        "records", settings, (*ROUTERS, elsewhere(process.elsewhere)), lifespan=lifespan, ready=ready, alive=process.alive,
        purposes=process.purposes(),
    )  # fmt: skip
    app.state.desk = store
    return app


if __name__ == "__main__":
    serve("records", Settings(), create, sys.argv)
