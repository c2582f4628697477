"""The dependencies of the routes of records: the context of the request, or only the store."""

from typing import Annotated

from fastapi import Depends, Request

from libs.http import action_context, change_context, create_context, read_context
from services.records.store import Context, Store


async def _store(request: Request) -> Store:
    return request.app.state.store


StoreDep = Annotated[Store, Depends(_store)]
ReadContext = Annotated[Context, Depends(read_context)]
CreateContext = Annotated[Context, Depends(create_context)]
ChangeContext = Annotated[Context, Depends(change_context)]
ActionContext = Annotated[Context, Depends(action_context)]
