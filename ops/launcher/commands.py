"""The commands of the launcher: `up`, `down`, `status`, `logs`, `topics`, `setup`, `native`."""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import httpx2

from ops.launcher import config, services
from ops.launcher.errors import LauncherError
from ops.launcher.system import System

OFFICES = ("tarumi", "hyogo")
_LOG_LINES = "60"


def up(_: Sequence[str]) -> None:
    """Start everything, import the books of two offices and run the demo story."""
    began = time.monotonic()
    system = System(config.read())
    if system.config.local != config.CHECKOUT / ".local":
        print(f"書き込み先: {system.config.local}")
    _timed("エンジンの用意", system.install)
    try:
        _timed("エンジンの起動（MongoDB 互換・Kafka・OpenSearch）", system.start_engines)
        _timed("サービスの起動（records・approvals・inquiries・search・gateway）", system.start_services)
        gateway = system.services()[-1].url
        _check_page(gateway)
    except LauncherError:
        print("起動を完了できませんでした。起動済みのものは make down で停止できます。", file=sys.stderr)
        raise
    print(f"● 最初の画面: {gateway}/ （make up から {time.monotonic() - began:.1f} 秒）", flush=True)
    _timed("デモの職員・所", lambda: _program(system, "ops.seed"))
    for office in OFFICES:
        arguments = [f"demo/legacy/{office}", "--commit"]
        _timed(f"旧台帳の取込 {office}", lambda a=arguments: _program(system, "ops.importer", *a))
    _timed("一件の記録の道のり", lambda: _program(system, "ops.story"))
    print(f"● 画面: {gateway}/   停止: make down   状態: make status")


def down(_: Sequence[str]) -> None:
    """Stop the processes that `up` started, and no others."""
    stopped = System(config.read()).stop()
    print("停止しました: " + "、".join(stopped) if stopped else "動いているものはありません。")


def status(_: Sequence[str]) -> None:
    """Show each engine and service. The exit code is 1 when one of them is not running properly."""
    system = System(config.read())
    rows: list[tuple[str, str, str, str]] = []
    for engine in system.engines():
        state = _state(alive=engine.process.alive, ready=engine.ready)
        rows.append((engine.name, state, str(engine.process.pid or "-"), engine.url))
    for service in system.services():
        health = service.health()
        state = _state(alive=service.process.alive, ready=lambda h=health: h.ready)
        rows.append((service.name, state, str(service.process.pid or "-"), _detail(service.url, health)))
    for name, state, pid, detail in rows:
        print(f"{name:<11}{state}  pid {pid:<8}{detail}")
    external = [system.config.mongo_url, system.config.kafka, system.config.opensearch_url]
    if any(external):
        print(f"外部のエンジンを使用: {sum(address is not None for address in external)} 件")
    if any(state != "稼働" for _, state, _, _ in rows):
        sys.exit(1)


def logs(arguments: Sequence[str]) -> None:
    """Follow the logs of all engines and services, or of the named ones."""
    system = System(config.read())
    handles = [*system.engines(), *system.services()]
    unknown = set(arguments) - {handle.name for handle in handles}
    if unknown:
        names = "、".join(handle.name for handle in handles)
        raise LauncherError(f"{'、'.join(sorted(unknown))} というものはありません。名前: {names}")
    files = [str(h.process.log) for h in handles if not arguments or h.name in arguments]
    files = [file for file in files if os.path.exists(file)]
    if not files:
        raise LauncherError("ログはまだありません。make up を実行してください。")
    os.execvp("tail", ["tail", "-n", _LOG_LINES, "-F", *files])  # noqa: S606, S607


def topics(_: Sequence[str]) -> None:
    """Create and grow Kafka's topics from deploy/topics.yaml."""
    for line in System(config.read()).ensure_topics() or ["変更はありません。"]:
        print(line)


def setup(_: Sequence[str]) -> None:
    """Download the engines."""
    System(config.read()).install()


def native(arguments: Sequence[str]) -> None:
    """Use this native build of the MongoDB-compatible engine from now on (`make engines-native`)."""
    target = System(config.read()).home.native_mongo
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(arguments[0], target)


COMMANDS: dict[str, tuple[Callable[[Sequence[str]], None], str]] = {
    "up": (up, "全体を起動し、台帳を取り込み、一件の記録を最後まで通す"),
    "down": (down, "起動したものだけを止める"),
    "status": (status, "状態、トレイの古さ、コンシューマーの遅れ"),
    "logs": (logs, "ログを追う（名前を付けるとその分だけ）"),
    "topics": (topics, "Kafka のトピックを deploy/topics.yaml に合わせる"),
    "setup": (setup, "エンジンを取得する"),
    "native": (native, "MongoDB 互換エンジンのネイティブ版を登録する（make engines-native）"),
}


def _timed(title: str, step: Callable[[], object]) -> None:
    print(f"… {title}", flush=True)
    began = time.monotonic()
    step()
    print(f"✓ {title} {time.monotonic() - began:.1f} 秒", flush=True)


def _program(system: System, module: str, *arguments: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise LauncherError(f"{module} がありません。チェックアウトが完全か確かめてください（git status）。")
    env = services.environment(system.config, system.addresses())
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", module, *arguments], cwd=config.CHECKOUT, env=env, check=False
    )
    if done.returncode:
        raise LauncherError(f"{module} が失敗しました（終了コード {done.returncode}）。詳しくは make logs。")


def _check_page(gateway: str) -> None:
    answer = httpx2.get(f"{gateway}/", timeout=10, trust_env=False)
    if answer.status_code == 503 and not (config.UI / "index.html").exists():
        print("画面がまだ作られていません（API は使えます）。make web で作れます。", file=sys.stderr)
    elif answer.status_code != 200:
        raise LauncherError(f"{gateway}/ が {answer.status_code} を返しました。詳しくは make logs。")


def _state(*, alive: bool, ready: Callable[[], bool]) -> str:
    if not alive:
        return "停止"
    return "稼働" if ready() else "不調"


def _detail(url: str, health: services.ServiceHealth) -> str:
    age = "-" if health.tray_age is None else f"{health.tray_age:.1f}秒"
    lag = "、".join(f"{name} {count:.0f}" for name, count in sorted(health.lag.items())) or "-"
    return f"{url}  トレイ {age}  遅れ {lag}"
