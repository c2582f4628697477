"""What a request of inquiries is: its context over this service's store."""

from libs.context import RequestContext
from services.inquiries.store.store import Store

Context = RequestContext[Store]
