"""The parts that every service process has: database, clock, audit, restrictions, relay, consumers and loops.

The `main` of each service composes and starts them.
"""

import contextlib
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import MappingProxyType
from typing import Any, Literal, TypedDict

from libs.aggregates import Aggregates
from libs.aggregates.paths import Paths
from libs.aggregates.store import Event, Partition, Published, State, by_household
from libs.audit import Audit, ElsewherePage, ReadAuditEntry
from libs.build import is_test_build
from libs.bus import Consumer, Handler, KafkaProducer, KafkaSource, topic_of
from libs.bus.consumer import Loss
from libs.canonical import Json
from libs.client import ServiceClient
from libs.clock import SystemClock
from libs.contracts.events import TYPES, AggregateType
from libs.cursor import Cursors
from libs.feeds import Feeds
from libs.mongo import Collection, Database
from libs.problems import Problem
from libs.process.catching_up import StateFeeds
from libs.purposes import OpeningResolver, Purposes, resolver_over_http
from libs.relay import CLAIM, Relay, RelayCollections
from libs.relay.rows import LossView
from libs.restrictions import Owner, RecordsOwner, Restrictions
from libs.settings import Settings
from libs.signing import PublicKeys, load_public, load_signer
from libs.telemetry import current_trace_id
from libs.worker import Worker

Role = Literal["all", "api", "worker"]
REFERENCE_OWNERS = {"approval": "approvals", "inquiry": "inquiries"}
"""The service that confirms each kind of reference in a purpose."""


class LossesView(TypedDict):
    """The response of `/internal/v1/losses`."""

    items: list[LossView]


class ServiceRuntime:
    """The parts of one service process."""

    def __init__(self, service: str, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.db = Database(settings.mongo_url, settings.database(service))
        self.clock = SystemClock()
        self.signer = load_signer(settings.keys_dir, service)
        self.keys: PublicKeys = load_public(settings.keys_dir)
        self.cursors = Cursors(self.signer.secret("cursors"))
        self.audit = Audit(self.db.collection("audit"), self.clock)
        self.worker = Worker()
        self.stores: list[Aggregates[Any, Any, Any]] = []
        self.feeds = Feeds(self.stores, self.db.collection("journal"), self.db.collection("losses"))
        self.consumers: list[Consumer] = []
        self.clients: dict[str, ServiceClient] = {}
        self._collections: list[Collection] = []
        self._producer: KafkaProducer | None = None
        self.relay: Relay | None = None

    def aggregates(
        self,
        name: str,
        state: type[State],
        *,
        partition: Partition = by_household,
        private: frozenset[str] = frozenset(),
        own: Mapping[str, object] = MappingProxyType({}),
    ) -> Aggregates[State, Published, Event]:
        """Make the store of one aggregate type of this service and have its tray relayed.

        `state` is the TypedDict of its documents. In test builds each path in a filter or update is checked against it.
        `partition`, `private` and `own` are those of `libs.aggregates.Aggregates`.
        """
        kind = next(t for t in TYPES if t.service == self.service and t.name == name)
        paths = Paths(state) if is_test_build() else None
        collection: Collection = self.db.collection(collection_name(kind), paths)
        store = Aggregates[State, Published, Event](
            collection,
            kind,
            self.clock,
            partition=partition,
            private=private,
            own=own,
            nudge=lambda: self._nudge(collection),
        )
        self.stores.append(store)
        self._collections.append(collection)
        return store

    def client(self, service: str, use: str = "") -> ServiceClient:
        """The client of another service, one per process and `use`, so that an open circuit breaker affects one use
        only."""
        name = f"{service} {use}".strip()
        if name not in self.clients:
            url: str = getattr(self.settings, f"{service}_url")
            self.clients[name] = ServiceClient(url, to=service, signer=self.signer)
        return self.clients[name]

    def consume(
        self, name: str, services: Sequence[str], handler: Handler, *, group: str | None = None, batch: int = 500
    ) -> Consumer:
        """Add a consumer of the topics of `services`.

        `name` names the collection of parked events and, unless `group` is given, the consumer group; `batch` is the
        most messages taken at once.
        """
        prefix, servers = self.settings.topic_prefix, self.settings.kafka
        full = f"{prefix}.{group or name}"
        topics = [topic_of(s, prefix) for s in services]
        # Unique per process, and the same again after a restart.
        member = f"{socket.gethostname()}.{self.settings.port}"
        consumer = Consumer(
            full,
            lambda: KafkaSource(servers, full, topics, member=member),
            handler,
            positions=self.db.collection("positions"),
            parked=self.db.collection(f"parked_{name}"),
            clock=self.clock,
            losses=lambda: self._losses(services),
            batch=batch,
            owner_states=StateFeeds(self.client, self.clock).states,
        )
        self.consumers.append(consumer)
        return consumer

    def restrictions(self, owner: Owner | None = None) -> Restrictions:
        """The restrictions that release reads in this process. By default records is asked over HTTP, with a client of
        its own."""
        return Restrictions(owner or RecordsOwner(self.client("records", "restrictions").get))

    def purposes(self, **own: OpeningResolver) -> Purposes:
        """Confirm purposes by asking the services that keep the references; `own` are those that this service keeps
        itself."""
        remote = {k: resolver_over_http(self.client(s).get) for k, s in REFERENCE_OWNERS.items() if k not in own}
        return Purposes({**remote, **own}, self.clock)

    def _nudge(self, collection: Collection) -> None:
        if self.relay is not None:
            self.relay.nudge(collection)

    async def note_feed(self, caller: str, action: str, about: Mapping[str, Json]) -> None:
        """Write an audit entry for a feed that another service reads (docs/domain/access.md 5.1)."""
        await self.audit.read(
            ReadAuditEntry(
                f"service:{caller}", "service", self.service, action, (), about=about, trace_id=current_trace_id()
            )
        )

    async def elsewhere(self, caller: str, since: str, after: str | None) -> ElsewherePage:
        """A page of audit entries of reads of other offices since a time; the request itself is audited too."""
        await self.note_feed(caller, "elsewhere", {"since": since})
        return await self.audit.elsewhere(since, after)

    async def prepare(self) -> None:
        """Create the indexes that every service needs; each service adds its own."""
        for collection in self._collections:
            await collection.index("tray_since", sparse=True)
            await collection.index("bucket")
        await self.db.collection("audit").index("elsewhere_at", sparse=True)  # for the report of reads of other offices
        journal = self.db.collection("journal")
        await journal.index("unsent_bucket", sparse=True)
        await journal.index(CLAIM, unique=True, sparse=True)

    async def start(self, role: Role) -> None:
        """Start the loops: relay, consumers and jobs. The role `api` has none."""
        if role == "api":
            return
        if self._collections:
            self._producer = KafkaProducer(self.settings.kafka, f"{self.settings.topic_prefix}.{self.service}")
            collections = RelayCollections(
                self._collections,
                self.db.collection("journal"),
                self.db.collection("marks"),
                self.db.collection("losses"),
            )
            self.relay = Relay(
                self.service, collections, self._producer, self.clock, topic_prefix=self.settings.topic_prefix
            )
            self.worker.add("relay", self.relay.run)
        for consumer in self.consumers:
            self.worker.add(f"consumer {consumer.name}", consumer.run)
        self.worker.start()

    def lifespan(
        self, role: Role, prepare: Callable[[], Awaitable[None]]
    ) -> Callable[[object], AbstractAsyncContextManager[None]]:
        """The lifespan of the app: run `prepare`, start the loops of the role, and stop them at the end."""

        @asynccontextmanager
        async def context(_app: object) -> AsyncGenerator[None]:
            await prepare()
            await self.start(role)
            yield
            await self.stop()

        return context

    async def ready(self) -> dict[str, str]:
        """Check the database. Unavailable when it does not respond."""
        await self.db.ping()
        return {"database": "ok"}

    async def alive(self) -> dict[str, str]:
        """The health of each loop: "ok" or the failure. A failed loop is reported until the process restarts."""
        stopped = {f"consumer {c.name}": "parks more than half" for c in self.consumers if c.stopped}
        return {"loops": "ok", **self.worker.failed, **stopped}

    async def stop(self) -> None:
        """Stop the loops, then close the connections."""
        await self.worker.stop()
        if self._producer is not None:
            await self._producer.close()
        for client in self.clients.values():
            await client.close()
        self.db.close()

    async def _losses(self, services: Sequence[str]) -> list[Loss]:
        losses: list[Loss] = []
        for service in services:
            # An unreachable owner must not keep the losses of the others from being followed.
            with contextlib.suppress(Problem):
                if service == self.service:
                    rows = await self.feeds.losses()
                else:
                    response: LossesView = await self.client(service).get("/internal/v1/losses")
                    rows = response["items"]
                losses.extend(Loss(r["n"], r["topic"], r["partition"], r["from"]) for r in rows)
        return losses


def collection_name(kind: AggregateType) -> str:
    """The name of a type's collection: its plural."""
    name = kind.name
    return {"inquiry": "inquiries", "household": "households", "person": "persons", "staff": "staff"}.get(
        name, name[:-1] + "ies" if name.endswith("y") else name + "s"
    )
