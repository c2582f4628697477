"""The web UI as it was built (`make web`): its files by name, and its one page for every address that is a screen.

Files are listed once for each build, so nothing of a path ever reaches the file system. Without a build the start page
is shown, which says how to make one.
"""

import mimetypes
from functools import cache
from pathlib import Path

from fastapi import Request, Response

from libs.http import Router, any_query, for_anyone
from libs.problems import NotFound
from services.gateway.api import pages

INDEX = "index.html"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FOR_EVER = "public, max-age=31536000, immutable"
"""For files whose names hold the hash of their content."""
NO_SCREENS = frozenset({"api", "assets", "pages", "internal", "v1"})
"""First parts of addresses that never are screens: what is not there is a real 404."""

router = Router(include_in_schema=False)


def files_in(folder: Path) -> dict[str, Path]:
    """The files of a build by their address (without the slash it begins with)."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz")
    return {name: path for path in found if not (name := path.relative_to(folder).as_posix()).startswith(".")}


class Build:
    """A build of the UI; its files are read when they are first asked for, and kept until there is another build."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: int | None = None
        self._files: dict[str, Path] = {}
        self._read = cache(Path.read_bytes)

    def look(self) -> bool:
        """Whether the UI is built; a build made since the last look takes the place of the old one."""
        try:
            made = (self._folder / INDEX).stat().st_mtime_ns
        except OSError:
            made = None
        if made != self._made:
            self._made, self._files = made, files_in(self._folder)
            self._read = cache(Path.read_bytes)
        return made is not None

    def answer(self, name: str, request: Request) -> Response:
        """A file of the build, packed where the browser can unpack it. NotFound for any other name."""
        path = self._files.get(name)
        if path is None:
            raise NotFound
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {
            "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
            "Content-Security-Policy": POLICY,
            "Cache-Control": FOR_EVER if name.startswith("assets/") else "no-cache",
            "Vary": "Accept-Encoding",
        }
        packed = path.with_name(path.name + ".gz")
        if "gzip" in request.headers.get("accept-encoding", "") and packed.exists():
            return Response(self._read(packed), headers={**headers, "Content-Encoding": "gzip"})
        return Response(self._read(path), headers=headers)


@router.get("/{path:path}", dependencies=[for_anyone()], openapi_extra=any_query())
async def screen(path: str, request: Request) -> Response:
    """A file of the UI, or its page for the address of a screen; the query of an address is for the page to read."""
    build: Build = request.app.state.build
    if build.look() and _may_be_screen(path):
        return build.answer(INDEX, request)
    return build.answer(path, request) if path else pages.start_page()


def _may_be_screen(path: str) -> bool:
    first, _, rest = path.partition("/")
    is_file = first.startswith(".") or ("." in first and not rest)
    return first not in NO_SCREENS and not is_file
