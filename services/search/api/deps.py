"""How a route gets what it works with."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request

from libs.cursor import Cursors
from services.search.commands.desk import Registry
from services.search.queries.desk import Desk

Note = Callable[[str, str, dict[str, Any]], Awaitable[None]]
"""Notes which service asked for what (one audit entry)."""


async def _desk(request: Request) -> Desk:
    return request.app.state.desk


async def _registry(request: Request) -> Registry:
    return request.app.state.registry


async def _cursors(request: Request) -> Cursors:
    return request.app.state.cursors


async def _note(request: Request) -> Note:
    return request.app.state.note


DeskDep = Annotated[Desk, Depends(_desk)]
RegistryDep = Annotated[Registry, Depends(_registry)]
CursorsDep = Annotated[Cursors, Depends(_cursors)]
NoteDep = Annotated[Note, Depends(_note)]
