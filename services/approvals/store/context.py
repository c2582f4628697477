"""The request context of approvals, with this service's store."""

from libs.context import RequestContext
from services.approvals.store.store import Store

Context = RequestContext[Store]
