"""records on the compatible engine: one app per module, no worker loops, a database of its own."""

import os
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from fastapi import FastAPI

from libs.ids import uuid7
from libs.mongo import Database
from services.records.main import create
from services.records.settings import Settings
from services.records.store import Store
from tests.services.keepers import Keepers
from tests.services.people import Asker, asking, keys_in

OFFICES = [("tarumi", "28108", "垂水", "垂"), ("hyogo", "28105", "兵庫", "兵庫")]


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keys_in(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
async def app(mongo_url: str, keys_dir: Path) -> AsyncGenerator[FastAPI]:
    settings = Settings(mongo_url=mongo_url, db_prefix=f"t{uuid7().replace('-', '')[-10:]}", keys_dir=keys_dir)
    yield create(settings, "api")
    database = Database(mongo_url, settings.database("records"))
    if os.environ.get("TSUZURI_MONGO_URL"):
        await database.drop()  # a private engine is deleted with its data; an external one is left as it was
    database.close()


@pytest.fixture(scope="module")
async def ask(app: FastAPI, keys_dir: Path) -> AsyncGenerator[Asker]:
    async with asking(app, keys_dir) as asker:
        await asker("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": [*offices(), *staff()]})
        yield asker


@pytest.fixture
def keepers(app: FastAPI) -> Keepers:
    """The keepers that this app asks about purposes from now on."""
    made = Keepers()
    app.state.purposes = made.purposes()
    return made


@pytest.fixture(scope="module")
def store(app: FastAPI) -> Store:
    return app.state.store


BATCH = {"id": "batch-0", "synthetic": True}


def offices() -> list[dict[str, object]]:
    return [
        {
            "id": f"office-{code}",
            "type": "office",
            "state": {
                "office_code": code,
                "name": f"{name}区役所",
                "ward_code": ward,
                "ward_name": f"{name}区",
                "read_group": code,
                "number_series": series,
                "authority_post": "所長",
            },
        }
        for code, ward, name, series in OFFICES
    ]


def staff() -> list[dict[str, object]]:
    rows = [
        ("w1", "髙橋 試子", "caseworker", "生活支援第一係", "tarumi"),
        ("w2", "𠮷田 試男", "caseworker", "生活支援第二係", "tarumi"),
        ("s1", "中村 試", "supervisor", "生活支援第一係", "tarumi"),
        ("c1", "藤原 試", "section_chief", "生活支援課", "tarumi"),
        ("w9", "山本 試", "caseworker", "生活支援第一係", "hyogo"),
        ("w3", "前田 試", "caseworker", "生活支援第二係", "tarumi"),
        ("adm1", "管理 試", "admin", "管理係", "tarumi"),
    ]
    return [
        {
            "id": staff_id,
            "type": "staff",
            "state": {
                "staff_number": f"0{i}",
                "name": name,
                "kana": None,
                "posts": [{"post": role, "role": role, "office_code": office, "unit": unit, "from": "2020-04-01"}],
            },
        }
        for i, (staff_id, name, role, unit, office) in enumerate(rows)
    ]
