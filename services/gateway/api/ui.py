"""The built web UI (`make web`): its files by name, and its one page for the address of every screen.

Files are listed once for each build, so no part of a path reaches the file system. Without a build every screen is a page
that says how to make one.
"""

import mimetypes
from functools import cache
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from libs.http import Router, any_query, for_anyone
from libs.problems import NotFound

INDEX = "index.html"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NOT_BUILT = """<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>綴り</title>
<h1>画面がまだ作られていません</h1>
<p>Node 20.19 以上と npm のある環境で <code>make web</code> を実行してください。作り終わったら、このページを読み直すと使えます。</p>
<p>API は使えます（<a href="/api/docs">API の説明</a>）。</p>
"""
IMMUTABLE = "public, max-age=31536000, immutable"
"""For files whose names hold the hash of their content."""
NO_SCREENS = frozenset({"api", "assets", "pages", "internal", "v1"})
"""First parts of addresses that are never screens: an unknown one is a real 404."""

router = Router(include_in_schema=False)


def files_in(folder: Path) -> dict[str, Path]:
    """The files of a build, by their address without its first slash."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz")
    return {name: path for path in paths if not (name := path.relative_to(folder).as_posix()).startswith(".")}


class Build:
    """A build of the UI. A file is read when it is first asked for, and kept until there is another build."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._built_at: int | None = None
        self._files: dict[str, Path] = {}
        self._read = cache(Path.read_bytes)

    def refresh(self) -> bool:
        """Take over a newer build. Returns whether the UI is built."""
        try:
            built_at = (self._folder / INDEX).stat().st_mtime_ns
        except OSError:
            built_at = None
        if built_at != self._built_at:
            self._built_at, self._files = built_at, files_in(self._folder)
            self._read = cache(Path.read_bytes)
        return built_at is not None

    def answer(self, name: str, request: Request) -> Response:
        """A file of the build, compressed where the browser accepts it. NotFound for any other name."""
        path = self._files.get(name)
        if path is None:
            raise NotFound
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {
            "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
            "Content-Security-Policy": POLICY,
            "Cache-Control": IMMUTABLE if name.startswith("assets/") else "no-cache",
            "Vary": "Accept-Encoding",
        }
        compressed = path.with_name(path.name + ".gz")
        if "gzip" in request.headers.get("accept-encoding", "") and compressed.exists():
            return Response(self._read(compressed), headers={**headers, "Content-Encoding": "gzip"})
        return Response(self._read(path), headers=headers)


@router.get("/{path:path}", dependencies=[for_anyone()], openapi_extra=any_query())
async def screen(path: str, request: Request) -> Response:
    """A file of the UI, or its page for the address of a screen; the query of an address is for the page to read."""
    build: Build = request.app.state.build
    built = build.refresh()
    if not _may_be_screen(path):
        return build.answer(path, request)
    return build.answer(INDEX, request) if built else HTMLResponse(NOT_BUILT, 503, {"Content-Security-Policy": POLICY})


def _may_be_screen(path: str) -> bool:
    first, _, rest = path.partition("/")
    is_file = first.startswith(".") or ("." in first and not rest)
    return first not in NO_SCREENS and not is_file
