"""The importer before, while and after it writes a book: it checks first, has the batch noted first, and can resume."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openpyxl import load_workbook

from libs.imports.batches import OtherBooks
from libs.signing import make_keys
from ops.importer import __main__ as program
from ops.importer.batch import read_batch
from ops.importer.checking import objects_of
from ops.importer.legacy import MappingError, read_mapping
from ops.importer.sender import Sender
from tests.legacy_offices import LEGACY

PEOPLE = "世帯一覧.csv"
STAFF = "職員名簿.csv"
NOTES = "ケース記録.xlsx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of an office's books."""
    for path in (LEGACY / "tarumi").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


class Services:
    """Owners that answer.

    The call with the number `fails_from` (from 0) and all later ones fail.
    """

    def __init__(self, fails_from: int | None = None, answer: httpx2.Response | None = None) -> None:
        self.calls: list[dict[str, Any]] = []
        self.taken: list[str] = []
        self._fails_from = fails_from
        self._answer = answer

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if self._answer is not None:
            return self._answer
        if self._fails_from is not None and len(self.calls) >= self._fails_from:
            raise httpx2.ConnectError("refused")
        if request.method == "PUT":
            self.calls.append({"put": request.url.path})
            return httpx2.Response(200, json={"outcome": "created"})
        body = json.loads(request.content)
        self.calls.append(body)
        self.taken += [each["id"] for each in body["objects"]]
        results = [{"id": each["id"], "outcome": "created"} for each in body["objects"]]
        return httpx2.Response(200, json={"results": results})


@pytest.fixture
def committed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Services], int]:
    """Commit the folder to these services; returns the exit code."""
    keys = tmp_path_factory.mktemp("keys")
    make_keys(keys, ["ops"])

    def commit(services: Services) -> int:
        urls = {"records": "http://records", "inquiries": "http://inquiries"}
        transport = httpx2.MockTransport(services)
        sender = Sender(urls, keys, transport, pause=lambda _: None)  # pyright: ignore[reportArgumentType]
        monkeypatch.setattr(program, "_sender", lambda: sender)
        return program.main([str(folder), "--commit", "--report", str(folder / "report")])

    return commit


def report_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "report" / "report.json").read_text(encoding="utf-8"))


def test_every_owner_notes_the_batch_before_anything_is_written(
    folder: Path, committed: Callable[[Services], int]
) -> None:
    services = Services()
    assert committed(services) == 0
    first, second, *rest = services.calls
    assert (first["objects"], second["objects"]) == ([], [])
    assert first["batch"] == second["batch"] == read_batch(folder).description()
    assert "put" in rest[0]
    assert services.taken == [each.id for each in objects_of(read_batch(folder))]


def test_a_commit_that_fails_half_way_leaves_its_number_and_report_and_the_same_command_goes_on(
    folder: Path, committed: Callable[[Services], int], capsys: pytest.CaptureFixture[str]
) -> None:
    batch = read_batch(folder)
    assert committed(Services(fails_from=len(batch.files) + 4)) == 1
    told = capsys.readouterr()
    assert f"バッチ: {batch.id}" in told.out
    assert "同じコマンドで続きから" in told.err
    assert f"--undo {batch.id}" in told.err
    written = [row["written"] for row in report_of(folder)["rows"] if row["written"]]
    assert 0 < len(written) < len(report_of(folder)["rows"])
    again = Services()
    assert committed(again) == 0
    assert again.taken == [each.id for each in objects_of(batch)]


def test_services_that_are_away_are_told_and_the_number_is_there(
    folder: Path, committed: Callable[[Services], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert committed(Services(fails_from=0)) == 1
    told = capsys.readouterr()
    assert f"バッチ: {read_batch(folder).id}" in told.out
    assert "./tsuzuri status" in told.err
    assert report_of(folder)["rows"]


def test_other_books_of_the_office_are_refused_with_the_command_that_takes_them_back(
    committed: Callable[[Services], int], capsys: pytest.CaptureFixture[str]
) -> None:
    body = OtherBooks(context={"batch": "b-7"}).body("0" * 32)
    assert committed(Services(answer=httpx2.Response(409, json=body))) == 1
    assert "./tsuzuri import --undo b-7" in capsys.readouterr().err


def changed(path: Path, before: str, after: str, encoding: str = "utf-8") -> None:
    text = path.read_text(encoding=encoding)
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding=encoding)


@pytest.mark.parametrize(
    ("file", "encoding", "character"),
    [(PEOPLE, "cp932", "\ue000"), (STAFF, "utf-8-sig", "\x00"), (STAFF, "utf-8-sig", "\u202e")],
    ids=["gaiji", "nul", "override"],
)
def test_what_no_service_takes_is_found_with_its_row_before_anything_is_sent(
    folder: Path,
    committed: Callable[[Services], int],
    capsys: pytest.CaptureFixture[str],
    file: str,
    encoding: str,
    character: str,
) -> None:
    lines = (folder / file).read_text(encoding=encoding).splitlines()
    cells = lines[3].split(",")
    cells[1] += character
    lines[3] = ",".join(cells)
    (folder / file).write_text("\n".join(lines) + "\n", encoding=encoding)
    services = Services()
    assert committed(services) == 1
    assert services.calls == []
    told = capsys.readouterr().err
    assert f"{file} の4行目: 使えない文字" in told
    assert "まだ何も書いていません" in told
    refused = [row for row in report_of(folder)["rows"] if row["level"] == "refused"]
    assert (file, 4) in {(row["file"], row["row"]) for row in refused}


def test_a_row_too_large_for_one_event_is_found_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(folder / NOTES)
    sheet = book.worksheets[0]
    for column in range(20, 65):
        sheet.cell(8, column, "い" * 32_000)
    book.save(folder / NOTES)
    assert program.main([str(folder), "--report", str(folder / "report")]) == 1
    assert f"{NOTES}／{sheet.title} の8行目: 一件に入れられる量を超えています" in capsys.readouterr().err


def test_the_number_of_a_batch_is_the_offices_and_objects_keep_theirs_under_another_mapping(folder: Path) -> None:
    before = read_batch(folder)
    ids = {each.id for each in objects_of(before)}
    changed(folder / "mapping.toml", '"傷病" = "sick"', '"傷病" = "other"')
    after = read_batch(folder)
    assert after.id == before.id
    assert {each.id for each in objects_of(after)} == ids
    assert after.description()["files"] != before.description()["files"]
    changed(folder / PEOPLE, "受給中", "停止中", "cp932")
    moved = {each.id for each in objects_of(read_batch(folder)) if each.type == "household"}
    assert not moved & ids


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('office_code = "tarumi"', 'office_code = "tarumii"', "office_code は次のどれか"),
        ('ward_code = "28108"', 'ward_code = "28105"', "ward_code は 28108"),
        ('series = "垂"', 'series = "兵庫"', "「垂」"),
        ('file = "職員名簿.csv"', 'file = "../職員名簿.csv"', "staff.file"),
        ('encoding = "utf-8-sig"', 'encoding = "utf-7"', "staff.encoding"),
    ],
)
def test_a_mapping_that_names_no_office_or_file_of_ours_is_refused(before: str, after: str, told: str) -> None:
    text = (LEGACY / "tarumi" / "mapping.toml").read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(MappingError, match=told):
        read_mapping(text.replace(before, after, 1).encode())


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "\x00", 'office_code = "\\ud800"'], ids=["nested", "nul", "surrogate"]
)
def test_a_mapping_that_is_no_mapping_is_told(text: str) -> None:
    with pytest.raises(MappingError):
        read_mapping(text.encode())


def test_a_pattern_for_kinds_must_be_one_and_name_the_kind() -> None:
    text = (LEGACY / "hyogo" / "mapping.toml").read_text(encoding="utf-8")
    for pattern in ("(", "訪問"):
        given = text.replace("section_years = true", f"section_years = true\nkind_in_body = '{pattern}'", 1)
        assert given != text
        with pytest.raises(MappingError, match="kind_in_body"):
            read_mapping(given.encode())
