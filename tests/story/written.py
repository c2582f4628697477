"""Data that a release's services wrote, kept as files: every database as JSON lines, and the keys of that time.

`python -m tests.story.written FOLDER` writes them anew: the two books imported, the story run, an absence, a household
under 閲覧制限, a call. All people in it are invented. Only the last commit of a release writes them; later ones read them.
"""

import gzip
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from pathlib import Path
from typing import Any

from bson import json_util
from pymongo import MongoClient

from ops.browser import GatewayClient, Person, everybody
from ops.launcher.config import CHECKOUT
from ops.story import Story
from tests import engines
from tests.story.running import IMPORTED, LEGACY, Running, services_on

OWNERS = ("records", "approvals", "inquiries")
"""The services whose data exists nowhere else; the index and sessions are made anew."""
TIMES = json_util.CANONICAL_JSON_OPTIONS.with_options(tz_aware=True)


def keep(running: Running, folder: Path) -> None:
    """Save the owners' databases and the keys."""
    folder.mkdir(parents=True, exist_ok=True)
    with connected(running.mongo_url) as client:
        for service in OWNERS:
            database = client[f"{running.env['TSUZURI_DB_PREFIX']}_{service}"]
            with gzip.GzipFile(folder / f"{service}.jsonl.gz", "wb", mtime=0) as out:
                for name in sorted(database.list_collection_names()):
                    for doc in database[name].find({}):
                        row = {"collection": name, "doc": doc}
                        line = json_util.dumps(row, json_options=TIMES, ensure_ascii=False)
                        out.write(line.encode() + b"\n")
    shutil.copytree(running.system.config.keys, folder / "keys", dirs_exist_ok=True)


def put_back(mongo_url: str, prefix: str, folder: Path) -> None:
    """Restore the databases as they were."""
    with connected(mongo_url) as client:
        for service in OWNERS:
            for name, docs in collections(folder / f"{service}.jsonl.gz"):
                client[f"{prefix}_{service}"][name].insert_many(docs)


def connected(mongo_url: str) -> AbstractContextManager[MongoClient[dict[str, Any]]]:
    """The engine itself, to read what is stored and not what a service answers."""
    return closing(MongoClient(mongo_url, tz_aware=True))


def collections(file: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each collection of a saved database with its documents."""
    found: dict[str, list[dict[str, Any]]] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json_util.loads(line, json_options=TIMES)
            found.setdefault(row["collection"], []).append(row["doc"])
    yield from found.items()


def live(running: Running) -> None:
    """What people do in it: the books, the story from call to decision, and all that later code must open."""
    running.program("ops.seed")
    for office in IMPORTED:
        report = running.system.config.local / f"report-{office}"
        running.program("ops.importer", str(LEGACY / office), "--commit", "--report", str(report))
    told = Story(running.gateway, lambda step: print(f"· {step.title}")).run()
    hide(running, told["household"]["id"])


def hide(running: Running, household_id: str) -> None:
    """閲覧制限: only its 係長 and 課長 may see the household. Who sees it is part of what must not change."""
    people = [p for role in ("supervisor", "section_chief") for p in _holders(running, role)]
    seat = GatewayClient(running.gateway, people[0])
    try:
        access = seat.get(f"/api/v1/households/{household_id}/access")
        named = {"allowed": [p["id"] for p in people], "reason": "親族が同じ課にいるため"}
        seat.post(f"/api/v1/households/{household_id}/restrict", named, access["version"])
    finally:
        seat.close()


def _holders(running: Running, role: str) -> list[Person]:
    held = (role, IMPORTED[0])
    return [p for p in everybody(running.gateway) if any((x["role"], x["office_code"]) == held for x in p["posts"])]


def main(folder: Path) -> int:
    """Write the files anew."""
    home = engines.installation()
    with ExitStack() as stack:
        data = stack.enter_context(engines.scratch())
        mongo = stack.enter_context(engines.running(engines.mongo_engine(home, data / "mongo")))
        kafka = stack.enter_context(engines.running(engines.kafka_broker(home, data / "kafka")))
        opensearch = stack.enter_context(engines.running(engines.opensearch_node(home, data / "opensearch")))
        running = stack.enter_context(services_on((mongo.url, kafka, opensearch), data / "system"))
        live(running)
        keep(running, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder.relative_to(CHECKOUT)}: {size / 1_000_000:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
