"""A process the launcher started: it is found again by its pid file, and only it is ever signalled.

A pid alone may belong to a stranger by now; the file therefore also holds when the process began.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ops.launcher.errors import LauncherError

_POLL_SECONDS = 0.05
_LOG_TAIL_LINES = 15


def birth_of(pid: int) -> str | None:
    """Return what tells this process from any other that had or will have its pid; None when it is gone."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        # A zombie whose threads still end holds its files and ports.
        if after_name[0] in "ZX" and _threads(pid) <= 1:
            return None
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{after_name[19]}"
    argv = ["ps", "-o", "lstart=", "-p", str(pid)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() or None


class ChildProcess:
    """One child with its log and pid file. `run_as` is a user name to become (only root can)."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        directory: Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        run_as: str | None = None,
        ends_with_parent: bool = False,
    ) -> None:
        """Prepare, without starting. `directory` takes `<name>.pid` and `<name>.log`.

        `ends_with_parent`: the kernel kills the process when this one ends, where it can.
        """
        self.name = name
        self.log = directory / f"{name}.log"
        self._pid_file = directory / f"{name}.pid"
        self._argv = list(argv)
        self._cwd = cwd
        self._env = dict(os.environ if env is None else env)
        self._run_as = run_as
        self._ends_with_parent = ends_with_parent
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The pid while the process lives, started by this or by an earlier run of the launcher."""
        if self._child is not None and self._child.poll() is not None:
            self._child = None
        try:
            written = self._pid_file.read_text().split()
        except FileNotFoundError:
            return None
        if len(written) != 2 or birth_of(int(written[0])) != written[1]:
            return None
        return int(written[0])

    @property
    def alive(self) -> bool:
        """Whether the process this handle stands for is running (or suspended)."""
        return self.pid is not None

    def start(self) -> None:
        """Start unless it runs already; the log of the run before is kept as `.log.1`."""
        if self.alive:
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("wb") as log:
            self._child = subprocess.Popen(  # noqa: S603
                self._parent_death_signal() + self._argv,
                cwd=self._cwd,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self._run_as,
                group=None if self._run_as is None else _group_of(self._run_as),
                extra_groups=None if self._run_as is None else [],
            )
        self._pid_file.write_text(f"{self._child.pid} {birth_of(self._child.pid)}\n")

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> float:
        """Wait until `ready()`; return the seconds it took.

        Raises:
            LauncherError: the process ended, or was not ready in time; with the end of its log.
        """
        began = time.monotonic()
        while not ready():
            waited = time.monotonic() - began
            if not self.alive:
                raise LauncherError(f"{self.name} が起動中に終了しました。ログ: {self.log}\n{self.tail()}")
            if waited > seconds:
                raise LauncherError(
                    f"{self.name} が {seconds:.0f} 秒たっても応答しません。ログ: {self.log}\n{self.tail()}"
                )
            time.sleep(_POLL_SECONDS)
        return time.monotonic() - began

    def stop(self, seconds: float = 20) -> bool:
        """Terminate the process, then kill it after `seconds`; return whether it was running."""
        if not self._signal(signal.SIGTERM):
            self._pid_file.unlink(missing_ok=True)
            return False
        self._signal(signal.SIGCONT)
        if not self._ended_within(seconds):
            self.kill()
        self._pid_file.unlink(missing_ok=True)
        return True

    def kill(self) -> None:
        """Kill the process at once."""
        if self._signal(signal.SIGKILL) and not self._ended_within(10):
            raise LauncherError(f"{self.name}（pid {self.pid}）を停止できません。手動で終了してください。")

    def suspend(self) -> None:
        """Suspend the process: its port stays open and nothing responds. Returns once all threads have stopped."""
        if self._child is not None and self._signal(signal.SIGSTOP):
            os.waitid(os.P_PID, self._child.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        """Resume a suspended process."""
        self._signal(signal.SIGCONT)

    def tail(self, lines: int = _LOG_TAIL_LINES) -> str:
        """Return the end of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _signal(self, number: signal.Signals) -> bool:
        pid = self.pid
        if pid is None:
            return False
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return False
        return True

    def _ended_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > until:
                return False
            time.sleep(_POLL_SECONDS)
        if self._child is not None:
            self._child.wait()
        return True

    def _parent_death_signal(self) -> list[str]:
        # Test engines must not outlive a killed test run (strictly: the thread that starts them). Where the
        # kernel cannot do this, they do.
        setpriv = shutil.which("setpriv") if self._ends_with_parent else None
        return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []


def _threads(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except FileNotFoundError:
        return 0


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid
