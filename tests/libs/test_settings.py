"""Settings come from the environment when they are built, are immutable, and hold no secret by default."""

import pytest
from pydantic import ValidationError

from libs.settings import Settings


class ServiceSettings(Settings):
    port: int = 8081


def test_the_environment_is_read_when_built(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ServiceSettings().db_prefix == "tsuzuri"
    monkeypatch.setenv("TSUZURI_DB_PREFIX", "other")
    monkeypatch.setenv("TSUZURI_DEMO", "1")
    settings = ServiceSettings()
    assert settings.database("records") == "other_records"
    assert settings.demo is True


def test_the_demo_is_off_unless_asked_for() -> None:
    assert ServiceSettings().demo is False


def test_a_wrong_value_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUZURI_PORT", "canary")
    with pytest.raises(ValidationError) as refused:
        ServiceSettings()
    assert "canary" not in str(refused.value)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        ServiceSettings().port = 1
