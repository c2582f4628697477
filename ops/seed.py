"""`python -m ops.seed`: writes the ten offices and three invented people beside the offices' own staff; safe to repeat.

Two people of the head office (本庁) with the city-wide role, and one reader across all wards; everything is marked
synthetic. The staff of the offices come with their legacy books.
"""

import asyncio
import sys
from typing import Any, Protocol, TypedDict

from libs.canonical import Json
from libs.client import ServiceClient
from libs.contracts.codes import HEAD_OFFICE
from libs.contracts.offices import OFFICES, ListedOffice
from libs.ids import derived_id
from libs.problems import Problem, Unavailable
from libs.settings import Settings
from libs.signing import load_signer

BATCH: Json = {"id": derived_id("seed", "demo", 1), "synthetic": True, "files": []}
SINCE = "2024-04-01"
PAUSES = (0.5, 1.0, 2.0)
"""Seconds between attempts while records is busy; a seed can be repeated safely."""
AUTHORITY = {"hokushin": "北神担当部長"}
"""Offices where another post than 所長 decides (専決規程: the 北神区役所 part of the office)."""

PEOPLE: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("900101", "青木 志保", "アオキ シホ", "係長", "hq", "福祉局くらし支援課"),
    ("900102", "片桐 悠介", "カタギリ ユウスケ", "担当", "hq", "福祉局くらし支援課"),
    ("900201", "三宅 遥", "ミヤケ ハルカ", "監査担当", "cross_ward_reader", "福祉局監査指導課"),
)
"""(職員番号, 氏名, カナ, 職, role, 所属) of the invented people."""


class SeedObject(TypedDict):
    """An object as the import endpoint takes it."""

    id: str
    type: str
    state: dict[str, Json]


class Owner(Protocol):
    """The parts of records that a seed needs."""

    async def post(self, path: str, body: object = None) -> Any: ...


def offices() -> list[SeedObject]:
    """The offices as import objects."""
    return [_office(office) for office in OFFICES.values()]


def people() -> list[SeedObject]:
    """The invented people as import objects."""
    return [
        {
            "id": derived_id("seed", "staff", number),
            "type": "staff",
            "state": {
                "staff_number": number,
                "name": name,
                "kana": kana,
                "posts": [{"post": post, "role": role, "office_code": HEAD_OFFICE, "unit": unit, "from": SINCE}],
            },
        }
        for number, name, kana, post, role, unit in PEOPLE
    ]


async def seed(records: Owner) -> dict[str, int]:
    """Write everything; returns how many objects had which outcome.

    Raises Problem when records refuses or does not answer.
    """
    objects = [*offices(), *people()]
    answer = await records.post("/internal/v1/imports", {"batch": BATCH, "objects": objects})
    counts: dict[str, int] = {}
    for result in answer["results"]:
        counts[result["outcome"]] = counts.get(result["outcome"], 0) + 1
    return counts


def main() -> int:
    """Seed the records service of this environment; 1 with one clear line when that is not possible."""
    settings = Settings(port=1)
    try:
        counts = asyncio.run(_seed(settings))
    except FileNotFoundError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except Problem as problem:
        print(f"✗ 事務所と職員を登録できません（{problem.code}）: {problem.detail}", file=sys.stderr)
        return 1
    labels = {"created": "新規", "unchanged": "変更なし", "revived": "復活", "refused": "拒否"}
    print("事務所と本庁の職員: " + "、".join(f"{labels.get(k, k)} {n}" for k, n in sorted(counts.items())))
    return 1 if "refused" in counts else 0


async def _seed(settings: Settings) -> dict[str, int]:
    client = ServiceClient(settings.records_url, to="records", signer=load_signer(settings.keys_dir, "ops"))
    try:
        for pause in PAUSES:
            try:
                return await seed(client)
            except Unavailable:
                await asyncio.sleep(pause)
        return await seed(client)
    finally:
        await client.close()


def _office(office: ListedOffice) -> SeedObject:
    code = office.office_code
    return {
        "id": derived_id("seed", "office", code),
        "type": "office",
        "state": {
            "office_code": code,
            "name": office.name,
            "ward_code": office.ward_code,
            "ward_name": office.ward_name,
            "read_group": office.read_group,
            "number_series": office.number_series,
            "authority_post": AUTHORITY.get(code, "所長"),
        },
    }


if __name__ == "__main__":
    sys.exit(main())
