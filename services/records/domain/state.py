"""The states that records decides on: the published fields, and the private ones.

A field with a sparse index is absent if it does not apply. All other fields are always there.
"""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict

from libs.canonical import Json
from libs.contracts import codes
from libs.states import casework, people
from libs.states.casework import Voided
from libs.states.published import ByWhom


class _Imported(TypedDict):
    """The version that an import has written, so that an object that changed later is not undone."""

    imported_version: NotRequired[int]


class Person(people.Person, _Imported):
    """A person with the keys of look-ups."""

    keys: list[str]


class Household(people.Household, _Imported):
    """A household with its place in lists, and with the keys of look-ups, which no list loads."""

    sort_key: str
    keys: NotRequired[list[str]]
    unique_numbers: NotRequired[list[str]]


class RelatedParty(people.RelatedParty, _Imported):
    """A related party with the office that registered it."""

    office_code: NotRequired[str]


class District(people.District, _Imported):
    """A district."""


class Office(people.Office, _Imported):
    """An office."""


class Staff(people.Staff, _Imported):
    """A staff member."""


class Absence(people.Absence):
    """An absence with its reason, and the half-days that it claims until it is cancelled."""

    kind_entered: codes.EnteredAbsenceKind
    halves: NotRequired[list[str]]


class BundleItem(TypedDict):
    """One record of a bundle, at the version that its sender saw."""

    record_id: str
    version: int
    disposition: codes.Disposition | None


class Consent(TypedDict):
    """口頭了解: who gave it, and when."""

    who: str
    at: str


class GivenChoice(TypedDict):
    """The choices of the person who sends a round."""

    matter_type: codes.MatterType
    items: list[BundleItem]
    comment: str | None
    flags: list[codes.MatterFlag]
    flag_reason: str | None
    amount: int | None
    needed_by: str | None
    urgent: bool
    oral_consent: Consent | None


class Choice(GivenChoice):
    """The same, with the correction that the round proposes for a decided record, or None."""

    correction: casework.Correction | None


class Sending(TypedDict):
    """Who sends a round, with which request (its key and fingerprint), and when."""

    sender: ByWhom
    key: str
    fingerprint: str
    at: str


class Trial(Choice, Sending):
    """An attempt under way."""


class Reason(TypedDict):
    """Why an attempt was refused: the answer to its request, and to each repetition of it."""

    code: str
    status: int
    title: str
    detail: str
    context: Mapping[str, Json]


class Refusal(Reason):
    """An attempt that was undone, with its reason."""

    key: str
    fingerprint: str
    attempt: int


RoundEnd = Literal["returned", "withdrawn", "dropped", "rejected", "decided"]


class RoundOutcome(TypedDict):
    """How a round ended, according to approvals. `refused` means that approvals could not take it in.

    `items` has the records of a partial return. It is empty if all records came back.
    """

    state: RoundEnd
    round: int
    at: str
    comment: str | None
    returned_to: str | None
    resume_at: int | None
    instructions: list[casework.Instruction]
    decided_by: ByWhom | None
    items: list[str]
    refused: bool


class Submission(casework.Submission):
    """A submission with its attempt under way and its refused attempts. `sender` sent the last round.

    `unfinished_since` is there while something is left to do, `handoff_since` while approvals has not confirmed the
    round. `restated_at`: when a round was last published again.
    """

    trial: NotRequired[Trial]
    sender: NotRequired[ByWhom]
    refusals: list[Refusal]
    unfinished_since: NotRequired[str]
    handoff_since: NotRequired[str]
    restated_at: NotRequired[str]


class LoadedSubmission(Submission):
    """A submission in the form that the rules take. Id and version are not part of the state that a decision stores."""

    id: str
    version: int


class ActionItem(casework.ActionItem):
    """An item. `reopened_at` is when it was last opened again, `imported_version` the version that an import wrote.

    `promised_at` is there in the item of a call-back: when the call that it last followed was promised.
    """

    reopened_at: NotRequired[str]
    promised_at: NotRequired[str]
    imported_version: NotRequired[int]


class FrozenBy(TypedDict):
    """The attempt of a submission that holds a record."""

    submission_id: str
    attempt: int


class DraftOrigin(TypedDict):
    """The draft that became a record, at the version that was finished."""

    draft: str
    version: int


_RecordWords = TypedDict("_RecordWords", {"from": NotRequired[DraftOrigin]})


class MayBeFrozen(TypedDict):
    """Whether a submission holds a record: `frozen_by` is there while one does."""

    frozen_by: NotRequired[FrozenBy]


class Record(casework.Record, _Imported, _RecordWords, MayBeFrozen):
    """A record with the draft that it was. `uncirculated_since` is there while it is filed and still to be
    circulated."""

    uncirculated_since: NotRequired[str]


class LoadedRecord(Record):
    """A record in the form that the rules take. Id and version are not part of the state that a decision stores."""

    id: str
    version: int


class Written(TypedDict):
    """Who writes a record."""

    author_id: str | None
    writer_id: str | None


class Voidable(TypedDict):
    """Whether a record was voided, and why."""

    voided: Voided | None


class ListedRecord(Written, Voidable, MayBeFrozen):
    """The fields by which a list of records is filtered and sorted.

    Whole documents are read only for the page shown.
    """

    deleted: bool
    household_id: str | None
    office_code: str
    state: codes.RecordState
    occurred_at: str | None
