"""Problems carry a stable code, a Japanese sentence that says what to do, and nothing of the request."""

import inspect

import pytest

from libs import problems
from libs.problems import FieldError, NotFound, Problem, RemoteProblem, Unavailable, ValidationFailed, VersionConflict

CLASSES = [
    kind
    for _, kind in inspect.getmembers(problems, inspect.isclass)
    if issubclass(kind, Problem) and kind not in (Problem, RemoteProblem)
]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_problem_has_a_code_a_4xx_or_5xx_and_japanese_words(kind: type[Problem]) -> None:
    problem = kind()
    assert problem.code.isupper()
    assert 400 <= problem.status <= 599
    assert any("ぁ" <= c <= "ヿ" or c >= "一" for c in problem.title + problem.detail)
    assert problem.detail.endswith("。")


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in CLASSES]
    assert len(codes) == len(set(codes))


def test_the_body_leaves_out_what_is_empty() -> None:
    assert set(NotFound().body("t")) == {"type", "title", "status", "code", "detail", "trace_id"}


def test_the_body_names_refused_fields_by_pointer_and_code() -> None:
    body = ValidationFailed(errors=[FieldError("/title", "too_long")]).body("t")
    assert body["errors"] == [{"pointer": "/title", "code": "too_long"}]


def test_a_version_conflict_tells_the_version_that_stands() -> None:
    assert VersionConflict(7).body("t")["context"] == {"current": 7}


def test_unavailable_says_when_to_try_again() -> None:
    assert Unavailable().retry_after == 2
    assert Unavailable(retry_after=9).retry_after == 9
    assert Unavailable.retry_after == 2
