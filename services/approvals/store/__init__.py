"""The only way to the database of approvals: cases, duties, replicas, contents, routes and deputies."""

from services.approvals.store.context import Context
from services.approvals.store.kept import DeputyList, KeptDocument, KeptTemplate, RanksVersion, TemplateVersion, noted
from services.approvals.store.store import Store

__all__ = ["Context", "DeputyList", "KeptDocument", "KeptTemplate", "RanksVersion", "Store", "TemplateVersion", "noted"]
