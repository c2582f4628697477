"""Counts the calls of each route to engines and to other services, for every request through these clients."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2

from libs.engine_calls import counting_calls
from libs.http import routes_of
from tests.services.calls.table import Calls, calls_of
from tests.services.people import Asker
from tests.services.running import System
from tests.services.signoff import Desks

INTERNAL = "/internal/"


def name_of(service: str, method: str, path: str) -> str:
    """A route as the table names it; internal routes are named with their service."""
    shown = re.sub(r"\{\w*id\}", "{id}", path)
    return f"{method} {shown}" + (f" ({service})" if path.startswith(INTERNAL) else "")


@dataclass
class Meter:
    """The highest number of calls that one request of each route has made so far."""

    routes: dict[str, list[tuple[str, re.Pattern[str], str]]]
    measured: dict[str, Calls] = field(default_factory=dict[str, Calls])

    def note(self, service: str, method: str, path: str, counts: Counter[str]) -> None:
        """Count a request that was answered."""
        for its_method, pattern, name in self.routes[service]:
            if its_method == method and pattern.fullmatch(path.split("?")[0]):
                now, before = calls_of(counts), self.measured.get(name, Calls(0, 0))
                self.measured[name] = Calls(max(now.engine, before.engine), max(now.services, before.services))
                return
        raise AssertionError(f"{service} has no route {method} {path}")


@dataclass(frozen=True)
class Metered(Asker):
    """A client whose requests are counted."""

    meter: Meter

    async def __call__(self, who: Any, method: str, path: str, *given: Any, **more: Any) -> httpx2.Response:
        with counting_calls() as counts:
            answer = await super().__call__(who, method, path, *given, **more)
        if answer.is_success:
            self.meter.note(self.service, method, path, counts)
        return answer


def meter_of(system: System) -> Meter:
    """A meter for the routes of every service."""

    def routes(service: str) -> Iterable[tuple[str, re.Pattern[str], str]]:
        for route in routes_of(system.apps[service]):
            pattern = re.compile(re.sub(r"\{path:path\}", ".*", re.sub(r"\{\w+\}", "[^/]+", route.path)))
            yield route.method, pattern, name_of(service, route.method, route.path)

    return Meter({service: list(routes(service)) for service in system.apps})


def metered(desks: Desks, meter: Meter) -> Desks:
    """The same two services, with clients that count."""
    askers = {name: Metered(ask.http, ask.keys, ask.service, meter) for name, ask in desks.system.ask.items()}
    return replace(desks, system=replace(desks.system, ask=askers))
