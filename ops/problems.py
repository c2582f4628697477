"""Generates docs/problems/README.md: every problem code with its status and what the user is told to do."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator

import services
from libs.problems import Problem, RemoteProblem
from ops.launcher.config import CHECKOUT

FILE = CHECKOUT / "docs" / "problems" / "README.md"
_HEAD = """# 問題コード

API の誤りは `application/problem+json`（RFC 9457）で返ります。`type` は `urn:tsuzuri:problem:<小文字の code>`、
`detail` は利用者への案内、`errors[].pointer` は直す項目、`trace_id` は管理者へ伝える番号です。送られた値は含みません。

このページは `./tsuzuri problems` がコードから作ります。
"""
_STATUS = {
    400: "要求の形式",
    401: "ログイン",
    403: "権限",
    404: "見つからない",
    405: "メソッド",
    408: "時間切れ",
    409: "今の状態では行えない",
    412: "見たものが変わった",
    413: "大きすぎる",
    414: "URL が長い",
    415: "形式",
    422: "入力の誤り",
    428: "条件がない",
    429: "多すぎる",
    431: "ヘッダー",
    500: "内部エラー",
    503: "一時的に使えない",
    507: "空きがない",
}


def problems() -> list[type[Problem]]:
    """Every problem of libs and services, sorted by status, code and module."""
    for found in pkgutil.walk_packages(services.__path__, "services."):
        importlib.import_module(found.name)
    known = {Problem, *_below(Problem)} - {RemoteProblem}
    declared = [problem for problem in known if problem.__module__.startswith(("libs.", "services."))]
    return sorted(declared, key=lambda problem: (problem.status, problem.code, _owner(problem), problem.__name__))


def page() -> str:
    """The page's text."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD.rstrip()
    status, code = 0, ""
    for problem in problems():
        if problem.status != status:
            status = problem.status
            yield f"\n## {status} {_STATUS[status]}"
        if problem.code != code:
            code = problem.code
            yield f"\n### {code}\n"
        yield f"- **{problem.title}**（{_owner(problem)}）: {problem.detail}"


def _below(problem: type[Problem]) -> Iterator[type[Problem]]:
    for one in problem.__subclasses__():
        yield one
        yield from _below(one)


def _owner(problem: type[Problem]) -> str:
    place, name = problem.__module__.split(".")[:2]
    return name if place == "services" else "共通"


def main() -> int:
    """Write the page."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(page())
    print(f"✓ {FILE.relative_to(CHECKOUT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
