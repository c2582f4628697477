"""The settings that all services share, read from the environment (prefix `TSUZURI_`) when built, never at import.

Each service has a subclass with its own `port` and further settings. Defaults are the local addresses of the launcher;
no secret has a default.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one service process; immutable."""

    model_config = SettingsConfigDict(env_prefix="TSUZURI_", frozen=True, extra="ignore", hide_input_in_errors=True)

    mongo_url: str = "mongodb://127.0.0.1:8087/?directConnection=true"
    db_prefix: str = "tsuzuri"
    kafka: str = "127.0.0.1:8088"
    kafka_replicas: int = Field(default=1, ge=1, le=7)
    """Replicas of each topic; one may be unavailable without stopping the writers. 1 is for a single broker only."""
    topic_prefix: str = "tsuzuri"
    opensearch_url: str = "http://127.0.0.1:8090"
    index_prefix: str = "tsuzuri"

    gateway_url: str = "http://127.0.0.1:8080"
    records_url: str = "http://127.0.0.1:8081"
    approvals_url: str = "http://127.0.0.1:8082"
    inquiries_url: str = "http://127.0.0.1:8083"
    search_url: str = "http://127.0.0.1:8084"

    host: str = "127.0.0.1"
    port: int = Field(ge=1, le=65535)
    keys_dir: Path = Path(".local/keys")
    ui: Path = Path("web/dist")
    """The folder of the built UI that the gateway serves; when it is missing, a page says how to build it."""
    demo: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    fault: str = ""
    """Armed crash points (`relay.after_publish:kill`); ignored without `test_build`."""
    test_build: bool = False

    def database(self, service: str) -> str:
        """The name of a service's own database."""
        return f"{self.db_prefix}_{service}"
