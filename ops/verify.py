"""署名の検証: who signed what when, in approval cases as the API, the journal or the state feed gives them.

Stands on public keys alone: no network, no private key, no service. Ends with 1 when a signature is wrong, missing or
by a key that is not in the list, with 2 when there was nothing to verify.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import ValidationError

from libs.canonical import canonical_json, sha256_hex
from libs.contracts.signoff import ApprovalCase
from libs.settings import Settings
from libs.signing import PUBLIC_FILE, PublicKeys, SignatureError, UnknownKeyError, read_public
from libs.statement import Act, acts, rounds

Doc = dict[str, Any]
Verdict = Literal["good", "bad", "missing", "unknown_key", "unreadable"]
SIGNER = "approvals"
CASE_KEY = "approvals.approval:"
SAID = {
    "good": "有効",
    "bad": "不正",
    "missing": "署名なし",
    "unknown_key": "鍵が不明",
    "unreadable": "読めない",
}
ACTIONS = {"approve": "承認", "return": "差戻し", "reject": "廃案"}
WAYS = {"self": "", "deputy": "（代決）", "pull_up": "（引上げ）"}
ENDS = {"done": {"approve", "reject"}, "returned": {"return"}}
"""What must have been signed on a step in this state. One taken back for its own proposal needs no return."""


@dataclass(frozen=True)
class Finding:
    """What was found about one signature, or about one that should be there. `said`: the signed statement."""

    approval: str
    verdict: Verdict
    why: str
    said: Doc | None = None
    signature: str | None = None


class NothingToVerifyError(ValueError):
    """The text holds no approval case; the message (Japanese) says what to give instead."""


# ------------------------------------------------------------------ reading


def cases(text: str) -> list[Doc]:
    """The cases of a JSON text or of NDJSON lines; rows of other kinds are passed over. NothingToVerifyError if none."""
    try:
        values = [json.loads(text)]
    except ValueError:
        values = [_line(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    found = [case for value in values for case in _unwrapped(value)]
    if not found:
        raise NothingToVerifyError(
            "案件がありません。案件の JSON か、台帳（journal）の NDJSON を渡してください。"
        )
    return found


def _line(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise NothingToVerifyError(
            f"{number} 行目が JSON として読めません。ファイルが途中で切れていないか確かめてください。"
        ) from error


def _unwrapped(value: Any) -> Iterator[Doc]:
    if isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _unwrapped(each)
    elif isinstance(value, dict):
        row = cast("Doc", value)
        key, state = row.get("key"), row.get("state")
        if isinstance(key, str) and isinstance(state, dict):
            if key.startswith(CASE_KEY):
                yield {"id": key.removeprefix(CASE_KEY), **cast("Doc", state)}
        elif "steps" in row:
            yield row
        elif "items" in row:
            yield from _unwrapped(row["items"])


# ------------------------------------------------------------------ checking


def check(given: Iterable[Doc], keys: PublicKeys) -> list[Finding]:
    """Every finding once, however often the journal repeats it."""
    found: dict[bytes, Finding] = {}
    for raw in given:
        for finding in _of_case(raw, keys):
            found.setdefault(canonical_json(asdict(finding)), finding)
    return list(found.values())


def _of_case(raw: Doc, keys: PublicKeys) -> Iterator[Finding]:
    name = str(raw.get("id"))
    try:
        case = ApprovalCase.model_validate(raw).model_dump(by_alias=True)
        signed = acts(case)
    except (ValidationError, ValueError, TypeError):
        yield Finding(
            name, "unreadable", "案件の全体ではないか、形が変えられています。案件をそのまま渡してください。"
        )
        return
    judged = [_judged(name, act, keys) for act in signed]
    yield from judged
    yield from _unsigned_steps(case)
    yield from _decision(case, [f.signature for f in judged if f.verdict == "good"])
    yield from _contents(name, raw["items"])


def _judged(name: str, act: Act, keys: PublicKeys) -> Finding:
    if act.signature is None:
        return Finding(name, "missing", "署名が消されています。", act.said)
    try:
        signer = keys.verify_detached(act.said, act.signature)
    except UnknownKeyError:
        return Finding(name, "unknown_key", "公開鍵の一覧にない鍵です。", act.said, act.signature)
    except SignatureError:
        return Finding(
            name, "bad", "署名と内容が合いません。どちらかが変えられています。", act.said, act.signature
        )
    if signer != SIGNER:
        return Finding(name, "bad", f"決裁の鍵ではなく {signer} の鍵です。", act.said, act.signature)
    return Finding(name, "good", "", act.said, act.signature)


def _unsigned_steps(case: Doc) -> Iterator[Finding]:
    """Steps that are over without the actions that end them: the action was taken out together with its signature."""
    for steps, _ in rounds(case):
        for step in steps:
            if step["kind"] == "circulate" or step["state"] not in ENDS:
                continue
            if step["state"] == "returned" and step["suggestions"]:
                continue
            passed = {p["staff_id"] for p in step["passed_over"]}
            asked = len([p for p in step["assignees"] if p["staff_id"] not in passed])
            ended = [a for a in step["acted"] if a["action"] in ENDS[step["state"]]]
            agree = step["state"] == "done" and not any(a["action"] == "reject" for a in ended)
            if len(ended) < (min(step["quorum"] or asked, asked) if agree else 1):
                said = f"段階 {step['seq']} は済んでいますが、その処理と署名がありません。"
                yield Finding(case["id"], "missing", said)


def _decision(case: Doc, good: Sequence[str | None]) -> Iterator[Finding]:
    """The decision as the case shows it is the one that was signed at the deciding step."""
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


def _contents(name: str, items: Iterable[Doc]) -> Iterator[Finding]:
    """Contents given along (as the API shows them) are those whose hash was signed."""
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


# ------------------------------------------------------------------ telling


def told(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings in words, case by case, and how many there are of each."""
    for name in dict.fromkeys(f.approval for f in findings):
        yield f"案件 {name}"
        yield from (_told(f) for f in findings if f.approval == name)
    counts = Counter(f.verdict for f in findings)
    verdicts = "、".join(f"{SAID[v]} {counts[v]}" for v in SAID if counts[v] or v == "good")
    yield f"{'✓' if set(counts) <= {'good'} else '✗'} 署名の検証: {verdicts}"


def _told(finding: Finding) -> str:
    said = finding.said
    mark = "✓" if finding.verdict == "good" else "✗"
    if said is None:
        return f"  {mark} {SAID[finding.verdict]}　{finding.why}"
    items = "、".join(f"{i['record_id']} 版{i['version']}" for i in said["items"])
    action = f"{ACTIONS.get(said['action'], said['action'])}{WAYS[said['as']]}"
    who = f"{said['post']} {said['name']}（{said['office']} {said['person']}）"
    line = f"  {mark} {SAID[finding.verdict]}　第{said['round']}回 段階{said['step']} {action}　{who}　{said['at']}　{items}"
    return f"{line}\n      {finding.why}" if finding.why else line


def main(arguments: Sequence[str]) -> int:
    """Verify a file or what comes in: 0 when all is good, 1 when something is not, 2 when there is nothing."""
    parser = argparse.ArgumentParser(
        prog="tsuzuri verify", description="決裁の署名を、公開鍵だけで検証します。"
    )
    parser.add_argument("file", type=Path, nargs="?", help="案件の JSON か NDJSON（なければ標準入力）")
    parser.add_argument("--keys", type=Path, help="公開鍵の一覧 public.json（既定はこの環境のもの）")
    parser.add_argument("--json", action="store_true", help="結果を JSON で出す")
    asked = parser.parse_args(arguments)
    try:
        keys = read_public(asked.keys or Settings(port=1).keys_dir / PUBLIC_FILE)
        text = asked.file.read_text(encoding="utf-8") if asked.file else sys.stdin.read()
        findings = check(cases(text), keys)
    except (OSError, ValueError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    good = all(f.verdict == "good" for f in findings)
    if asked.json:
        found = [asdict(f) for f in findings]
        print(json.dumps({"good": good, "findings": found}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(told(findings)))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
