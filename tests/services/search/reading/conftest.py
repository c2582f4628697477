"""Fixtures of tests/services/search/reading."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.rules.search import states
from tests.services.search.conftest import Indices, Records
from tests.services.search.reading.case import written


@pytest_asyncio.fixture(loop_scope="session", scope="module", autouse=True)
async def corpus(store: Indices) -> AsyncIterator[None]:
    await store.put(
        ("records.household:h1", states.household(office_code="tarumi", ward_code="28108", members=[])),
        (
            "records.household:h2",
            states.household(
                office_code="tarumi",
                ward_code="28108",
                head_person_id="p2",
                members=[],
                case_numbers=[{"number": "00412"}],
            ),
        ),
        (
            "records.household:h3",
            states.household(
                office_code="hyogo",
                ward_code="28105",
                head_person_id="p3",
                members=[],
                case_numbers=[{"number": "00533"}],
            ),
        ),
        ("records.person:p1", states.person()),
        ("records.person:p2", states.person(names=[{"kind": "legal", "text": "長谷川 由美", "kana": "ハセガワ ユミ"}])),
        ("records.person:p3", states.person(names=[{"kind": "legal", "text": "髙木 由美", "kana": "ﾀｶｷﾞ ﾕﾐ"}])),
        written("r1", "2024-03-31T15:30:00.000Z", "h1", text="家賃の滞納について。猫を飼っている。"),
        written(
            "r2",
            "2024-02-01T01:00:00.000Z",
            "h1",
            text="ハロワへ同行した。",
            record_type="accompaniment",
            subjects=["work"],
        ),
        written("r3", "2023-12-01T01:00:00.000Z", "h2", text="訪問看護の利用を確認。", subjects=["health", "care"]),
        written("r4", None, "h2", text="日付の読めない古い記録。家賃。", subjects=[]),
        written(
            "r5",
            "2024-01-10T01:00:00.000Z",
            "h3",
            text="家賃の件で来所。",
            record_type="office_interview",
            office_code="hyogo",
        ),
        written("r6", "2024-01-10T01:00:00.000Z", None, text="宛先の分からない家賃の記録。"),
        ("inquiries.inquiry:i1", states.inquiry(household_id="h1", ward_code="28108")),
        ("records.action_item:t1", states.action_item(household_id="h1", ward_code="28108")),
    )
    yield


@pytest.fixture(autouse=True)
def nobody_hidden(records: Records) -> Records:
    return records
