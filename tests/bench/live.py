"""Live news under load: an office at work without open streams and with them, in turn, in one run.

People look up callers, read timelines, search, log calls and save drafts. With streams, each has a page open that loads
again as the screens do (`web/src/api/news.ts`): a list of calls when the news is for them, a household when it is
theirs.
"""

import asyncio
import json
import os
import random
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from libs.ids import uuid7
from libs.mongo import Database
from ops.launcher.config import SERVICES
from tests.bench import city
from tests.bench.harness import Report, percentile
from tests.bench.machine import Machine
from tests.bench.wire import Broken
from tests.bench.writes import call, visit
from tests.times import day

Doc = dict[str, Any]
PEOPLE = int(os.environ.get("TSUZURI_BENCH_PEOPLE", "120"))
STREAMS = int(os.environ.get("TSUZURI_BENCH_STREAMS", "350"))
SECONDS = float(os.environ.get("TSUZURI_BENCH_BLOCK_SECONDS", "30"))
THINK_S = float(os.environ.get("TSUZURI_BENCH_THINK_SECONDS", "2"))
"""Seconds between two actions of one person, on average: 120 people make 60 requests a second."""
BLOCKS = 2
RATIO = 1.3
GATHER_S = 0.25
SPREAD_S = 3.0
HOUSEHOLDS = 20
MIX = {"look-up": 30, "timeline": 35, "search": 10, "call": 15, "draft": 10}
"""The mix of actions, in percent."""
JUDGED = ("look-up", "timeline")


@dataclass
class Figures:
    """The measurements of one kind of block."""

    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    failed: Counter[str] = field(default_factory=Counter[str])
    asked_again: Counter[str] = field(default_factory=Counter[str])
    changed: int = 0
    notices: int = 0
    resyncs: int = 0

    def p95(self, what: str) -> float:
        return percentile(self.seconds[what], 0.95) * 1000


class LiveUser:
    """A person who is logged in, with the households they work on."""

    def __init__(self, http: ClientSession, staff_id: str, dice: random.Random) -> None:
        self.staff_id = staff_id
        self._http = http
        self._dice = dice
        self._headers: dict[str, str] = {}
        self.households: list[Doc] = []
        self.shown: str | None = None
        self._draft: Doc | None = None

    async def log_in(self) -> None:
        """Start a session."""
        async with self._http.post("/api/v1/session", json={"staff_id": self.staff_id}) as answer:
            if answer.status != 201:
                raise Broken(f"no login: {answer.status}")
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
            self._headers = {"Cookie": cookie, "X-CSRF-Token": (await answer.json())["csrf"]}

    async def settle(self) -> None:
        """Choose the households to work with."""
        found = await self.ask("GET", f"/api/v1/households?worker={self.staff_id}&limit={HOUSEHOLDS}")
        self.households = [each for each in found["items"] if each.get("head")]

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer; raises Broken for anything but a success."""
        sent = {**self._headers, **headers} | ({"Idempotency-Key": uuid7()} if method != "GET" else {})
        async with self._http.request(method, path, json=body, headers=sent) as answer:
            told = await answer.read()
            if not 200 <= answer.status < 300:
                raise Broken(f"{method} {path.partition('?')[0]} → {answer.status} {told[:200]!r}")
            return json.loads(told)

    @asynccontextmanager
    async def stream(self) -> AsyncGenerator[AsyncGenerator[tuple[str, Doc]]]:
        """The news for an open page, as (event, data)."""
        endless = ClientTimeout(total=None, sock_read=60)
        async with self._http.get("/api/v1/live", headers=self._headers, timeout=endless) as answer:
            if answer.status != 200:
                raise Broken(f"no stream: {answer.status}")
            yield _events(answer.content)

    async def act(self, what: str) -> None:
        """Do one action, chosen by the mix."""
        household = self._dice.choice(self.households)
        match what:
            case "look-up":
                await self.ask("POST", "/api/v1/callers", {"q": household["head"]["name"][:2]})
            case "timeline":
                self.shown = household["id"]
                await self.ask("GET", f"/api/v1/timeline?household_id={household['id']}&limit=20")
            case "search":
                await self.ask(
                    "POST", "/api/v1/search", {"q": self._dice.choice(("家賃", "受診", "訪問")), "limit": 30}
                )
            case "call":
                await self.ask("POST", "/api/v1/inquiries", {**call(household["id"]), "message_to": [self.staff_id]})
            case _:
                await self._write(household["id"])

    async def _write(self, household_id: str) -> None:
        if self._draft is None:
            self._draft = await self.ask("POST", "/api/v1/drafts", visit(household_id))
            return
        path, match = f"/api/v1/drafts/{self._draft['id']}", {"If-Match": f'"{self._draft["version"]}"'}
        if self._dice.random() < 0.5:
            self._draft = await self.ask("PUT", path, visit(self._draft["household_id"]), **match)
            return
        self._draft, done = None, await self.ask("POST", f"{path}/finish", **match)
        assert done["id"]


async def _events(content: Any) -> AsyncGenerator[tuple[str, Doc]]:
    name = ""
    async for line in content:
        text = line.decode().rstrip("\n")
        if text.startswith("event: "):
            name = text.removeprefix("event: ")
        elif text.startswith("data: "):
            yield name, json.loads(text.removeprefix("data: "))


class OpenPage:
    """The browser page of a person who gets news: it loads again what is shown and affected, and nothing else."""

    def __init__(self, person: LiveUser, dice: random.Random) -> None:
        self._person = person
        self._dice = dice
        self.figures = Figures()
        self._answers: dict[str, str] = {}
        self._begun = False

    async def show(self) -> None:
        """Load the day's lists."""
        for path in self._lists():
            self._answers[path] = _plain(await self._person.ask("GET", path))

    def _lists(self) -> list[str]:
        me = self._person.staff_id
        return [
            f"/api/v1/inquiries?worker={me}&state=message&limit=50",
            f"/api/v1/action-items?worker={me}&due_before={day(7)}&limit=100",
            f"/api/v1/records?author={me}&state=written&limit=100",
            "/api/v1/approvals?box=waiting&limit=100",
        ]

    async def listen(self) -> None:
        """Follow the stream until cancelled."""
        waiting: asyncio.Task[None] | None = None
        try:
            async with self._person.stream() as events:
                gathered: list[Doc] = []
                async for name, data in events:
                    if name == "resync":
                        self.figures.resyncs += self._begun
                        gathered += [{"subject": "", "all": True}] if self._begun else []
                        self._begun = True
                    else:
                        self.figures.notices += 1
                        gathered.append(data)
                    if gathered and (waiting is None or waiting.done()):
                        waiting = asyncio.create_task(self._follow(gathered))
        except (ClientError, TimeoutError, Broken) as error:
            self.figures.failed[f"stream: {type(error).__name__} {str(error)[:120]}"] += 1
        else:
            self.figures.failed["stream: ended"] += 1
        finally:
            if waiting is not None:
                waiting.cancel()

    async def _follow(self, gathered: list[Doc]) -> None:
        await asyncio.sleep(GATHER_S)
        news = list(gathered)
        gathered.clear()
        if any("all" in each for each in news):
            await asyncio.sleep(self._dice.random() * SPREAD_S)
        for path in [*self._lists(), *self._shown()]:
            if any(self._concerns(path, each) for each in news):
                await self._ask_again(path)

    def _shown(self) -> list[str]:
        shown = self._person.shown
        return [f"/api/v1/timeline?household_id={shown}&limit=20"] if shown else []

    def _concerns(self, path: str, change: Doc) -> bool:
        if "all" in change:
            return True
        kind, _, own_id = change["subject"].partition(":")
        if "timeline" in path:
            there = kind in ("records.record", "inquiries.inquiry", "approvals.approval")
            return there and change["household_id"] == self._person.shown
        wanted = {
            "inquiries?": "inquiries.inquiry",
            "action-items": "records.action_item",
            "records?": "records.record",
        }
        of = next((each for part, each in wanted.items() if part in path), "approvals.approval")
        return kind == of and (self._person.staff_id in change["staff_ids"] or own_id in self._answers[path])

    async def _ask_again(self, path: str) -> None:
        what = path.partition("?")[0]
        self.figures.asked_again[what] += 1
        try:
            answer = _plain(await self._person.ask("GET", path, **{"X-Cause": "live"}))
        except (ClientError, TimeoutError, Broken) as error:
            self.figures.failed[f"again {what}: {str(error)[:120]}"] += 1
            return
        self.figures.changed += answer != self._answers.get(path)
        self._answers[path] = answer


def _plain(answer: Doc) -> str:
    return json.dumps({name: value for name, value in answer.items() if name in ("items", "results")}, sort_keys=True)


async def _work(person: LiveUser, until: float, dice: random.Random, figures: Figures) -> None:
    await asyncio.sleep(dice.random() * THINK_S)
    while time.monotonic() < until:
        [what] = dice.choices(list(MIX), list(MIX.values()))
        begun = time.perf_counter()
        try:
            await person.act(what)
            figures.seconds.setdefault(what, []).append(time.perf_counter() - begun)
        except (ClientError, TimeoutError, Broken) as error:
            figures.failed[f"{what}: {str(error)[:120]}"] += 1
        await asyncio.sleep(max(0.0, dice.uniform(0.5, 1.5) * THINK_S - (time.perf_counter() - begun)))


async def _block(
    people: Sequence[LiveUser], listening: Sequence[LiveUser], seed: int, seconds: float, figures: Figures
) -> None:
    """Everybody works for a while, some of them with a page open."""
    pages = [OpenPage(person, random.Random(f"{seed} page {at}")) for at, person in enumerate(listening)]
    for at in range(0, len(pages), 10):
        await asyncio.gather(*(page.show() for page in pages[at : at + 10]))
    heard = [asyncio.create_task(page.listen()) for page in pages]
    await asyncio.sleep(2.0 if heard else 0.0)
    until = time.monotonic() + seconds
    await asyncio.gather(
        *(_work(person, until, random.Random(f"{seed} {at}"), figures) for at, person in enumerate(people))
    )
    await asyncio.sleep(2.0 if heard else 0.0)
    for task in heard:
        task.cancel()
    await asyncio.gather(*heard, return_exceptions=True)
    for page in pages:
        figures.failed += page.figures.failed
        figures.asked_again += page.figures.asked_again
        figures.changed += page.figures.changed
        figures.notices += page.figures.notices
        figures.resyncs += page.figures.resyncs


def browsers(machine: Machine) -> ClientSession:
    """A client for all people: unlimited connections at once, and cookies only as each person sends them."""
    return ClientSession(
        machine.url("gateway"),
        connector=TCPConnector(limit=0),
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=60),
    )


async def measure(machine: Machine, seed: int, report: Report) -> None:
    """Measure the rows of the live news."""
    await city.take_in(machine, max(PEOPLE, STREAMS), PEOPLE, seed)
    async with browsers(machine) as http:
        people, everybody = await _log_in(http, seed)
        quiet, busy, many = Figures(), Figures(), Figures()
        await _block(people, (), seed, SECONDS / 3, Figures())  # warm-up
        for turn in range(BLOCKS):
            sides: list[Callable[[], Any]] = [
                lambda turn=turn: _block(people, (), seed + turn, SECONDS, quiet),
                lambda turn=turn: _block(people, people, seed + turn, SECONDS, busy),
            ]
            for side in sides if turn % 2 == 0 else reversed(sides):
                await side()
        await _block(people, everybody, seed + BLOCKS, SECONDS, many)
        _tell(report, quiet, busy, many, len(people), len(everybody))
        await _tell_audit(machine, report, busy, many)


async def _log_in(http: ClientSession, seed: int) -> tuple[list[LiveUser], list[LiveUser]]:
    """(those at work, all who have pages open): all different people; those at work have households."""
    async with http.get("/api/v1/session/people") as answer:
        listed: list[Doc] = (await answer.json())["items"]
    known = {each["id"] for each in listed}
    people: list[LiveUser] = []
    for n in range(max(PEOPLE, STREAMS)):
        person = LiveUser(http, city.staff_id(n), random.Random(f"{seed} {n}"))
        if person.staff_id not in known:
            raise Broken("somebody of the city cannot log in")
        await person.log_in()
        if n < PEOPLE:
            await person.settle()
        people.append(person)
    return people[:PEOPLE], people[:STREAMS]


def _tell(report: Report, quiet: Figures, busy: Figures, many: Figures, people: int, streams: int) -> None:
    for what in JUDGED:
        ratio = busy.p95(what) / quiet.p95(what)
        detail = (
            f"{quiet.p95(what):.0f} → {busy.p95(what):.0f} ms; n {len(quiet.seconds[what])}, {len(busy.seconds[what])}"
        )
        report.row(
            "live",
            f"p95 of a {what}, {people} people, with ÷ without streams",
            f"≤ {RATIO:.2f}",
            f"{ratio:.2f}",
            ratio <= RATIO,
            detail,
        )
    again = sum(busy.asked_again.values())
    share = busy.changed / again if again else 1.0
    told = f"{busy.notices} notices; {dict(busy.asked_again)}; {busy.resyncs} resyncs"
    report.row(
        "live",
        "questions asked again whose answer had changed",
        "≥ 90 %",
        f"{share:.0%} of {again}",
        share >= 0.9,
        told,
    )
    failed = quiet.failed + busy.failed + many.failed
    errors = sum(failed.values())
    sent = sum(map(len, many.seconds.values()))
    report.row(
        "live",
        f"errors, {streams} open streams",
        "0",
        str(errors),
        errors == 0,
        f"{sent} requests, {sum(many.asked_again.values())} asked again; {dict(failed)}",
    )


async def _tell_audit(machine: Machine, report: Report, busy: Figures, many: Figures) -> None:
    """Report whether the audit names live news as the cause of every read that news caused."""
    causes: Counter[str] = Counter()
    for service in SERVICES:
        database = Database(machine.mongo.url, f"tsuzuri_{service}")
        async for block in database.collection("audit").find({}):
            causes.update(str(entry.get("cause")) for entry in block["entries"])
        database.close()
    again = sum(busy.asked_again.values()) + sum(many.asked_again.values())
    told = f"{causes['live']} of {sum(causes.values())} entries"
    report.row(
        "live",
        "audit entries with the cause live ÷ questions asked again",
        "1",
        f"{causes['live'] / max(1, again):.2f}",
        causes["live"] == again,
        told,
    )
