"""Ports of this machine, and the shortest request that each engine answers once it is ready."""

import contextlib
import secrets
import socket
import struct

from ops.launcher.errors import LauncherError

HOST = "127.0.0.1"
_TIMEOUT = 1.0


def free_port() -> int:
    """Return a port nobody listens on right now.

    It lies below the range the kernel gives to outgoing connections: an engine that is killed and started again
    finds its port free.
    """
    while True:
        port = 15_000 + secrets.randbelow(17_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port


def is_open(port: int) -> bool:
    """Tell whether somebody listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(_TIMEOUT)
        return probe.connect_ex((HOST, port)) == 0


def require_free(port: int, name: str) -> None:
    """Refuse a port that somebody else listens on.

    Raises:
        LauncherError: with the port and what to set instead.
    """
    if is_open(port):
        raise LauncherError(
            f"ポート {port}（{name}）は別のプログラムが使用中です。"
            f"そのプログラムを終了するか、TSUZURI_PORT_BASE に別の値（例: 18080）を設定してください。"
        )


def mongo_answers(port: int) -> bool:
    """Ask `hello` (OP_MSG of the MongoDB wire protocol) and tell whether an answer came."""
    fields = b"\x10hello\0" + struct.pack("<i", 1) + b"\x02$db\0" + struct.pack("<i", 6) + b"admin\0"
    command = struct.pack("<i", len(fields) + 5) + fields + b"\0"
    message = struct.pack("<IB", 0, 0) + command
    answer = _ask(port, struct.pack("<iiii", 16 + len(message), 1, 0, 2013) + message, 16)
    return len(answer) == 16


def kafka_brokers(port: int) -> int:
    """Ask for Metadata (v1, no topics) and return how many brokers take part, 0 when none answers.

    A broker that still waits for its registration answers but does not count itself.
    """
    body = struct.pack(">hhihi", 3, 1, 1, -1, 0)
    answer = _ask(port, struct.pack(">i", len(body)) + body, 12)
    if len(answer) < 12:
        return 0
    count: int = struct.unpack(">iii", answer)[2]
    return count


def _ask(port: int, question: bytes, length: int) -> bytes:
    answer = b""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), _TIMEOUT) as link:
        link.settimeout(_TIMEOUT)
        link.sendall(question)
        while len(answer) < length and (part := link.recv(length - len(answer))):
            answer += part
    return answer
