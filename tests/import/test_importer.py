"""The importer from rows to objects, its report and its calls: nothing is lost, nothing confidential is published."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest

from libs.contracts.casework import ActionItem, Record
from libs.contracts.counter import Inquiry
from libs.contracts.people import Household, Person, Staff
from libs.problems import OutOfScope, Unavailable
from libs.signing import make_keys
from libs.states.casework import LegacySignoff
from libs.states.published import ImportIssue
from ops.importer import __main__ as program
from ops.importer.batch import Batch, read_batch
from ops.importer.checking import objects_of as made_of
from ops.importer.objects import ImportObject, ImportObjectBuilder, Service
from ops.importer.report import lines_of, safe_cell, write_csv, write_report
from ops.importer.sender import Sender, SendError
from tests.legacy_offices import LEGACY, OFFICES

MODELS = {
    "staff": Staff,
    "person": Person,
    "household": Household,
    "record": Record,
    "action_item": ActionItem,
    "inquiry": Inquiry,
}


def objects_of(batch: Batch) -> list[ImportObject]:
    return list(made_of(batch))


@pytest.fixture(params=OFFICES)
def batch(request: pytest.FixtureRequest) -> Batch:
    """Each office's books, as delivered."""
    return read_batch(LEGACY / str(request.param))


@pytest.fixture
def objects(batch: Batch) -> list[ImportObject]:
    """The objects made from them."""
    return objects_of(batch)


def test_every_row_that_is_an_entry_makes_an_object(batch: Batch, objects: list[ImportObject]) -> None:
    made = {(o.source["file"], o.source["sheet"], o.source["row"]) for o in objects}
    rows = [row for row in batch.book.rows() if row.outcome != "left_out"]
    heads = {id(maker_head) for maker_head in _heads(batch)}
    unmade = [r.place for r in rows if (r.place.file, r.place.sheet, r.place.row) not in made and id(r) not in heads]
    assert unmade == []


def _heads(batch: Batch) -> list[object]:
    """Rows of the list of members that are heads: they become part of their household's person."""
    maker = ImportObjectBuilder(batch)
    return [head for household in batch.book.households if (head := maker.head_member(household))]


def test_objects_have_the_published_shapes_and_ids_of_their_own(objects: list[ImportObject]) -> None:
    assert len({each.id for each in objects}) == len(objects)
    for each in objects:
        if each.type in MODELS:
            model = MODELS[each.type].model_validate({"id": each.id, "version": 1, **each.state})
            assert model.model_dump(mode="json", by_alias=True, exclude={"id", "version", "source"}) == each.state


def test_importing_the_same_bytes_again_makes_the_same_objects(batch: Batch, objects: list[ImportObject]) -> None:
    again = read_batch(LEGACY / batch.mapping.office_code)
    assert again.id == batch.id
    assert [each.body() for each in objects_of(again)] == [each.body() for each in objects]


def test_contacts_and_remarks_on_people_are_in_no_published_state(batch: Batch, objects: list[ImportObject]) -> None:
    published = json.dumps([each.state for each in objects if each.type in MODELS], ensure_ascii=False)
    for household in batch.book.households:
        assert household.phone is None or household.phone not in published
        assert household.address is None or household.address not in published
    for household in (each for each in objects if each.type == "household"):
        assert household.state["note"] is None


def test_a_household_under_protection_is_marked_before_anything_of_it_is_sent(objects: list[ImportObject]) -> None:
    protected = [each for each in objects if each.protected]
    assert {each.type for each in protected} == {"household"}
    assert len(protected) == 2
    for household in protected:
        assert household.body()["protected"] is True
        assert household.state["ward_town"] is None
        casework = [o for o in objects if o.state.get("household_id") == household.id]
        assert casework
        assert all(objects.index(each) > objects.index(household) for each in casework)


def test_what_has_no_usable_day_or_household_comes_in_without(objects: list[ImportObject]) -> None:
    records = [each.state for each in objects if each.type == "record"]
    undated = [state for state in records if state["occurred_at"] is None]
    unlinked = [state for state in records if state["household_id"] is None]
    assert len(undated) == len(unlinked) == 2
    kinds = {
        issue["kind"] for state in undated + unlinked for issue in cast("list[ImportIssue]", state["import_issues"])
    }
    assert kinds == {"impossible_date", "future_date", "missing_case_number", "unknown_case_number"}


def test_stamps_stay_as_they_are_and_only_the_state_follows(objects: list[ImportObject]) -> None:
    for state in (each.state for each in objects if each.type == "record"):
        posts = {stamp["post"] for stamp in cast("list[LegacySignoff]", state["legacy_signoff"])}
        assert state["state"] == ("approved" if posts >= {"係長", "課長"} else "written")
        assert state["approval_id"] is None
        assert state["decided_at"] is None


@pytest.mark.parametrize("text", ["=1+1", "+81", "-3", "@cmd", "＝HYPERLINK(1)", "\t=1"])
def test_a_cell_of_the_report_never_begins_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("垂-00318") == "垂-00318"


def test_the_report_has_every_row_with_its_original(batch: Batch, tmp_path: Path) -> None:
    lines = list(lines_of(batch.book, {}, {}))
    out = io.StringIO()
    write_csv(lines, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().removeprefix("\ufeff"))))
    assert {(r["file"], r["sheet"], int(r["row"])) for r in rows} == {
        (row.place.file, row.place.sheet or "", row.place.row) for row in batch.book.rows()
    }
    write_report(tmp_path / "report", batch, {}, {})
    told = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert len(told["rows"]) == len(lines)
    assert told["unmapped_files"] == ["oracle.json", "queries.json"]
    assert [file["name"] for file in told["batch"]["files"]][-1] == "mapping.toml"


class Owner:
    """A service that takes imports and records what it was sent; the first `fail` calls break."""

    def __init__(self, fail: int = 0, refuse: Callable[[dict[str, Any]], bool] = lambda _: False) -> None:
        self.calls: list[tuple[str, str, int]] = []
        self.taken: list[str] = []
        self.undone: list[dict[str, Any]] = []
        self._fail = fail
        self._refuse = refuse

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if self._fail:
            self._fail -= 1
            raise httpx2.ConnectError("refused")
        if request.method == "PUT":
            self.calls.append((request.method, request.url.path, 1))
            return httpx2.Response(200, json={"outcome": "created"})
        body = json.loads(request.content)
        self.calls.append((request.method, str(request.url), len(body.get("objects", []))))
        if request.url.path.endswith("/undo"):
            undone = self.undone.pop(0)
            status = 404 if "code" in undone else 200
            return httpx2.Response(status, json=undone)
        self.taken += [each["id"] for each in body["objects"]]
        results = [
            {"id": each["id"], "outcome": "refused" if self._refuse(each) else "created"} for each in body["objects"]
        ]
        return httpx2.Response(200, json={"results": results})


def sender_to(owner: Owner, keys: Path) -> Sender:
    make_keys(keys, ["ops"])
    urls: dict[Service, str] = {"records": "http://records", "inquiries": "http://inquiries"}
    return Sender(urls, keys, httpx2.MockTransport(owner), pause=lambda _: None)


def test_originals_go_first_and_records_before_inquiries(tmp_path: Path) -> None:
    batch = read_batch(LEGACY / "tarumi")
    owner = Owner(fail=2)
    progress: list[int] = []
    objects = objects_of(batch)
    written = list(sender_to(owner, tmp_path).write(batch, objects, progress.append))
    puts = [call for call in owner.calls if call[0] == "PUT"]
    assert owner.calls[: len(puts)] == puts
    assert len(puts) == len(batch.files)
    assert owner.taken == [each.id for each in objects]
    assert [(each.id, result["id"]) for each, result in written] == [(i, i) for i in owner.taken]
    assert sum(progress) == len(objects) + len(batch.files)
    posts = [url for method, url, _ in owner.calls if method == "POST"]
    assert posts == sorted(posts, key=lambda url: "inquiries" in url)
    assert max(count for method, _, count in owner.calls if method == "POST") <= 200


def test_an_owner_that_stays_away_is_told_with_what_to_do(tmp_path: Path) -> None:
    batch = read_batch(LEGACY / "tarumi")
    with pytest.raises(SendError, match="もう一度同じコマンド"):
        sender_to(Owner(fail=99), tmp_path).begin(batch)


def test_a_refusal_is_told_in_the_owners_words(tmp_path: Path) -> None:
    batch = read_batch(LEGACY / "tarumi")
    body = OutOfScope("この鍵では取り込めません。").body("0" * 32)
    make_keys(tmp_path, ["ops"])
    refusing = httpx2.MockTransport(lambda _: httpx2.Response(403, json=body))
    sender = Sender({"records": "http://records", "inquiries": "http://inquiries"}, tmp_path, refusing)
    with pytest.raises(SendError, match=r"OUT_OF_SCOPE.*この鍵では取り込めません"):
        sender.begin(batch)


def test_an_owner_that_is_too_busy_is_asked_again(tmp_path: Path) -> None:
    busy = [httpx2.Response(503, json=Unavailable().body("0" * 32)), httpx2.Response(502, text="bad gateway")]
    owner = Owner()
    owner.undone = [{"results": []}, {"results": []}]
    make_keys(tmp_path, ["ops"])
    transport = httpx2.MockTransport(lambda request: busy.pop() if busy else owner(request))
    urls: dict[Service, str] = {"records": "http://records", "inquiries": "http://inquiries"}
    assert Sender(urls, tmp_path, transport, pause=lambda _: None).undo("b-1") == []
    assert len(owner.calls) == 2


def test_undo_asks_the_last_written_first_and_until_nothing_is_left(tmp_path: Path) -> None:
    owner = Owner()
    owner.undone = [
        {"results": [{"id": "i", "outcome": "undone"}]},
        {"results": [{"id": "a", "outcome": "undone"}], "more": True},
        {"results": [{"id": "a", "outcome": "unchanged"}, {"id": "b", "outcome": "refused"}], "more": False},
    ]
    assert sender_to(owner, tmp_path).undo("b-1") == [
        {"id": "i", "outcome": "undone"},
        {"id": "a", "outcome": "undone"},
        {"id": "b", "outcome": "refused"},
    ]
    assert [url for _, url, _ in owner.calls] == [
        "http://inquiries/internal/v1/imports/b-1/undo",
        "http://records/internal/v1/imports/b-1/undo",
        "http://records/internal/v1/imports/b-1/undo",
    ]


def test_without_commit_nothing_is_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([str(LEGACY / "hyogo"), "--report", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "まだ何も書いていません" in told
    assert "保留（世帯待ち） 1" in told
    assert (tmp_path / "report.csv").is_file()


def test_a_folder_without_a_mapping_is_told_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([str(tmp_path)]) == 1
    assert "mapping.toml を手本に" in capsys.readouterr().err
