"""Each service's app as tests of all services need it: by name, with its own settings and keys made for the test."""

import importlib
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from libs.settings import Settings
from tests.services.people import keys_in

__all__ = ["app_of", "keys_in", "settings_of"]


def settings_of(service: str, **given: Any) -> Settings:
    """The settings of a service."""
    module = importlib.import_module(f"services.{service}.settings")
    return module.Settings(**given)


def app_of(service: str, keys: Path, **given: Any) -> FastAPI:
    """The app of a service without its loops; nothing is connected before its lifespan begins."""
    module = importlib.import_module(f"services.{service}.main")
    return module.create(settings_of(service, keys_dir=keys, **given), "api")
