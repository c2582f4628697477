"""Generated histories of one matter against the invariants of docs/domain/sign-off.md 10: none is ever violated."""

import copy
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from libs.calendar import instant
from libs.problems import Problem
from libs.states.signoff import Acted, CaseItem, Step
from services.approvals.domain.case import DECIDED
from services.approvals.domain.route import BLOCKING
from tests.rules.approvals.office import (
    ACCOUNTING,
    CHIEF,
    HEAD,
    MEDICAL,
    MONDAY,
    STAFF,
    SUPERVISOR,
    SUPERVISOR2,
    WORKER,
    Matter,
    away,
    by,
    content,
    matter,
)

Doc = dict[str, Any]
HISTORIES = 5_000
policy = partial(content, kind="support_policy")
"""A record that may also end by 廃案."""
EVERYBODY = (WORKER, SUPERVISOR, SUPERVISOR2, CHIEF, HEAD, ACCOUNTING, MEDICAL)
people = st.sampled_from(EVERYBODY)
matters = st.sampled_from(("record", "minor", "change", "decision", "transfer", "circulate", "plan"))


class Histories(RuleBasedStateMachine):
    """Anybody tries anything at any time; the rules refuse what is not allowed."""

    @initialize(
        kind=matters,
        urgent=st.booleans(),
        drafter=st.sampled_from((WORKER, SUPERVISOR, CHIEF, ACCOUNTING)),
        flagged=st.booleans(),
        absent=st.sets(people, max_size=3),
        giver=st.one_of(st.none(), people),
    )
    def submit(self, kind: str, urgent: bool, drafter: str, flagged: bool, absent: set[str], giver: str | None) -> None:
        self.given: Matter = matter(absences=tuple(away(a, MONDAY, MONDAY + timedelta(days=3)) for a in sorted(absent)))
        self.n = 1
        self.comments: list[str] = []
        self.items_when_decided: list[CaseItem] | None = None
        flags = ["unusual"] if flagged else []
        self.given.submitted(
            matter_type=kind,
            urgent=urgent,
            drafter=by(drafter),
            flags=flags,
            flag_reason="異例" if flags else None,
            oral_consent={"who": giver, "at": instant(MONDAY), "confirmed_at": None} if giver else None,
            seen=[policy("r-1", "一", ("health",))],
        )

    def _try(self, attempt: Any, *args: Any, comment: str | None = None) -> None:
        before = copy.deepcopy(self.given.case)
        case = self.given.case
        events = len(self.given.events)
        refusal: Problem | None = None
        try:
            attempt(*args)
        except Problem as problem:
            refusal = problem
        if refusal is not None:
            assert self.given.case == before, "a refusal changes nothing"
            if before["state"] in DECIDED and refusal.status == 409:
                assert refusal.context["state"] == before["state"]
            return
        assert case == before, "rules never touch what they were given"
        assert len(self.given.events) <= events + 1, "one command makes one event"
        if comment and self.given.last is not None:
            self.comments.append(comment)

    @rule(who=people)
    def approve_by_anybody(self, who: str) -> None:
        self._try(self.given.approved, who)

    @precondition(lambda self: bool(self.given.waits_for))
    @rule(n=st.integers(0, 5))
    def approve_by_whose_turn_it_is(self, n: int) -> None:
        waiting = self.given.waits_for
        self._try(self.given.approved, waiting[n % len(waiting)])

    @precondition(lambda self: bool(self.given.case["may_deputise"]))
    @rule(n=st.integers(0, 5))
    def deputise_where_offered(self, n: int) -> None:
        offered = self.given.case["may_deputise"]
        self._try(self.given.deputised, offered[n % len(offered)], "不在のため")

    @precondition(lambda self: self.given.state == "circulating")
    @rule(who=st.sampled_from((CHIEF, HEAD)))
    def pull_up_by_a_superior(self, who: str) -> None:
        self._try(self.given.pulled_up, who, "approve", None)

    @rule(who=people, flag=st.sampled_from(("doubtful", "ordered")))
    def approve_with_a_mark(self, who: str, flag: str) -> None:
        self._try(lambda: self.given.approved(who, flags=[flag], flag_reason="疑義"))

    @rule(who=people, to=st.sampled_from(("drafter", "previous", 1, 2)))
    def give_back(self, who: str, to: Any) -> None:
        comment = f"直してください {len(self.comments)}"
        self._try(self.given.returned, who, to, comment, comment=comment)

    @rule(who=people)
    def reject(self, who: str) -> None:
        if len(self.given.events) > 8:
            self._try(self.given.rejected, who)

    @rule(who=people)
    def open(self, who: str) -> None:
        self._try(self.given.opened, who)

    @rule(who=people)
    def read(self, who: str) -> None:
        self._try(self.given.seen, who)

    @rule(who=people, action=st.sampled_from(("approve", "return")))
    def pull_up(self, who: str, action: str) -> None:
        comment = f"引上げ {len(self.comments)}"
        self._try(self.given.pulled_up, who, action, comment, comment=comment)

    @rule(who=people)
    def deputise(self, who: str) -> None:
        self._try(self.given.deputised, who, "不在のため")

    @rule()
    def withdraw(self) -> None:
        if len(self.given.events) > 6:
            self._try(self.given.withdrawn, self.given.case["drafter"]["staff_id"])

    @precondition(lambda self: self.given.state in {"returned", "closed", "withdrawn"})
    @rule(change=st.sampled_from(("nothing", "text", "items", "amount")))
    def resubmit(self, change: str) -> None:
        self.n += 1
        more: Doc = {"seen": [policy("r-1", f"{self.n}" if change == "text" else "一", ("health",))]}
        if change == "items":
            more["seen"].append(policy(f"r-{self.n}"))
        if change == "amount":
            more["amount"] = self.n
        before = self.given.state
        self._try(lambda: self.given.resubmitted(**more))
        if before == "returned" and change in {"items", "amount"} and self.given.state == "circulating":
            assert not any(s["acted"] for s in self.given.case["steps"]), "it starts anew at the first step"

    @rule(days=st.integers(1, 4), who=people, absent=st.booleans())
    def time_passes(self, days: int, who: str, absent: bool) -> None:
        self.given.on(self.given.today + timedelta(days=days))
        if absent:
            leave = away(who, self.given.today, self.given.today + timedelta(days=days))
            self.given.absences = (*self.given.absences, leave)
        self._try(self.given.refreshed)

    @rule(gone=st.one_of(st.none(), people))
    def posts_change(self, gone: str | None) -> None:
        self.given.staff = tuple(s for s in STAFF if s["id"] != gone or gone == WORKER)
        self._try(self.given.refreshed)

    def _acts(self) -> list[tuple[Step, Acted]]:
        rounds = [*self.given.case["past_rounds"], self.given.case["steps"]]
        return [(s, a) for steps in rounds for s in steps for a in s["acted"]]

    @invariant()
    def exactly_one_decider(self) -> None:
        kinds = [s["kind"] for s in self.given.case["steps"]]
        if any(k in BLOCKING for k in kinds):
            assert kinds.count("decide") == 1
        assert [s["seq"] for s in self.given.case["steps"]] == list(range(1, len(kinds) + 1))

    @invariant()
    def decided_once_and_for_all(self) -> None:
        assert self.given.events.count("decided") <= 1
        if self.given.case["decided"] is None:
            assert self.given.state != "decided"
            return
        items = copy.deepcopy(self.given.case["items"])
        self.items_when_decided = self.items_when_decided or items
        assert items == self.items_when_decided, "a decided case never changes items"
        assert self.given.state in DECIDED

    @invariant()
    def the_drafter_never_approves(self) -> None:
        drafter = self.given.case["drafter"]["staff_id"]
        assert all(a["by"]["staff_id"] != drafter for _, a in self._acts())

    @invariant()
    def a_confirmed_口頭了解_has_the_approval_of_its_giver_at_a_step_of_now(self) -> None:  # noqa: N802
        consent = self.given.case["oral_consent"]
        approved = {
            a["by"]["staff_id"] for s in self.given.case["steps"] for a in s["acted"] if a["action"] == "approve"
        }
        assert consent is None or not consent["confirmed_at"] or consent["who"] in approved

    @invariant()
    def every_action_has_person_and_post(self) -> None:
        assert all(a["by"]["staff_id"] and a["by"]["post"] and a["by"]["office_code"] for _, a in self._acts())

    @invariant()
    def nobody_acts_twice_on_a_step_of_a_round(self) -> None:
        for step in self.given.case["steps"]:
            keys = [(a["round"], a["by"]["staff_id"]) for a in step["acted"]]
            assert len(keys) == len(set(keys))

    @invariant()
    def comments_of_all_rounds_remain(self) -> None:
        kept = {a["comment"] for _, a in self._acts()}
        assert set(self.comments) <= kept

    @invariant()
    def duties_are_who_was_passed_over_and_the_decider_after_a_代決(self) -> None:  # noqa: N802
        case = self.given.case
        if case["decided"] is None:
            assert case["post_views"] == []
            return
        skipped = {(s["seq"], p["staff_id"]) for s in case["steps"] for p in s["passed_over"]}
        deputised = case["decided"]["capacity"] == "deputy"
        assert len(case["post_views"]) == len(skipped) + deputised
        assert self.given.state in ({"decided", "closed"} if case["post_views"] else {"closed"})

    @invariant()
    def a_case_on_its_way_waits_for_somebody(self) -> None:
        case = self.given.case
        blocking = [s for s in case["steps"] if s["kind"] in BLOCKING]
        if case["state"] == "circulating" and blocking:
            assert case["waiting"]
            assert case["active_seq"] is not None
        if case["state"] not in {"circulating"}:
            assert case["waiting"] == []
        open_steps = [s for s in blocking if s["state"] == "active"]
        assert len(open_steps) <= 1 or all(s["kind"] == "consult" for s in open_steps)


TestHistories = pytest.mark.timeout(900)(Histories.TestCase)
"""All of them take a minute and a half of one core."""
TestHistories.settings = settings(
    max_examples=HISTORIES,
    stateful_step_count=14,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
