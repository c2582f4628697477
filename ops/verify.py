"""署名の検証: verifies the signatures in approval cases from the API, the journal or the state feed.

It needs public keys only: no network, no private key, no service. The exit code is 1 when a signature is wrong, missing
or made with an unknown key, and 2 when there was nothing to verify.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, NotRequired, TypedDict, cast

from pydantic import ValidationError

from libs.canonical import canonical_json, sha256_hex
from libs.contracts.signoff import ApprovalCase
from libs.settings import Settings
from libs.signing import PUBLIC_FILE, PublicKeys, SignatureError, UnknownKeyError, read_public
from libs.statement import SignedAction, Statement, rounds, signed_actions
from libs.states.signoff import PublishedApprovalCase

Row = Mapping[str, object]
Verdict = Literal["good", "bad", "missing", "unknown_key", "unreadable"]
SIGNER = "approvals"
CASE_KEY = "approvals.approval:"
VERDICT_LABELS = {
    "good": "有効",
    "bad": "不正",
    "missing": "署名なし",
    "unknown_key": "鍵が不明",
    "unreadable": "読めない",
}
ACTION_LABELS = {"approve": "承認", "return": "差戻し", "reject": "廃案"}
CAPACITY_LABELS = {"self": "", "deputy": "（代決）", "pull_up": "（引上げ）"}
ENDS = {"done": {"approve", "reject"}, "returned": {"return"}}
"""The actions that must be signed on a step in this state. A step returned for its own suggestion needs none."""


class ShownItem(TypedDict):
    """An item of a case; the API also shows its content."""

    record_id: str
    sha256: str
    content: NotRequired[object]


@dataclass(frozen=True)
class Finding:
    """The verdict on one signature, or on one that is missing. `said`: the signed statement."""

    approval: str
    verdict: Verdict
    why: str
    said: Statement | None = None
    signature: str | None = None


class NothingToVerifyError(ValueError):
    """The text holds no approval case; the message (Japanese) says what to give instead."""


def cases(text: str) -> list[Row]:
    """The cases of a JSON text or of NDJSON lines; rows of other kinds are skipped.

    NothingToVerifyError if there is no case.
    """
    try:
        values = [json.loads(text)]
    except ValueError:
        values = [_line(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    found = [case for value in values for case in _unwrapped(value)]
    if not found:
        raise NothingToVerifyError("案件がありません。案件の JSON か、台帳（journal）の NDJSON を渡してください。")
    return found


def _line(number: int, line: str) -> object:
    try:
        return json.loads(line)
    except ValueError as error:
        raise NothingToVerifyError(
            f"{number} 行目が JSON として読めません。ファイルが途中で切れていないか確かめてください。"
        ) from error


def _unwrapped(value: object) -> Iterator[Row]:
    if isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _unwrapped(each)
    elif isinstance(value, dict):
        row = cast("Row", value)
        key, state = row.get("key"), row.get("state")
        if isinstance(key, str) and isinstance(state, dict):
            if key.startswith(CASE_KEY):
                yield {"id": key.removeprefix(CASE_KEY), **cast("Row", state)}
        elif "steps" in row:
            yield row
        elif "items" in row:
            yield from _unwrapped(row["items"])


def check(given: Iterable[Row], keys: PublicKeys) -> list[Finding]:
    """Verify the cases; each finding is listed once, even when the journal repeats it."""
    found: dict[bytes, Finding] = {}
    for raw in given:
        for finding in _of_case(raw, keys):
            found.setdefault(canonical_json(asdict(finding)), finding)
    return list(found.values())


def _of_case(raw: Row, keys: PublicKeys) -> Iterator[Finding]:
    name = str(raw.get("id"))
    try:
        case = cast("PublishedApprovalCase", ApprovalCase.model_validate(raw).model_dump(by_alias=True))
        signed = signed_actions(case)
    except (ValidationError, ValueError, TypeError):
        yield Finding(name, "unreadable", "案件の全体ではないか、形が変えられています。案件をそのまま渡してください。")
        return
    verified = [_verified(name, action, keys) for action in signed]
    yield from verified
    yield from _unsigned_steps(case)
    yield from _decision(case, [f.signature for f in verified if f.verdict == "good"])
    yield from _contents(name, cast("list[ShownItem]", raw["items"]))


def _verified(name: str, action: SignedAction, keys: PublicKeys) -> Finding:
    if action.signature is None:
        return Finding(name, "missing", "署名が消されています。", action.statement)
    try:
        signer = keys.verify_detached(action.statement, action.signature)
    except UnknownKeyError:
        return Finding(name, "unknown_key", "公開鍵の一覧にない鍵です。", action.statement, action.signature)
    except SignatureError:
        return Finding(
            name, "bad", "署名と内容が合いません。どちらかが変えられています。", action.statement, action.signature
        )
    if signer != SIGNER:
        return Finding(name, "bad", f"決裁の鍵ではなく {signer} の鍵です。", action.statement, action.signature)
    return Finding(name, "good", "", action.statement, action.signature)


def _unsigned_steps(case: PublishedApprovalCase) -> Iterator[Finding]:
    """Steps that have ended without the required actions: an action was removed together with its signature."""
    for steps, _ in rounds(case):
        for step in steps:
            if step["kind"] == "circulate" or step["state"] not in ENDS:
                continue
            if step["state"] == "returned" and step["suggestions"]:
                continue
            passed = {p["staff_id"] for p in step["passed_over"]}
            expected = len([p for p in step["assignees"] if p["staff_id"] not in passed])
            ended = [a for a in step["acted"] if a["action"] in ENDS[step["state"]]]
            agree = step["state"] == "done" and not any(a["action"] == "reject" for a in ended)
            if len(ended) < (min(step["quorum"] or expected, expected) if agree else 1):
                text = f"段階 {step['seq']} は済んでいますが、その処理と署名がありません。"
                yield Finding(case["id"], "missing", text)


def _decision(case: PublishedApprovalCase, good: Sequence[str | None]) -> Iterator[Finding]:
    """The decision shown by the case must be the one signed at the deciding step."""
    decides = [s for s in case["steps"] if s["kind"] == "decide"]
    decided = case["decided"]
    if case["state"] not in {"decided", "closed"} and decided is None:
        return
    if decided is None or not decided["signature"]:
        if decides:
            yield Finding(case["id"], "missing", "決裁済みですが、決裁の署名がありません。")
        return
    signed = [a for s in decides for a in s["acted"] if a["action"] == "approve" and a["signature"] in good]
    same = [
        a
        for a in signed
        if (a["signature"], a["by"], a["at"]) == (decided["signature"], decided["by"], decided["at"])
        and (a["as"] == "deputy") == (decided["capacity"] == "deputy")
    ]
    if not same or decided["sha256"] != [i["sha256"] for i in case["items"]]:
        yield Finding(case["id"], "bad", "決裁の表示が、署名された決裁と違います。")


def _contents(name: str, items: Iterable[ShownItem]) -> Iterator[Finding]:
    """Contents that are included must have the hash that was signed."""
    for item in items:
        content = item.get("content")
        if content is None:
            continue
        try:
            same = sha256_hex(content) == item["sha256"]
        except (TypeError, ValueError):
            same = False
        if not same:
            yield Finding(name, "bad", f"記録 {item['record_id']} の本文が、署名された内容と違います。")


def finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings as text, case by case, and their counts by verdict."""
    for name in dict.fromkeys(f.approval for f in findings):
        yield f"案件 {name}"
        yield from (_finding_line(f) for f in findings if f.approval == name)
    counts = Counter(f.verdict for f in findings)
    verdicts = "、".join(f"{VERDICT_LABELS[v]} {counts[v]}" for v in VERDICT_LABELS if counts[v] or v == "good")
    yield f"{'✓' if set(counts) <= {'good'} else '✗'} 署名の検証: {verdicts}"


def _finding_line(finding: Finding) -> str:
    statement = finding.said
    mark = "✓" if finding.verdict == "good" else "✗"
    if statement is None:
        return f"  {mark} {VERDICT_LABELS[finding.verdict]}　{finding.why}"
    items = "、".join(f"{i['record_id']} 版{i['version']}" for i in statement["items"])
    action = f"{ACTION_LABELS.get(statement['action'], statement['action'])}{CAPACITY_LABELS[statement['as']]}"
    signer = f"{statement['post']} {statement['name']}（{statement['office']} {statement['person']}）"
    line = f"  {mark} {VERDICT_LABELS[finding.verdict]}　第{statement['round']}回 段階{statement['step']} {action}　{signer}　{statement['at']}　{items}"
    return f"{line}\n      {finding.why}" if finding.why else line


def main(arguments: Sequence[str]) -> int:
    """Verify a file or standard input: 0 when everything is valid, 1 when something is not, 2 when there is nothing."""
    parser = argparse.ArgumentParser(prog="tsuzuri verify", description="決裁の署名を、公開鍵だけで検証します。")
    parser.add_argument("file", type=Path, nargs="?", help="案件の JSON か NDJSON（なければ標準入力）")
    parser.add_argument("--keys", type=Path, help="公開鍵の一覧 public.json（既定はこの環境のもの）")
    parser.add_argument("--json", action="store_true", help="結果を JSON で出す")
    options = parser.parse_args(arguments)
    try:
        keys = read_public(options.keys or Settings(port=1).keys_dir / PUBLIC_FILE)
        text = options.file.read_text(encoding="utf-8") if options.file else sys.stdin.read()
        findings = check(cases(text), keys)
    except (OSError, ValueError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    good = all(f.verdict == "good" for f in findings)
    if options.json:
        found = [asdict(f) for f in findings]
        print(json.dumps({"good": good, "findings": found}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(finding_lines(findings)))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
