"""What every handler of this service needs: the store of its app."""

from typing import Annotated

from fastapi import Depends, Request

from services.inquiries.store import Store


def _store(request: Request) -> Store:
    return request.app.state.store


StoreDep = Annotated[Store, Depends(_store)]
