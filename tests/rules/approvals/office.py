"""An invented office for the rules of 決裁, and sentences to tell what happens to a matter in it.

生活支援第一係: 現業員 望月, 係長 深町. 課長 長峰, 所長 荒垣, 経理 小田切, 医療担当 三田村. 第二係: 係長 早瀬.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from libs.calendar import instant
from libs.canonical import sha256_hex
from services.approvals.domain import absent, acting, entering, suggesting, withdrawing
from services.approvals.domain.acting import To, Word
from services.approvals.domain.case import Case, Circumstances, Person, Transition
from services.approvals.domain.people import Directory, directory

Doc = dict[str, Any]
MONDAY = date(2026, 6, 1)
WORKER, SUPERVISOR, SUPERVISOR2, CHIEF, HEAD = "mochizuki", "fukamachi", "hayase", "nagamine", "aragaki"
ACCOUNTING, MEDICAL, HQ = "odagiri", "mitamura", "sugisawa"


def member(staff_id: str, name: str, post: str, role: str, unit: str, office: str = "minato") -> Doc:
    return {
        "id": staff_id, "name": name, "staff_number": staff_id,
        "posts": [{"post": post, "role": role, "office_code": office, "unit": unit, "from": None, "to": None}],
    }  # fmt: skip


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


def away(staff_id: str, start: date, end: date, part_of_day: str | None = None) -> Doc:
    return {
        "id": f"a-{staff_id}-{start}", "staff_id": staff_id, "from": start.isoformat(), "to": end.isoformat(),
        "part_of_day": part_of_day, "kind": "undisclosed", "cancelled": False,
    }  # fmt: skip


def submission(**more: Any) -> Doc:
    """The published state of a 回付 of one record by 望月."""
    state: Doc = {
        "id": "s-1", "version": 2, "household_id": "h-1", "office_code": "minato", "ward_code": "28999",
        "matter_type": "record", "comment": None, "flags": [], "flag_reason": None, "amount": None, "needed_by": None,
        "urgent": False, "oral_consent": None, "drafter": by(WORKER), "drafter_unit": "第一係", "state": "sent",
        "attempt": 1, "round": 1, "sent_at": instant(MONDAY), "resume_at": None, "seen": [content("r-1")],
    }  # fmt: skip
    return {**state, **more}


def content(record_id: str, text: str = "居宅を訪問した。", subjects: tuple[str, ...] = ("living",)) -> Doc:
    body: Doc = {
        "title": "六月の家庭訪問",
        "record_type": "home_visit",
        "subjects": list(subjects),
        "text": text,
    }
    return {
        "record_id": record_id, "version": 1, "sha256": sha256_hex([record_id, text]), "household_id": "h-1",
        "content": body,
    }  # fmt: skip


def by(staff_id: str) -> Doc:
    person = next(s for s in STAFF if s["id"] == staff_id)
    return {
        "staff_id": staff_id,
        "name": person["name"],
        "post": person["posts"][0]["post"],
        "office_code": "minato",
    }


def person(staff_id: str, staff: tuple[Doc, ...] = STAFF) -> Person:
    found = next(s for s in (*staff, *STAFF) if s["id"] == staff_id)
    return Person(staff_id, found["name"], tuple((p["post"], p["office_code"]) for p in found["posts"]))


@dataclass
class Matter:
    """One matter on its way; each method is one sentence of its story."""

    case: Case = field(default_factory=dict[str, Any])
    today: date = MONDAY
    staff: tuple[Doc, ...] = STAFF
    absences: tuple[Doc, ...] = ()
    deputies: tuple[Doc, ...] = ()
    templates: tuple[Doc, ...] = ()
    left_out: frozenset[str] = frozenset()
    events: list[str] = field(default_factory=list[str])
    about: Doc = field(default_factory=dict[str, Any])
    last: Transition | None = None

    def at(self) -> Circumstances:
        return Circumstances(
            instant(self.today),
            self.people(),
            lambda said: f"signed:{said['step']}:{said['person']}:{said['round']}:{said['action']}",
        )

    def people(self) -> Directory:
        return replace(
            directory(self.today, self.staff, self.absences, self.deputies), left_out=self.left_out
        )

    def became(self, transition: Transition | None) -> "Matter":
        self.last = transition
        if transition is not None:
            version = self.case.get("version", 0) + 1
            self.case = {"id": "s-1", "version": version, **transition.state}
            self.events.append(transition.event.removeprefix("approval."))
        return self

    def person(self, staff_id: str) -> Person:
        return person(staff_id, self.staff)

    def submitted(self, **more: Any) -> "Matter":
        self.about = more
        return self.became(entering.submitted(submission(**more), None, self.templates, self.at()))

    def resubmitted(self, **more: Any) -> "Matter":
        state = submission(
            **{"round": self.case["round"] + 1, "sent_at": instant(self.today), **self.about, **more}
        )
        return self.became(entering.resubmitted(self.case, state, self.templates, self.at()))

    def opened(self, who: str) -> "Matter":
        return self.became(acting.opened(self.case, self.person(who), self.at()))

    def approved(self, who: str, seen_version: int | None = None, **word: Any) -> "Matter":
        return self.became(
            acting.approved(self.case, self.person(who), Word(**word), seen_version, self.at())
        )

    def returned(
        self, who: str, to: To = "drafter", comment: str | None = "日付を確かめてください", items: tuple[str, ...] = ()
    ) -> "Matter":  # fmt: skip
        word = Word(comment, items=items)
        return self.became(acting.returned(self.case, self.person(who), to, word, None, self.at()))

    def rejected(self, who: str, comment: str | None = "要件を満たしません") -> "Matter":
        return self.became(acting.rejected(self.case, self.person(who), Word(comment), None, self.at()))

    def seen(self, who: str) -> "Matter":
        return self.became(acting.seen(self.case, self.person(who), None, self.at()))

    def pulled_up(
        self, who: str, action: Any = "approve", comment: str | None = None, to: To = "drafter",
        items: tuple[str, ...] = (),
    ) -> "Matter":  # fmt: skip
        word = Word(comment, items=items)
        return self.became(absent.pulled_up(self.case, self.person(who), action, to, word, None, self.at()))

    def deputised(self, who: str, comment: str | None = None) -> "Matter":
        return self.became(absent.deputised(self.case, self.person(who), Word(comment), None, self.at()))

    def withdrawn(self, who: str = WORKER) -> "Matter":
        return self.became(withdrawing.withdrawn(self.case, self.person(who), None, None, self.at()))

    def suggested(self, who: str, after: str = "六月三日に訪問した。") -> "Matter":
        words = {"segment_id": "s1", "before": "訪問した。", "after": after}
        return self.became(
            suggesting.suggested(self.case, self.person(who), "r-1", words, "日付を入れる", None, self.at())
        )

    def accepted(
        self, after: str = "六月三日に訪問した。", who: str = WORKER, number: int | None = None
    ) -> "Matter":
        words = {"segment_id": "s1", "before": "訪問した。", "after": after}
        return self.became(
            suggesting.accepted(
                self.case, by(who), number or self.case["round"], "r-1", words, instant(self.today)
            )
        )

    def on(self, day: date) -> "Matter":
        self.today = day
        return self

    def refreshed(self) -> "Matter":
        return self.became(entering.refreshed(self.case, self.templates, self.at()))

    # what is asked

    @property
    def state(self) -> str:
        return self.case["state"]

    @property
    def waits_for(self) -> list[str]:
        return self.case["waiting"]

    def steps(self) -> list[tuple[str, str]]:
        """(kind, state) of each step."""
        return [(s["kind"], s["state"]) for s in self.case["steps"]]

    def owed(self) -> list[tuple[str, str]]:
        """(who, why) of each 後閲."""
        return [(d["person"]["staff_id"], d["reason"]) for d in self.case["owed"]]


def matter(**about: Any) -> Matter:
    return Matter(**about)
