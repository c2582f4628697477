"""署名の検証 (`./tsuzuri verify`): the public keys alone are enough to find whatever was changed afterwards.

The case is one whole matter: returned once, sent again with other text, 合議 by two, decided by the deputy.
"""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant
from joserfc.jwk import OKPKey

from libs.calendar import instant
from libs.canonical import sha256_hex
from libs.signing import (
    PUBLIC_FILE,
    PublicKeys,
    SignatureError,
    Signer,
    load_public,
    load_signer,
    make_keys,
    rotate_key,
)
from ops import verify
from services.approvals.domain.case import DecisionContext
from tests.rules.approvals.office import ACCOUNTING, CHIEF, HEAD, MEDICAL, MONDAY, SUPERVISOR, Matter, away, content
from tests.rules.approvals.test_histories import Histories

ROOT = Path(__file__).resolve().parents[2]
Doc = dict[str, Any]
Change = Callable[[Doc], None]


def signer(name: str) -> Signer:
    return Signer(name, OKPKey.generate_key("Ed25519", {"kid": f"{name}-1"}))


APPROVALS = signer("approvals")
KEYS = PublicKeys.of(APPROVALS, signer("gateway"))


@dataclass
class Signed(Matter):
    """A matter whose actions carry real signatures."""

    key: Signer = field(default=APPROVALS)

    def at(self) -> DecisionContext:
        return replace(super().at(), sign=self.key.sign_detached)


@pytest.fixture(scope="module")
def whole() -> Doc:
    """開始 from start to end: two records, both partners of 合議, returned by 課長, 代決 by 課長 for the absent 所長."""
    given = Signed(absences=(away(HEAD, MONDAY, MONDAY + timedelta(days=9)),))
    rows = [content("r-1", subjects=("health",)), content("r-2", "病状を確かめた。")]
    given.submitted(matter_type="decision", urgent=True, seen=rows)
    given.approved(SUPERVISOR).approved(ACCOUNTING).approved(MEDICAL).returned(CHIEF)
    changed = [content("r-1", "六月三日に訪問した。", ("health",)), rows[1]]
    given.on(MONDAY + timedelta(days=1)).resubmitted(matter_type="decision", urgent=True, seen=changed)
    given.approved(CHIEF, comment="開始を急ぐ").deputised(CHIEF, "所長が不在のため")
    assert given.state == "decided"
    return cast("Doc", given.case)


def found(case: Mapping[str, Any], keys: PublicKeys = KEYS) -> list[str]:
    return sorted({f.verdict for f in verify.check([case], keys)})


def test_every_action_of_every_round_is_verified_once(whole: Doc) -> None:
    findings = verify.check([whole], KEYS)
    assert [f.verdict for f in findings] == ["good"] * 6
    said = [f.said for f in findings if f.said]
    assert [(s["round"], s["action"], s["as"], s["person"]) for s in said] == [
        (1, "approve", "self", SUPERVISOR),
        (1, "approve", "self", ACCOUNTING),
        (1, "approve", "self", MEDICAL),
        (1, "return", "self", CHIEF),
        (2, "approve", "self", CHIEF),
        (2, "approve", "deputy", CHIEF),
    ]
    assert said[0]["items"] != said[-1]["items"], "each over the items of its own round"


def entry(case: Doc, step: int = 4) -> Doc:
    return case["steps"][step]["acted"][0]


def set_(target: Callable[[Doc], Doc], **values: Any) -> Change:
    return lambda case: target(case).update(values)


def exchange(case: Doc) -> None:
    one, other = entry(case, 3), entry(case, 4)
    one["signature"], other["signature"] = other["signature"], one["signature"]
    case["decided"]["signature"] = other["signature"]


def copy_signature(case: Doc) -> None:
    """Put the signature of 経理 under the name of 医療担当: a real signature for another person's action."""
    case["steps"][2]["acted"][0]["signature"] = case["steps"][1]["acted"][0]["signature"]


def reorder(case: Doc) -> None:
    case["items"].reverse()
    case["decided"]["sha256"].reverse()


def take_out(case: Doc) -> None:
    case["steps"][0]["acted"].clear()


def end_it(case: Doc) -> None:
    case["steps"][4]["acted"].clear()


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (set_(lambda c: entry(c)["by"], staff_id="somebody"), "bad"),
        (set_(lambda c: entry(c)["by"], name="別人 試"), "bad"),
        (set_(lambda c: entry(c)["by"], post="所長"), "bad"),
        (set_(lambda c: entry(c)["by"], office_code="kita"), "bad"),
        (set_(entry, at=instant(MONDAY + timedelta(days=2))), "bad"),
        (set_(entry, action="reject"), "bad"),
        (set_(entry, comment="所長の了解を得た"), "bad"),
        (set_(entry, round=1), "bad"),
        (set_(entry, **{"as": "self"}), "bad"),
        (set_(lambda c: c["items"][0], version=9), "bad"),
        (set_(lambda c: c["items"][0], sha256="0" * 64), "bad"),
        (set_(lambda c: c["items"][1], record_id="r-9"), "bad"),
        (set_(lambda c: c["past_items"][0][0], sha256="0" * 64), "bad"),
        (set_(lambda c: c["past_rounds"][0][3]["acted"][0], comment="差戻しはなかった"), "bad"),
        (reorder, "bad"),
        (exchange, "bad"),
        (copy_signature, "bad"),
        (set_(lambda c: c, id="s-2"), "bad"),
        (set_(lambda c: c["decided"], at=instant(MONDAY + timedelta(days=2))), "bad"),
        (set_(lambda c: c["decided"], capacity="self"), "bad"),
        (set_(lambda c: c["decided"]["by"], name="別人 試"), "bad"),
        (set_(lambda c: c["decided"], signature=None), "missing"),
        (set_(lambda c: c, decided=None), "missing"),
        (set_(entry, signature=None), "missing"),
        (set_(lambda c: entry(c, 0), signature=None), "missing"),
        (take_out, "missing"),
        (end_it, "missing"),
        (set_(lambda c: c, past_rounds=[]), "unreadable"),
        (set_(entry, signature="x..y"), "bad"),
    ],
)
def test_whatever_was_changed_is_found(whole: Doc, change: Change, verdict: str) -> None:
    case = copy.deepcopy(whole)
    change(case)
    assert verdict in found(case)


def test_a_content_that_is_not_the_signed_one_is_found(whole: Doc) -> None:
    case = copy.deepcopy(whole)
    body = {"title": "六月の家庭訪問", "segments": [{"text": "居宅を訪問した。"}]}
    case["items"][0]["content"] = body
    assert "bad" in found(case), "its hash is another"
    case["items"][0] = {**case["items"][0], "sha256": sha256_hex(body)}
    assert [f.why for f in verify.check([case], KEYS) if f.said is None] == ["決裁の表示が、署名された決裁と違います。"]


def test_a_key_that_is_not_in_the_list_is_said(whole: Doc) -> None:
    assert found(whole, PublicKeys.of(signer("gateway"))) == ["bad", "unknown_key"]
    assert found(whole, PublicKeys.of(signer("approvals"))) == ["bad"], "another key under the same number"


def test_another_service_s_key_does_not_sign_decisions() -> None:
    gateway = signer("gateway")
    case = Signed(key=gateway).submitted().approved(SUPERVISOR).case
    (finding,) = verify.check([case], PublicKeys.of(gateway))
    assert (finding.verdict, finding.why) == ("bad", "決裁の鍵ではなく gateway の鍵です。")


def test_the_journal_says_the_same_action_many_times_and_a_changed_copy_is_found(whole: Doc) -> None:
    state = {name: value for name, value in whole.items() if name != "id"}
    rows: list[Doc] = [{"key": f"approvals.approval:{whole['id']}", "sequence": n, "state": state} for n in (6, 7)]
    other: Doc = {"key": "approvals.post_view:x", "sequence": 1, "state": {}}
    given = verify.cases("\n".join(json.dumps(row) for row in [other, *rows]))
    assert [f.verdict for f in verify.check(given, KEYS)] == ["good"] * 6
    forged = copy.deepcopy(rows[1])
    forged["state"]["steps"][4]["acted"][0]["comment"] = None
    given = verify.cases("\n".join(json.dumps(row) for row in [rows[0], forged]))
    assert "bad" in {f.verdict for f in verify.check(given, KEYS)}


@pytest.mark.parametrize("text", ["", "[]", '{"items": []}', '{"a": 1}', "綴り", '{"key": "x", "state": {}}\n{"key'])
def test_a_text_without_a_case_is_not_called_good(text: str) -> None:
    with pytest.raises(verify.NothingToVerifyError):
        verify.cases(text)


def test_a_row_of_a_list_is_not_a_case(whole: Doc) -> None:
    row: Doc = {"id": whole["id"], "steps": [{"seq": 1, "kind": "review", "assignees": []}], "items_count": 1}
    assert found(row) == ["unreadable"]


def test_after_a_rotation_old_and_new_signatures_hold(tmp_path: Path) -> None:
    make_keys(tmp_path, ["approvals", "gateway"])
    given = Signed(key=load_signer(tmp_path, "approvals"))
    given.submitted().approved(SUPERVISOR)
    assert rotate_key(tmp_path, "approvals") == "approvals-2"
    make_keys(tmp_path, ["approvals", "gateway", "records"])
    given.key = load_signer(tmp_path, "approvals")
    case = given.approved(CHIEF).case
    used = [json.loads(_decoded(f.signature))["kid"] for f in verify.check([case], load_public(tmp_path))]
    assert used == ["approvals-1", "approvals-2"]
    assert found(case, load_public(tmp_path)) == ["good"]


def _decoded(signature: str | None) -> bytes:
    from joserfc.util import urlsafe_b64decode

    return urlsafe_b64decode((signature or "").split(".")[0].encode())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    (folder / PUBLIC_FILE).write_text(json.dumps({"keys": [APPROVALS.public_jwk()]}))
    return folder


class TestProgram:
    """The program itself, in a folder that contains nothing but the public keys."""

    def run(self, folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        return subprocess.run(
            [sys.executable, "-m", "ops.verify", "--keys", str(folder / PUBLIC_FILE), *arguments],
            cwd=folder,
            env=env,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def test_good_is_0_and_says_who_signed_what_when(self, whole: Doc, folder: Path) -> None:
        (folder / "case.json").write_text(json.dumps(whole))
        done = self.run(folder, "case.json")
        assert (done.returncode, done.stderr) == (0, "")
        lines = done.stdout.splitlines()
        assert lines[0] == f"案件 {whole['id']}"
        assert lines[1] == (
            f"  ✓ 有効　第1回 段階1 承認　係長 深町 一志（minato fukamachi）　{instant(MONDAY)}　r-1 版1、r-2 版1"
        )
        assert lines[-1] == "✓ 署名の検証: 有効 6"

    def test_bad_is_1_in_words_and_in_json(self, whole: Doc, folder: Path) -> None:
        case = copy.deepcopy(whole)
        entry(case)["comment"] = "変えた"
        done = self.run(folder, stdin=json.dumps({"items": [case]}))
        assert done.returncode == 1
        assert "✗ 不正" in done.stdout
        assert done.stdout.splitlines()[-1] == "✗ 署名の検証: 有効 5、不正 2"
        answer = json.loads(self.run(folder, "--json", stdin=json.dumps(case)).stdout)
        assert answer["good"] is False
        assert [f["verdict"] for f in answer["findings"]].count("good") == 5

    def test_nothing_to_verify_is_2_and_one_line_says_what_to_do(self, folder: Path) -> None:
        for done in (
            self.run(folder, stdin="{}"),
            self.run(folder, "none.json"),
            self.run(folder, "--keys", "none.json", stdin="{}"),
        ):
            assert (done.returncode, done.stdout) == (2, "")
            assert done.stderr.startswith("✗ ")
            assert len(done.stderr.splitlines()) == 1


class Office:
    """The keys of the office in generated histories, whose signatures name what they sign."""

    def verify_detached(self, value: Doc, signature: str) -> str:
        if signature != f"signed:{value['step']}:{value['person']}:{value['round']}:{value['action']}":
            raise SignatureError("another statement")
        return "approvals"


class Verified(Histories):
    """Whatever an office does, nothing that was kept honestly is reported as wrong."""

    @invariant()
    def every_signature_holds(self) -> None:
        findings = verify.check([self.given.case], cast("PublicKeys", Office()))
        assert [f for f in findings if f.verdict != "good"] == []


TestVerified = Verified.TestCase
TestVerified.settings = settings(
    max_examples=150,
    stateful_step_count=14,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
