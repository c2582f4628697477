"""How a route gets the service's store."""

from typing import Annotated

from fastapi import Depends, Request

from services.records.commands.desk import Desk


async def _desk(request: Request) -> Desk:
    return request.app.state.desk


StoreDep = Annotated[Desk, Depends(_desk)]
