"""Signatures say who signed what; nothing forged, altered or signed with an unknown key passes."""

import base64
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from libs.signing import (
    PublicKeys,
    SignatureError,
    Signer,
    UnknownKeyError,
    load_public,
    load_signer,
    make_keys,
    public_jwks,
    publish,
    rotate_key,
)


def signer(name: str) -> Signer:
    return Signer(name, OKPKey.generate_key("Ed25519", {"kid": f"{name}-1"}))


GATEWAY = signer("gateway")
KEYS = PublicKeys.of(GATEWAY, signer("records"))


def test_a_token_comes_back_with_its_signer() -> None:
    assert KEYS.verify_token(GATEWAY.sign_token({"a": "綴り"}, "x+jwt"), "x+jwt") == ("gateway", {"a": "綴り"})


def test_one_kind_of_token_is_not_another() -> None:
    with pytest.raises(SignatureError):
        KEYS.verify_token(GATEWAY.sign_token({}, "x+jwt"), "y+jwt")


def test_a_key_of_the_same_name_made_elsewhere_is_refused() -> None:
    with pytest.raises(SignatureError):
        KEYS.verify_token(signer("gateway").sign_token({}, "x+jwt"), "x+jwt")


def test_a_detached_signature_holds_for_equal_states_only() -> None:
    signature = GATEWAY.sign_detached({"a": 1, "b": ["綴"]})
    assert signature.split(".")[1] == ""
    assert KEYS.verify_detached({"b": ["綴"], "a": 1}, signature) == "gateway"
    with pytest.raises(SignatureError):
        KEYS.verify_detached({"a": 2, "b": ["綴"]}, signature)


def test_a_token_with_its_payload_is_not_a_detached_signature() -> None:
    with pytest.raises(SignatureError):
        KEYS.verify_detached({}, GATEWAY.sign_token({}, "x+jwt"))


def b64(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": "gateway-1", "typ": "x+jwt"},
        {"alg": "HS256", "kid": "gateway-1", "typ": "x+jwt"},
        {"alg": "EdDSA", "kid": "gateway-1", "typ": "x+jwt"},
        {"alg": "Ed25519", "kid": "nobody-1", "typ": "x+jwt"},
        {"alg": "Ed25519", "kid": 1, "typ": "x+jwt"},
        {"alg": "Ed25519", "kid": ["gateway-1"], "typ": "x+jwt"},
        {"alg": ["Ed25519"], "kid": "gateway-1"},
        {"alg": "Ed25519", "typ": "x+jwt"},
        {"alg": "Ed25519", "kid": "gateway-1", "crit": ["x"], "x": 1},
        {"alg": "Ed25519", "kid": "gateway-1", "jku": "http://169.254.169.254/"},
        ["alg"],
        "alg",
        None,
    ],
)
def test_forged_headers_are_refused(header: Any) -> None:
    for signature in ("", "AA", GATEWAY.sign_token({}, "x+jwt").split(".")[2]):
        with pytest.raises(SignatureError):
            KEYS.verify_token(f"{b64(header)}.{b64({})}.{signature}", "x+jwt")


@given(st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9_-]{0,40}(\.[A-Za-z0-9_-]{0,40}){0,4}"))
def test_noise_is_refused(noise: str) -> None:
    with pytest.raises(SignatureError):
        KEYS.verify_token(noise, "x+jwt")


def test_keys_are_made_once_and_private_ones_are_private(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys", ["records", "gateway"])
    first = load_signer(tmp_path / "keys", "records").sign_token({}, "x+jwt")
    make_keys(tmp_path / "keys", ["records", "gateway", "ops"])
    assert load_public(tmp_path / "keys").verify_token(first, "x+jwt")[0] == "records"
    assert stat.S_IMODE((tmp_path / "keys/ops.private.json").stat().st_mode) == 0o600
    assert '"d"' not in (tmp_path / "keys/public.json").read_text()
    assert {key["kid"] for key in json.loads((tmp_path / "keys/public.json").read_text())["keys"]} == {
        "records-1",
        "gateway-1",
        "ops-1",
    }


def test_a_missing_key_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make up"):
        load_signer(tmp_path, "records")


def test_a_new_key_replaces_the_old_one_whose_public_half_stays_for_ever(tmp_path: Path) -> None:
    make_keys(tmp_path, ["records", "gateway"])
    old = load_signer(tmp_path, "records").sign_detached({"a": 1})
    assert [rotate_key(tmp_path, "records") for _ in range(2)] == ["records-2", "records-3"]
    make_keys(tmp_path, ["records", "gateway"])
    new = load_signer(tmp_path, "records").sign_detached({"a": 1})
    assert load_signer(tmp_path, "records").kid == "records-3"
    assert stat.S_IMODE((tmp_path / "records.private.json").stat().st_mode) == 0o600
    for signature in (old, new):
        assert load_public(tmp_path).verify_detached({"a": 1}, signature) == "records"
    kids = {key["kid"] for key in public_jwks(tmp_path)}
    assert kids == {"records-1", "records-2", "records-3", "gateway-1"}


def test_a_lost_key_gets_another_number_and_a_number_never_another_key(tmp_path: Path) -> None:
    make_keys(tmp_path, ["records"])
    (tmp_path / "records.private.json").unlink()
    make_keys(tmp_path, ["records"])
    assert load_signer(tmp_path, "records").kid == "records-2"
    with pytest.raises(ValueError, match="records-1"):
        publish(tmp_path, [signer("records").public_jwk()])


def test_a_key_that_was_never_made_is_not_rotated(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make up"):
        rotate_key(tmp_path, "records")


def test_an_unknown_key_is_told_from_a_wrong_signature() -> None:
    with pytest.raises(UnknownKeyError):
        KEYS.verify_detached({}, signer("search").sign_detached({}))
    with pytest.raises(SignatureError) as wrong:
        KEYS.verify_detached({"a": 1}, GATEWAY.sign_detached({}))
    assert not isinstance(wrong.value, UnknownKeyError)
