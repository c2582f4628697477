"""approvals: builds the process, the store and the app from their parts, and does nothing else."""

import sys
from functools import partial

from fastapi import FastAPI

from libs.http import create_app, elsewhere_routes, feed_routes, opening_routes, restriction_routes
from libs.process import Role, ServiceRuntime, serve
from libs.settings import Settings as Shared
from services.approvals import consumers, jobs
from services.approvals.api import approvals, internal, offices
from services.approvals.queries.opening import opening
from services.approvals.settings import Settings
from services.approvals.store import Store


def create(settings: Shared, role: Role = "all") -> FastAPI:
    """The app of approvals. In the roles `worker` and `all`, its loops run beside it."""
    process = ServiceRuntime("approvals", settings)
    store = Store(process)
    process.consume("approvals", ["records"], consumers.records(store))
    jobs.attach(store)

    keeper = partial(opening, store)
    routers = [
        approvals.router,
        offices.router,
        internal.router,
        feed_routes(
            process.feeds,
            process.note_feed,
            losses_to=("records", "search", "gateway", "inquiries", "ops"),
            states_to=("search", "records"),
            journal_to=("search", "records"),
        ),
        elsewhere_routes(process.elsewhere),
        restriction_routes(lambda: store.restrictions.current()),
        opening_routes(keeper, asked_by=("records", "search", "inquiries")),
    ]
    purposes = process.purposes(approval=keeper)
    app = create_app(
        "approvals",
        settings,
        routers,
        lifespan=process.lifespan(role, store.prepare),
        ready=process.ready,
        alive=process.alive,
        purposes=purposes,
    )
    app.state.store = store
    return app


if __name__ == "__main__":
    serve("approvals", Settings(), create, sys.argv)
