"""The request context of records, with this service's store."""

from libs.context import RequestContext
from services.records.store.store import Store

Context = RequestContext[Store]
