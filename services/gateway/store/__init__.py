"""The gateway's own database (sessions), and what it keeps of records' answers for a moment."""

from services.gateway.store.desk import Desk, Who
from services.gateway.store.people import DemoGate, People
from services.gateway.store.sessions import Sessions

__all__ = ["DemoGate", "Desk", "People", "Sessions", "Who"]
