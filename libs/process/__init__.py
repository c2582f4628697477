"""A service process: its parts, how it catches up, and how it runs. Nothing here knows the rules of a service."""

from libs.process.process import Role, ServiceRuntime, collection_name
from libs.process.serving import serve

__all__ = ["Role", "ServiceRuntime", "collection_name", "serve"]
