"""Runs a service process from its command line."""

import sys
from collections.abc import Callable, Sequence

import uvicorn

from libs.connection import Connection
from libs.faults import arm_from_environment
from libs.process.process import Role
from libs.settings import Settings
from libs.telemetry import configure_logging


def serve(
    service: str, settings: Settings, create: Callable[[Settings, Role], Callable[..., object]], argv: Sequence[str]
) -> None:
    """Run a service process (`main all|api|worker`) until it receives a signal. Requests in progress are completed
    first.

    `create` makes the app for a role. SystemExit for any other role.
    """
    role = argv[1] if len(argv) > 1 else "all"
    if role not in ("all", "api", "worker"):
        sys.exit(f"usage: python -m services.{service}.main [all|api|worker]")
    configure_logging(service, settings.log_level)
    arm_from_environment()
    uvicorn.run(
        create(settings, role),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
        date_header=False,
        http=Connection,
        # Longer than our own clients keep a connection, so that they never use one that is being closed.
        timeout_keep_alive=10,
    )
