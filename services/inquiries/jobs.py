"""What time brings to inquiries: hand-overs that records has not spoken of are asked for each minute."""

from datetime import timedelta
from functools import partial

from libs.clock import rfc3339
from libs.process import Process
from libs.worker import every
from services.inquiries.commands import inquiry
from services.inquiries.commands.desk import Desk

EVERY_SECONDS = 60.0
LEFT_ALONE = timedelta(seconds=60)


def attach(process: Process, store: Desk) -> None:
    """The question once a minute."""
    process.worker.add("hand-offs", partial(every, EVERY_SECONDS, partial(ask, store), "hand-offs"))


async def ask(store: Desk) -> int:
    """One round of the question; how many were said again."""
    return await inquiry.ask_for_hand_offs(store, rfc3339(store.clock.now() - LEFT_ALONE))
