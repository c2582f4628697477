"""records: builds the process, the store and the app from their parts, and does nothing else."""

import sys

from fastapi import FastAPI

from libs.http import create_app, elsewhere_routes, feed_routes
from libs.process import Role, ServiceRuntime, serve
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
    households.router,
    restrictions.router,
    staff.router,
    absences.router,
    drafts.router,
    records.router,
    submissions.router,
    action_items.router,
    related_parties.router,
    purposes.router,
    internal.router,
)


def create(settings: Shared, role: Role = "all") -> FastAPI:
    """The app of records. In the roles `worker` and `all`, its loops run beside it."""
    process = ServiceRuntime("records", settings)
    store = Store(process)
    consumers.attach(process, store)
    jobs.attach(process, store)

    offered = feed_routes(
        process.feeds,
        process.note_feed,
        losses_to=internal.EVERYBODY,
        states_to=("search", "approvals", "inquiries", "records"),
        journal_to=("search", "approvals", "inquiries"),
    )
    app = create_app(
        "records",
        settings,
        (*ROUTERS, offered, elsewhere_routes(process.elsewhere)),
        lifespan=process.lifespan(role, store.prepare),
        ready=process.ready,
        alive=process.alive,
        purposes=process.purposes(),
    )
    app.state.store = store
    return app


if __name__ == "__main__":
    serve("records", Settings(), create, sys.argv)
