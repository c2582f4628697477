"""The caller of a request: a person with posts (`Actor`) or a service (`ServiceCaller`), and their short-lived tokens.

Only the gateway mints actor tokens, one per request. A service token proves only which service calls. Each token names
the one service that may accept it. Signature, type, issuer, audience and times are all required. What a caller may do
is decided in `libs.policy`.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import cast, get_args
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
    """A current post of a person. `read_group`: the codes of the offices that read each other's cases, its own
    included."""

    role: Role
    office_code: str
    ward_code: str
    unit: str
    read_group: tuple[str, ...]
    post: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a person reads another office's records: a code and a reference, or a `note` for roles that may state one."""

    code: str
    ref_type: str | None = None
    ref_id: str | None = None
    note: str | None = None

    @property
    def header(self) -> str | None:
        """The value for `X-Purpose`; None when it has neither a reference nor a note."""
        if self.ref_type and self.ref_id:
            value = f"{self.code};{self.ref_type}:{self.ref_id}"
        else:
            value = f"{self.code};{NOTE}:{quote(self.note or '', safe='')}"
        return value if _PURPOSE.fullmatch(value) else None

    @property
    def as_text(self) -> str:
        """The purpose as the audit keeps it: the code with the reference, or with the note."""
        return f"{self.code};{self.ref_type}:{self.ref_id}" if self.ref_type else f"{self.code};{self.note or ''}"


@dataclass(frozen=True, slots=True)
class PurposeGrant:
    """What a confirmed purpose lets a person read beyond their own offices. Stating a purpose alone grants nothing."""

    everywhere: bool = False
    household_ids: frozenset[str] = frozenset()
    until: str | None = None
    unconfirmed: bool = False
    """The service that keeps the reference could not be asked."""


NO_GRANT = PurposeGrant()


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who makes the request. All current posts count for reading; the person acts in `acting_post`."""

    staff_id: str
    name: str
    posts: tuple[Post, ...]
    acting_post: Post
    purpose: Purpose | None = None
    grant: PurposeGrant = NO_GRANT
    cause: str | None = None
    """`live` when the page asked again by itself after news of a change; None when the person asked."""

    def with_purpose(self, purpose: Purpose | None, grant: PurposeGrant = NO_GRANT) -> "Actor":
        """The same person with a purpose and what it grants (`libs.purposes`)."""
        return replace(self, purpose=purpose, grant=grant)


@dataclass(frozen=True, slots=True)
class ServiceCaller:
    """A service (or `ops`) that makes a request on its own behalf."""

    name: str


def mint_actor_token(signer: Signer, actor: Actor, audience: str, at: float | None = None) -> str:
    """Mint a token for one request of `actor` to the service `audience`, valid 30 s from `at` (Unix seconds, default
    now).

    Only the gateway calls it.
    """
    claims = _standard_claims(ACTOR_ISSUER, actor.staff_id, audience, at)
    claims |= {
        "name": actor.name,
        "posts": [asdict(post) for post in actor.posts],
        "acting": actor.posts.index(actor.acting_post),
    }
    return signer.sign_token(claims, ACTOR_TYP)


def verify_actor_token(keys: PublicKeys, token: str, audience: str, at: float | None = None) -> Actor:
    """The person of an actor token. Unauthenticated unless it is complete, signed by us, for `audience` and still
    valid."""
    claims = _signed_claims(keys, token, ACTOR_TYP)
    _require_valid(claims, audience, at)
    if claims["iss"] != ACTOR_ISSUER:
        raise Unauthenticated
    try:
        posts = tuple(_post(row) for row in _list(claims["posts"]))
        acting = posts[_index(claims["acting"])]
        return Actor(staff_id=_text(claims["sub"]), name=_text(claims["name"]), posts=posts, acting_post=acting)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise Unauthenticated from error


def mint_service_token(signer: Signer, audience: str, at: float | None = None) -> str:
    """Mint a token that identifies this service to the service `audience`, valid 30 s from `at`."""
    return signer.sign_token(_standard_claims(signer.name, signer.name, audience, at), SERVICE_TYP)


def verify_service_token(keys: PublicKeys, token: str, audience: str, at: float | None = None) -> ServiceCaller:
    """The service of a service token. Unauthenticated unless the token is valid for `audience`."""
    claims = _signed_claims(keys, token, SERVICE_TYP)
    _require_valid(claims, audience, at)
    if claims["sub"] != claims["iss"]:
        raise Unauthenticated
    return ServiceCaller(_text(claims["iss"]))


NOTE = "note"
NOTE_LENGTH = 200
_PURPOSE = re.compile(r"([a-z][a-z_]{0,39});([a-z][a-z_]{0,39}):([A-Za-z0-9._~:%-]{1,1800})")
_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,128}")


def parse_purpose(header: str) -> Purpose:
    """Parse an `X-Purpose` header: `<code>;<ref_type>:<ref_id>` or `<code>;note:<percent-encoded>`.

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
    """Parse an `X-Cause` header. BadRequest for anything but `live`."""
    if header != LIVE:
        raise BadRequest(
            "X-Cause ヘッダーには live だけを入れるか、ヘッダーを付けずに送ってください。",
            errors=[FieldError("header/X-Cause", "form")],
        )
    return LIVE


def _standard_claims(issuer: str, subject: str, audience: str, at: float | None) -> dict[str, object]:
    now = int(unix_time() if at is None else at)
    return {"iss": issuer, "sub": subject, "aud": audience, "iat": now, "exp": now + LIFETIME_S, "jti": uuid7()}


def _signed_claims(keys: PublicKeys, token: str, typ: str) -> dict[str, object]:
    """The claims of a token that its issuer signed. Whether it is valid here and now is for `_require_valid`."""
    try:
        signer, claims = keys.verify_token(token, typ)
        for name in ("iss", "sub", "jti"):
            _text(claims[name])
    except (SignatureError, KeyError, TypeError) as error:
        raise Unauthenticated from error
    if claims["iss"] != signer:
        raise Unauthenticated
    return claims


def _require_valid(claims: Mapping[str, object], audience: str, at: float | None) -> None:
    now = unix_time() if at is None else at
    try:
        issued, expires = _number(claims["iat"]), _number(claims["exp"])
        begins = _number(claims.get("nbf", issued))
    except (KeyError, TypeError) as error:
        raise Unauthenticated from error
    if claims.get("aud") != audience:
        raise Unauthenticated
    if not max(issued, begins) - LEEWAY_S <= now < expires + LEEWAY_S or expires - issued > LIFETIME_S:
        raise Unauthenticated


def _post(row: object) -> Post:
    if not isinstance(row, Mapping):
        raise TypeError("a post is an object")
    post = cast("Mapping[str, object]", row)
    role = _text(post["role"])
    if role not in ROLES:
        raise ValueError("unknown role")
    return Post(
        role=cast("Role", role),
        office_code=_text(post["office_code"]),
        ward_code=_text(post["ward_code"]),
        unit=_text(post["unit"]),
        read_group=tuple(_text(code) for code in _list(post["read_group"])),
        post=_text(post["post"]),
    )


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return cast("list[object]", value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError("not a number")
    return value


def _index(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError("not an index")
    return value
