"""Refusals because another service does not answer."""

import httpx2

from libs import problems
from tests.services.approvals.events import entered, seen
from tests.services.approvals.refusals.ways import SECRET, RefusalSetup, gets
from tests.services.people import COLLEAGUE, SUPERVISOR


@gets(problems.PolicyUnavailable)
async def nobody_says_what_is_hidden(desk: RefusalSetup) -> httpx2.Response:
    case_id = await entered(desk.store)
    desk.monkeypatch.setattr(desk.records, "silent", True)
    return await desk.ask(COLLEAGUE, "GET", f"/v1/approvals/{case_id}")


@gets(problems.Unavailable)
async def what_was_sent_could_not_be_shown(desk: RefusalSetup) -> httpx2.Response:
    row = seen("r-unseen", {"title": "まだ届かない記録"}, inline=False)
    return await desk.press(SUPERVISOR, await entered(desk.store, seen=[row]), "approve", {"comment": SECRET})
