"""Ed25519 signatures (JWS, RFC 7515 with the algorithm names of RFC 9864) and the key files of one installation.

`<name>.private.json` is the newest private JWK of its owner. `public.json` is the JWKS of all public keys that were
ever published, so that old signatures remain verifiable. A key id is `<name>-<n>`, so that a signature names its
signer. Only keys of the installation are used: `jku`, `x5u` and `jwk` headers are ignored.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NotRequired, TypeAlias, TypedDict, cast

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization, OKPKey

from libs.canonical import canonical_json

ALGORITHM = "Ed25519"
PUBLIC_FILE = "public.json"
KeyFile: TypeAlias = "dict[str, str | list[str]]"
"""A JWK as it lies in its file."""


class PublicKey(TypedDict):
    """The public half of a key, as a JWK (RFC 8037)."""

    kty: str
    crv: str
    x: str
    kid: str
    use: NotRequired[str]
    alg: NotRequired[str]


class SignatureError(ValueError):
    """The signature is invalid: wrong form, algorithm, type, key or signature."""


class UnknownKeyError(SignatureError):
    """The signature names an unknown key."""


class Signer:
    """The private key of one service."""

    def __init__(self, name: str, key: OKPKey) -> None:
        self.name = name
        self._key = key
        self.kid = key.kid or f"{name}-1"

    def sign_token(self, claims: Mapping[str, object], typ: str) -> str:
        """A compact JWS over `claims`; `typ` is the type of the token."""
        return self._sign(json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode(), typ)

    def sign_detached(self, value: object) -> str:
        """A JWS over the canonical JSON of `value` without the payload (RFC 7515, appendix F): `header..signature`."""
        header, _, signature = self._sign(canonical_json(value), None).split(".")
        return f"{header}..{signature}"

    def public_jwk(self) -> PublicKey:
        """The public half."""
        return cast("PublicKey", {**self._key.as_dict(private=False), "kid": self.kid})

    def secret(self, purpose: str) -> bytes:
        """A secret of 32 bytes for one purpose (such as cursors), derived from the private key."""
        private = str(self._key.as_dict(private=True)["d"]).encode()
        return hmac.new(private, purpose.encode(), hashlib.sha256).digest()

    def _sign(self, payload: bytes, typ: str | None) -> str:
        header = {"alg": ALGORITHM, "kid": self.kid} | ({"typ": typ} if typ else {})
        return jws.serialize_compact(header, payload, self._key, algorithms=[ALGORITHM])


class PublicKeys:
    """The public halves by key id."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = {key.kid: key for key in keys if key.kid and isinstance(key, OKPKey)}
        # Services reuse a token for some seconds. The result of a verification is cached; the times are checked each
        # time.
        self._verified = lru_cache(maxsize=256)(self._verify)

    @classmethod
    def of(cls, *signers: Signer) -> "PublicKeys":
        """The keys of these signers."""
        return cls(KeySet.import_key_set(cast("KeySetSerialization", {"keys": [s.public_jwk() for s in signers]})))

    def verify_token(self, token: str, typ: str) -> tuple[str, dict[str, object]]:
        """(name of the signer, claims) of a token of this `typ`; SignatureError otherwise."""
        signer, payload, header = self._verified(token)
        if header.get("typ") != typ:
            raise SignatureError("another kind of token")
        try:
            claims = json.loads(payload)
        except ValueError as error:
            raise SignatureError("claims are not JSON") from error
        if not isinstance(claims, dict):
            raise SignatureError("claims are not an object")
        return signer, cast("dict[str, object]", claims)

    def verify_detached(self, value: object, signature: str) -> str:
        """The name of the signer of the canonical JSON of `value`. SignatureError when the signature is invalid."""
        if signature.split(".")[1:2] != [""]:
            raise SignatureError("not a detached signature")
        return self._verify(signature, canonical_json(value))[0]

    def _verify(self, token: str, payload: bytes | None = None) -> tuple[str, bytes, Mapping[str, object]]:
        try:
            signed = jws.extract_compact(token.encode("ascii"), payload)
            header = signed.headers()
            kid = header.get("kid")
            key = self._keys.get(kid) if isinstance(kid, str) else None
            if key is None or not isinstance(kid, str):
                raise UnknownKeyError("unknown key")
            if not jws.validate_compact(signed, key, algorithms=[ALGORITHM]):
                raise SignatureError("wrong signature")
        except SignatureError:
            raise
        except (JoseError, ValueError, TypeError, AttributeError, KeyError) as error:
            # joserfc accepts headers of any JSON shape; a header on which it fails is forged.
            raise SignatureError(str(error)) from error
        return kid.rpartition("-")[0], signed.payload, header


def make_keys(directory: Path, names: Iterable[str]) -> None:
    """Create the missing private keys (mode 0600) and publish the public keys. Safe to repeat."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        path = _private_file(directory, name)
        if not path.exists():
            _write(path, _new_key(directory, name).as_dict(private=True), 0o600)
    owners = (path.name.removesuffix(".private.json") for path in sorted(directory.glob("*.private.json")))
    publish(directory, [load_signer(directory, name).public_jwk() for name in owners])


def rotate_key(directory: Path, name: str) -> str:
    """Replace the private key of `name`; returns the new key id. FileNotFoundError when it has none.

    The public key is published first, so that every signature can be verified.
    """
    publish(directory, [load_signer(directory, name).public_jwk()])
    key = _new_key(directory, name)
    signer = Signer(name, key)
    publish(directory, [signer.public_jwk()])
    _write(_private_file(directory, name), key.as_dict(private=True), 0o600)
    return signer.kid


def public_jwks(directory: Path) -> list[PublicKey]:
    """All public keys of the folder, oldest first; empty without a `public.json`."""
    path = directory / PUBLIC_FILE
    return cast("list[PublicKey]", _read(path)["keys"]) if path.exists() else []


def publish(directory: Path, keys: Iterable[PublicKey]) -> None:
    """Add public keys to `public.json`; none is ever removed. ValueError when a key id would get a second key."""
    known = {key["kid"]: key for key in public_jwks(directory)}
    for key in keys:
        if known.setdefault(key["kid"], key)["x"] != key["x"]:
            raise ValueError(f"{directory / PUBLIC_FILE}: {key['kid']} に別の鍵があります。控えから戻してください。")
    _write(directory / PUBLIC_FILE, {"keys": list(known.values())}, 0o644)


def load_signer(directory: Path, name: str) -> Signer:
    """The private key of `name`; FileNotFoundError says how to make it."""
    path = _private_file(directory, name)
    return Signer(name, OKPKey.import_key(_read(path)))


def load_public(directory: Path) -> PublicKeys:
    """Everybody's public keys; FileNotFoundError says how to make them."""
    return read_public(directory / PUBLIC_FILE)


def read_public(path: Path) -> PublicKeys:
    """The public keys of a JWKS file; ValueError when it is none, FileNotFoundError says how to make one."""
    try:
        return PublicKeys(KeySet.import_key_set(cast("KeySetSerialization", _read(path))))
    except (JoseError, TypeError, AttributeError, KeyError) as error:
        raise ValueError(f"{path} は公開鍵の一覧（JWKS）として読めません。") from error


def _new_key(directory: Path, name: str) -> OKPKey:
    """A key with the next number of its owner; key ids are never reused."""
    numbers = [
        int(number)
        for key in public_jwks(directory)
        for owner, _, number in [str(key["kid"]).rpartition("-")]
        if owner == name and number.isdecimal()
    ]
    kid = f"{name}-{max(numbers, default=0) + 1}"
    return OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig", "alg": ALGORITHM})


def _private_file(directory: Path, name: str) -> Path:
    return directory / f"{name}.private.json"


def _read(path: Path) -> KeyFile:
    if not path.exists():
        raise FileNotFoundError(f"{path} がありません。make up を実行すると鍵が作られます。")
    return json.loads(path.read_bytes())


def _write(path: Path, value: Mapping[str, object], mode: int) -> None:
    # Written to a second file and renamed, so that a reader never sees a partial file.
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file)
    draft.rename(path)
