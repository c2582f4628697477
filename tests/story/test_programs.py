"""The operator's programs by themselves: what the seed writes, and what is printed when nothing runs."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from rich.cells import cell_len

from libs.contracts.people import Office, Staff
from libs.states.people import Post
from ops import seed
from ops.browser import Person
from ops.story import Step, line, people_lines
from ops.story import __main__ as story


def test_nine_wards_have_ten_offices_and_the_two_of_kita_read_together() -> None:
    offices = {str(each["state"]["office_code"]): each["state"] for each in seed.offices()}
    assert len(offices) == 10
    assert len({str(office["ward_code"]) for office in offices.values()}) == 9
    assert offices["kita"]["read_group"] == offices["hokushin"]["read_group"]
    assert offices["hokushin"]["authority_post"] == "北神担当部長"


def test_what_is_seeded_has_the_published_shape_and_the_same_ids_each_time() -> None:
    for shape, objects in ((Office, seed.offices()), (Staff, seed.people())):
        for each in objects:
            shape.model_validate({**each["state"], "id": each["id"], "version": 1})
    assert [each["id"] for each in seed.people()] == [each["id"] for each in seed.people()]
    assert sorted(post["role"] for each in seed.people() for post in cast("list[Post]", each["state"]["posts"])) == [
        "cross_ward_reader",
        "hq",
        "hq",
    ]


@pytest.mark.parametrize(
    ("program", "variable"), [(seed.main, "TSUZURI_RECORDS_URL"), (story.main, "TSUZURI_GATEWAY_URL")]
)
def test_where_nothing_runs_one_line_says_what_to_do(
    program: Callable[[], int],
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    free_port: Callable[[], int],
    tmp_path: Any,
) -> None:
    monkeypatch.setenv(variable, f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("TSUZURI_KEYS_DIR", str(tmp_path))
    assert program() == 1
    said = capsys.readouterr().err
    assert said.startswith("✗ ")
    assert len(said.splitlines()) == 1


def test_steps_stand_in_columns_whatever_script_they_are_in() -> None:
    lines = [line(Step(title, "http://x/", "記", 1.5)).splitlines()[0] for title in ("回付", "Kana ｶﾅ　全角")]
    assert len({cell_len(each.split(" 秒")[0]) for each in lines}) == 1


def test_the_people_of_the_demo_are_introduced_by_role_and_office() -> None:
    people = [
        {"id": str(n), "name": f"試験{n}", "posts": [{"role": role, "office_code": "tarumi", "unit": "一係"}]}
        for n, role in enumerate(["caseworker", "caseworker", "supervisor"])
    ]
    told = people_lines(cast("list[Person]", people))
    assert [name for name in ("試験0", "試験1", "試験2") if any(name in each for each in told)] == ["試験0", "試験2"]
    assert told[-1] == "  … ほか、全部で 3 人"
