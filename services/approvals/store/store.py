"""The collections of approvals. Each has its own class; the context of a decision is read from several of them."""

import asyncio
from collections.abc import Mapping
from typing import cast

from libs.aggregates import Aggregates
from libs.calendar import jst_date
from libs.clock import Clock, rfc3339
from libs.numbers import Numbers
from libs.process import ServiceRuntime
from libs.states.signoff import ApprovalCaseEvent, PostView, PostViewEvent, PublishedApprovalCase, PublishedPostView
from services.approvals.domain.case import DecisionContext
from services.approvals.domain.people import Ranks, directory
from services.approvals.domain.state import CASE_DEFAULTS, ApprovalCase
from services.approvals.domain.templates import WholeTemplate, whole
from services.approvals.store.cases import Cases, Duties
from services.approvals.store.contents import Contents
from services.approvals.store.kept import KeptDeputies, KeptDocuments, KeptTemplate
from services.approvals.store.people import People


class Store:
    """The database of approvals."""

    def __init__(self, process: ServiceRuntime) -> None:
        self.process = process
        self.clock: Clock = process.clock
        self.audit = process.audit
        self.signer = process.signer
        self.restrictions = process.restrictions()
        self.approvals: Aggregates[ApprovalCase, PublishedApprovalCase, ApprovalCaseEvent] = process.aggregates(
            "approval", ApprovalCase, own=cast("Mapping[str, object]", CASE_DEFAULTS)
        )
        self.post_views: Aggregates[PostView, PublishedPostView, PostViewEvent] = process.aggregates(
            "post_view", PostView
        )
        db = process.db
        self.cases = Cases(self.approvals)
        self.duties = Duties(self.post_views)
        self.people = People(db.collection("copies"))
        self.contents = Contents(db.collection("contents"))
        self.routes = KeptDocuments[KeptTemplate](db.collection("routes"))
        self.deputies = KeptDocuments[KeptDeputies](db.collection("deputies"))
        self.numbers = Numbers(db.collection("numbers"), db.collection("counters"))

    async def prepare(self) -> None:
        """Make the indexes."""
        await self.process.prepare()
        for part in (self.numbers, self.cases, self.duties, self.people):
            await part.prepare()

    @property
    def now(self) -> str:
        """The time (RFC 3339 UTC)."""
        return rfc3339(self.clock.now())

    async def decision_context(
        self, office_codes: frozenset[str], household_ids: frozenset[str] = frozenset()
    ) -> DecisionContext:
        """The time and the people of these offices, without the kin of these households, as the rules need them.

        Read it once per request and never cache it: an absence that was just entered must count.
        """
        now = self.now
        today = jst_date(now)
        (staff, absences), ranks, offices, kin = await asyncio.gather(
            self.people.staff(office_codes, today),
            self._ranks(),
            self.people.offices(office_codes),
            self.people.kin(household_ids),
        )
        people = directory(today, staff, absences).with_offices(offices, ranks)
        return DecisionContext(now, people, self.signer.sign_detached).without(kin)

    async def templates(self) -> list[WholeTemplate]:
        """The saved route templates, in the form that the rules take. The built-in ones are not among them."""
        return [whole(kept["template"]) for kept in await self.kept_templates()]

    async def kept_templates(self) -> list[KeptTemplate]:
        """The saved route templates with their versions and history."""
        return await self.routes.where({"current": True})

    async def _ranks(self) -> list[Ranks]:
        """The lists of deputies per post: `{id: "<office>:<post>", ranks}`."""
        return [{"id": doc["_id"], "ranks": doc["ranks"]} for doc in await self.deputies.where({})]
