"""What time does: each minute open cases follow today's people, and what a crash or a lost event left is finished."""

from libs.worker import every
from services.approvals.commands import contents, entering, handoff, post_view
from services.approvals.commands.desk import Desk

MINUTE = 60.0


def attach(store: Desk) -> None:
    """Add the loops of this service to its worker."""
    worker = store.process.worker
    worker.add("routes", lambda: every(MINUTE, lambda: entering.refresh_all(store), "routes"))
    worker.add("contents", lambda: every(MINUTE, lambda: contents.fetch_all(store), "contents"))
    worker.add("hand-off", lambda: every(MINUTE, lambda: handoff.ask_about_outcomes(store), "hand-off"))
    worker.add("post-views", lambda: every(MINUTE, lambda: post_view.sweep(store), "post-views"))
