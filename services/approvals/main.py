"""approvals: composes the process, the store and the app; nothing else."""

import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from libs.http import create_app, elsewhere, openings, restrictions_held
from libs.process import Process, Role, serve
from libs.settings import Settings as Shared
from services.approvals import consumers, jobs
from services.approvals.api import approvals, internal, offices
from services.approvals.queries.opening import opening
from services.approvals.settings import Settings
from services.approvals.store import Store


def create(settings: Shared, role: Role = "all") -> FastAPI:
    """The app of approvals; in a worker its loops run beside it."""
    process = Process("approvals", settings)
    store = Store(process)
    process.consume("approvals", ["records"], consumers.records(store))
    jobs.attach(store)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        await store.prepare()
        await process.start(role)
        yield
        await process.stop()

    async def ready() -> Mapping[str, str]:
        await process.db.ping()
        return {"database": "ok"}

    keeper = partial(opening, store)
    routers = [
        approvals.router, offices.router, internal.router, elsewhere(process.elsewhere),
        restrictions_held(lambda: store.restrictions.current()),
        openings(keeper, asked_by=("records", "search", "inquiries")),
    ]  # fmt: skip
    purposes = process.purposes(approval=keeper)
    app = create_app(
        "approvals", settings, routers, lifespan=lifespan, ready=ready, alive=process.alive, purposes=purposes
    )
    app.state.store = store
    return app


if __name__ == "__main__":
    serve("approvals", Settings(), create, sys.argv)
