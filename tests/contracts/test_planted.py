"""Misspellings and wrong types, planted in copies of our own modules: each is refused in its place.

pyright refuses what types can show; a lint rule what they cannot (`test_architecture`); the store refuses a path that
documents do not have (`libs/aggregates/paths.py`).
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from libs.aggregates import Aggregates
from libs.aggregates.paths import Paths, UnknownPath
from libs.clock import SystemClock
from libs.contracts.events import TYPES
from libs.mongo import Collection, Database
from libs.states.signoff import ApprovalCaseEvent, PublishedApprovalCase
from services.approvals.domain.state import ApprovalCase
from services.approvals.store import cases

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Planted:
    """One mistake: the first place in the file that reads `right` is changed to `wrong`."""

    file: str
    right: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.file}: {self.wrong}"


PLANTED = (
    # domain: a key, an event, a code, a type, a field that is left out
    Planted(
        "services/records/domain/household.py", '"worker_id": given["worker_id"],', '"wroker_id": given["worker_id"],'
    ),
    Planted("services/records/domain/record.py", '"record.filed"', '"record.field"'),
    Planted("services/records/domain/item.py", '{**item, "state": "in_progress"}', '{**item, "state": "in_progres"}'),
    Planted("services/records/domain/absence.py", '"absence.cancelled"', '"absence.canceled"'),
    Planted("services/records/domain/submission.py", 'state["state"] == "preparing"', 'state["state"] == "preparring"'),
    Planted("services/approvals/domain/acting.py", 'case["state"] != "circulating"', 'case["stat"] != "circulating"'),
    Planted("services/approvals/domain/progress.py", 'step["kind"] == "decide"', 'step["kind"] == "decided"'),
    Planted("services/approvals/domain/deciding.py", '"approval.executed"', '"approval.execute"'),
    Planted("services/inquiries/domain/inquiry.py", '"inquiry.linked"', '"inquiry.link"'),
    Planted(
        "services/inquiries/domain/handling.py",
        'message["staff_id"] == who.staff_id',
        'message["staff"] == who.staff_id',
    ),
    # commands
    Planted("services/records/commands/related_party.py", 'found.state["office_code"]', 'found.state["office"]'),
    Planted("services/records/commands/round_outcome.py", 'after.state["state"]', 'after.state["status"]'),
    Planted("services/records/commands/correction.py", 'record.state["household_id"]', 'record.state["houshold_id"]'),
    Planted("services/approvals/commands/handoff.py", 'case.state["round"]', 'case.state["rounds"]'),
    Planted("services/approvals/commands/bulk.py", 'state["number"]', 'state["case_number"]'),
    # queries
    Planted("services/records/queries/submission.py", 'state["state"] == "sent"', 'state["state"] == "send"'),
    Planted("services/approvals/queries/case.py", 'item.state["post_views"]', 'item.state["post_view"]'),
    # queries and routes that bypass the release of what is read
    Planted(
        "services/approvals/queries/boxes.py",
        "return await readable(context.store, actor, (), read)",
        "return (await read(await context.store.restrictions.current())).answer",
    ),
    Planted(
        "services/approvals/queries/office.py",
        "return await readable(store, actor, (), read)",
        "return Released(object(), (await read(await store.restrictions.current())).answer, None)",
    ),
    Planted(
        "services/approvals/api/approvals.py",
        "Answer(await queries.content(context, approval_id, sha256))",
        'Answer({"sha256": sha256})',
    ),
    Planted(
        "services/records/queries/purpose.py",
        "return await readable(store, actor, (), read)",
        "return await store.restrictions.released(viewer(actor), read)",
    ),
    Planted("services/inquiries/queries/inquiry.py", 'item.state["household_id"]', 'item.state["household"]'),
    Planted("services/search/domain/documents.py", '"mapper": MAPPER_VERSION', '"maper": MAPPER_VERSION'),
    # stores: the shape of a store's documents
    Planted("services/inquiries/store/store.py", '"inquiry", ListedInquiry', '"inquiry", CallDraft'),
    Planted("services/records/store/store.py", '"person", Person', '"person", Household'),
    Planted("services/records/store/submission.py", 'before.state["attempt"]', 'before.state["atempt"]'),
)
IN_QUESTIONS = (
    ("waiting_for", '"waiting": staff_id', '"waitng": staff_id'),
    ("returned_to", '"drafter.staff_id": staff_id', '"drafter.staffid": staff_id'),
    ("with_record", '"record_ids": record_id', '"record_id": record_id'),
)
"""Filters of `services/approvals/store/cases.py`: the type of a filter does not check its paths."""


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[int]]:
    """The lines that pyright refuses in a copy of the code with all mistakes in it, by file."""
    copy = tmp_path_factory.mktemp("planted")
    for part in ("libs", "services", "typings"):
        shutil.copytree(ROOT / part, copy / part)
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / ".local").symlink_to(ROOT / ".local")
    for each in PLANTED:
        path = copy / each.file
        text = path.read_text("utf-8")
        assert each.right in text, f"{each.file} no longer says {each.right}"
        path.write_text(text.replace(each.right, each.wrong, 1), "utf-8")
    argv = [str(Path(sys.executable).parent / "pyright"), "--outputjson", *sorted({each.file for each in PLANTED})]
    env = {**os.environ, "PYRIGHT_PYTHON_CACHE_DIR": str(ROOT / ".local" / "cache" / "pyright")}
    done = subprocess.run(argv, cwd=copy, env=env, capture_output=True, text=True, check=False)
    refused: dict[str, set[int]] = {}
    for told in json.loads(done.stdout)["generalDiagnostics"]:
        file = str(Path(told["file"]).relative_to(copy.resolve()))
        refused.setdefault(file, set()).add(told["range"]["start"]["line"])
    return refused


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_mistake_is_refused_where_it_stands(planted: Planted, refusals: dict[str, set[int]]) -> None:
    before, _, _ = (ROOT / planted.file).read_text("utf-8").partition(planted.right)
    line = before.count("\n")
    # pyright refuses the expression around the mistake, which may begin or end on another line.
    assert refusals.get(planted.file, set()) & set(range(line - 2, line + 3)), "nothing says that this is wrong"


def test_the_code_as_it_is_has_none(refusals: dict[str, set[int]]) -> None:
    """pyright refuses nothing in a file without a planted mistake."""
    assert set(refusals) == {each.file for each in PLANTED}


@pytest.mark.parametrize(("question", "right", "wrong"), IN_QUESTIONS)
async def test_a_question_with_a_misspelt_path_is_refused_by_the_store(
    mongo_url: str, question: str, right: str, wrong: str
) -> None:
    database = Database(mongo_url, "planted")
    kind = next(each for each in TYPES if each.name == "approval")
    documents: Collection = database.collection("approvals", Paths(ApprovalCase))
    stored = Aggregates[ApprovalCase, PublishedApprovalCase, ApprovalCaseEvent](documents, kind, SystemClock())
    source = Path(cases.__file__).read_text("utf-8")
    assert right in source
    planted = ModuleType("planted")
    exec(compile(source.replace(right, wrong), "planted", "exec"), planted.__dict__)
    assert await getattr(cases.Cases(stored), question)("x") == []
    with pytest.raises(UnknownPath):
        await getattr(planted.Cases(stored), question)("x")
    await database.drop()
    database.close()
