"""An invented office for the rules of 決裁, and a `Matter` with a method for each thing that can happen to it.

生活支援第一係: 現業員 望月, 係長 深町. 課長 長峰, 所長 荒垣, 経理 小田切, 医療担当 三田村. 第二係: 係長 早瀬.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from libs.calendar import instant
from libs.canonical import sha256_hex
from libs.contracts import codes
from libs.states import signoff
from libs.states.casework import Correction, Suggestion
from libs.states.people import PublishedAbsence, PublishedStaff
from libs.states.published import ByWhom
from services.approvals.domain import absent, acting, refresh, suggestion, withdrawing
from services.approvals.domain import submission as submissions
from services.approvals.domain.acting import ActionInput, PullUpAction, To
from services.approvals.domain.case import ActingStaff, CaseDecision, DecisionContext
from services.approvals.domain.people import Directory, Ranks, directory
from services.approvals.domain.state import Case, Duty, Sent
from services.approvals.domain.templates import Template, WholeTemplate, whole

Doc = dict[str, Any]
MONDAY = date(2026, 6, 1)
WORKER, SUPERVISOR, SUPERVISOR2, CHIEF, HEAD = "mochizuki", "fukamachi", "hayase", "nagamine", "aragaki"
ACCOUNTING, MEDICAL, HQ = "odagiri", "mitamura", "sugisawa"


def member(staff_id: str, name: str, post: str, role: codes.Role, unit: str, office: str = "minato") -> PublishedStaff:
    return {
        "id": staff_id,
        "version": 1,
        "deleted": False,
        "source": None,
        "import_issues": [],
        "name": name,
        "kana": None,
        "staff_number": staff_id,
        "note": None,
        "posts": [{"post": post, "role": role, "office_code": office, "unit": unit, "from": None, "to": None}],
    }


STAFF = (
    member(WORKER, "望月 志乃", "現業員", "caseworker", "第一係"),
    member(SUPERVISOR, "深町 一志", "係長", "supervisor", "第一係"),
    member(SUPERVISOR2, "早瀬 桂", "係長", "supervisor", "第二係"),
    member(CHIEF, "長峰 武", "課長", "section_chief", "生活支援課"),
    member(HEAD, "荒垣 礼", "所長", "office_head", "福祉事務所"),
    member(ACCOUNTING, "小田切 誠", "経理", "specialist", "管理係"),
    member(MEDICAL, "三田村 葵", "医療担当", "specialist", "管理係"),
    member(HQ, "杉沢 透", "主査", "hq", "くらし支援課", "hq"),
)


def away(staff_id: str, start: date, end: date, part_of_day: codes.PartOfDay | None = None) -> PublishedAbsence:
    return {
        "id": f"a-{staff_id}-{start}",
        "version": 1,
        "deleted": False,
        "source": None,
        "import_issues": [],
        "staff_id": staff_id,
        "from": start.isoformat(),
        "to": end.isoformat(),
        "part_of_day": part_of_day,
        "kind": "undisclosed",
        "cancelled": False,
    }


def submission(**more: Any) -> Sent:
    """The published state of a 回付 of one record by 望月."""
    state: Doc = {
        "id": "s-1",
        "version": 2,
        "household_id": "h-1",
        "office_code": "minato",
        "ward_code": "28999",
        "matter_type": "record",
        "comment": None,
        "flags": [],
        "flag_reason": None,
        "amount": None,
        "needed_by": None,
        "urgent": False,
        "oral_consent": None,
        "correction": None,
        "filed_week": None,
        "restricted": False,
        "drafter": by(WORKER),
        "drafter_unit": "第一係",
        "sender": by(WORKER),
        "state": "sent",
        "attempt": 1,
        "round": 1,
        "sent_at": instant(MONDAY),
        "resume_at": None,
        "seen": [content("r-1")],
        "last_seen": {},
    }
    state |= more
    if state["correction"] is not None:
        state["correction"] = {**dict.fromkeys(Correction.__annotations__), **state["correction"]}
    return cast("Sent", state)


def content(
    record_id: str, text: str = "居宅を訪問した。", subjects: tuple[str, ...] = ("living",), kind: str = "home_visit"
) -> Doc:
    body: Doc = {
        "title": "六月の家庭訪問",
        "record_type": kind,
        "subjects": list(subjects),
        "segments": [{"id": "s1", "text": text}],
    }
    return {
        "record_id": record_id,
        "version": 1,
        "sha256": sha256_hex([record_id, text]),
        "household_id": "h-1",
        "content": body,
    }


def by(staff_id: str) -> ByWhom:
    person = next(s for s in STAFF if s["id"] == staff_id)
    return {"staff_id": staff_id, "name": person["name"], "post": person["posts"][0]["post"], "office_code": "minato"}


def person(staff_id: str, staff: tuple[PublishedStaff, ...] = STAFF) -> ActingStaff:
    found = next(s for s in (*staff, *STAFF) if s["id"] == staff_id)
    return ActingStaff(staff_id, found["name"], tuple((p["post"], p["office_code"]) for p in found["posts"]))


@dataclass
class Matter:
    """One matter on its way. Each method lets one thing happen and returns the matter, so that calls can be chained."""

    case: Case = field(default_factory=lambda: cast("Case", {}))
    today: date = MONDAY
    staff: tuple[PublishedStaff, ...] = STAFF
    absences: tuple[PublishedAbsence, ...] = ()
    deputies: tuple[Ranks, ...] = ()
    templates: tuple[Template, ...] = ()
    left_out: frozenset[str] = frozenset()
    unseeing: frozenset[str] = frozenset()
    events: list[str] = field(default_factory=list[str])
    about: Doc = field(default_factory=dict[str, Any])
    last: CaseDecision | None = None

    def at(self) -> DecisionContext:
        return DecisionContext(
            instant(self.today),
            self.people(),
            lambda said: f"signed:{said['step']}:{said['person']}:{said['round']}:{said['action']}",
        )

    def routes(self) -> list[WholeTemplate]:
        return [whole(template) for template in self.templates]

    def people(self) -> Directory:
        found = directory(self.today, self.staff, self.absences).with_offices((), self.deputies)
        return replace(found, left_out=self.left_out, unseeing=self.unseeing)

    def became(self, transition: CaseDecision | None) -> "Matter":
        self.last = transition
        if transition is not None:
            version = self.case.get("version", 0) + 1
            self.case = {**transition.state, "id": "s-1", "version": version}
            self.events.append(transition.event.removeprefix("approval."))
        return self

    def person(self, staff_id: str) -> ActingStaff:
        return person(staff_id, self.staff)

    def submitted(self, **more: Any) -> "Matter":
        self.about = more
        return self.became(submissions.submit(submission(**more), None, self.routes(), self.at()))

    def resubmitted(self, **more: Any) -> "Matter":
        state = submission(**{"round": self.case["round"] + 1, "sent_at": instant(self.today), **self.about, **more})
        return self.became(submissions.resubmit(self.case, state, self.routes(), self.at()))

    def opened(self, who: str) -> "Matter":
        return self.became(acting.open_case(self.case, self.person(who), None, self.at()))

    def approved(self, who: str, seen_version: int | None = None, **word: Any) -> "Matter":
        at = replace(self.at(), seen_version=seen_version)
        return self.became(acting.approve(self.case, self.person(who), ActionInput(**word), at))

    def returned(
        self, who: str, to: To = "drafter", comment: str | None = "日付を確かめてください", items: tuple[str, ...] = ()
    ) -> "Matter":
        word = ActionInput(comment, items=items, to=to)
        return self.became(acting.return_case(self.case, self.person(who), word, self.at()))

    def rejected(self, who: str, comment: str | None = "要件を満たしません") -> "Matter":
        return self.became(acting.reject(self.case, self.person(who), ActionInput(comment), self.at()))

    def seen(self, who: str) -> "Matter":
        return self.became(acting.mark_seen(self.case, self.person(who), ActionInput(), self.at()))

    def pulled_up(
        self,
        who: str,
        action: PullUpAction = "approve",
        comment: str | None = None,
        to: To = "drafter",
        items: tuple[str, ...] = (),
    ) -> "Matter":
        word = ActionInput(comment, items=items, to=to, action=action)
        return self.became(absent.pull_up(self.case, self.person(who), word, self.at()))

    def deputised(self, who: str, comment: str | None = None) -> "Matter":
        return self.became(absent.deputise(self.case, self.person(who), ActionInput(comment), self.at()))

    def withdrawn(self, who: str = WORKER) -> "Matter":
        return self.became(withdrawing.withdraw(self.case, self.person(who), ActionInput(), self.at()))

    def suggested(self, who: str, after: str = "六月三日に訪問した。") -> "Matter":
        words: Suggestion = {"segment_id": "s1", "before": "訪問した。", "after": after}
        asked = suggestion.NewSuggestion("r-1", words, "日付を入れる")
        return self.became(suggestion.suggest(self.case, self.person(who), asked, self.at()))

    def accepted(self, after: str = "六月三日に訪問した。", who: str = WORKER, number: int | None = None) -> "Matter":
        words: Suggestion = {"segment_id": "s1", "before": "訪問した。", "after": after}
        taken = suggestion.AcceptedSuggestion(by(who), number or self.case["round"], "r-1", words)
        return self.became(suggestion.accept(self.case, taken, instant(self.today)))

    def on(self, day: date) -> "Matter":
        self.today = day
        return self

    def refreshed(self) -> "Matter":
        return self.became(refresh.refresh(self.case, self.routes(), self.at()))

    @property
    def state(self) -> str:
        return self.case["state"]

    @property
    def waits_for(self) -> list[str]:
        return self.case["waiting"]

    def steps(self) -> list[tuple[str, str]]:
        """(kind, state) of each step."""
        return [(s["kind"], s["state"]) for s in self.case["steps"]]

    def duties(self) -> list[Duty]:
        """The 後閲 that the decision created."""
        return self.case.get("owed", [])

    def decided(self) -> signoff.Decision:
        """The decision. Fails the test if there is none."""
        decided = self.case["decided"]
        assert decided is not None
        return decided

    def owed(self) -> list[tuple[str, str]]:
        """(who, why) of each 後閲."""
        return [(d["person"]["staff_id"], d["reason"]) for d in self.duties()]


def matter(**about: Any) -> Matter:
    return Matter(**about)
