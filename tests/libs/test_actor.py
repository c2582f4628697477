"""Only a complete and current token that we signed says who the caller is."""

from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from libs.actor import (
    Actor,
    Post,
    Purpose,
    ServiceCaller,
    mint_actor_token,
    mint_service_token,
    parse_purpose,
    verify_actor_token,
    verify_service_token,
)
from libs.problems import BadRequest, Unauthenticated
from libs.signing import PublicKeys, Signer


def signer(name: str) -> Signer:
    return Signer(name, OKPKey.generate_key("Ed25519", {"kid": f"{name}-1"}))


GATEWAY, RECORDS = signer("gateway"), signer("records")
KEYS = PublicKeys.of(GATEWAY, RECORDS)
NOW = 1_800_000_000.0
POST = Post("caseworker", "kita", "28109", "保護第一係", ("kita", "hokushin"), "地区担当員")
OTHER = Post("specialist", "hokushin", "28109", "保護係", ("kita", "hokushin"), "医療担当")
ACTOR = Actor("s-1", "垂水 花子", (POST, OTHER), OTHER)


def test_the_person_comes_back_with_all_posts_and_the_acting_one() -> None:
    assert verify_actor_token(KEYS, mint_actor_token(GATEWAY, ACTOR, "records", NOW), "records", NOW) == ACTOR


def test_a_service_comes_back_by_name() -> None:
    assert verify_service_token(KEYS, mint_service_token(RECORDS, "search", NOW), "search", NOW) == ServiceCaller(
        "records"
    )


@pytest.mark.parametrize("seconds", [-11, 41, 600, 86400, -86400])
def test_a_token_of_another_time_is_refused(seconds: float) -> None:
    token = mint_actor_token(GATEWAY, ACTOR, "records", NOW)
    with pytest.raises(Unauthenticated):
        verify_actor_token(KEYS, token, "records", NOW + seconds)


def test_no_service_but_the_gateway_speaks_for_a_person() -> None:
    with pytest.raises(Unauthenticated):
        verify_actor_token(KEYS, mint_actor_token(RECORDS, ACTOR, "records", NOW), "records", NOW)


def test_tokens_of_one_kind_do_not_pass_as_the_other() -> None:
    with pytest.raises(Unauthenticated):
        verify_actor_token(KEYS, mint_service_token(GATEWAY, "records", NOW), "records", NOW)
    with pytest.raises(Unauthenticated):
        verify_service_token(KEYS, mint_actor_token(GATEWAY, ACTOR, "records", NOW), "records", NOW)


def without(name: str) -> Callable[[dict[str, Any]], None]:
    def change(claims: dict[str, Any]) -> None:
        del claims[name]

    return change


def having(**values: Any) -> Callable[[dict[str, Any]], None]:
    def change(claims: dict[str, Any]) -> None:
        claims.update(values)

    return change


@pytest.mark.parametrize(
    "change",
    [
        *(without(name) for name in ("iss", "sub", "aud", "iat", "exp", "jti", "name", "posts", "acting")),
        having(iss="records"),
        having(aud="elsewhere"),
        having(aud=["tsuzuri"]),
        having(exp=NOW + 3600),
        having(exp="never"),
        having(exp=True),
        having(nbf=NOW + 60),
        having(sub=1),
        having(sub=None),
        having(acting=7),
        having(acting=-1),
        having(acting=True),
        having(posts="*"),
        having(posts=[]),
        having(posts=["*"]),
        having(posts=[{"role": "hq"}]),
        having(
            posts=[
                {"role": "king", "office_code": "kita", "ward_code": "28109", "unit": "", "read_group": [], "post": ""}
            ]
        ),
        having(
            posts=[{"role": "hq", "office_code": ["*"], "ward_code": "28109", "unit": "", "read_group": [], "post": ""}]
        ),
        having(
            posts=[
                {"role": "hq", "office_code": "kita", "ward_code": "28109", "unit": "", "read_group": "*", "post": ""}
            ]
        ),
    ],
)
def test_a_signed_token_that_is_not_whole_is_refused(change: Callable[[dict[str, Any]], None]) -> None:
    claims: dict[str, Any] = KEYS.verify_token(mint_actor_token(GATEWAY, ACTOR, "records", NOW), "actor+jwt")[1]
    change(claims)
    with pytest.raises(Unauthenticated):
        verify_actor_token(KEYS, GATEWAY.sign_token(claims, "actor+jwt"), "records", NOW)


@pytest.mark.parametrize("audience", ["approvals", "gateway", "tsuzuri", ""])
def test_a_token_is_good_at_the_service_it_names_and_nowhere_else(audience: str) -> None:
    with pytest.raises(Unauthenticated):
        verify_actor_token(KEYS, mint_actor_token(GATEWAY, ACTOR, "records", NOW), audience, NOW)
    with pytest.raises(Unauthenticated):
        verify_service_token(KEYS, mint_service_token(RECORDS, "search", NOW), audience, NOW)


def test_a_purpose_is_a_code_and_what_it_refers_to() -> None:
    assert parse_purpose("transfer;household:h-1") == Purpose("transfer", "household", "h-1")


def test_a_note_comes_as_it_was_written() -> None:
    noted = Purpose("inspection", note="令和8年度 抽出点検; 第2回")
    assert noted.header is not None
    assert noted.header.isascii()
    assert parse_purpose(noted.header) == noted


@pytest.mark.parametrize(
    "header",
    [
        "",
        "transfer",
        "transfer;",
        "transfer;household",
        "transfer;household:",
        "curiosity;household:h-1",
        "transfer;household:h 1",
        "transfer; household:h",
        "転居;household:h-1",
        "transfer;household:" + "x" * 200,
        "inspection;note:",
        "inspection;note:%20",
        "inspection;note:%FF",
        "inspection;note:a%0Ab",
        "inspection;note:" + "x" * 201,
    ],
)
def test_any_other_form_of_purpose_is_refused(header: str) -> None:
    with pytest.raises(BadRequest):
        parse_purpose(header)
