"""How sensitive each published field is. A new field passes the tests only once it has its class here.

A  sealed: where a protected person lives or can be found, and what only the person may know. Never in an event.
B  sensitive: statements about a person who asks for assistance or about their household: names, text, health, money.
C  internal: what only routes and counts: ids, offices, dates, states, categories, and staff in their posts.
D  public: what everybody may know.

A field that contains objects has no class of its own: it is as sensitive as the fields in them.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from libs.contracts.casework import (
    ActionItem,
    Amendment,
    Companion,
    Correction,
    Counterpart,
    Created,
    DueDate,
    Instruction,
    IntegritySignal,
    LegacySignoff,
    Link,
    OralConsent,
    Performer,
    Record,
    SeenItem,
    Segment,
    SegmentSource,
    Submission,
    SubmissionItem,
    Suggestion,
    Template,
    VisitLine,
    Voided,
)
from libs.contracts.counter import Answer, Callback, Caller, HandOff, IdentityCheck, Inquiry, Message
from libs.contracts.people import (
    Absence,
    CaseNumber,
    Caution,
    District,
    Holder,
    Household,
    HouseholdLink,
    MayTell,
    Member,
    Name,
    Office,
    Period,
    Person,
    Post,
    RelatedParty,
    Staff,
    Stay,
)
from libs.contracts.published import Aggregate, ByWhom, ImportIssue, Published, Source
from libs.contracts.signoff import (
    Acted,
    Anchor,
    ApprovalCase,
    Assignee,
    CaseItem,
    Decision,
    Execution,
    Opened,
    PassedOver,
    PostView,
    Proposed,
    Resolver,
    RoundNote,
    Step,
    WithdrawRequest,
)

Class = Literal["A", "B", "C", "D"]

CLASSES: dict[type[Published], dict[Class, str]] = {
    # every aggregate
    Aggregate: {"C": "id version deleted"},
    Source: {"C": "batch file sheet row"},
    ImportIssue: {"B": "message original", "C": "kind field"},
    ByWhom: {"C": "staff_id name post office_code"},
    # people and places
    Person: {"B": "birth_date sex external_id", "C": "merged_into"},
    Name: {"B": "kind text kana from to"},
    Household: {
        "B": "intake_number label ward_town household_type status grade excluded_staff note",
        "C": "office_code ward_code district_id worker_id worker_text head_person_id opened_on closed_on",
    },
    CaseNumber: {"B": "number original", "C": "series from to"},
    Period: {"B": "code", "C": "from to"},
    Member: {"B": "relation reason note", "C": "person_id from to"},
    Stay: {"B": "kind from to", "C": "person_id"},
    HouseholdLink: {"C": "household_id kind on"},
    Caution: {"B": "kind text reason level told_to_person", "C": "id source_record review_due"},
    RelatedParty: {"B": "kind org name kana contact_ban", "C": "household_id member_id from to"},
    MayTell: {"B": "level basis until"},
    District: {"C": "office_code name unit"},
    Holder: {"C": "staff_id from to"},
    Office: {"C": "file_only", "D": "office_code name ward_code ward_name read_group number_series authority_post"},
    Staff: {"B": "note", "C": "staff_number name kana"},
    Post: {"C": "post role office_code unit from to"},
    Absence: {"C": "staff_id from to part_of_day kind cancelled"},
    # casework
    Record: {
        "B": "place method title next_plan late_reason returned_comment original_text",
        "C": "household_id office_code ward_code unit worker_id record_type subjects member_ids occurred_at time_known"
        " ended_at effective_on attachments also_for linked_from author_id author_text writer_id written_at late_entry"
        " state submission_id round submitted_at decided_at filed_at approval_id content_sha256 is_imported",
    },
    Segment: {"B": "text", "C": "id kind by origin"},
    SegmentSource: {"B": "name", "C": "type"},
    Performer: {"B": "external", "C": "staff_id part"},
    VisitLine: {"B": "result met_whom purpose notice_left", "C": "target on performer started_at ended_at"},
    Counterpart: {"B": "kind name", "C": "related_party_id"},
    Link: {"C": "rel type id"},
    Suggestion: {"B": "before after", "C": "segment_id"},
    Instruction: {"B": "text", "C": "due_on"},
    Amendment: {"B": "before text reason", "C": "id kind segment_id at approval_id decided_at state"},
    Voided: {"B": "note", "C": "requested_by reason_code at approval_id"},
    Correction: {"B": "before text reason note", "C": "kind target_segment reason_code original_matter"},
    LegacySignoff: {"B": "text", "C": "post on"},
    Companion: {"C": "staff_id confirmed_at"},
    IntegritySignal: {"B": "note review", "C": "kind at"},
    Template: {"C": "id version"},
    Created: {"B": "data", "C": "type id"},
    Submission: {
        "B": "comment flag_reason amount outcome",
        "C": "household_id office_code ward_code matter_type flags needed_by urgent drafter_unit state attempt round"
        " sent_at returned_to resume_at linked_from filed_week",
    },
    SubmissionItem: {"C": "record_id version household_id sha256 disposition"},
    OralConsent: {"C": "who at confirmed_at"},
    SeenItem: {"B": "content", "C": "record_id version sha256 household_id"},
    ActionItem: {
        "B": "title place method note cancelled_reason",
        "C": "class kind household_id member_id office_code ward_code assignee_id assignee_text show_from warn_on due_on"
        " original_due_on starts_at time_known staff campaign_id legal_basis state opened_at done_at done_on verified_at"
        " is_imported",
    },
    DueDate: {"B": "reason", "C": "due_on at"},
    # sign-off
    ApprovalCase: {
        "B": "title comment flag_reason amount route_notes unroutable_reason",
        "C": "number household_id office_code ward_code matter_type route drafter_unit drafted_at flags refused_rounds"
        " round state active_seq resume_at returned_to returned_items stranded decided_at needed_by urgent filed_week"
        " post_views withheld",
    },
    RoundNote: {"B": "comment", "C": "round at"},
    CaseItem: {"B": "title", "C": "record_id version sha256 household_id record_type"},
    Step: {"C": "seq kind when_absent min_days skippable quorum state activated_at"},
    Resolver: {"C": "unit_of role post person office_code"},
    Assignee: {"C": "staff_id post name office_code"},
    Opened: {"C": "staff_id at round"},
    Acted: {"B": "comment", "C": "as action at round items signature"},
    Anchor: {"C": "record_id segment_id"},
    PassedOver: {"C": "staff_id reason"},
    Proposed: {"B": "comment", "C": "at round record_id"},
    WithdrawRequest: {"B": "comment", "C": "at"},
    Decision: {"C": "at capacity sha256 signature"},
    Execution: {"C": "on doc_no at"},
    PostView: {"B": "comment", "C": "approval_id household_id office_code reason due_on state at"},
    # calls
    Inquiry: {
        "B": "household_text subject summary reply original_text",
        "C": "number received_at precision direction channel received_by_id received_by_text logged_at logged_by_id"
        " household_id candidates office_code ward_code told_level incident subjects urgency state promoted_draft_id"
        " record_id closed_at due_on is_imported",
    },
    Caller: {"B": "kind name org", "C": "related_party_id"},
    IdentityCheck: {"C": "method result"},
    Answer: {"B": "text", "C": "at told_level"},
    Message: {"B": "text", "C": "staff_id left_at left_by seen_at"},
    Callback: {"B": "by_text note", "C": "promised_at by_time assignee_id done_at done_by"},
    HandOff: {"B": "note", "C": "to_staff_id to_unit to_office_code at by accepted_at accepted_by"},
}
"""Per shape the published names of its own fields, those it inherits not among them."""


def class_of(model: type[Published], field: str) -> Class:
    """The class of a field by its published name. KeyError when it has none."""
    for owner, classes in CLASSES.items():
        for letter, names in classes.items():
            if issubclass(model, owner) and field in names.split():
                return letter
    raise KeyError(f"{model.__name__}.{field} has no class in libs/contracts/classes.py")


def most_sensitive(model: type[Published]) -> Class:
    """The class of the most sensitive field of a shape, including the shapes in it."""
    found: set[Class] = set()
    for name in model.model_fields:
        inner = shapes_in(model, name)
        found |= {most_sensitive(each) for each in inner} or {class_of(model, published_name(model, name))}
    return min(found, key=str)


def published_name(model: type[Published], name: str) -> str:
    """A field's name as events carry it: `from` of `from_`."""
    return model.model_fields[name].alias or name


def shapes_in(model: type[Published], name: str) -> tuple[type[Published], ...]:
    """The shapes a field holds; none for a plain value."""
    return tuple(_shapes(model.model_fields[name].annotation))


def shapes_of(model: type[Published]) -> Mapping[type[Published], None]:
    """A shape and all shapes in it, in the order in which they occur."""
    found: dict[type[Published], None] = {model: None}
    for name in model.model_fields:
        for inner in shapes_in(model, name):
            found |= shapes_of(inner)
    return found


def _shapes(annotation: object) -> Iterator[type[Published]]:
    if isinstance(annotation, type) and issubclass(annotation, Published):
        yield annotation
    for inner in get_args(annotation):
        yield from _shapes(inner)
