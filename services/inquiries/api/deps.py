"""What every handler of this service needs: the desk of its app."""

from typing import Annotated

from fastapi import Depends, Request

from services.inquiries.commands.desk import Desk


async def _desk(request: Request) -> Desk:
    return request.app.state.desk


DeskDep = Annotated[Desk, Depends(_desk)]
