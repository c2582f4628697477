"""Composes the process, the store and the app of inquiries; nothing else."""

import sys
from functools import partial

from fastapi import FastAPI

from libs.http import create_app, elsewhere_routes, feed_routes, opening_routes, restriction_routes
from libs.process import Role, ServiceRuntime, serve
from libs.settings import Settings as Shared
from services.inquiries import consumers, jobs
from services.inquiries.api import call_drafts, inquiries, internal
from services.inquiries.queries.opening import opening
from services.inquiries.settings import Settings
from services.inquiries.store import Store

LISTENERS = ("records", "search", "gateway")


def create(settings: Shared, role: Role = "all") -> FastAPI:
    """The app of inquiries. In a worker its loops run beside it."""
    process = ServiceRuntime("inquiries", settings)
    store = Store(process)
    process.consume("inquiries", ["records"], consumers.records(store))
    jobs.attach(process, store)

    ask_opening = partial(opening, store)
    routers = [
        inquiries.router,
        call_drafts.router,
        internal.router,
        feed_routes(process.feeds, process.note_feed, losses_to=LISTENERS, states_to=LISTENERS, journal_to=LISTENERS),
        elsewhere_routes(process.elsewhere),
        restriction_routes(lambda: store.restrictions.current()),
        opening_routes(ask_opening, asked_by=("records", "search", "approvals")),
    ]
    purposes = process.purposes(inquiry=ask_opening)
    app = create_app(
        "inquiries",
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
    serve("inquiries", Settings(), create, sys.argv)
