"""The objects that the import routes of the owning services accept; also used by the importer's dry run."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, Field, ValidationError

from libs import problems
from libs.contracts.casework import ActionItem, Record
from libs.contracts.codes import HEAD_OFFICE
from libs.contracts.counter import Inquiry
from libs.contracts.events import EVENT_LIMIT
from libs.contracts.offices import OFFICES
from libs.contracts.people import District, Household, Office, Person, RelatedParty, Staff
from libs.contracts.published import Aggregate
from libs.contracts.published import Id as ObjectId
from libs.strict import Code, DateText, Id, Line, Strict, require_allowed
from libs.text import forbidden_character

STATE_LIMIT = EVENT_LIMIT - 10_000
"""Bytes of a state at most; the event adds far less than the difference to its own limit."""
OBJECTS_MAX = 500
UNLINKED_AT_ONCE = 50
"""The most unlinked notes in one call to records, so that the call ends within its time limit."""
UNLINKED_BYTES = 4_000_000
"""The most bytes of unlinked notes in one call; far less than the route accepts."""

Doc = dict[str, Any]


class FileIn(Strict):
    """One original file of a batch."""

    name: Line
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class BatchIn(Strict):
    """The batch these objects belong to; one without an office (a seed) is nobody's books."""

    id: Id
    office_code: Code | None = None
    as_of: DateText | None = None
    synthetic: bool
    files: Annotated[list[FileIn], Field(max_length=100)] = []


class ObjectIn(Strict):
    """One object: a published state without id and version, and where it comes from."""

    id: Id
    type: Code
    state: dict[str, Any]
    source: dict[str, Any] | None = None
    protected: bool = False


class ImportIn(Strict):
    """Some objects of a batch."""

    batch: BatchIn
    objects: Annotated[list[ObjectIn], Field(max_length=OBJECTS_MAX)]


class Contact(BaseModel):
    """Address, telephone or remarks of a household; not part of its published state."""

    household_id: ObjectId
    kind: Annotated[str, Field(min_length=1)]
    value: Annotated[str, Field(min_length=1)]


class Protection(BaseModel):
    """Details of a household's protection."""

    household_id: ObjectId
    kind: Annotated[str, Field(min_length=1)]
    note: str | None = None


_AGGREGATES: dict[str, type[Aggregate]] = {
    "office": Office,
    "staff": Staff,
    "district": District,
    "person": Person,
    "household": Household,
    "related_party": RelatedParty,
    "record": Record,
    "action_item": ActionItem,
    "inquiry": Inquiry,
}
_PRIVATE: dict[str, frozenset[str]] = {"inquiry": frozenset({"contact"})}
"""The fields of an imported state that its owner does not publish."""
_OTHER_MODELS: dict[str, type[BaseModel]] = {"contact": Contact, "protection": Protection}


class UnlistedOffice(problems.Problem):
    """The office code is not on the list of offices."""

    code = "UNLISTED_OFFICE"
    status = 422
    title = "事務所の一覧にない office_code"
    detail = f"office_code は一覧にある所だけです（{'、'.join(OFFICES)}）。mapping.toml を直してください。"


def require_listed(office_code: str | None) -> None:
    """Raises `UnlistedOffice` for a code that is not on the list."""
    if office_code is not None and office_code not in OFFICES:
        raise UnlistedOffice(errors=[problems.FieldError("/batch/office_code", "unlisted")])


def require_fit(batch: Mapping[str, Any], each: Mapping[str, Any]) -> None:
    """Raise the problem for which an object of a batch cannot be accepted, regardless of what is stored."""
    kind, state = each["type"], each["state"]
    model = _AGGREGATES.get(kind) or _OTHER_MODELS.get(kind)
    if model is None:
        raise problems.ValidationFailed(
            "この種類のものは受け付けません。取込先を確かめてください。",
            errors=[problems.FieldError("/objects/type", "unknown")],
        )
    if len(orjson.dumps(state)) > STATE_LIMIT:
        raise problems.TooMuchContent
    about = {"id": each["id"], "version": 0, "source": each.get("source")} if kind in _AGGREGATES else {}
    private = _PRIVATE.get(kind, frozenset())
    published = {name: value for name, value in state.items() if name not in private}
    try:
        # The owner would store an unknown field for ever and never publish it.
        model.model_validate({**published, **about}, extra="forbid")
    except ValidationError as error:
        raise _shape_problem(error) from None
    _require_offices(batch, state)


def unfit(batch: Mapping[str, Any], each: Mapping[str, Any]) -> problems.Problem | None:
    """The problem for which an object cannot be accepted; None when it can."""
    try:
        require_fit(batch, each)
    except problems.Problem as problem:
        return problem
    return None


def require_sendable(batch: Mapping[str, Any], each: Mapping[str, Any]) -> None:
    """`require_fit` for an object before it is sent, with the checks of the request body."""
    body = {"batch": batch, "objects": [each]}
    if not _is_plain(body):
        require_allowed(body)
    try:
        ImportIn.model_validate(body)
    except ValidationError as error:
        raise _shape_problem(error) from None
    require_listed(batch.get("office_code"))
    require_fit(batch, each)


def _is_plain(body: Doc) -> bool:
    """Whether a check of the whole JSON text shows that no field contains a forbidden character."""
    try:
        text = orjson.dumps(body).decode()
    except TypeError:
        return False
    return "\\u" not in text and not forbidden_character(text)


def _shape_problem(error: ValidationError) -> problems.ValidationFailed:
    fields = [
        problems.FieldError("/state/" + "/".join(str(part) for part in e["loc"]), e["type"]) for e in error.errors()
    ][:20]
    named = "、".join(field.pointer for field in fields)
    return problems.ValidationFailed(
        f"形が合いません（{named}）。台帳か mapping.toml を直してください。", errors=fields
    )


def _require_offices(batch: Mapping[str, Any], state: Doc) -> None:
    """Objects belong to the office of the batch; staff may hold posts at other offices and at the head office."""
    own, named = batch.get("office_code"), state.get("office_code")
    posts: list[Doc] = state.get("posts") or []
    codes: set[str] = {post["office_code"] for post in posts} | ({named} if named else set[str]())
    if codes - OFFICES.keys() - {HEAD_OFFICE} or (own is not None and named not in (None, own)):
        raise UnlistedOffice(errors=[problems.FieldError("/objects/state/office_code", "unlisted")])
    if any(post["role"] == "hq" and post["office_code"] != HEAD_OFFICE for post in posts):
        # Sign-off looks for 本庁 at this code.
        raise UnlistedOffice(
            f"本庁（hq）の職の office_code は {HEAD_OFFICE} です。mapping.toml を直してください。",
            errors=[problems.FieldError("/objects/state/posts", "unlisted")],
        )
