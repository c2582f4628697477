"""Who asks: a person with posts (`Actor`) or a service (`ServiceCaller`), and the short tokens that say so.

The gateway alone mints actor tokens, one per request; a service token proves only which service calls. A token names the
one service it is for and is good nowhere else. Its signature, kind, issuer, audience and times are all required; rights
are `libs.policy`'s matter.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, cast, get_args
from urllib.parse import quote, unquote

from libs.clock import unix_time
from libs.contracts.codes import PurposeCode, Role
from libs.ids import uuid7
from libs.problems import BadRequest, FieldError, Unauthenticated
from libs.signing import PublicKeys, SignatureError, Signer

ROLES: tuple[str, ...] = get_args(Role)
PURPOSES: tuple[str, ...] = get_args(PurposeCode)

ACTOR_ISSUER = "gateway"
ACTOR_TYP = "actor+jwt"
SERVICE_TYP = "service+jwt"
LIFETIME_S = 30
LEEWAY_S = 10


@dataclass(frozen=True, slots=True)
class Post:
    """One current post of a person. `read_group`: the office codes that read together with this one, itself included."""

    role: Role
    office_code: str
    ward_code: str
    unit: str
    read_group: tuple[str, ...]
    post: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why someone reads another office's records: a code and what it refers to (`note` where the role may)."""

    code: str
    ref_type: str | None = None
    ref_id: str | None = None
    note: str | None = None

    @property
    def header(self) -> str | None:
        """As `X-Purpose` says it; None where it says neither what it refers to nor a note."""
        if self.ref_type and self.ref_id:
            said = f"{self.code};{self.ref_type}:{self.ref_id}"
        else:
            said = f"{self.code};{NOTE}:{quote(self.note or '', safe='')}"
        return said if _PURPOSE.fullmatch(said) else None

    @property
    def told(self) -> str:
        """As it is written down: what it refers to, else the note."""
        return (
            f"{self.code};{self.ref_type}:{self.ref_id}"
            if self.ref_type
            else f"{self.code};{self.note or ''}"
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """What a stated purpose was found to open beyond the offices one reads anyway; by itself stating opens nothing."""

    everywhere: bool = False
    household_ids: frozenset[str] = frozenset()
    until: str | None = None
    unconfirmed: bool = False
    """Whoever keeps what the purpose refers to could not be asked."""


NOTHING = Opened()


@dataclass(frozen=True, slots=True)
class Actor:
    """The person asking. Reading counts all current posts; acting is done in `acting_post`."""

    staff_id: str
    name: str
    posts: tuple[Post, ...]
    acting_post: Post
    purpose: Purpose | None = None
    opened: Opened = NOTHING
    cause: str | None = None
    """What made the page ask, where it was not the person: `live`, news of a change."""

    def with_purpose(self, purpose: Purpose | None, opened: Opened = NOTHING) -> "Actor":
        """The same person, reading for this purpose, which was found to open so much (`libs.purposes`)."""
        return replace(self, purpose=purpose, opened=opened)


@dataclass(frozen=True, slots=True)
class ServiceCaller:
    """The service (or `ops`) asking on its own account."""

    name: str


def mint_actor_token(signer: Signer, actor: Actor, audience: str, at: float | None = None) -> str:
    """A token for one request of `actor` to the service `audience`, valid 30 s from `at` (Unix seconds, default now).

    The gateway's alone.
    """
    claims = _standard_claims(ACTOR_ISSUER, actor.staff_id, audience, at)
    claims |= {
        "name": actor.name,
        "posts": [asdict(post) for post in actor.posts],
        "acting": actor.posts.index(actor.acting_post),
    }
    return signer.sign_token(claims, ACTOR_TYP)


def verify_actor_token(keys: PublicKeys, token: str, audience: str, at: float | None = None) -> Actor:
    """The person a token speaks for; Unauthenticated for any token that is not whole, ours, for `audience` and of now."""
    claims = _verified_claims(keys, token, ACTOR_TYP, audience, at)
    if claims["iss"] != ACTOR_ISSUER:
        raise Unauthenticated
    try:
        posts = tuple(_post(row) for row in claims["posts"])
        acting = posts[_index(claims["acting"])]
        return Actor(staff_id=claims["sub"], name=_text(claims["name"]), posts=posts, acting_post=acting)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise Unauthenticated from error


def mint_service_token(signer: Signer, audience: str, at: float | None = None) -> str:
    """A token that says to the service `audience` "this service calls", valid 30 s from `at`."""
    return signer.sign_token(_standard_claims(signer.name, signer.name, audience, at), SERVICE_TYP)


def verify_service_token(
    keys: PublicKeys, token: str, audience: str, at: float | None = None
) -> ServiceCaller:
    """The service a token speaks for to `audience`; Unauthenticated otherwise."""
    claims = _verified_claims(keys, token, SERVICE_TYP, audience, at)
    if claims["sub"] != claims["iss"]:
        raise Unauthenticated
    return ServiceCaller(claims["iss"])


NOTE = "note"
NOTE_LENGTH = 200
_PURPOSE = re.compile(r"([a-z][a-z_]{0,39});([a-z][a-z_]{0,39}):([A-Za-z0-9._~:%-]{1,1800})")
_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,128}")


def parse_purpose(header: str) -> Purpose:
    """The purpose of an `X-Purpose: <code>;<ref_type>:<ref_id>` or `<code>;note:<percent-encoded>` header.

    BadRequest for any other form.
    """
    match = _PURPOSE.fullmatch(header)
    if match is not None and match[1] in PURPOSES:
        code, ref_type, rest = match.groups()
        if ref_type == NOTE and (note := _note(rest)):
            return Purpose(code=code, note=note)
        if ref_type != NOTE and _REFERENCE.fullmatch(rest):
            return Purpose(code=code, ref_type=ref_type, ref_id=rest)
    raise BadRequest(
        "X-Purpose ヘッダーは <目的コード>;<根拠の種類>:<根拠の番号> の形で送ってください。",
        errors=[FieldError("header/X-Purpose", "form")],
    )


def _note(encoded: str) -> str | None:
    try:
        note = unquote(encoded, errors="strict").strip()
    except UnicodeDecodeError:
        return None
    return note if note.isprintable() and 0 < len(note) <= NOTE_LENGTH else None


LIVE = "live"


def parse_cause(header: str) -> str:
    """The cause of an `X-Cause` header; BadRequest for anything but `live`."""
    if header != LIVE:
        raise BadRequest(
            "X-Cause ヘッダーには live だけを入れるか、ヘッダーを付けずに送ってください。",
            errors=[FieldError("header/X-Cause", "form")],
        )
    return LIVE


def _standard_claims(issuer: str, subject: str, audience: str, at: float | None) -> dict[str, Any]:
    now = int(unix_time() if at is None else at)
    return {
        "iss": issuer,
        "sub": subject,
        "aud": audience,
        "iat": now,
        "exp": now + LIFETIME_S,
        "jti": uuid7(),
    }


def _verified_claims(
    keys: PublicKeys, token: str, typ: str, audience: str, at: float | None
) -> dict[str, Any]:
    now = unix_time() if at is None else at
    try:
        signer, claims = keys.verify_token(token, typ)
        for name in ("iss", "sub", "jti"):
            _text(claims[name])
        issued, expires = _number(claims["iat"]), _number(claims["exp"])
        begins = _number(claims.get("nbf", issued))
    except (SignatureError, KeyError, TypeError) as error:
        raise Unauthenticated from error
    if claims["iss"] != signer or claims.get("aud") != audience:
        raise Unauthenticated
    if not max(issued, begins) - LEEWAY_S <= now < expires + LEEWAY_S or expires - issued > LIFETIME_S:
        raise Unauthenticated
    return claims


def _post(row: Any) -> Post:
    if not isinstance(row, Mapping):
        raise TypeError("a post is an object")
    post = cast("Mapping[str, Any]", row)
    role = _text(post["role"])
    if role not in ROLES:
        raise ValueError("unknown role")
    group = post["read_group"]
    if not isinstance(group, list):
        raise TypeError("a read group is a list of office codes")
    return Post(
        role=cast("Role", role),
        office_code=_text(post["office_code"]),
        ward_code=_text(post["ward_code"]),
        unit=_text(post["unit"]),
        read_group=tuple(_text(code) for code in cast("list[Any]", group)),
        post=_text(post["post"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError("not a number")
    return value


def _index(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError("not an index")
    return value
