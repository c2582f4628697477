"""The periodic jobs: they fit cases to the people of today, and finish what a crash or a lost event left undone.

The readers of decided cases (供覧) are refreshed each hour; everything else runs each minute.
"""

from libs.worker import every
from services.approvals.commands import content, handoff, post_view, refresh
from services.approvals.store import Store

MINUTE, HOUR = 60.0, 3600.0


def attach(store: Store) -> None:
    """Add the loops of this service to its worker."""
    worker = store.process.worker
    worker.add("routes", lambda: every(MINUTE, lambda: refresh.refresh_open(store), "routes"))
    worker.add("readers", lambda: every(HOUR, lambda: refresh.refresh_readers(store), "readers"))
    worker.add("contents", lambda: every(MINUTE, lambda: content.fetch_all(store), "contents"))
    worker.add("hand-off", lambda: every(MINUTE, lambda: handoff.ask_about_outcomes(store), "hand-off"))
    worker.add("post-views", lambda: every(MINUTE, lambda: post_view.sweep(store), "post-views"))
