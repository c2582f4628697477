"""件名と字数: 決裁箱の一行は、何の案件かを言葉で、どれだけ読むかを字数で示す."""

# ruff: noqa: N802  # rules are named in the clerk's words

from typing import Any

import pytest

from services.approvals.domain.rows import urgency
from services.approvals.domain.state import ItemSubject, Size
from services.approvals.domain.wording import heading
from tests.rules.approvals.office import SUPERVISOR, Matter, content, matter

Doc = dict[str, Any]
SENTENCE = "断酒会に通い始めた。"


def subject(title: str | None, text: str = SENTENCE, record_type: Any = "home_visit") -> ItemSubject:
    parts = [{"id": "s0", "text": " \n"}, {"id": "s1", "text": text}]
    found: Doc = {"title": title, "record_type": record_type, "subjects": [], "segments": parts, "next_plan": None}
    return ItemSubject(**found)


def record(*texts: str, title: str = "家庭訪問", plan: str | None = None, record_id: str = "r-1") -> Doc:
    """A record as it was sent, with these parts."""
    row = content(record_id, "\n".join([*texts, plan or ""]))
    row["content"]["segments"] = [{"id": f"s{n}", "text": text} for n, text in enumerate(texts)]
    row["content"] |= {"title": title, "next_plan": plan}
    return row


def again(given: Matter, *seen: Doc, before: tuple[Doc, ...]) -> Size | None:
    """The size of the next round, after a return; `before` is what was sent in this one."""
    last_seen = {row["sha256"]: row["content"] for row in before}
    return given.returned(SUPERVISOR).resubmitted(seen=list(seen), last_seen=last_seen).case["size"]


class Test件名:
    def test_種別の名前だけの件名は_本文の初めの一文になる(self) -> None:
        assert heading(subject("家庭訪問")) == "断酒会に通い始めた"
        assert heading(subject("断酒会のこと")) == "断酒会のこと"
        assert heading(subject("家庭訪問", record_type="phone")) == "家庭訪問", "not the name of its own type"

    def test_件名のないものも_初めの一文になる(self) -> None:
        assert heading(subject(None, "在宅。\n室内は片付いている。")) == "在宅"
        assert heading(subject(None, "")) is None
        assert heading(subject("家庭訪問", "")) == "家庭訪問"

    def test_かぎ括弧の中で終わる文は_括弧の後まで続く(self) -> None:
        assert heading(subject(None, "「飲まん日が28日。」と話す。次は月曜。")) == "「飲まん日が28日。」と話す"

    def test_長い一文は途中まで(self) -> None:
        found = heading(subject(None, "𠮷" * 60))
        assert found == "𠮷" * 40 + "…"

    def test_案件の件名に出る(self) -> None:
        given = matter().submitted(seen=[record(SENTENCE), record("二件目。", record_id="r-2")])
        assert given.case["title"] == "断酒会に通い始めた ほか1件"
        assert given.case["items"][0]["title"] == "家庭訪問", "the record keeps its own title"
        proposal: Doc = {"kind": "clerical", "target_segment": "s0", "before": "通い", "text": "行き", "reason": "誤記"}
        given = matter().submitted(matter_type="amendment", correction=proposal, seen=[record(SENTENCE)])
        assert given.case["title"] == "訂正・追記：断酒会に通い始めた"
        voided: Doc = {"reason_code": "wrong_household"}
        given = matter().submitted(matter_type="void", correction=voided, seen=[record("西村家の主と面接。")])
        assert given.case["title"] == "取消（世帯違い）"


class Test字数:
    def test_初めの回は全部が加わったもの(self) -> None:
        given = matter().submitted(seen=[record("在宅。\n室内は片付く。", plan="来月")])
        assert given.case["size"] == {"characters": 12, "added": 12, "removed": 0}

    def test_次の回は変わった文の違うところだけ(self) -> None:
        first = record("収入は月5万円と申告。家賃は月3万円。", "主は在宅。")
        given = matter().submitted(seen=[first])
        second = record("収入は月7万円と申告。家賃は月3万円。", "主は在宅。", "通帳を見た。")
        assert again(given, second, before=(first,)) == {"characters": 30, "added": 1 + 6, "removed": 1}

    def test_消した項目も数える(self) -> None:
        first = record("在宅。", "消す項目。")
        assert again(matter().submitted(seen=[first]), record("在宅。"), before=(first,)) == {
            "characters": 3,
            "added": 0,
            "removed": 5,
        }

    def test_変わらない記録は数えず_加わった記録は全部を数える(self) -> None:
        first, other = record("在宅。"), record("新しい。", record_id="r-2")
        assert again(matter().submitted(seen=[first]), first, other, before=(first,)) == {
            "characters": 7,
            "added": 4,
            "removed": 0,
        }

    @pytest.mark.parametrize("unseen", ["this round", "the round before"])
    def test_届いていない内容があれば_分からない(self, unseen: str) -> None:
        first, second = record("在宅。"), record("不在。")
        given = matter().submitted(seen=[first])
        if unseen == "this round":
            assert again(given, {**second, "content": None}, before=(first,)) is None
        else:
            assert again(given, second, before=()) is None


def test_並びは急ぎ_期限のあるもの_待った長さの順() -> None:
    plain = matter().submitted().case
    later = {**plain, "steps": [{**s, "activated_at": "2026-06-09T00:00:00.000Z"} for s in plain["steps"]]}
    cases: list[Any] = [
        {**later, "id": "later"},
        {**plain, "id": "plain"},
        {**later, "id": "by the tenth", "needed_by": "2026-06-10"},
        {**plain, "id": "by the twelfth", "needed_by": "2026-06-12"},
        {**later, "id": "urgent", "urgent": True},
        {**plain, "id": "urgent by the twelfth", "urgent": True, "needed_by": "2026-06-12"},
    ]
    assert [case["id"] for case in sorted(cases, key=urgency)] == [
        "urgent by the twelfth",
        "urgent",
        "by the tenth",
        "by the twelfth",
        "plain",
        "later",
    ]
