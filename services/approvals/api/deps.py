"""What every handler of this service needs: the store of its app."""

from typing import Annotated

from fastapi import Depends, Request

from services.approvals.commands.desk import Desk


async def _store(request: Request) -> Desk:
    return request.app.state.store


StoreDep = Annotated[Desk, Depends(_store)]
