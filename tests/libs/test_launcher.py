"""The launcher signals only processes that it started, and says what to do when it cannot continue."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import cli
from ops.launcher import config, prerequisites, services
from ops.launcher.errors import LauncherError
from ops.launcher.net import HOST, free_port, is_open, require_free
from ops.launcher.processes import ChildProcess, birth_of


def process(folder: Path, code: str, *, ends_with_parent: bool = True) -> ChildProcess:
    return ChildProcess(
        "probe", [sys.executable, "-c", code], directory=folder, cwd=folder, ends_with_parent=ends_with_parent
    )


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[ChildProcess]:
    """A process that only sleeps."""
    running = process(tmp_path, "import time; time.sleep(60)")
    running.start()
    yield running
    running.kill()


def test_a_process_is_found_again_by_another_handle(sleeper: ChildProcess, tmp_path: Path) -> None:
    again = process(tmp_path, "")
    assert again.pid == sleeper.pid
    assert again.stop()
    assert not sleeper.alive
    assert not (tmp_path / "probe.pid").exists()


def test_a_stranger_with_the_written_pid_is_left_alone(sleeper: ChildProcess, tmp_path: Path) -> None:
    pid = sleeper.pid
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "probe.pid").write_text(f"{pid} some-other-birth\n")
    stranger = process(tmp_path / "other", "")
    assert not stranger.alive
    assert not stranger.stop()
    assert sleeper.pid == pid


def test_starting_twice_starts_once(sleeper: ChildProcess) -> None:
    pid = sleeper.pid
    sleeper.start()
    assert sleeper.pid == pid


def test_births_tell_processes_apart_and_end_with_them(tmp_path: Path) -> None:
    assert birth_of(os.getpid()) == birth_of(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert birth_of(child.pid) is None


def test_a_process_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    deaf = process(tmp_path, code)
    deaf.start()
    deaf.wait_until(lambda: "deaf" in deaf.tail(), 10)
    assert deaf.stop(seconds=0.2)
    assert not deaf.alive


def test_a_process_that_ends_while_starting_shows_its_log(tmp_path: Path) -> None:
    failing = process(tmp_path, "raise SystemExit('no room left')")
    failing.start()
    with pytest.raises(LauncherError, match="no room left"):
        failing.wait_until(lambda: False, 10)


def test_waiting_is_bounded(sleeper: ChildProcess) -> None:
    began = time.monotonic()
    with pytest.raises(LauncherError, match="応答しません"):
        sleeper.wait_until(lambda: False, 0.2)
    assert time.monotonic() - began < 5


def test_a_taken_port_is_named_with_what_to_set() -> None:
    port = free_port()
    assert not is_open(port)
    require_free(port, "gateway")
    with socket.create_server((HOST, port)), pytest.raises(LauncherError) as refused:
        require_free(port, "gateway")
    assert str(port) in str(refused.value)
    assert "TSUZURI_PORT_BASE" in str(refused.value)


def test_ports_are_counted_from_the_base() -> None:
    ports = config.read({"TSUZURI_PORT_BASE": "20000"}).ports
    assert [ports.of(name) for name in ("gateway", *config.SERVICES[:4])] == [20000, 20001, 20002, 20003, 20004]
    assert (ports.mongo, ports.kafka, ports.kafka_controller) == (20007, 20008, 20009)
    assert (ports.opensearch, ports.opensearch_transport) == (20010, 20011)


@pytest.mark.parametrize("base", ["80", "65530", "abc", "-1", ""])
def test_a_base_without_room_is_refused(base: str) -> None:
    with pytest.raises(LauncherError, match="TSUZURI_PORT_BASE"):
        config.read({"TSUZURI_PORT_BASE": base})


def test_everything_written_follows_the_chosen_folder(tmp_path: Path) -> None:
    chosen = config.read({"TSUZURI_LOCAL": str(tmp_path)})
    assert [chosen.engines, chosen.run, chosen.keys] == [tmp_path / name for name in ("engines", "run", "keys")]


def test_a_closed_folder_on_the_way_is_noticed(tmp_path: Path) -> None:
    open_one, closed = Path("/"), tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    closed.chmod(0o700)
    assert config.reachable_by_others(open_one)
    assert not config.reachable_by_others(closed / "inner")


def test_services_get_the_ports_and_what_the_caller_has_set_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUZURI_SEARCH_URL", "http://elsewhere")
    read = config.read({"TSUZURI_PORT_BASE": "20000", "TSUZURI_MONGO_URL": "mongodb://real"})
    env = services.environment(read, services.addresses(read))
    assert env["TSUZURI_RECORDS_URL"] == "http://127.0.0.1:20001"
    assert env["TSUZURI_SEARCH_URL"] == "http://elsewhere"
    assert env["TSUZURI_MONGO_URL"] == "mongodb://real"
    assert env["TSUZURI_KAFKA"] == "127.0.0.1:20008"


def test_metrics_are_read_for_the_oldest_tray_and_each_consumer() -> None:
    text = """# TYPE tsuzuri_tray_age_seconds gauge
tsuzuri_tray_age_seconds{service="records"} 1.5
tsuzuri_consumer_lag{consumer="records.approvals"} 3.0
tsuzuri_consumer_lag{consumer="records.inquiries"} 0.0
other_total 9
"""
    condition = services.read_metrics(text, ready=True)
    assert condition.tray_age == 1.5
    assert condition.lag == {"records.approvals": 3, "records.inquiries": 0}
    assert services.read_metrics("", ready=False).tray_age is None


def fake_java(folder: Path, version: str) -> Path:
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\n")
    java.chmod(0o755)
    return java


def test_java_home_comes_first_and_an_old_one_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = fake_java(tmp_path / "17", "17.0.15"), fake_java(tmp_path / "21", "21.0.2")
    monkeypatch.setenv("PATH", f"{new.parent}:/usr/bin:/bin")
    monkeypatch.setenv("JAVA_HOME", str(old.parents[1]))
    assert prerequisites.find_java() == str(new)
    monkeypatch.setenv("JAVA_HOME", str(new.parents[1]))
    monkeypatch.setenv("PATH", f"{old.parent}:/usr/bin:/bin")
    assert prerequisites.find_java() == str(new)


def test_what_is_missing_is_told_one_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = fake_java(tmp_path, "17.0.15")
    (old.parent / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(old.parent))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(prerequisites, "JAVA_FOLDERS", str(tmp_path.parent / "*" / "bin" / "java"))
    lines = prerequisites.missing()
    assert len(lines) == 3
    assert "adoptium.net" in lines[0]
    assert "Maven" in lines[1]
    assert "Node.js" in lines[2]


def test_an_unknown_command_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fly"]) == 2
    told = capsys.readouterr().err
    assert "status" in told
    assert "topics" in told
