"""The gateway's own database (sessions, visits), and the answers of records that it keeps for a second."""

from services.gateway.store.people import DemoGate, People
from services.gateway.store.resolver import SessionHolder, SessionResolver
from services.gateway.store.sessions import Sessions
from services.gateway.store.visits import Visits

__all__ = ["DemoGate", "People", "SessionHolder", "SessionResolver", "Sessions", "Visits"]
