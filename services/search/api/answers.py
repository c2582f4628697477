"""What people get from search: entries, hits, counts. What an entry does not say is left out."""

from typing import Literal

from libs.contracts import codes
from libs.contracts.casework import Amendment, Counterpart, Instruction, LegacySignoff, Link, Performer, Voided
from libs.contracts.counter import Callback
from libs.contracts.published import ByWhom, Date, Id, ImportIssue, Published, Source, Time
from libs.contracts.signoff import Decision
from libs.http import Page
from services.search.api.params import Kind


class HouseholdLabel(Published):
    """How a list names a household: as it is now."""

    id: Id
    case_number: str | None
    name: str | None
    kana: str | None
    worker_id: Id | None
    status: codes.HouseholdStatus | None


class CallerShown(Published):
    """Who called."""

    kind: codes.CallerKind | None = None
    name: str | None = None
    org: str | None = None


class VisitShown(Published):
    """A visit line."""

    target: str
    on: Date | None = None
    result: codes.VisitResult
    met_whom: list[str] = []


class Entry(Published):
    """A record, inquiry, approval case or action item in a list, with the fields of its kind."""

    id: Id
    kind: Kind
    version: int
    household_id: Id | None
    household: HouseholdLabel | None = None
    office_code: str
    ward_code: str
    occurred_at: Time | None
    time_known: bool
    subjects: list[codes.Subject]
    title: str
    excerpt: str
    state: str
    source: Source | None = None
    import_issues: list[ImportIssue] = []
    is_imported: bool | None = None
    unit: str | None = None
    author_id: Id | None = None
    worker_id: Id | None = None
    # records
    record_type: codes.RecordType | None = None
    author: ByWhom | None = None
    author_text: str | None = None
    performed_by: list[Performer] = []
    counterpart: list[Counterpart] = []
    member_ids: list[Id] = []
    visits: list[VisitShown] = []
    written_at: Time | None = None
    ended_at: Time | None = None
    submitted_at: Time | None = None
    approval_id: Id | None = None
    submission_id: Id | None = None
    late_entry: bool | None = None
    has_attachment: bool | None = None
    next_plan: str | None = None
    effective_on: Date | None = None
    links: list[Link] = []
    amendments: list[Amendment] = []
    instructions: list[Instruction] = []
    legacy_signoff: list[LegacySignoff] = []
    voided: Voided | None = None
    # inquiries
    channel: codes.Channel | None = None
    direction: codes.Direction | None = None
    precision: codes.TimePrecision | None = None
    caller: CallerShown | None = None
    received_by: ByWhom | None = None
    received_by_text: str | None = None
    callback: Callback | None = None
    urgency: codes.Urgency | None = None
    household_text: str | None = None
    incident: bool | None = None
    reply: str | None = None
    # approval cases
    record_ids: list[Id] = []
    matter_type: codes.MatterType | None = None
    route: str | None = None
    drafter: ByWhom | None = None
    drafted_at: Time | None = None
    decided: Decision | None = None
    needed_by: Date | None = None
    urgent: bool | None = None
    amount: int | None = None
    flags: list[codes.MatterFlag] = []
    # of several kinds
    number: str | None = None
    round: int | None = None
    decided_at: Time | None = None
    place: str | None = None
    method: str | None = None
    # action items
    item_class: codes.ItemClass | None = None
    item_kind: codes.ItemKind | None = None
    assignee_id: Id | None = None
    assignee_text: str | None = None
    due_on: Date | None = None
    original_due_on: Date | None = None
    starts_at: Time | None = None
    staff: list[Id] = []
    opened_at: Time | None = None
    done_at: Time | None = None
    done_on: Date | None = None
    note: str | None = None
    legal_basis: str | None = None
    source_ref: Link | None = None
    evidence_ref: Link | None = None


class Pending(Published):
    """A write named by `after=` that the index does not show yet, or never will (`parked`)."""

    key: str
    reason: Literal["not_yet", "parked"]


class TimelinePage(Page[Entry]):
    """Entries in order of time. `partial`: the index is away, the owners answered; then no lag is known. Or, with a lag,
    what the purpose opens could not be asked: there may be more."""

    index_lag_ms: int | None
    partial: bool = False
    pending: list[Pending] = []


class Run(Published):
    """A piece of text, and whether it is what was looked for."""

    text: str
    hit: bool


class Highlight(Published):
    """A place where the words stand."""

    field: str
    runs: list[Run]


class Hit(Entry):
    """An entry that holds every word, with up to three places where they stand."""

    highlights: list[Highlight]


class Count(Published):
    """How many entries have a value."""

    key: str
    count: int


class Facets(Published):
    """Counts of all hits by each of their properties."""

    record_type: list[Count]
    subject: list[Count]
    ward: list[Count]
    office: list[Count]
    month: list[Count]
    kind: list[Count]
    state: list[Count]


class Resolved(Published):
    """A name or number among the words, and the households it was taken for."""

    term: str
    households: list[HouseholdLabel]


class SearchPage(Page[Hit]):
    """Hits, with what was counted and understood. `partial`: what the purpose opens could not be asked; there may be more."""

    total: int
    facets: Facets
    resolved: list[Resolved]
    index_lag_ms: int
    partial: bool = False
    pending: list[Pending] = []


class Cell(Published):
    """The entries of one row in one month or 年度."""

    period: str
    count: int


class Row(Published):
    """A kind or a subject through time."""

    key: str
    total: int
    cells: list[Cell]


class Table(Published):
    """カテゴリー×時系列; `total` counts each entry once, `partial` as of a search."""

    rows: list[Row]
    total: int
    index_lag_ms: int
    partial: bool = False
