"""The promises of docs/domain/access.md, written a second time: what each reader is told, for every route for people.

Written from that page alone, and independent of `libs.policy`. The numbers beside the rules are the page's.
"""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["found", "not found", "refused"]
Action = Literal["read", "write", "submit", "see", "approve", "administer"]
Role = Literal[
    "caseworker",
    "intake_worker",
    "supervisor",
    "section_chief",
    "office_head",
    "specialist",
    "assistant",
    "hq",
    "cross_ward_reader",
    "admin",
    "operator",
]

SUPERIORS: tuple[Role, ...] = ("supervisor", "section_chief", "office_head")
IN_OFFICES: tuple[Role, ...] = (*SUPERIORS, "caseworker", "intake_worker", "specialist", "assistant")
ALL_WARDS: tuple[Role, ...] = ("hq", "cross_ward_reader")
EVERYWHERE: tuple[Role, ...] = ("hq", "operator")
ROLES: tuple[Role, ...] = (*IN_OFFICES, *ALL_WARDS, "admin", "operator")
MAY: dict[Action, tuple[Role, ...]] = {
    "read": ROLES,
    "write": IN_OFFICES,
    "submit": IN_OFFICES,
    "see": (*IN_OFFICES, "hq"),
    "approve": (*SUPERIORS, "specialist", "hq"),
    "administer": ("section_chief", "admin", "operator"),
}
"""Which roles may do what (1.3)."""


@dataclass(frozen=True)
class Situation:
    """Where a person acts, what purpose they state, what the household is, and what they are to the matter.

    `office`: the household's, one that reads together with it, another. `purpose`: an inquiry that opens this
    household, or another one. `person`: the author, drafter and assigned worker of everything; the person named in the
    restriction; the approver at whose step the case is.
    """

    office: Literal["own", "group", "other"] = "own"
    purpose: Literal["nothing", "this", "another"] = "nothing"
    household: Literal["plain", "protected", "restricted"] = "plain"
    person: Literal["stranger", "author", "named", "approver"] = "stranger"


SITUATIONS: dict[str, Situation] = {
    "own office": Situation(),
    "own office, author": Situation(person="author"),
    "read group": Situation("group"),
    "other office": Situation("other"),
    "other office, opened": Situation("other", "this"),
    "other office, another opened": Situation("other", "another"),
    "protected, own office": Situation(household="protected"),
    "protected, other office, opened": Situation("other", "this", "protected"),
    "restricted, not named": Situation(household="restricted"),
    "restricted, named": Situation(household="restricted", person="named"),
    "restricted, approver": Situation(household="restricted", person="approver"),
}

Thing = Literal[
    "household",
    "look-up",
    "list",
    "access",
    "case",
    "draft",
    "own drafts",
    "call draft",
    "office",
    "absence",
    "opened",
    "all offices",
    "step",
    "everybody's",
    "nobody's",
]
"""What a route is about, by who may know of it (6)."""
Doer = Literal[
    "office",
    "superior",
    "supervisor",
    "author",
    "author or supervisor",
    "office role",
    "approver",
    "person on route",
    "administrator",
    "person",
    "anybody",
    "nobody",
]
"""Who may do it, of those who know of it (6).

`anybody`: people whom the state of the object would refuse get that refusal (409).
"""


@dataclass(frozen=True)
class Rule:
    """What a route requires, what it is about, and who may use it on that."""

    action: Action
    thing: Thing
    doer: Doer = "office"


@dataclass(frozen=True)
class Cell:
    """A person with a role, in a situation."""

    role: Role
    at: Situation

    @property
    def reads_offices(self) -> bool:
        """2.1, 2.3, 3.4: the household's office is read as a whole."""
        if self.role in ALL_WARDS:
            return self.at.purpose != "nothing"
        return self.at.office in ("own", "group")

    @property
    def hidden(self) -> bool:
        """4.1, 4.2."""
        if self.at.household == "restricted":
            return self.at.person != "named"
        return self.at.household == "protected" and self.at.office == "other"

    @property
    def reads(self) -> bool:
        """Whether the reader sees what is about the household (2.1, 3.2)."""
        return not self.hidden and (self.reads_offices or self.at.purpose == "this")

    @property
    def acts_here(self) -> bool:
        """2.2: acting depends on the office of the acting post; for the roles of 2.3 it is allowed everywhere."""
        return self.at.office == "own" or self.role in EVERYWHERE

    @property
    def supervises(self) -> bool:
        return self.role == "supervisor" and self.at.office == "own"


def verdict(rule: Rule, cell: Cell) -> Verdict:
    """What the reader is told.

    A role that may do this nowhere is refused before anything is looked up (1.3).
    """
    if cell.role not in MAY[rule.action] or _wants_a_purpose(rule.thing, cell):
        return "refused"
    if not _known(rule, cell):
        return "not found"
    return "found" if _may_do(rule, cell) else "refused"


def _wants_a_purpose(thing: Thing, cell: Cell) -> bool:
    """1.1: a read beyond the reader's own offices needs a purpose."""
    if cell.at.purpose != "nothing":
        return False
    return thing in ("all offices", "opened") or (thing == "list" and not cell.reads_offices)


def _known(rule: Rule, cell: Cell) -> bool:
    match rule.thing:
        case "household" | "list":
            return cell.reads
        case "look-up" | "access":
            return cell.reads_offices and not cell.hidden
        case "case":
            return cell.reads or cell.at.person == "approver"
        case "draft":
            return cell.reads and (cell.at.person == "author" or cell.supervises)
        case "own drafts":
            return cell.reads and cell.at.person == "author"
        case "call draft":
            return cell.at.person == "author"
        case "office":
            return cell.reads_offices or (rule.action != "read" and cell.acts_here)
        case "absence":
            return cell.reads_offices or cell.at.person == "author"
        case "opened":
            return cell.at.purpose == "this" and not cell.hidden and cell.role not in ALL_WARDS
        case "step":
            return cell.at.person == "approver"
        case "all offices" | "everybody's":
            return True
        case "nobody's":
            return False


def _may_do(rule: Rule, cell: Cell) -> bool:
    match rule.doer:
        case "office":
            return rule.action == "read" or cell.acts_here
        case "superior":
            return cell.acts_here and cell.role in SUPERIORS
        case "supervisor":
            return cell.supervises
        case "author":
            return cell.acts_here and cell.at.person == "author"
        case "author or supervisor":
            return cell.supervises or (cell.acts_here and cell.at.person == "author")
        case "office role":
            return cell.role in IN_OFFICES and cell.at.office in ("own", "group")
        case "approver":
            return cell.supervises and cell.at.person == "approver"
        case "person on route":
            return cell.at.person == "approver"
        case "administrator":
            return cell.acts_here and cell.role in MAY["administer"]
        case "person":
            return cell.at.person == "author" or (cell.acts_here and cell.role in (*SUPERIORS, *MAY["administer"]))
        case "anybody":
            return True
        case "nobody":
            return False


HOUSEHOLD, ITEM, RECORD = "/v1/households/{household_id}", "/v1/action-items/{item_id}", "/v1/records/{record_id}"
CASE, CALL, DRAFT = "/v1/approvals/{approval_id}", "/v1/inquiries/{inquiry_id}", "/v1/drafts/{draft_id}"
SUBMISSION, PARTY = "/v1/submissions/{submission_id}", "/v1/related-parties/{party_id}"
ABSENCE = "/v1/absences/{absence_id}"

RULES: dict[str, Rule] = {
    # households
    "GET /v1/households": Rule("read", "list"),
    f"GET {HOUSEHOLD}": Rule("read", "household"),
    "POST /v1/households": Rule("write", "office"),
    f"POST {HOUSEHOLD}/assign": Rule("write", "household", "superior"),
    f"GET {HOUSEHOLD}/excluded-staff": Rule("read", "household", "superior"),
    f"PUT {HOUSEHOLD}/excluded-staff": Rule("write", "household", "superior"),
    f"GET {HOUSEHOLD}/contacts": Rule("read", "household", "office role"),
    f"POST {HOUSEHOLD}/contacts": Rule("write", "household"),
    "POST /v1/callers": Rule("read", "look-up"),
    f"GET {HOUSEHOLD}/access": Rule("read", "access"),
    f"POST {HOUSEHOLD}/protect": Rule("write", "household"),
    f"POST {HOUSEHOLD}/unprotect": Rule("write", "household", "superior"),
    f"POST {HOUSEHOLD}/restrict": Rule("write", "household", "superior"),
    f"POST {HOUSEHOLD}/unrestrict": Rule("write", "household", "superior"),
    "GET /v1/related-parties": Rule("read", "household"),
    "POST /v1/related-parties": Rule("write", "household"),
    f"GET {PARTY}": Rule("read", "household", "office role"),
    f"PUT {PARTY}": Rule("write", "household"),
    "GET /v1/purposes/opened": Rule("read", "opened"),
    # people and offices
    "GET /v1/staff": Rule("read", "everybody's"),
    "GET /v1/offices": Rule("read", "everybody's"),
    "PUT /v1/offices/{office_code}/file-only": Rule("administer", "office"),
    "GET /v1/absences": Rule("read", "office"),
    "POST /v1/absences": Rule("read", "absence", "person"),
    f"PUT {ABSENCE}": Rule("read", "absence", "person"),
    f"POST {ABSENCE}/cancel": Rule("read", "absence", "person"),
    # drafts
    "GET /v1/drafts": Rule("read", "own drafts"),
    "POST /v1/drafts": Rule("write", "household"),
    f"GET {DRAFT}": Rule("read", "draft"),
    f"PUT {DRAFT}": Rule("write", "draft", "author"),
    f"POST {DRAFT}/take-over": Rule("write", "draft"),
    f"POST {DRAFT}/discard": Rule("write", "draft", "author"),
    f"POST {DRAFT}/finish": Rule("write", "draft", "author"),
    # records
    "GET /v1/records": Rule("read", "household"),
    f"GET {RECORD}": Rule("read", "household"),
    f"GET {RECORD}/history": Rule("read", "household"),
    f"PUT {RECORD}": Rule("write", "household", "author"),
    f"POST {RECORD}/take-over": Rule("write", "household", "author or supervisor"),
    f"POST {RECORD}/discard": Rule("write", "household", "author or supervisor"),
    f"POST {RECORD}/file": Rule("write", "household", "author or supervisor"),
    f"POST {RECORD}/move": Rule("write", "household", "author or supervisor"),
    f"POST {RECORD}/amend": Rule("submit", "household", "author or supervisor"),
    f"POST {RECORD}/void": Rule("submit", "household", "superior"),
    # submissions
    "GET /v1/submissions": Rule("read", "household"),
    "POST /v1/submissions": Rule("submit", "household", "author or supervisor"),
    f"GET {SUBMISSION}": Rule("read", "household"),
    f"POST {SUBMISSION}/resubmit": Rule("submit", "household"),
    f"POST {SUBMISSION}/accept-suggestion": Rule("submit", "household", "author"),
    f"POST {SUBMISSION}/drop": Rule("submit", "household", "author or supervisor"),
    # action items
    "GET /v1/action-items": Rule("read", "household"),
    "POST /v1/action-items": Rule("write", "household"),
    f"GET {ITEM}": Rule("read", "household"),
    f"POST {ITEM}/start": Rule("write", "household"),
    f"POST {ITEM}/wait": Rule("write", "household"),
    f"POST {ITEM}/done": Rule("write", "household"),
    f"POST {ITEM}/verify": Rule("write", "household", "supervisor"),
    f"POST {ITEM}/cancel": Rule("write", "household"),
    f"POST {ITEM}/reopen": Rule("write", "household"),
    f"POST {ITEM}/assign": Rule("write", "household", "supervisor"),
    f"POST {ITEM}/defer": Rule("write", "household"),
    # sign-off
    "GET /v1/approvals": Rule("read", "step"),
    "POST /v1/approvals/bulk-approve": Rule("approve", "case", "approver"),
    "GET /v1/approvals/bulk-approve": Rule("approve", "case", "approver"),
    "POST /v1/approvals/hand-over": Rule("administer", "office"),
    "GET /v1/approvals/ageing": Rule("approve", "office"),
    "GET /v1/approvals/counts": Rule("read", "everybody's"),
    f"GET {CASE}": Rule("read", "case"),
    f"GET {CASE}/contents/{{sha256}}": Rule("read", "case"),
    f"GET {CASE}/sheet": Rule("read", "case"),
    f"POST {CASE}/open": Rule("see", "case", "anybody"),
    f"POST {CASE}/seen": Rule("see", "case", "anybody"),
    f"POST {CASE}/post-view": Rule("see", "nobody's"),
    f"POST {CASE}/approve": Rule("approve", "case", "approver"),
    f"POST {CASE}/return": Rule("approve", "case", "approver"),
    f"POST {CASE}/reject": Rule("approve", "case", "approver"),
    f"POST {CASE}/pull-up": Rule("approve", "case", "person on route"),
    f"POST {CASE}/deputise": Rule("approve", "case", "anybody"),
    f"POST {CASE}/withdraw": Rule("submit", "case", "author"),
    f"POST {CASE}/withdraw-request": Rule("submit", "case", "author"),
    f"POST {CASE}/withdraw-request/accept": Rule("approve", "case", "anybody"),
    f"POST {CASE}/reroute": Rule("read", "case", "administrator"),
    f"POST {CASE}/suggest": Rule("approve", "case", "approver"),
    f"POST {CASE}/execute": Rule("write", "case"),
    "GET /v1/routes": Rule("read", "office"),
    "GET /v1/routes/planned": Rule("submit", "household"),
    "POST /v1/routes": Rule("administer", "office"),
    "PUT /v1/routes/{route_id}": Rule("administer", "office"),
    "GET /v1/deputies": Rule("read", "office"),
    "PUT /v1/deputies/{office_code}/{post}": Rule("administer", "office"),
    "GET /v1/post-views": Rule("read", "nobody's"),
    # inquiries
    "GET /v1/inquiries": Rule("read", "household"),
    "POST /v1/inquiries": Rule("write", "household", "anybody"),
    f"GET {CALL}": Rule("read", "household"),
    f"PUT {CALL}": Rule("write", "household"),
    f"POST {CALL}/answer": Rule("write", "household"),
    f"POST {CALL}/message": Rule("write", "household"),
    f"POST {CALL}/message-seen": Rule("read", "household", "nobody"),
    f"POST {CALL}/link": Rule("write", "household"),
    f"POST {CALL}/callback": Rule("write", "household"),
    f"POST {CALL}/callback-done": Rule("write", "household"),
    f"POST {CALL}/hand-off": Rule("write", "household"),
    f"POST {CALL}/accept": Rule("write", "household"),
    f"POST {CALL}/promote": Rule("write", "household"),
    f"POST {CALL}/close": Rule("write", "household"),
    "GET /v1/inquiry-drafts": Rule("write", "call draft", "anybody"),
    "POST /v1/inquiry-drafts": Rule("write", "household", "anybody"),
    "PUT /v1/inquiry-drafts/{call_draft_id}": Rule("write", "call draft", "anybody"),
    "POST /v1/inquiry-drafts/{call_draft_id}/discard": Rule("write", "call draft", "anybody"),
    # search
    "GET /v1/timeline": Rule("read", "household"),
    "GET /v1/browse": Rule("read", "all offices"),
    "POST /v1/search": Rule("read", "all offices"),
}
