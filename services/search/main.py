"""search: composes the process, the index and the app, and nothing else."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from libs.contracts.codes import LABELS
from libs.http import create_app, elsewhere_routes, restriction_routes
from libs.process import Role, ServiceRuntime, serve
from libs.settings import Settings as Shared
from services.search.api import browse, internal, search, timeline
from services.search.consumers import Indexers
from services.search.jobs import Jobs
from services.search.queries.context import QueryContext
from services.search.queries.labels import Labels
from services.search.queries.owners import OwnersClient
from services.search.queries.progress import NotedIndexProgress
from services.search.settings import Settings
from services.search.store import Store


def create(settings: Shared, role: Role = "all") -> FastAPI:
    """The app of search; in a worker the indexers and jobs run beside it."""
    own = settings if isinstance(settings, Settings) else Settings.model_validate(settings.model_dump())
    process = ServiceRuntime("search", own)
    store = Store(process, own)
    owners = OwnersClient(process.client("records"), process.client("inquiries"))
    purposes = process.purposes()
    context = QueryContext(
        purposes=purposes,
        reading=store.reading,
        labels=Labels(store.reading),
        restrictions=process.restrictions(),
        audit=process.audit,
        clock=process.clock,
        progress=NotedIndexProgress(store.registry),
        assignments=owners.assignments,
        assignments_of_unit=owners.assignments_of_unit,
        timeline_of=owners.timeline_of,
        record_types=LABELS["record_type"],
    )
    indexers = Indexers(process, store)
    jobs = Jobs(process, store, indexers.lag_of)
    process.worker.add("indexers", indexers.run)
    process.worker.add("rebuilds", jobs.rebuilds)
    process.worker.add("drifts", jobs.drifts)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        await process.prepare()
        await process.start(role)
        yield
        await process.stop()
        await store.engine.close()

    routers = [
        timeline.router,
        browse.router,
        search.router,
        internal.router,
        elsewhere_routes(process.elsewhere),
        restriction_routes(context.restrictions.current),
    ]
    app = create_app(
        "search", own, routers, lifespan=lifespan, ready=process.ready, alive=process.alive, purposes=purposes
    )
    app.state.context = context
    app.state.jobs = store.jobs
    app.state.cursors = process.cursors
    app.state.note = process.note_feed
    return app


if __name__ == "__main__":
    serve("search", Settings(), create, sys.argv)
