"""`Released[T]`: the only form in which a service may answer a person with personal data.

Only this module makes one. Each function is for one kind of answer:

- `readable`: a read. It runs the query on a snapshot of the restrictions, refuses what is hidden from the reader, and
  writes the audit entry. It releases the answer only if the restrictions have not changed meanwhile.
- `readable_by_grant`: a read of an object that names its reader itself. The restrictions are not checked.
- `left_by`: the aggregate after a command. If this request wrote it, the answer is what it wrote; otherwise a read.
- `written`: the result of a command that is not an aggregate. Its own write is its audit entry.

A query returns its answer as `Read`, with the ids that the audit entry needs. An answer without data of people in care
(counts, templates, staff, offices) is `Impersonal`; `tests/libs/test_released.py` lists them.
Rules: docs/domain/access.md 2 and 5, docs/protocols.md 5 and 6. Why: docs/adr/0014-released.md.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from libs.actor import Actor
from libs.aggregates import Stored
from libs.audit import Audit
from libs.canonical import Json
from libs.context import RequestContext
from libs.problems import NotFound
from libs.reader import reading, viewer
from libs.restrictions import Restrictions, RestrictionSet

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


class _Seal:
    """The type of the seal, which only this module has."""


_SEAL = _Seal()


class Released(Generic[T_co]):
    """An answer that may be sent; `version` becomes its ETag. TypeError if another module makes one."""

    __slots__ = ("_value", "_version")

    def __init__(self, seal: _Seal, value: T_co, version: int | None) -> None:
        if seal is not _SEAL:
            raise TypeError("an answer is released by readable, left_by or written")
        self._value = value
        self._version = version

    @property
    def value(self) -> T_co:
        return self._value

    @property
    def version(self) -> int | None:
        return self._version


@dataclass(frozen=True, slots=True)
class Impersonal(Generic[T_co]):
    """An answer without data of people in care; `version` becomes its ETag."""

    value: T_co
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """The answer of a query, and its audit entry: the kind of read and the ids of the objects shown, never their content.

    `about` describes the question in codes and counts. `version` becomes the ETag.
    """

    answer: T_co
    action: str
    objects: Sequence[str]
    households: Sequence[str] = ()
    version: int | None = None
    about: Mapping[str, Json] = field(default_factory=dict[str, Json])


class Source(Protocol):
    """A service's store, or another object that its queries read from."""

    @property
    def restrictions(self) -> Restrictions: ...
    @property
    def audit(self) -> Audit: ...


async def readable(
    source: Source,
    actor: Actor,
    subjects: Iterable[str | None],
    read: Callable[[RestrictionSet], Awaitable[Read[T]]],
    *,
    exactly: bool = False,
) -> Released[T]:
    """The answer of `read` on the current restrictions, released once its audit entry is durable.

    `subjects`: the households or unlinked notes that the whole answer is about. NotFound if one of them is hidden from
    the reader. `read` itself raises NotFound for any other object that may not be read, and omits hidden objects from
    lists. `exactly`: the answer contains more of the restrictions than whether an object is hidden. Nothing is sent if
    the restrictions are unknown (PolicyUnavailable) or the audit entry cannot be written (Unavailable).
    """
    named, reader = [*subjects], viewer(actor)

    async def checked(snapshot: RestrictionSet) -> Released[T]:
        if any(snapshot.hides(each, reader) for each in named):
            raise NotFound
        return await _audited(source, actor, await read(snapshot))

    return await source.restrictions.released(reader, checked, exactly=exactly)


async def readable_by_grant(source: Source, actor: Actor, read: Callable[[], Awaitable[Read[T]]]) -> Released[T]:
    """The answer of `read` to a person whom the object itself names, who may read it whatever is restricted."""
    return await _audited(source, actor, await read())


def written(context: RequestContext[object], value: T, version: int | None = None) -> Released[T]:
    """What the command of this request wrote, which is its own audit entry. For an aggregate use `left_by`.

    TypeError if the request has neither an idempotency key nor a version: it changes nothing, so it is a read.
    """
    if context.key is None and context.if_match is None:
        raise TypeError("a request that changes nothing is answered by readable")
    return Released(_SEAL, value, version)


async def left_by(
    context: RequestContext[object],
    item: Stored[Mapping[str, object]],
    view: Callable[[], Awaitable[T]],
    read: Callable[[], Awaitable[Released[U]]],
) -> Released[T] | Released[U]:
    """The item after a command: its `view` if this request wrote it, otherwise what `read` releases.

    A request that is repeated, or that changes nothing, has no event that could be its audit entry. Its answer is a read
    like any other: checked against the current restrictions, reduced to a stub where the reader may see no more, and
    audited. Only one of `view` and `read` is called, so that nothing is loaded twice.
    """
    return written(context, await view(), item.version) if item.is_written else await read()


def immediate(value: T) -> Callable[[], Awaitable[T]]:
    """A view for `left_by` that is made from the item alone and loads nothing more."""

    async def view() -> T:
        return value

    return view


async def _audited(source: Source, actor: Actor, found: Read[T]) -> Released[T]:
    await source.audit.read(reading(actor, found.action, found.objects, found.households, **found.about))
    return Released(_SEAL, found.answer, found.version)
