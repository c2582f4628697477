"""The description of the API, as a page and as a document, from this server alone.

Files are read once at the start, so no part of a path reaches the file system.
"""

from pathlib import Path

from fastapi import Response

from libs.http import Router, for_anyone
from libs.problems import NotFound

PAGES = Path(__file__).parents[1] / "pages"
DESCRIPTION = Path(__file__).parents[3] / "docs" / "openapi.json"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}

router = Router(include_in_schema=False)


def _read() -> dict[str, tuple[bytes, str]]:
    return {path.name: (path.read_bytes(), KINDS[path.suffix]) for path in PAGES.iterdir() if path.suffix in KINDS}


_files = _read()


def _page(name: str) -> Response:
    if name not in _files:
        raise NotFound
    content, kind = _files[name]
    return Response(content, headers={"Content-Type": f"{kind}; charset=utf-8", "Content-Security-Policy": POLICY})


@router.get("/pages/{name}", dependencies=[for_anyone()])
async def part(name: str) -> Response:
    """The script and the style of the page."""
    return _page(name)


@router.get("/api/docs", dependencies=[for_anyone()])
async def docs() -> Response:
    """The API's description as a page."""
    return _page("docs.html")


@router.get("/api/openapi.json", dependencies=[for_anyone()])
async def openapi() -> Response:
    """The API's description (OpenAPI 3.1) of all services, merged."""
    if not DESCRIPTION.exists():
        raise NotFound("API の説明がまだ作られていません。make openapi を実行してください。")
    return Response(DESCRIPTION.read_bytes(), media_type="application/json")
